/// First-order terms over the cells of a transition system: the only language that guards, updates
/// and properties are written in.

/// The index of a `Variable` in `TransitionSystem.variables`.
package struct VariableID: Hashable, Sendable {
  package let index: Int
  package init(_ index: Int) { self.index = index }
}

/// The index of a `Binder` in `TransitionSystem.binders`. No binder is bound again inside its own scope.
package struct BinderID: Hashable, Sendable {
  package let index: Int
  package init(_ index: Int) { self.index = index }
}

/// What a bound name (of a quantifier, a bulk update or a choice) ranges over.
package enum Domain: Hashable, Sendable {
  /// Every value of the sort.
  case all(Sort)
  /// The integers from `lower` up to, not including, `upper`; empty if `upper <= lower`.
  case interval(lower: Expression, upper: Expression)
}

/// A term. Evaluation never fails on a well-formed system except for 64-bit overflow: what could go
/// wrong (an index outside a finite sort, a value outside its bounds) is guarded by a `Check`.
package indirect enum Expression: Hashable, Sendable {
  case bool(Bool)
  case int(Int)
  /// The cell of a variable at the indices, one for each of its keys.
  case read(VariableID, [Expression])
  case bound(BinderID)
  case not(Expression)
  case and([Expression])
  case or([Expression])
  case equal(Expression, Expression)
  case less(Expression, Expression)
  case lessOrEqual(Expression, Expression)
  case add(Expression, Expression)
  case subtract(Expression, Expression)
  case multiply(Expression, Expression)
  /// Floor division and its remainder; the divisor is a positive literal.
  case divide(Expression, by: Int)
  case remainder(Expression, by: Int)
  case conditional(Expression, then: Expression, else: Expression)
  case all(BinderID, Domain, Expression)
  case exists(BinderID, Domain, Expression)
  /// The number of values of the domain for which the body is true.
  case count(BinderID, Domain, Expression)
}

extension Expression {
  /// The value of a constant, with `false` 0 and `true` 1; `nil` for every other term.
  package var constant: Int? {
    switch self {
    case .bool(let b): b ? 1 : 0
    case .int(let i): i
    case .read, .bound, .not, .and, .or, .equal, .less, .lessOrEqual, .add, .subtract, .multiply, .divide, .remainder,
      .conditional, .all, .exists, .count:
      nil
    }
  }
}
