/// Systems made from text, and from the models of the repository.

import Diagnostics
import Explorer
import Foundation
import Lowering
import Semantics
import Syntax
import Testing
import Typing

/// The transition system of the only scenario of a text.
func system(_ text: String) throws -> TransitionSystem {
  let source = SourceFile(path: "small.pin", text: text)
  let checked = check(parsed: [source])
  let complaint = checked.diagnostics.map { $0.rendered(in: [source]) }.joined()
  try #require(checked.diagnostics.isEmpty, "\(complaint)")
  let run = try #require(plan(checked.model, Selection()).runs.first)
  let (system, diagnostics) = lower(run, of: checked.model)
  try #require(diagnostics.isEmpty, "\(diagnostics)")
  return system
}

private func check(parsed sources: [SourceFile]) -> (model: CheckedModel, diagnostics: [Diagnostic]) {
  let parsed = sources.enumerated().map { parse($1, as: FileID($0)) }
  let result = Typing.check(parsed.map(\.tree), sources: sources)
  return (result.model, parsed.flatMap(\.diagnostics) + result.diagnostics)
}

extension TransitionSystem {
  func property(_ name: String) throws -> Property {
    try #require(properties.first { $0.name == name })
  }

  /// The run that exploring finds for a property.
  func run(of name: String) throws -> Schedule {
    let index = try #require(properties.firstIndex { $0.name == name })
    switch explore(self).outcomes[index] {
    case .violated(.some(let schedule)), .reached(let schedule): return schedule
    case .violated(nil), .holds, .unknown:
      throw NoRun(property: name)
    }
  }
}

struct NoRun: Error {
  var property: String
}
