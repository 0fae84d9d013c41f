/// The value of a term under values for its symbols: what every simplification must preserve.

extension TermStore {
  /// The value of `term`, Booleans as 0 and 1; `nil` where it leaves 64 bits.
  ///
  /// - Requires: `values` has each symbol of `term`.
  /// - Complexity: linear in the distinct subterms.
  package func evaluate(_ term: TermID, _ values: [TermID: Int]) -> Int? {
    var memo = values
    return evaluate(term, memo: &memo)
  }

  private func evaluate(_ term: TermID, memo: inout [TermID: Int]) -> Int? {
    if let known = memo[term] { return known }
    guard let value = evaluateNode(self[term], memo: &memo) else { return nil }
    memo[term] = value
    return value
  }

  private func evaluateNode(_ node: Term, memo: inout [TermID: Int]) -> Int? {
    switch node {
    case .bool(let value): return value ? 1 : 0
    case .int(let value): return value
    case .symbol(let name, _): preconditionFailure("no value for '\(name)'")
    case .not(let inner): return evaluate(inner, memo: &memo).map { 1 - $0 }
    case .and(let parts):
      for part in parts {
        guard let value = evaluate(part, memo: &memo) else { return nil }
        if value == 0 { return 0 }
      }
      return 1
    case .conditional(let condition, let then, let other):
      guard let decided = evaluate(condition, memo: &memo) else { return nil }
      return evaluate(decided != 0 ? then : other, memo: &memo)
    case .sum(let monomials, let constant): return evaluate(monomials, from: constant, memo: &memo)
    case .atMost(let monomials, let bound):
      return evaluate(monomials, from: 0, memo: &memo).map { $0 <= bound ? 1 : 0 }
    case .equals(let monomials, let value):
      return evaluate(monomials, from: 0, memo: &memo).map { $0 == value ? 1 : 0 }
    case .product(let left, let right):
      guard let first = evaluate(left, memo: &memo), let second = evaluate(right, memo: &memo)
      else { return nil }
      let (value, overflow) = first.multipliedReportingOverflow(by: second)
      return overflow ? nil : value
    case .quotient(let inner, let divisor):
      return evaluate(inner, memo: &memo).map { $0.floorDivided(by: divisor) }
    case .remainder(let inner, let divisor):
      return evaluate(inner, memo: &memo).map { $0.floorRemainder(by: divisor) }
    }
  }

  private func evaluate(
    _ monomials: [Monomial], from constant: Int, memo: inout [TermID: Int]
  ) -> Int? {
    var total = constant
    for monomial in monomials {
      guard let value = evaluate(monomial.term, memo: &memo) else { return nil }
      let (product, overflow) = monomial.coefficient.multipliedReportingOverflow(by: value)
      let (sum, carry) = total.addingReportingOverflow(product)
      if overflow || carry { return nil }
      total = sum
    }
    return total
  }
}
