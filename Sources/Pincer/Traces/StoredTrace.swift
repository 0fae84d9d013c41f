/// Stored traces: found, opened with their models, replayed.

import Foundation
import Lowering
import Semantics
import Traces

/// A stored trace against its model as it is now.
public struct StoredTrace: Sendable {
  /// Whether the run is still one of the model and still shows what it was stored for.
  public var isConfirmed: Bool { message.isEmpty }
  /// What is not as it was; empty if the trace is confirmed.
  public let message: String
  /// The trace, if all of its steps can still be taken.
  public let view: TraceView?
  /// What can still be said where not all steps can be taken: the steps that can, then the stored ones, as text.
  private let remains: Remains?

  /// The trace files at paths; folders are read recursively.
  ///
  /// - Throws: `LoadError` if a path is not there or a folder has no stored traces.
  public static func files(at paths: [String]) throws(LoadError) -> [String] {
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

  /// Opens a stored trace and replays it against its model, which is looked for from the working folder and from the
  /// folders above the trace.
  ///
  /// - Parameters:
  ///   - path: The trace's file.
  ///   - seeksCorrectRun: Whether to look for the nearest correct run.
  /// - Throws: `LoadError` or `SessionError` if the file is no trace or its model cannot be loaded.
  public init(at path: String, seeksCorrectRun: Bool = true) throws {
    let file = try Self.file(at: path)
    let session = try SessionCache.session(for: Self.modelPath(file.model, near: path))
    var options = CheckOptions()
    options.scenarios = [file.scenario]
    options.policies = file.policy.map { [$0] } ?? []
    options.settings = file.configuration.map { ($0.key, $0.value) }.sorted { $0.0 < $1.0 }
    let run: Run?
    do {
      run = try session.runs(options).first
    } catch SessionError.selection(let text) {
      self.init("the model has no such run any more: \(text)", nil, Remains(file, taken: nil))
      return
    }
    guard let run else {
      self.init("the model has no such run any more", nil, Remains(file, taken: nil))
      return
    }
    let system = try session.system(of: run, color: false)
    let title = TraceTitle(scenario: file.scenario, policy: file.policy, settings: options.settings)
    guard let property = system.properties.first(where: { $0.name == file.property }) else {
      self.init("the model has no property '\(file.property)' any more", nil, Remains(file, taken: nil))
      return
    }
    let replayed = file.replayed(in: system)
    guard replayed.failure == nil else {
      let taken = ExplainedRun(unexplained: replayed.run, property, in: system)
      self.init(replayed.failure?.message ?? "", nil, Remains(file, taken: taken))
      return
    }
    let confirms = (try? Judge(system).confirms(replayed.run, property)) ?? false
    let explained =
      confirms
      ? ExplainedRun(replayed.run, property, in: system, seeksCorrectRun: seeksCorrectRun)
      : ExplainedRun(unexplained: replayed.run, property, in: system)
    let origin = RunOrigin(model: session.model, run: run)
    self.init(
      confirms ? "" : "the run no longer shows '\(property.name)'",
      TraceView(explained, title: title, model: file.model, origin: origin), nil)
  }

  private init(_ message: String, _ view: TraceView?, _ remains: Remains?) {
    self.message = message
    self.view = view
    self.remains = remains
  }

  /// What there is to see, as text: the trace, or what is left of it.
  public func text(_ style: TraceStyle) -> String { view?.text(style) ?? remains?.text(style) ?? "" }

  // MARK: Files

  private static func file(at path: String) throws(LoadError) -> TraceFile {
    var isDirectory: ObjCBool = false
    if FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory), isDirectory.boolValue {
      throw LoadError(message: "'\(path)' is a folder, not a stored trace")
    }
    guard let data = FileManager.default.contents(atPath: path) else {
      throw LoadError(message: "'\(path)' cannot be read")
    }
    do {
      return try TraceFile(text: data)
    } catch {
      throw LoadError(message: "\(path): \(error.message)")
    }
  }

  /// The path of the model's file: as it is stored, from the working folder or from a folder above the trace.
  private static func modelPath(_ stored: String, near trace: String) throws(LoadError) -> String {
    if FileManager.default.fileExists(atPath: stored) { return stored }
    var folder = URL(fileURLWithPath: trace).deletingLastPathComponent()
    while folder.path != "/" {
      let candidate = folder.appendingPathComponent(stored).path
      if FileManager.default.fileExists(atPath: candidate) { return WorkingFolder.relative(candidate) }
      folder.deleteLastPathComponent()
    }
    throw LoadError(message: "\(trace): there is no model '\(stored)' here, nor beside the trace or above it")
  }
}

/// What can be shown of a trace of a model that has changed since.
private struct Remains: Sendable {
  private let file: TraceFile
  /// The steps that can still be taken.
  private let taken: ExplainedRun?

  init(_ file: TraceFile, taken: ExplainedRun?) {
    self.file = file
    self.taken = taken
  }

  func text(_ style: TraceStyle) -> String {
    var all = style.text
    all.showsAllSteps = true
    let count = taken?.story.steps.count ?? 0
    let under = file.policy.map { " under \($0)" } ?? ""
    var lines = ["\(file.property) in \(file.scenario)\(under), as it was stored", ""]
    if let taken {
      lines += ["these steps can still be taken:", ""] + taken.lanes(all) + [""]
    }
    lines += ["these are as they were stored:", ""]
    for (i, step) in file.steps.enumerated().dropFirst(count) {
      let name = ([step.process] + step.operations.suffix(1) + [step.step]).joined(separator: ": ")
      lines.append("\(i + 1)  \(name)")
      lines += step.changes.map { "     \($0)" }
    }
    return lines.joined(separator: "\n") + "\n"
  }
}

/// Models loaded for stored traces, each once.
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
