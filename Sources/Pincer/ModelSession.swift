/// Models, loaded and checked, ready to be run.

import Diagnostics
import Foundation
import Lowering
import Semantics
import Syntax
import Typing

/// A failure that no model is to blame for being checked wrongly.
public enum SessionError: Error, Sendable {
  /// The models are wrong; the text says where and how, as people read it.
  case diagnostics(String, count: Int)
  /// The command names what is not there.
  case selection(String)
}

/// The models of one invocation.
public struct ModelSession: Sendable {
  let model: CheckedModel
  let asked: Set<FileID>
  /// The path of each scenario's file, from the working folder.
  private let paths: [String]
  /// Doubts about the models that keep nobody from checking them.
  public let warnings: String

  /// Loads and checks the models at `paths`.
  ///
  /// - Parameters:
  ///   - paths: Files and folders.
  ///   - color: Whether diagnostics are coloured.
  /// - Throws: `LoadError`, or `SessionError.diagnostics` with every mistake found.
  public init(paths: [String], color: Bool = false) throws {
    try self.init(ModuleLoader.load(paths), color: color)
  }

  /// Loads and checks one text.
  public init(text: String, named path: String = "model.pin", color: Bool = false) throws {
    try self.init(ModuleLoader.load(text: text, named: path), color: color)
  }

  private init(_ loaded: LoadedModules, color: Bool) throws {
    let result = Typing.check(loaded.trees, sources: loaded.sources)
    let all = (loaded.diagnostics + result.diagnostics).inReadingOrder
    // A file that does not parse misleads the later phases about what it declares.
    let broken = Set(loaded.diagnostics.filter { $0.severity == .error }.map(\.span.file))
    let shown =
      broken.isEmpty
      ? all
      : loaded.diagnostics.inReadingOrder
        + result.diagnostics.inReadingOrder.filter {
          !broken.contains($0.span.file) && $0.code != TypingCode.unknownName.rawValue
        }
    let errors = shown.filter { $0.severity == .error }
    guard errors.isEmpty else {
      throw SessionError.diagnostics(Self.render(shown, loaded.sources, color), count: errors.count)
    }
    model = result.model
    asked = loaded.asked
    let files = result.model.sources.map { WorkingFolder.relative($0.path) }
    paths = result.model.scenarios.map { files[result.model.modules[$0.module].file.index] }
    warnings = Self.render(shown, loaded.sources, color)
  }

  static func render(_ diagnostics: [Diagnostic], _ sources: [SourceFile], _ color: Bool) -> String {
    diagnostics.map { $0.rendered(in: sources, color: color) }.joined(separator: "\n")
  }

  /// A line for each scenario that the models declare: name, file, policies, what it is about.
  public func scenarioLines() -> [String] {
    model.scenarios.filter { asked.contains(model.modules[$0.module].file) }.map { scenario in
      let policies = scenario.policies.map { model.policies[$0].name.text }.joined(separator: ", ")
      let about = scenario.declaration.documentation.split(separator: "\n").first.map { "  " + $0 } ?? ""
      let path = model.sources[model.modules[scenario.module].file.index].path
      return "\(scenario.declaration.name.text)  (\(path))\(policies.isEmpty ? "" : "  under \(policies)")\(about)"
    }
  }

  /// The runs that the options select.
  ///
  /// - Throws: `SessionError.selection` if they name what is not there or select nothing.
  func runs(_ options: CheckOptions) throws -> [Run] {
    var selection = Selection()
    selection.policies = options.policies
    selection.scenarios = options.scenarios
    selection.settings = options.settings
    selection.files = asked
    let (runs, errors) = plan(model, selection)
    guard errors.isEmpty else {
      throw SessionError.selection(
        errors.map { $0.message + ($0.hint.map { "\nhint: " + $0 } ?? "") }.joined(separator: "\n"))
    }
    guard !runs.isEmpty else {
      throw SessionError.selection("there is no scenario to check among these models")
    }
    return try options.changedSince.map { try touched(runs, by: ChangedFiles(since: $0)) } ?? runs
  }

  /// The transition system of a run.
  ///
  /// - Throws: `SessionError.diagnostics` for what is wrong only under this configuration.
  func system(of run: Run, color: Bool) throws -> TransitionSystem {
    let (system, found) = lower(run, of: model)
    if let error = error(of: found, color: color) { throw error }
    return system
  }

  /// What is wrong with a run only under its configuration; costs less than its transition system.
  func diagnostics(of run: Run, color: Bool) -> SessionError? {
    error(of: Lowering.diagnostics(of: run, in: model), color: color)
  }

  private func error(of found: [Diagnostic], color: Bool) -> SessionError? {
    let count = found.count { $0.severity == .error }
    return count == 0 ? nil : .diagnostics(Self.render(found.inReadingOrder, model.sources, color), count: count)
  }

  /// The path of the scenario's file, from the working folder.
  func path(of run: Run) -> String { paths[run.scenario] }

  /// Stored traces are named after scenarios, so that two of one name would overwrite each other.
  ///
  /// - Throws: `SessionError.selection` if two scenarios among the models asked for have one name.
  public func requireDistinctScenarioNames() throws(SessionError) {
    var places: [String: String] = [:]
    for (i, scenario) in model.scenarios.enumerated() where asked.contains(model.modules[scenario.module].file) {
      let name = scenario.declaration.name.text
      if let other = places.updateValue(paths[i], forKey: name) {
        throw .selection(
          "two scenarios are named '\(name)' (\(other), \(paths[i])), and so would their stored traces be\n"
            + "hint: rename one of them")
      }
    }
  }
}
