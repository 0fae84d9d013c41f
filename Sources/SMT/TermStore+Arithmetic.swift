/// Sums, products and quotients in linear normal form.

/// A sum of monomials and a constant; monomials are sorted by term and none is zero.
struct LinearSum: Hashable {
  var monomials: [Monomial]
  var constant: Int
}

extension TermStore {
  /// The sum of two integers.
  package mutating func add(_ left: TermID, _ right: TermID) -> TermID {
    let sum = combine(linear(left), linear(right), times: 1)
    return term(of: sum)
  }

  /// The difference of two integers.
  package mutating func subtract(_ left: TermID, _ right: TermID) -> TermID {
    let difference = combine(linear(left), linear(right), times: -1)
    return term(of: difference)
  }

  /// The product of two integers; linear wherever one of them is known.
  package mutating func multiply(_ left: TermID, _ right: TermID) -> TermID {
    if let factor = literal(left) { return scale(right, by: factor) }
    if let factor = literal(right) { return scale(left, by: factor) }
    for (first, second) in [(left, right), (right, left)] {
      if case .conditional(let condition, let then, let other) = self[first],
        literal(then) != nil, literal(other) != nil
      {
        return conditional(condition, multiply(then, second), multiply(other, second))
      }
    }
    return intern(.product(min(left, right), max(left, right)), .int)
  }

  /// Floor division by a positive literal.
  package mutating func divide(_ term: TermID, by divisor: Int) -> TermID {
    precondition(divisor > 0)
    if divisor == 1 { return term }
    if let pushed = pushed(term, { $0.divide($1, by: divisor) }) { return pushed }
    let (whole, rest) = split(linear(term), by: divisor)
    let outer = self.term(of: whole)
    if rest.monomials.isEmpty { return outer }
    let inner = self.term(of: rest)
    return add(outer, intern(.quotient(inner, by: divisor), .int))
  }

  /// The remainder of floor division by a positive literal, which is never negative.
  package mutating func remainder(_ term: TermID, by divisor: Int) -> TermID {
    precondition(divisor > 0)
    if let pushed = pushed(term, { $0.remainder($1, by: divisor) }) { return pushed }
    let rest = split(linear(term), by: divisor).rest
    if rest.monomials.isEmpty { return int(rest.constant) }
    let inner = self.term(of: rest)
    return intern(.remainder(inner, by: divisor), .int)
  }

  /// The product of an integer with a literal.
  mutating func scale(_ term: TermID, by factor: Int) -> TermID {
    let scaled = combine(LinearSum(monomials: [], constant: 0), linear(term), times: factor)
    return self.term(of: scaled)
  }

  /// An integer as a linear sum over terms that are none themselves.
  func linear(_ term: TermID) -> LinearSum {
    switch self[term] {
    case .int(let value): LinearSum(monomials: [], constant: value)
    case .sum(let monomials, let constant): LinearSum(monomials: monomials, constant: constant)
    case .symbol, .conditional, .product, .quotient, .remainder:
      LinearSum(monomials: [Monomial(1, term)], constant: 0)
    case .bool, .not, .and, .atMost, .equals: preconditionFailure("an integer was needed")
    }
  }

  /// The term of a linear sum.
  mutating func term(of sum: LinearSum) -> TermID {
    if sum.monomials.isEmpty { return int(sum.constant) }
    if sum.constant == 0, sum.monomials.count == 1, sum.monomials[0].coefficient == 1 {
      return sum.monomials[0].term
    }
    return intern(.sum(sum.monomials, constant: sum.constant), .int)
  }

  /// The first sum plus `factor` times the second.
  mutating func combine(_ left: LinearSum, _ right: LinearSum, times factor: Int) -> LinearSum {
    var result = LinearSum(
      monomials: [], constant: sum(left.constant, product(right.constant, factor)))
    let (first, second) = (left.monomials, right.monomials)
    result.monomials.reserveCapacity(first.count + second.count)
    var (i, j) = (0, 0)
    while i < first.count || j < second.count {
      if j == second.count || (i < first.count && first[i].term < second[j].term) {
        result.monomials.append(first[i])
        i += 1
        continue
      }
      var coefficient = product(second[j].coefficient, factor)
      if i < first.count, first[i].term == second[j].term {
        coefficient = sum(first[i].coefficient, coefficient)
        i += 1
      }
      if coefficient != 0 { result.monomials.append(Monomial(coefficient, second[j].term)) }
      j += 1
    }
    return result
  }

  /// The parts `q`, `r` with `sum = divisor * q + r` and all literals of `r` in `0..<divisor`.
  private mutating func split(
    _ sum: LinearSum, by divisor: Int
  ) -> (whole: LinearSum, rest: LinearSum) {
    var whole = LinearSum(monomials: [], constant: sum.constant.floorDivided(by: divisor))
    var rest = LinearSum(monomials: [], constant: sum.constant.floorRemainder(by: divisor))
    for monomial in sum.monomials {
      let quotient = monomial.coefficient.floorDivided(by: divisor)
      let remainder = monomial.coefficient.floorRemainder(by: divisor)
      if quotient != 0 { whole.monomials.append(Monomial(quotient, monomial.term)) }
      if remainder != 0 { rest.monomials.append(Monomial(remainder, monomial.term)) }
    }
    return (whole, rest)
  }

  /// If `term` is a choice between literals, that choice after `operation`.
  private mutating func pushed(
    _ term: TermID, _ operation: (inout TermStore, TermID) -> TermID
  ) -> TermID? {
    guard case .conditional(let condition, let then, let other) = self[term],
      literal(then) != nil, literal(other) != nil
    else { return nil }
    let left = operation(&self, then)
    let right = operation(&self, other)
    return conditional(condition, left, right)
  }

  /// The sum of two literals; notes an overflow.
  mutating func sum(_ left: Int, _ right: Int) -> Int {
    checked(left.addingReportingOverflow(right))
  }

  /// The difference of two literals; notes an overflow.
  mutating func difference(_ left: Int, _ right: Int) -> Int {
    checked(left.subtractingReportingOverflow(right))
  }

  /// The product of two literals; notes an overflow.
  mutating func product(_ left: Int, _ right: Int) -> Int {
    checked(left.multipliedReportingOverflow(by: right))
  }

  /// The least integer counts as an overflow too, so that every literal has a negation.
  private mutating func checked(_ result: (partialValue: Int, overflow: Bool)) -> Int {
    if !result.overflow, result.partialValue != .min { return result.partialValue }
    hasOverflowed = true
    return 0
  }
}

extension Int {
  /// The greatest integer whose product with the positive `divisor` is at most this one.
  func floorDivided(by divisor: Int) -> Int {
    let quotient = self / divisor
    return self % divisor < 0 ? quotient - 1 : quotient
  }

  /// What floor division by the positive `divisor` leaves.
  func floorRemainder(by divisor: Int) -> Int {
    let remainder = self % divisor
    return remainder < 0 ? remainder + divisor : remainder
  }
}
