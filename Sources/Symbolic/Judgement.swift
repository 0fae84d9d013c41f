/// What is known of a property while a search goes on.

import Semantics

/// What is known of one property so far.
enum Judgement {
  case open
  /// The solver or the encoding failed somewhere; only a run that breaks it could still decide.
  case doubtful(Bound)
  case decided(Outcome)
}

extension TransitionSystem {
  /// What is known of each property before a search.
  var openJudgements: [Judgement] {
    properties.map { property in
      switch property.kind {
      case .invariant, .reachable, .noDeadlock, .wellDefined: .open
      case .eventually, .leadsTo:
        .decided(.unknown(.incapable("liveness needs the enumerating engine")))
      }
    }
  }
}

extension Property {
  /// What of a state decides the property: that an invariant is false, or that what may be reached is.
  var lookedFor: Expression? {
    switch kind {
    case .invariant(let condition): .not(condition)
    case .reachable(let condition): condition
    case .eventually, .leadsTo, .noDeadlock, .wellDefined: nil
    }
  }

  /// What a search that has ended says, by a limit or because it saw everything.
  func outcome(_ judgement: Judgement, within bound: Bound?) -> Outcome {
    switch judgement {
    case .decided(let outcome): return outcome
    case .doubtful(let doubt): return .unknown(bound ?? doubt)
    case .open:
      if let bound { return .unknown(bound) }
      switch kind {
      case .reachable: return .violated(nil)
      case .invariant, .noDeadlock, .wellDefined, .eventually, .leadsTo: return .holds
      }
    }
  }

  /// What a run that ends as the property asks, or as it forbids, says of it.
  func shown(by schedule: Schedule) -> Outcome {
    if case .reachable = kind { .reached(schedule) } else { .violated(schedule) }
  }
}
