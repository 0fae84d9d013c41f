/// Why a term has the value that it has: the symbols whose values suffice.

import SMT

/// Goes down a term from a value that it has, and into no part that does not matter for it.
///
/// Of a conjunction that is false, one false part is reason enough: the one that adds fewest symbols. Of a conditional,
/// the branch that is not taken does not matter. (Terminal justification in circuits; Roth, IBM J. Res. Dev. 1966.)
struct Justification {
  let store: TermStore
  /// The value of each term, Booleans as 0 and 1.
  let value: (TermID) -> Int
  private(set) var symbols: Set<TermID> = []
  private var justified: Set<TermID> = []

  init(_ store: TermStore, _ value: @escaping (TermID) -> Int) {
    self.store = store
    self.value = value
  }

  /// Adds what suffices for the value of `term`.
  mutating func add(_ term: TermID) {
    guard justified.insert(term).inserted else { return }
    switch store[term] {
    case .bool, .int: return
    case .symbol: symbols.insert(term)
    case .and(let parts) where value(term) == 0:
      let wrong = parts.filter { value($0) == 0 }
      if let least = wrong.min(by: { price($0) < price($1) }) { add(least) }
    case .conditional(let condition, let then, let other):
      add(condition)
      add(value(condition) != 0 ? then : other)
    case .not, .and, .sum, .atMost, .equals, .product, .quotient, .remainder:
      for child in store[term].children { add(child) }
    }
  }

  private func price(_ term: TermID) -> Int {
    justified.contains(term) ? 0 : store.symbols(of: term).count { !symbols.contains($0) }
  }
}
