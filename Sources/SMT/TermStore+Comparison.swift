/// Comparisons of integers: a linear sum without common factor against a constant.

extension TermStore {
  /// `left < right`.
  package mutating func less(_ left: TermID, _ right: TermID) -> TermID {
    let difference = combine(linear(left), linear(right), times: -1)
    return atMost(difference.monomials, difference.constant, strictly: true)
  }

  /// `left <= right`.
  package mutating func lessOrEqual(_ left: TermID, _ right: TermID) -> TermID {
    let difference = combine(linear(left), linear(right), times: -1)
    return atMost(difference.monomials, difference.constant, strictly: false)
  }

  /// `left = right`, for two terms of one sort.
  package mutating func equal(_ left: TermID, _ right: TermID) -> TermID {
    if left == right { return .true }
    if sort(of: left) == .bool {
      let other = not(right)
      return conditional(left, right, other)
    }
    let difference = combine(linear(left), linear(right), times: -1)
    return equals(difference.monomials, product(difference.constant, -1))
  }

  /// `left` and `right` differ.
  package mutating func differ(_ left: TermID, _ right: TermID) -> TermID {
    let equality = equal(left, right)
    return not(equality)
  }

  private mutating func atMost(
    _ monomials: [Monomial], _ constant: Int, strictly: Bool
  ) -> TermID {
    let bound = product(constant, -1)
    return atMost(monomials, strictly ? sum(bound, -1) : bound)
  }

  /// The sum of `monomials`, which are in normal form, is at most `bound`.
  mutating func atMost(_ monomials: [Monomial], _ bound: Int) -> TermID {
    if monomials.isEmpty { return bool(0 <= bound) }
    let factor = commonFactor(of: monomials)
    let reduced = monomials.map { Monomial($0.coefficient / factor, $0.term) }
    let node = Term.atMost(reduced, bound.floorDivided(by: factor))
    return pushed(node, reduced) { $0.atMost($1.monomials, $0.difference($2, $1.constant)) }
      ?? intern(node, .bool)
  }

  /// The sum of `monomials`, which are in normal form, is `value`.
  mutating func equals(_ monomials: [Monomial], _ value: Int) -> TermID {
    if monomials.isEmpty { return bool(value == 0) }
    let size = commonFactor(of: monomials)
    if value % size != 0 { return .false }
    let factor = monomials[0].coefficient < 0 ? -size : size
    let reduced = monomials.map { Monomial($0.coefficient / factor, $0.term) }
    let node = Term.equals(reduced, value / factor)
    return pushed(node, reduced) { $0.equals($1.monomials, $0.difference($2, $1.constant)) }
      ?? intern(node, .bool)
  }

  /// If a summand is a conditional that is alone or has a literal branch, the comparison in each of
  /// its branches; `nil` if there is none.
  private mutating func pushed(
    _ node: Term, _ monomials: [Monomial],
    _ compare: (inout TermStore, LinearSum, Int) -> TermID
  ) -> TermID? {
    let bound: Int
    switch node {
    case .atMost(_, let value), .equals(_, let value): bound = value
    case .bool, .int, .symbol, .not, .and, .conditional, .sum, .product, .quotient, .remainder: return nil
    }
    for (index, monomial) in monomials.enumerated() {
      guard case .conditional(let condition, let then, let other) = self[monomial.term],
        monomials.count == 1 || (literal(then) != nil && literal(other) != nil)
      else { continue }
      if let known = pushedComparisons[node] { return known }
      var others = monomials
      others.remove(at: index)
      let rest = LinearSum(monomials: others, constant: 0)
      let ifTrue = combine(rest, linear(then), times: monomial.coefficient)
      let ifFalse = combine(rest, linear(other), times: monomial.coefficient)
      let left = compare(&self, ifTrue, bound)
      let right = compare(&self, ifFalse, bound)
      let result = conditional(condition, left, right)
      pushedComparisons[node] = result
      return result
    }
    return nil
  }

  private func commonFactor(of monomials: [Monomial]) -> Int {
    var factor = 0
    for monomial in monomials {
      var (a, b) = (factor, Int(clamping: monomial.coefficient.magnitude))
      while b != 0 { (a, b) = (b, a % b) }
      factor = a
      if factor == 1 { break }
    }
    return factor
  }
}
