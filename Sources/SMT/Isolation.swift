/// Rewriting a Boolean so that one variable stands alone in each comparison that mentions it.

/// What a comparison says of a variable that it has alone on one side.
enum IsolatedAtom {
  case atMost(TermID)
  case atLeast(TermID)
  case equals(TermID)
  /// True of the variable exactly if of the variable plus the period.
  case periodic(Int)
}

extension TermStore {
  /// What `atom` says of `variable`.
  ///
  /// - Requires: `atom` is a comparison that `Isolation` left with `variable` in it.
  mutating func isolatedAtom(_ atom: TermID, of variable: TermID) -> IsolatedAtom {
    switch self[atom] {
    case .atMost(let monomials, let bound):
      guard let (sign, value) = solve(monomials, bound, for: variable) else { break }
      return sign > 0 ? .atMost(value) : .atLeast(value)
    case .equals(let monomials, let bound):
      guard let (_, value) = solve(monomials, bound, for: variable) else { break }
      return .equals(value)
    case .bool, .int, .symbol, .not, .and, .conditional, .sum, .product, .quotient, .remainder: break
    }
    var period = 1
    for child in self[atom].children {
      if case .remainder(_, let divisor) = self[child], mentions(child, variable) {
        period = period.leastCommonMultiple(with: divisor)
      }
    }
    return .periodic(period)
  }

  /// The sign of the variable among `monomials`, and what it is where they sum up to `bound`.
  private mutating func solve(
    _ monomials: [Monomial], _ bound: Int, for variable: TermID
  ) -> (sign: Int, value: TermID)? {
    guard let own = monomials.first(where: { $0.term == variable }) else { return nil }
    precondition(abs(own.coefficient) == 1)
    let others = monomials.filter { $0.term != variable }
    let rest = term(of: LinearSum(monomials: others, constant: product(bound, -1)))
    return (own.coefficient, scale(rest, by: -own.coefficient))
  }
}

/// The rewriting for one variable; remembers what it did.
struct Isolation {
  /// The longest period of divisibilities that is followed.
  private static let longestPeriod = 48
  /// The greatest divisor whose remainders are tried one by one.
  private static let mostRemainders = 8

  private let variable: TermID
  private var isolated = TermMap()

  init(of variable: TermID) { self.variable = variable }

  /// An equal term in whose comparisons the variable has the coefficient 1 or -1, or stands in remainders of
  /// linear sums only. `nil` if there is none, because it occurs in a product or a quotient.
  mutating func isolate(_ term: TermID, in store: inout TermStore) -> TermID? {
    guard store.mentions(term, variable) else { return term }
    if let known = isolated[term] { return known }
    let result: TermID?
    switch store[term] {
    case .not(let inner): result = isolate(inner, in: &store).map { store.not($0) }
    case .and(let parts): result = isolate(parts, in: &store).map { store.and($0) }
    case .conditional(let condition, let then, let other):
      result = isolate([condition, then, other], in: &store)
        .map { store.conditional($0[0], $0[1], $0[2]) }
    case .atMost(let monomials, let bound):
      result = isolate(Comparison(monomials: monomials, bound: bound, isEquality: false), in: &store)
    case .equals(let monomials, let value):
      result = isolate(Comparison(monomials: monomials, bound: value, isEquality: true), in: &store)
    case .bool, .int, .symbol, .sum, .product, .quotient, .remainder: result = nil
    }
    if let result { isolated[term] = result }
    return result
  }

  private struct Comparison {
    var monomials: [Monomial]
    var bound: Int
    var isEquality: Bool
  }

  private mutating func isolate(_ terms: [TermID], in store: inout TermStore) -> [TermID]? {
    var results: [TermID] = []
    for term in terms {
      guard let result = isolate(term, in: &store) else { return nil }
      results.append(result)
    }
    return results
  }

  private mutating func isolate(
    _ comparison: Comparison, in store: inout TermStore
  ) -> TermID? {
    let nested = comparison.monomials.filter {
      $0.term != variable && store.mentions($0.term, variable)
    }
    for monomial in nested {
      if case .conditional(let condition, let then, let other) = store[monomial.term] {
        let branches = [then, other].map { branch($0, of: monomial, in: comparison, &store) }
        return isolate([condition] + branches, in: &store)
          .map { store.conditional($0[0], $0[1], $0[2]) }
      }
    }
    let own = comparison.monomials.first { $0.term == variable }
    if nested.isEmpty, let own { return isolate(own, in: comparison, &store) }
    if own == nil, isPeriodic(nested, in: store) { return term(of: comparison, &store) }
    return nested.first.flatMap { split($0, in: comparison, &store) }
  }

