/// An expectation and what came of it, with its places in the models: what reports for other programs are made of.

import Diagnostics
import Lowering
import Semantics
import Syntax
import Typing

/// A place in a model's file, from the working folder on. Lines and columns count from 1.
struct ModelPlace: Hashable, Sendable {
  var path: String
  var line: Int
  var column: Int
}

/// One expectation of one run.
struct Finding {
  enum Outcome {
    case met
    case notMet
    case undecided
  }

  let result: RunResult
  let property: PropertyResult

  /// The expectations of all runs, in order.
  static func all(in results: [RunResult]) -> [Finding] {
    results.flatMap { result in
      result.properties.filter { $0.expected != nil }.map { Finding(result: result, property: $0) }
    }
  }

  var outcome: Outcome { property.isMet ? .met : property.verdict == .unknown ? .undecided : .notMet }

  /// `no_deadlock: expected holds, found violated`
  var message: String {
    let why = property.reason.map { " (\($0))" } ?? ""
    return
      "\(property.name): expected \(property.expected?.rawValue ?? "nothing"), found \(property.verdict.rawValue)\(why)"
  }

  /// What tells it from all others, the same in every check.
  var identity: String { "\(result.model) \(result.name) \(property.name)" }

  /// The trace as text, without colours; empty if there is none.
  func trace(width: Int = 120) -> String {
    guard property.verdict == .violated || property.expected == .violated else { return "" }
    var style = TraceStyle()
    style.width = width
    return result.trace(of: property, seeksCorrectRun: false)?.text(style) ?? ""
  }

  // MARK: Places

  private var model: CheckedModel { result.origin.model }
  private var scenario: CheckedScenario { model.scenarios[result.origin.run.scenario] }

  /// Where the expectation stands; for one that every scenario has, the scenario's name.
  var expectation: ModelPlace {
    for case .expect(let clause) in scenario.declaration.members.reversed() {
      if let name = clause.properties.first(where: { $0.text == property.name }) { return place(name.span) }
    }
    return place(scenario.declaration.name.span)
  }

  /// Where the property is declared; `nil` for one that every scenario has.
  var declaration: ModelPlace? {
    scenario.checked.first { model.properties[$0].declaration.name.text == property.name }
      .map { place(model.properties[$0].declaration.name.span) }
  }

  private func place(_ span: Span) -> ModelPlace {
    let source = model.sources[span.file.index]
    let (line, column) = source.lineAndColumn(at: span.lower)
    return ModelPlace(path: WorkingFolder.relative(source.path), line: line, column: column)
  }
}
