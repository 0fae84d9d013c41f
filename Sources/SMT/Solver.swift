/// The seam between engines and solvers: questions about conjunctions of terms, and models.

/// What a solver says of a conjunction.
package enum SolverAnswer: Hashable, Sendable {
  case satisfiable
  case unsatisfiable
  /// The reason is a phrase for people.
  case unknown(String)
}

/// What a query is asked for, as the question that it answers.
package enum QueryPurpose: String, Sendable {
  /// Whether a run can go on with a step.
  case step = "can this step be taken?"
  /// Whether a property can be other than it should be.
  case property = "can this property be broken, or be reached?"
  /// Whether a step can divide by zero, leave a domain, or write a cell twice.
  case definedness = "can this step be ill-defined?"
  /// Whether a state is one of those seen before.
  case coverage = "is there a state here that was not seen before?"
  /// Whether a step can break what is to be invariant.
  case induction = "can this step break the invariant?"
  /// Whether what is to be invariant can be false at the beginning.
  case initiation = "can the invariant be false at the beginning?"
  /// Values for a run that is shown, as close to zero as they can be.
  case values = "what values show this?"
  /// Whether a run of some length can be longer by a step.
  case length = "can a run take one step more?"
  /// Whether two steps can touch the same cell.
  case independence = "can these two steps meet in a cell?"
  /// Whether some guards are enough for what holds.
  case guards = "do these guards suffice?"
}

/// Whether all of some conjuncts can be true together.
package struct Query {
  package let conjuncts: [TermID]
  package let purpose: QueryPurpose
  package let store: TermStore

  package init(_ conjuncts: [TermID], in store: TermStore, for purpose: QueryPurpose) {
    self.conjuncts = conjuncts
    self.purpose = purpose
    self.store = store
  }
}

/// Decides conjunctions of terms.
///
/// One solver serves one `TermStore` for its whole life; it may remember what it made of each term.
package protocol Solver {
  mutating func check(_ query: Query) -> SolverAnswer

  /// The value of `term` in the model found last; Booleans as 0 and 1, symbols that do not matter as 0.
  /// `nil` if the value does not fit 64 bits.
  ///
  /// - Requires: the last `check` answered `satisfiable`.
  mutating func value(of term: TermID, in store: TermStore) -> Int?

  /// Says what will be asked, most likely, so that several threads may look for the answers at once. What `check`
  /// answers later does not depend on it.
  mutating func prepare(_ questions: [[TermID]], in store: TermStore)
}

extension Solver {
  package mutating func prepare(_ questions: [[TermID]], in store: TermStore) {}

  /// Whether all `conjuncts` can be true together.
  package mutating func check(
    _ conjuncts: [TermID], in store: TermStore, for purpose: QueryPurpose = .step
  ) -> SolverAnswer {
    check(Query(conjuncts, in: store, for: purpose))
  }
}

/// Stands in where no solver is installed: it never knows.
package struct AbsentSolver: Solver {
  package init() {}

  package mutating func check(_ query: Query) -> SolverAnswer {
    .unknown("no solver is installed")
  }

  package mutating func value(of term: TermID, in store: TermStore) -> Int? {
    preconditionFailure("an absent solver has no models")
  }
}

/// Answers from a script, in order, and keeps the text of what it was asked; for tests.
package struct ScriptedSolver: Solver {
  private var answers: [SolverAnswer]
  private let values: [String: Int]
  /// The queries so far, as SMT-LIB text.
  package private(set) var queries: [String] = []

  /// Gives `answers` one after the other, then never knows; models take `values` by symbol name, else 0.
  package init(_ answers: [SolverAnswer], values: [String: Int] = [:]) {
    self.answers = answers.reversed()
    self.values = values
  }

  package mutating func check(_ query: Query) -> SolverAnswer {
    queries.append(query.store.smtLib(query.conjuncts))
    return answers.popLast() ?? .unknown("the script has ended")
  }

  package mutating func value(of term: TermID, in store: TermStore) -> Int? {
    guard case .symbol(let name, _) = store[term] else { return nil }
    return values[name] ?? 0
  }
}
