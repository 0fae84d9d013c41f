/// Assignments that leave their sorts: an index outside a key's sort, or a value outside the variable's.

import SMT
import Semantics

extension Encoder {
  /// Conditions under which `assignment` writes outside a sort; they may mention bound symbols.
  mutating func departures(of assignment: Assignment, _ scope: Scope) throws(Incapable) -> [TermID] {
    let variable = system.variables[assignment.variable.index]
    var terms: [(Expression, Range<Int>)] = []
    for (expression, sort) in zip(assignment.indices + [assignment.value], variable.keys + [variable.value]) {
      guard let bounds = system.bounds(of: sort), !system.isPlainly(expression, in: sort) else { continue }
      terms.append((expression, bounds))
    }
    if terms.isEmpty { return [] }
    var result: [TermID] = []
    try bind(assignment.binders[...], scope, .true) { encoder, scope, inside throws(Incapable) in
      let taken = try encoder.condition(assignment.condition, scope)
      for (expression, bounds) in terms {
        let term = try encoder.number(expression, scope)
        let isInBounds = encoder.membership(of: term, in: .literals(bounds))
        let departs = encoder.store.and([inside, taken, encoder.store.not(isInBounds)])
        if departs != .false { result.append(departs) }
      }
    }
    return result
  }

  /// Calls `body` for all ways to bind `binders`: small sorts by value, others by a symbol in its domain.
  private mutating func bind(
    _ binders: ArraySlice<Choice>, _ scope: Scope, _ inside: TermID,
    _ body: (inout Encoder, Scope, TermID) throws(Incapable) -> Void
  ) throws(Incapable) {
    guard let choice = binders.first else { return try body(&self, scope, inside) }
    let rest = binders.dropFirst()
    let values = try domain(choice.domain, scope)
    if case .literals(let literals) = values, literals.count <= Reach.denseKeys {
      for literal in literals {
        try bind(rest, scope.binding(choice.binder, to: store.int(literal)), inside, body)
      }
      return
    }
    let symbol = store.symbol("bound\(choice.binder.index)", .int)
    let within = store.and([inside, membership(of: symbol, in: values)])
    try bind(rest, scope.binding(choice.binder, to: symbol), within, body)
  }
}

extension TransitionSystem {
  /// Whether the shape of `expression` alone shows that its values belong to `sort`.
  fileprivate func isPlainly(_ expression: Expression, in sort: Sort) -> Bool {
    switch expression {
    case .bool, .not, .and, .or, .equal, .less, .lessOrEqual, .all, .exists: sort == .bool
    case .int(let value): bounds(of: sort)?.contains(value) ?? true
    case .read(let variable, _): variables[variable.index].value == sort
    case .bound(let binder): binders[binder.index].sort == sort && !sort.isInteger
    case .conditional(_, let then, let other): isPlainly(then, in: sort) && isPlainly(other, in: sort)
    case .add, .subtract, .multiply, .divide, .remainder, .count: false
    }
  }
}
