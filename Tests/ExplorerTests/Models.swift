/// Systems from text and from the models of the repository, and what exploring them gives.

import Diagnostics
import Explorer
import Foundation
import Lowering
import Semantics
import Syntax
import Testing
import Typing

/// The systems of all runs of a text.
func systems(of text: String) throws -> [TransitionSystem] {
  try systems(in: [SourceFile(path: "test.pin", text: text)]).map(\.system)
}

/// The systems of the runs of some files, with the runs' names: of all, or of one in so many.
func systems(in sources: [SourceFile], oneIn n: Int = 1) throws -> [(name: String, system: TransitionSystem)] {
  let parsed = sources.enumerated().map { parse($1, as: FileID($0)) }
  let checked = Typing.check(parsed.map(\.tree), sources: sources)
  let errors = (parsed.flatMap(\.diagnostics) + checked.diagnostics).filter { $0.severity == .error }
  try #require(errors.isEmpty, "\(errors.map { $0.rendered(in: sources) }.joined())")
  let runs = plan(checked.model, Selection()).runs.enumerated().filter { $0.offset.isMultiple(of: n) }.map(\.element)
  return try runs.map { run in
    let (system, diagnostics) = lower(run, of: checked.model)
    try #require(diagnostics.isEmpty)
    let settings = run.settings.map { "\($0.name)=\($0.value)" }
    return (([run.scenarioName, run.policyName ?? ""] + settings).joined(separator: " "), system)
  }
}

/// The models that ship with the project.
func shippedSources() throws -> [SourceFile] {
  let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "models")
  let files = FileManager.default.enumerator(atPath: root.path())?.compactMap { $0 as? String } ?? []
  return try files.filter { $0.hasSuffix(".pin") }.sorted().map {
    SourceFile(path: $0, text: try String(contentsOf: root.appending(path: $0), encoding: .utf8))
  }
}

/// The outcome of a property, as a word: holds, violated or unknown.
func verdicts(_ text: String, limits: SearchLimits = SearchLimits()) throws -> [String: String] {
  let system = try #require(systems(of: text).first)
  let result = explore(system, limits: limits)
  return Dictionary(uniqueKeysWithValues: zip(system.properties.map(\.name), result.outcomes.map(\.word)))
}

extension ExplorerOptions {
  /// Every state is visited.
  static var unreduced: ExplorerOptions {
    var options = ExplorerOptions()
    options.usesSymmetry = false
    options.usesPartialOrder = false
    return options
  }
}

extension Outcome {
  var word: String {
    switch self {
    case .holds, .reached: "holds"
    case .violated: "violated"
    case .unknown: "unknown"
    }
  }

  var schedule: Schedule? {
    switch self {
    case .violated(let schedule): schedule
    case .reached(let schedule): schedule
    case .holds, .unknown: nil
    }
  }
}
