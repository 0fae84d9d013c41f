/// The seam between provers and solvers: what is asserted stays, and questions assume more.

/// Decides what was asserted together with what a question assumes.
///
/// One solver serves one `TermStore` for its whole life.
package protocol AssertingSolver {
  /// From now on, `term` is true.
  mutating func assert(_ term: TermID, in store: TermStore)

  /// Whether all that was asserted and all of `assumptions` can be true together.
  mutating func check(assuming assumptions: [TermID], in store: TermStore) -> SolverAnswer

  /// The value of `term` in the model found last, Booleans as 0 and 1; `nil` if it does not fit 64 bits.
  ///
  /// - Requires: the last `check` answered `satisfiable`.
  mutating func value(of term: TermID, in store: TermStore) -> Int?
}
