/// A set of states: concrete locations, cells that are terms, and a condition on their symbols.

import SMT

/// The states that the values of the symbols give, as far as they satisfy the path condition.
struct SymbolicState {
  struct Core {
    var locations: [Int]
    var cells: [TermID]
  }

  var core: Core
  /// The number of its locations, in a search.
  var control = 0
  var path = PathID.always
  /// The number of symbols; they are named `Encoder.symbol(0)`, `symbol(1)`, ….
  var symbols = 0
  /// The number of its canonical form, if it is in one.
  var form = 0
}

extension Encoder {
  /// The symbol with that number, of every state that has so many.
  mutating func symbol(_ number: Int) -> TermID { store.symbol("n\(number)", .int) }
}
