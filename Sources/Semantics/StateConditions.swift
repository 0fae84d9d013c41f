/// What properties ask of single states, in an order that all kinds of code share.

extension TransitionSystem {
  /// Two for each property: what it is about, and for `leadsTo` what must follow.
  package var stateConditions: [Expression?] {
    properties.flatMap { property -> [Expression?] in
      switch property.kind {
      case .invariant(let e), .reachable(let e), .eventually(let e): [e, nil]
      case .leadsTo(let cause, let goal): [cause, goal]
      case .noDeadlock, .wellDefined: [nil, nil]
      }
    }
  }
}
