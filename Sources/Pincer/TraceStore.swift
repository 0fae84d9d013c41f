/// Traces of results, as text and as files, and the replay of stored ones.

import Foundation
import Semantics
import Traces

extension RunResult {
  private var title: TraceTitle { TraceTitle(scenario: scenario, policy: policy, settings: settings) }

  /// The run that shows a property's verdict, as text; empty if there is none.
  public func traceText(of property: PropertyResult, width: Int) -> String {
    let system = system
    guard let schedule = property.schedule, let run = try? replay(schedule, in: system) else { return "" }
    return TextTrace(run, system.properties[property.index], in: system, title: title, width: width).text
  }

  /// The text of the file that stores the run; `nil` if there is none.
  fileprivate func traceFile(of property: PropertyResult, in system: TransitionSystem) -> String? {
    guard let schedule = property.schedule, let run = try? replay(schedule, in: system) else { return nil }
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
  public static func expected(in results: [RunResult]) -> [StorableTrace] {
    results.flatMap { result in
      result.properties.filter(\.isStored).map { StorableTrace(result: result, property: $0) }
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

/// Replays stored traces.
public enum TraceReplay {
  public struct Outcome: Sendable {
    public let isConfirmed: Bool
    public let message: String
    public let text: String?
  }

  /// The trace files at paths; folders are read recursively.
  public static func files(at paths: [String]) throws -> [String] {
    var files: [String] = []
    for path in paths {
      var isDirectory: ObjCBool = false
      guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
        throw LoadError(message: "there is no '\(path)'")
      }
      guard isDirectory.boolValue else {
        files.append(path)
        continue
      }
      let found = FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []
      let traces = found.filter { $0.hasSuffix(".json") }.sorted().map { path + "/" + $0 }
      guard !traces.isEmpty else { throw LoadError(message: "the folder '\(path)' has no stored traces") }
      files += traces
    }
    return files
  }

  /// Replays one stored trace against its model, which is found from the working folder.
  ///
  /// - Returns: Whether the run is still one of the model and still shows what it was stored for.
  /// - Throws: `LoadError` or `SessionError` if the file is no trace or its model cannot be loaded.
  public static func replay(_ path: String, width: Int = 120) throws -> Outcome {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw LoadError(message: "'\(path)' cannot be read")
    }
    let file: TraceFile
    do {
      file = try TraceFile(text: data)
    } catch {
      throw LoadError(message: "\(path): \(error.message)")
    }
    let session = try SessionCache.session(for: file.model)
    var options = CheckOptions()
    options.scenarios = [file.scenario]
    options.policies = file.policy.map { [$0] } ?? []
    options.settings = file.configuration.map { ($0.key, $0.value) }.sorted { $0.0 < $1.0 }
    guard let run = try session.runs(options).first else {
      return Outcome(isConfirmed: false, message: "the model has no such run any more", text: nil)
    }
    let system = try session.system(of: run, color: false)
    guard let property = system.properties.first(where: { $0.name == file.property }) else {
      return Outcome(isConfirmed: false, message: "the model has no property '\(file.property)' any more", text: nil)
    }
    return outcome(file, system, property, width)
  }

  private static func outcome(
    _ file: TraceFile, _ system: TransitionSystem, _ property: Property, _ width: Int
  ) -> Outcome {
    do {
      let run = try file.replayed(in: system)
      let title = TraceTitle(
        scenario: file.scenario, policy: file.policy,
        settings: file.configuration.map { ($0.key, $0.value) }.sorted { $0.0 < $1.0 })
      let text = TextTrace(run, property, in: system, title: title, width: width).text
      guard try Judge(system).confirms(run, property) else {
        return Outcome(isConfirmed: false, message: "the run no longer shows '\(property.name)'", text: text)
      }
      return Outcome(isConfirmed: true, message: "", text: text)
    } catch let error as TraceFileError {
      return Outcome(isConfirmed: false, message: error.message, text: nil)
    } catch {
      return Outcome(isConfirmed: false, message: "\(error)", text: nil)
    }
  }
}

/// Models loaded for replays, each once.
private enum SessionCache {
  private static let lock = NSLock()
  nonisolated(unsafe) private static var sessions: [String: ModelSession] = [:]

  static func session(for path: String) throws -> ModelSession {
    lock.lock()
    defer { lock.unlock() }
    if let known = sessions[path] { return known }
    let session = try ModelSession(paths: [path])
    sessions[path] = session
    return session
  }
}
