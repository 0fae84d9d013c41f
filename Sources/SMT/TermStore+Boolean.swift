/// Negation, conjunction, disjunction, and choices by a condition.

extension TermStore {
  /// The negation of `term`.
  package mutating func not(_ term: TermID) -> TermID {
    switch self[term] {
    case .bool(let value): return bool(!value)
    case .not(let inner): return inner
    case .atMost(let monomials, let bound):
      let negated = monomials.map { Monomial(product($0.coefficient, -1), $0.term) }
      return intern(.atMost(negated, sum(product(bound, -1), -1)), .bool)
    case .symbol, .and, .conditional, .equals: return intern(.not(term), .bool)
    case .int, .sum, .product, .quotient, .remainder: preconditionFailure("a Boolean was needed")
    }
  }

  /// The conjunction of `terms`; true if there are none.
  package mutating func and(_ terms: [TermID]) -> TermID {
    let conjuncts = conjuncts(of: terms)
    switch conjuncts.count {
    case 0: return .true
    case 1: return conjuncts[0]
    default: return intern(.and(conjuncts), .bool)
    }
  }

  /// The disjunction of `terms`; false if there are none.
  package mutating func or(_ terms: [TermID]) -> TermID {
    let negations = terms.map { not($0) }
    let none = and(negations)
    return not(none)
  }

  /// `premise` implies `conclusion`.
  package mutating func implies(_ premise: TermID, _ conclusion: TermID) -> TermID {
    let refuted = not(premise)
    return or([refuted, conclusion])
  }

  /// `then` if the condition is true, `other` if it is false; both of one sort.
  package mutating func conditional(
    _ condition: TermID, _ then: TermID, _ other: TermID
  ) -> TermID {
    if condition == .true || then == other { return then }
    if condition == .false { return other }
    let negation = not(condition)
    if prefers(negation, to: condition) { return conditional(negation, other, then) }
    return sort(of: then) == .bool
      ? booleanConditional(condition, negation, then, other)
      : integerConditional(condition, negation, then, other)
  }

  /// Which of a condition and its negation stands in a conditional.
  private func prefers(_ negation: TermID, to condition: TermID) -> Bool {
    switch self[condition] {
    case .not: true
    case .atMost(let monomials, _): monomials[0].coefficient < 0
    case .bool, .int, .symbol, .and, .conditional, .sum, .equals, .product, .quotient, .remainder: false
    }
  }

  private mutating func booleanConditional(
    _ condition: TermID, _ negation: TermID, _ then: TermID, _ other: TermID
  ) -> TermID {
    if then == .true || then == condition { return or([condition, other]) }
    if then == .false || then == negation { return and([negation, other]) }
    if other == .true || other == negation { return or([negation, then]) }
    if other == .false || other == condition { return and([condition, then]) }
    let complement = not(then)
    if other == complement { return equivalence(condition, then) }
    return intern(.conditional(condition, then: then, else: other), .bool)
  }

  /// Both sides have one truth value; the same term for either order and for both sides negated.
  private mutating func equivalence(_ left: TermID, _ right: TermID) -> TermID {
    let (plainLeft, plainRight) = (positive(left), positive(right))
    let (first, second) = (min(plainLeft, plainRight), max(plainLeft, plainRight))
    let opposite = not(second)
    let term = intern(.conditional(first, then: second, else: opposite), .bool)
    let isNegated = (plainLeft != left) != (plainRight != right)
    return isNegated ? not(term) : term
  }

  private mutating func positive(_ term: TermID) -> TermID {
    let negation = not(term)
    return prefers(negation, to: term) ? negation : term
  }

  /// A choice of integers, with nested choices merged and those that exclude each other in order.
  private mutating func integerConditional(
    _ condition: TermID, _ negation: TermID, _ then: TermID, _ other: TermID
  ) -> TermID {
    if case .conditional(let inner, let a, let b) = self[then] {
      if inner == condition { return conditional(condition, a, other) }
      if b == other { return conditional(and([condition, inner]), a, other) }
    }
    if case .conditional(let inner, let a, let b) = self[other] {
      if inner == condition { return conditional(condition, then, b) }
      if a == then { return conditional(or([condition, inner]), then, b) }
      if inner < condition, and([condition, inner]) == .false {
        let rest = conditional(condition, then, b)
        return conditional(inner, a, rest)
      }
    }
    if case .equals(let monomials, let value) = self[condition], monomials.count == 1,
      monomials[0].coefficient == 1
    {
      if then == monomials[0].term { return conditional(condition, int(value), other) }
      if literal(then) == value, other == monomials[0].term { return other }
    }
    return intern(.conditional(condition, then: then, else: other), .int)
  }
}
