/// One firing as terms: what must hold, what might go wrong, and the cells after it.

import SMT
import Semantics

/// A step as an engine taking it must remember it.
struct RecordedStep: Hashable {
  var edge: EdgePlace
  /// A value for each choice that was enumerated, `nil` for a symbol.
  var choices: [Int?]
}

/// What a firing does in a state.
struct StepTerms {
  var target: Int
  var checks: [TermID]
  var update: Update

  /// What is ill-defined if it can be true; may mention parameters and bound symbols.
  func problem(in store: inout TermStore) -> TermID {
    let broken = checks.map { store.not($0) }
    return store.or(broken + update.faults)
  }
}

extension Firing {
  /// The firing as a step to take again.
  var recorded: RecordedStep {
    RecordedStep(edge: edge, choices: choices)
  }
}

extension Encoder {
  /// The terms of `firing` in `cells`.
  mutating func terms(of firing: Firing, in cells: [TermID]) throws(Incapable) -> StepTerms {
    let edge = system[firing.edge]
    let scope = Scope(cells: cells, bindings: firing.bindings)
    let checks = try conditions(edge.checks.map(\.condition), scope)
    let update = try update(edge.assignments, scope)
    return StepTerms(target: edge.target, checks: checks, update: update)
  }

  /// Conditions that keep the step well-defined: its checks, and no fault of its assignments.
  mutating func assumptions(of step: StepTerms) throws(Incapable) -> [TermID] {
    var result = step.checks
    for fault in step.update.faults {
      var possible = fault
      for symbol in store.symbols(of: fault) where isAuxiliary(symbol) {
        guard let eliminated = store.eliminate(symbol, from: possible) else {
          throw Incapable(phrase: "a step whose assignments may be ill-defined")
        }
        possible = eliminated
      }
      result.append(store.not(possible))
    }
    return result
  }

  /// Whether a symbol is a parameter or a bound name rather than part of a state.
  private func isAuxiliary(_ symbol: TermID) -> Bool {
    guard case .symbol(let name, _) = store[symbol] else { return false }
    return layout.parameters.contains(symbol) || name.hasPrefix("bound")
  }
}
