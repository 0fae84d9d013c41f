/// Traces of results as files of a folder.

import Foundation
import Semantics
import Traces

extension RunResult {
  var title: TraceTitle { TraceTitle(scenario: scenario, policy: policy, settings: settings) }

  /// The text of the file that stores the run; `nil` if there is none.
  fileprivate func traceFile(of property: PropertyResult, in system: TransitionSystem) -> String? {
    guard let run = property.minimalRun(in: system) else { return nil }
    return TraceFile(run, system.properties[property.index], in: system, title: title, model: model).text
  }
}

/// A run of a result that a folder can keep.
public struct StorableTrace: Sendable {
  let result: RunResult
  let property: PropertyResult

  /// The name of its file: the same for the same run, whatever else is checked.
  public var fileName: String { result.traceFileName(of: property) }

  /// Those of the expected violations of `results`, in order.
  ///
  /// - Parameter areBlessed: Whether what was found is expected from now on.
  public static func expected(in results: [RunResult], areBlessed: Bool = false) -> [StorableTrace] {
    results.flatMap { result in
      result.properties.filter { $0.isStored || areBlessed && $0.isStoredIfBlessed }.map {
        StorableTrace(result: result, property: $0)
      }
    }
  }
}

/// A folder of stored traces.
public struct CounterexampleFolder: Sendable {
  private let path: String

  public init(_ path: String) { self.path = path }

  /// The file names and texts of traces.
  public static func files(of traces: [StorableTrace]) -> [String: String] {
    var files: [String: String] = [:]
    // Traces of one run stand together; its system is made once.
    var made: (run: String, system: TransitionSystem)?
    for trace in traces {
      let system: TransitionSystem
      if let made, made.run == trace.result.name { system = made.system } else { system = trace.result.system }
      made = (trace.result.name, system)
      if let text = trace.result.traceFile(of: trace.property, in: system) { files[trace.fileName] = text }
    }
    return files
  }

  /// Writes traces.
  /// - Throws: `LoadError` if one cannot be written.
  public func update(with traces: [StorableTrace]) throws(LoadError) {
    for (name, text) in Self.files(of: traces).sorted(by: { $0.key < $1.key }) {
      try OutputFile.write(text, to: path + "/" + name)
    }
  }

  /// Removes the stored traces that are none of `traces`; files that are no traces stay.
  /// - Returns: The names of the removed files, in order.
  /// - Throws: `LoadError` if one cannot be removed.
  public func prune(except traces: [StorableTrace]) throws(LoadError) -> [String] {
    let wanted = Set(traces.map(\.fileName))
    do {
      let gone = try FileManager.default.contentsOfDirectory(atPath: path).sorted().filter { name in
        guard name.hasSuffix(".json"), !wanted.contains(name) else { return false }
        return FileManager.default.contents(atPath: path + "/" + name).map(TraceFile.isTrace) ?? false
      }
      for name in gone { try FileManager.default.removeItem(atPath: path + "/" + name) }
      return gone
    } catch {
      throw LoadError(message: "the folder '\(path)' cannot be cleaned: \(error.localizedDescription)")
    }
  }
}

extension PropertyResult {
  /// The run that shows the verdict, as small as it was made; `nil` if there is none.
  func minimalRun(in system: TransitionSystem) -> Replayed? {
    guard let schedule, let run = try? replay(schedule, in: system) else { return nil }
    return Minimisation.minimised(run, system.properties[index], in: system)
  }
}
