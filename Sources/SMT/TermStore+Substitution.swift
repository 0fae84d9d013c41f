/// Replacing symbols by terms, and simplifying a term under what is known to hold.

extension TermStore {
  /// `term` with every symbol that `replacements` has replaced, all at once.
  ///
  /// - Complexity: linear in the distinct subterms that mention a replaced symbol.
  package mutating func substitute(_ replacements: TermMap, in term: TermID) -> TermID {
    var memo = replacements
    return substitute(replacements, in: term, memo: &memo)
  }

  /// As `substitute(_:in:)`; `memo` starts as `replacements` and may be kept for further terms.
  package mutating func substitute(
    _ replacements: TermMap, in term: TermID, memo: inout TermMap
  ) -> TermID {
    if let known = memo[term] { return known }
    if !symbols(of: term).contains(where: { replacements[$0] != nil }) { return term }
    let result = rebuild(term) { $0.substitute(replacements, in: $1, memo: &memo) }
    memo[term] = result
    return result
  }

  /// `term` made anew, with `change` applied to its children.
  mutating func rebuild(
    _ term: TermID, _ change: (inout TermStore, TermID) -> TermID
  ) -> TermID {
    switch self[term] {
    case .bool, .int, .symbol: return term
    case .not(let inner):
      let changed = change(&self, inner)
      return not(changed)
    case .and(let parts):
      var changed: [TermID] = []
      for part in parts {
        changed.append(change(&self, part))
        if changed.last == .false { return .false }
      }
      return and(changed)
    case .conditional(let condition, let then, let other):
      let decided = change(&self, condition)
      if decided == .true { return change(&self, then) }
      if decided == .false { return change(&self, other) }
      let (left, right) = (change(&self, then), change(&self, other))
      return conditional(decided, left, right)
    case .sum(let monomials, let constant):
      var sum = rebuild(monomials, change)
      sum.constant = self.sum(sum.constant, constant)
      return self.term(of: sum)
    case .atMost(let monomials, let bound):
      let sum = rebuild(monomials, change)
      return atMost(sum.monomials, difference(bound, sum.constant))
    case .equals(let monomials, let value):
      let sum = rebuild(monomials, change)
      return equals(sum.monomials, difference(value, sum.constant))
    case .product(let left, let right):
      let (first, second) = (change(&self, left), change(&self, right))
      return multiply(first, second)
    case .quotient(let inner, let divisor):
      let changed = change(&self, inner)
      return divide(changed, by: divisor)
    case .remainder(let inner, let divisor):
      let changed = change(&self, inner)
      return remainder(changed, by: divisor)
    }
  }

  private mutating func rebuild(
    _ monomials: [Monomial], _ change: (inout TermStore, TermID) -> TermID
  ) -> LinearSum {
    var sum = LinearSum(monomials: [], constant: 0)
    for monomial in monomials {
      let changed = change(&self, monomial.term)
      sum = combine(sum, linear(changed), times: monomial.coefficient)
    }
    return sum
  }
}

/// A set of conjuncts taken as true, under which other terms may be simplified.
package struct Assumptions {
  private var facts = Facts()
  /// Sorted.
  private let conjuncts: [TermID]
  private var memo = TermMap()

  /// What holds if all of `conjuncts` do.
  package init(_ conjuncts: [TermID], in store: TermStore) {
    self.conjuncts = conjuncts.sorted()
    var open: [TermID] = []
    for conjunct in conjuncts { facts.learn(conjunct, in: store, open: &open) }
  }

  /// A term equal to `term` wherever the conjuncts hold.
  package mutating func simplify(_ term: TermID, in store: inout TermStore) -> TermID {
    if let known = memo[term] { return known }
    if !store.hasSymbols(term) { return term }
    let result =
      decide(term, in: &store).map(store.bool)
      ?? store.rebuild(term) { simplify($1, in: &$0) }
    memo[term] = result
    return result
  }

  private func decide(_ term: TermID, in store: inout TermStore) -> Bool? {
    guard store.sort(of: term) == .bool else { return nil }
    if conjuncts.binarySearch(term) { return true }
    let negation = store.not(term)
    if conjuncts.binarySearch(negation) { return false }
    return facts.decide(term, in: store)
  }
}