  private func term(of comparison: Comparison, _ store: inout TermStore) -> TermID {
    comparison.isEquality
      ? store.equals(comparison.monomials, comparison.bound)
      : store.atMost(comparison.monomials, comparison.bound)
  }

  /// The comparison with one of its summands, a conditional, replaced by a branch.
  private func branch(
    _ branch: TermID, of choice: Monomial, in comparison: Comparison, _ store: inout TermStore
  ) -> TermID {
    var result = comparison
    let others = comparison.monomials.filter { $0.term != choice.term }
    let rest = LinearSum(monomials: others, constant: 0)
    let sum = store.combine(rest, store.linear(branch), times: choice.coefficient)
    result.monomials = sum.monomials
    result.bound = store.difference(comparison.bound, sum.constant)
    return term(of: result, &store)
  }

  /// Tries all remainders `r` of the division by `d` in one summand: where `s mod d = r`, the summand
  /// `s mod d` is `r`, and `d` times `s div d` is `s - r`.
  private mutating func split(
    _ summand: Monomial, in comparison: Comparison, _ store: inout TermStore
  ) -> TermID? {
    let (dividend, divisor, isQuotient): (TermID, Int, Bool)
    switch store[summand.term] {
    case .quotient(let term, let d): (dividend, divisor, isQuotient) = (term, d, true)
    case .remainder(let term, let d): (dividend, divisor, isQuotient) = (term, d, false)
    case .bool, .int, .symbol, .not, .and, .conditional, .sum, .atMost, .equals, .product: return nil
    }
    guard divisor <= Self.mostRemainders, isLinear(dividend, in: store) else { return nil }
    let others = LinearSum(
      monomials: comparison.monomials.filter { $0.term != summand.term },
      constant: store.product(comparison.bound, -1))
    let outside = store.term(of: others)
    let scaled = store.scale(outside, by: isQuotient ? divisor : 1)
    let rest = store.linear(scaled)
    let remainder = store.remainder(dividend, by: divisor)
    var cases: [TermID] = []
    for value in 0..<divisor {
      let literal = store.int(value)
      let part = isQuotient ? store.subtract(dividend, literal) : literal
      let sum = store.combine(rest, store.linear(part), times: summand.coefficient)
      let bound = store.product(sum.constant, -1)
      let here = Comparison(monomials: sum.monomials, bound: bound, isEquality: comparison.isEquality)
      let holds = term(of: here, &store)
      let isHere = store.equal(remainder, literal)
      guard let parts = isolate([isHere, holds], in: &store) else { return nil }
      cases.append(store.and(parts))
    }
    return store.or(cases)
  }

  /// Divides by the coefficient: `c * x <= t` is `x <= floor(t / c)`, and `c * x = t` is that `c` divides `t`
  /// and `x = t / c`.
  private func isolate(
    _ own: Monomial, in comparison: Comparison, _ store: inout TermStore
  ) -> TermID {
    let size = abs(own.coefficient)
    if size == 1 { return term(of: comparison, &store) }
    let others = comparison.monomials.filter { $0.term != variable }
    let rest = LinearSum(monomials: others, constant: store.product(comparison.bound, -1))
    let target = store.scale(store.term(of: rest), by: -1)
    let upper = store.divide(target, by: size)
    let sign = own.coefficient < 0 ? -1 : 1
    let signed = store.scale(variable, by: sign)
    guard comparison.isEquality else { return store.lessOrEqual(signed, upper) }
    let left = store.remainder(target, by: size)
    let divides = store.equal(left, store.int(0))
    let equality = store.equal(signed, upper)
    return store.and([divides, equality])
  }

  /// Whether the variable occurs in an integer only as a summand.
  private func isLinear(_ sum: TermID, in store: TermStore) -> Bool {
    store.linear(sum).monomials.allSatisfy { $0.term == variable || !store.mentions($0.term, variable) }
  }

  private func isPeriodic(_ nested: [Monomial], in store: TermStore) -> Bool {
    var period = 1
    for monomial in nested {
      guard case .remainder(let sum, let divisor) = store[monomial.term], isLinear(sum, in: store)
      else { return false }
      period = period.leastCommonMultiple(with: divisor)
      if period > Self.longestPeriod { return false }
    }
    return true
  }
}

extension Int {
  /// The least common multiple of two positive integers.
  func leastCommonMultiple(with other: Int) -> Int {
    var (a, b) = (self, other)
    while b != 0 { (a, b) = (b, a % b) }
    return self / a * other
  }
}
