/// The seam between solvers and engines whose questions share most of what they say.

/// A solver that keeps what was asserted: queries ask whether their conjuncts can be true together with all of that.
package protocol AssertingSolver: Solver {
  /// From now on, `term` is true.
  mutating func assert(_ term: TermID, in store: TermStore)

  /// Conjuncts of the last query that cannot all be true with what was asserted; not always as few as possible.
  ///
  /// - Requires: the last `check` answered `unsatisfiable`.
  mutating func unsatisfiableCore() -> [TermID]
}
