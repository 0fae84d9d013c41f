/// A solver that somebody looks at while it works: who counts its time, or keeps its queries.

/// Passes queries on.
package struct ObservedSolver<Base: Solver>: Solver {
  private var base: Base
  /// Called for each query with what asks the solver itself.
  private let observe: (Query, () -> SolverAnswer) -> SolverAnswer
  /// Called for each assertion with what tells the solver itself.
  private let observeAssertion: (TermID, TermStore, () -> Void) -> Void
  /// Called with what has the solver look for answers ahead.
  private let observePreparation: (() -> Void) -> Void

  package init(
    _ base: Base, _ observe: @escaping (Query, () -> SolverAnswer) -> SolverAnswer,
    asserting observeAssertion: @escaping (TermID, TermStore, () -> Void) -> Void = { $2() },
    preparing observePreparation: @escaping (() -> Void) -> Void = { $0() }
  ) {
    self.base = base
    self.observe = observe
    self.observeAssertion = observeAssertion
    self.observePreparation = observePreparation
  }

  package mutating func check(_ query: Query) -> SolverAnswer {
    observe(query) { base.check(query) }
  }

  package mutating func value(of term: TermID, in store: TermStore) -> Int? { base.value(of: term, in: store) }

  package mutating func prepare(_ questions: [[TermID]], in store: TermStore) {
    observePreparation { base.prepare(questions, in: store) }
  }
}

extension ObservedSolver: AssertingSolver where Base: AssertingSolver {
  package mutating func assert(_ term: TermID, in store: TermStore) {
    observeAssertion(term, store) { base.assert(term, in: store) }
  }

  package mutating func unsatisfiableCore() -> [TermID] { base.unsatisfiableCore() }
}
