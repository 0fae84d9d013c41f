/// A set of states: concrete locations, cells that are terms, and a condition on their symbols.

import SMT

/// The states that the values of the symbols give, as far as they satisfy the path condition.
struct SymbolicState: Hashable {
  /// What states must share for one to stand for the other.
  struct Core: Hashable {
    var locations: [Int]
    var cells: [TermID]
  }

  /// What properties of states look at, besides whether the setup is over.
  struct Contents: Hashable {
    var cells: [TermID]
    var path: [TermID]
  }

  var core: Core
  /// The conjuncts of the path condition, sorted.
  var path: [TermID]
  /// The number of symbols; they are named `Encoder.symbol(0)`, `symbol(1)`, ….
  var symbols = 0

  var contents: Contents { Contents(cells: core.cells, path: path) }
}

extension Encoder {
  /// The symbol with that number, of every state that has so many.
  mutating func symbol(_ number: Int) -> TermID { store.symbol("n\(number)", .int) }
}
