/// A solver that somebody looks at while it works: who counts its time, or keeps its queries.

/// Passes queries on.
package struct ObservedSolver<Base: Solver>: Solver {
  private var base: Base
  /// Called for each query with what asks the solver itself.
  private let observe: (Query, () -> SolverAnswer) -> SolverAnswer

  package init(_ base: Base, _ observe: @escaping (Query, () -> SolverAnswer) -> SolverAnswer) {
    self.base = base
    self.observe = observe
  }

  package mutating func check(_ query: Query) -> SolverAnswer {
    observe(query) { base.check(query) }
  }

  package mutating func value(of symbol: TermID, in store: TermStore) -> Int? { base.value(of: symbol, in: store) }
}
