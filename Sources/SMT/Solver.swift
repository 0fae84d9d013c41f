/// The seam between engines and solvers: questions about conjunctions of terms, and models.

/// What a solver says of a conjunction.
package enum SolverAnswer: Hashable, Sendable {
  case satisfiable
  case unsatisfiable
  /// The reason is a phrase for people.
  case unknown(String)
}

/// Decides conjunctions of terms.
///
/// One solver serves one `TermStore` for its whole life; it may remember what it made of each term.
package protocol Solver {
  /// Whether all `conjuncts` can be true together.
  mutating func check(_ conjuncts: [TermID], in store: TermStore) -> SolverAnswer

  /// A value for `symbol` in the model found last; Booleans as 0 and 1, symbols that do not matter as 0.
  /// `nil` if the value does not fit 64 bits.
  ///
  /// - Requires: the last `check` answered `satisfiable`.
  mutating func value(of symbol: TermID, in store: TermStore) -> Int?
}

/// Stands in where no solver is installed: it never knows.
package struct AbsentSolver: Solver {
  package init() {}

  package mutating func check(_ conjuncts: [TermID], in store: TermStore) -> SolverAnswer {
    .unknown("no solver is installed")
  }

  package mutating func value(of symbol: TermID, in store: TermStore) -> Int? {
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

  package mutating func check(_ conjuncts: [TermID], in store: TermStore) -> SolverAnswer {
    queries.append(store.smtLib(conjuncts))
    return answers.popLast() ?? .unknown("the script has ended")
  }

  package mutating func value(of symbol: TermID, in store: TermStore) -> Int? {
    guard case .symbol(let name, _) = store[symbol] else { return nil }
    return values[name] ?? 0
  }
}
