/// Quantifier elimination over the integers without a solver: Cooper's method with test points.
///
/// D. C. Cooper, *Theorem Proving in Arithmetic without Multiplication*, Machine Intelligence 7, 1972;
/// as test points, R. Loos and V. Weispfenning, *Applying Linear Quantifier Elimination*, 1993.

extension TermStore {
  /// A term without `variable` that is true exactly where some integer for it makes `body` true.
  ///
  /// - Returns: `nil` if `variable` occurs in a product or in too many places.
  package mutating func eliminate(_ variable: TermID, from body: TermID) -> TermID? {
    guard mentions(body, variable) else { return body }
    if case .not(let inner) = self[body], case .and(let parts) = self[inner] {
      return eliminate(variable, fromAnyOf: parts.map { not($0) })
    }
    guard case .and(let parts) = self[body] else { return eliminateFromPart(variable, body) }
    let bound = parts.filter { mentions($0, variable) }
    for part in bound {
      guard let value = definition(of: variable, in: part) else { continue }
      return substitute([variable: value], in: body)
    }
    let inner = and(bound)
    let free = parts.filter { !mentions($0, variable) }
    guard let eliminated = eliminateFromPart(variable, inner) else { return nil }
    return and(free + [eliminated])
  }

  /// If `conjunct` says what `variable` is, that term.
  package mutating func definition(of variable: TermID, in conjunct: TermID) -> TermID? {
    guard case .equals(let monomials, let value) = self[conjunct],
      let own = monomials.first(where: { $0.term == variable }), abs(own.coefficient) == 1
    else { return nil }
    let others = monomials.filter { $0.term != variable }
    if others.contains(where: { mentions($0.term, variable) }) { return nil }
    let rest = LinearSum(monomials: others, constant: product(value, -1))
    let scaled = term(of: rest)
    return scale(scaled, by: -own.coefficient)
  }

  private mutating func eliminate(_ variable: TermID, fromAnyOf parts: [TermID]) -> TermID? {
    var results: [TermID] = []
    for part in parts {
      guard let result = eliminate(variable, from: part) else { return nil }
      if result == .true { return .true }
      results.append(result)
    }
    return or(results)
  }

  /// Looks from below and from above, and takes the side with fewer test points.
  private mutating func eliminateFromPart(_ variable: TermID, _ part: TermID) -> TermID? {
    let minus = scale(variable, by: -1)
    var best: TestPoints?
    for body in [part, substitute([variable: minus], in: part)] {
      var isolation = Isolation(of: variable)
      guard let isolated = isolation.isolate(body, in: &self) else { return nil }
      let points = TestPoints(of: variable, in: isolated, store: &self)
      if points.count < best?.count ?? .max { best = points }
    }
    return best?.eliminate(in: &self)
  }
}

/// The test points of one variable in a body whose atoms are isolated.
///
/// With every literal read positively, a literal `s <= x` or `x = s` can only become true, when `x` grows, at
/// the point `s`, and `x != s` at `s + 1`; `x <= s` never does. So a solution that is none of the points
/// stays one when `x` falls by the period of the divisibilities: down to a point, or for ever, and then the
/// body holds at minus infinity.
private struct TestPoints {
  /// More than this are out of reach.
  static let most = 48

  private let variable: TermID
  private let body: TermID
  private var points: Set<TermID> = []
  private var period = 1
  private var seen: [Set<TermID>] = [[], []]

  /// The number of places where the body must be tried.
  var count: Int { (points.count + 1) * period }

  init(of variable: TermID, in body: TermID, store: inout TermStore) {
    self.variable = variable
    self.body = body
    collect(from: body, isPositive: true, in: &store)
  }

  /// The disjunction of the body at all points and at minus infinity; `nil` if there are too many.
  func eliminate(in store: inout TermStore) -> TermID? {
    guard count <= Self.most else { return nil }
    var cases: [TermID] = []
    for offset in 0..<period {
      let shift = store.int(offset)
      cases.append(atMinusInfinity(offset: shift, in: &store))
      for point in points.sorted() {
        let value = store.add(point, shift)
        cases.append(store.substitute([variable: value], in: body))
        if cases.last == .true { return .true }
      }
    }
    return store.or(cases)
  }

  private mutating func collect(from term: TermID, isPositive: Bool, in store: inout TermStore) {
    guard store.mentions(term, variable), seen[isPositive ? 1 : 0].insert(term).inserted else { return }
    switch store[term] {
    case .not(let inner): collect(from: inner, isPositive: !isPositive, in: &store)
    case .and(let parts): for part in parts { collect(from: part, isPositive: isPositive, in: &store) }
    case .conditional(let condition, let then, let other):
      collect(from: condition, isPositive: true, in: &store)
      collect(from: condition, isPositive: false, in: &store)
      collect(from: then, isPositive: isPositive, in: &store)
      collect(from: other, isPositive: isPositive, in: &store)
    case .atMost, .equals: take(store.isolatedAtom(term, of: variable), isPositive, in: &store)
    case .bool, .int, .symbol, .sum, .product, .quotient, .remainder:
      preconditionFailure("the body of a quantifier is Boolean")
    }
  }

  private mutating func take(_ atom: IsolatedAtom, _ isPositive: Bool, in store: inout TermStore) {
    let one = store.int(1)
    switch atom {
    case .atMost(let value): if !isPositive { points.insert(store.add(value, one)) }
    case .atLeast(let value): if isPositive { points.insert(value) }
    case .equals(let value): points.insert(isPositive ? value : store.add(value, one))
    case .periodic(let period): self.period = self.period.leastCommonMultiple(with: period)
    }
  }

  /// The body for all small enough values of the variable that are `offset` modulo the period.
  private func atMinusInfinity(offset: TermID, in store: inout TermStore) -> TermID {
    var memo = TermMap()
    let limit = replaceAtoms(in: body, memo: &memo, in: &store)
    return store.substitute([variable: offset], in: limit)
  }

  private func replaceAtoms(
    in term: TermID, memo: inout TermMap, in store: inout TermStore
  ) -> TermID {
    if let known = memo[term] { return known }
    if !store.mentions(term, variable) { return term }
    let result: TermID
    switch store[term] {
    case .atMost, .equals:
      switch store.isolatedAtom(term, of: variable) {
      case .atMost: result = .true
      case .atLeast, .equals: result = .false
      case .periodic: result = term
      }
    case .bool, .int, .symbol, .not, .and, .conditional, .sum, .product, .quotient, .remainder:
      result = store.rebuild(term) { replaceAtoms(in: $1, memo: &memo, in: &$0) }
    }
    memo[term] = result
    return result
  }
}
