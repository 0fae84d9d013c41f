/// The seam between engines and solvers of constrained Horn clauses over one unknown relation.

/// For all values of its symbols: where the relation holds of all `premises` and all `conditions` are true, it holds of
/// `conclusion`; if there is none, that cannot be.
package struct HornClause: Sendable {
  package let premises: [[TermID]]
  package let conditions: [TermID]
  package let conclusion: [TermID]?
  /// The store of all terms of this clause; others have others.
  package let store: TermStore

  package init(premises: [[TermID]], conditions: [TermID], conclusion: [TermID]?, in store: TermStore) {
    self.premises = premises
    self.conditions = conditions
    self.conclusion = conclusion
    self.store = store
  }
}

/// A relation for which all clauses are true.
package struct HornSolution: Sendable {
  /// The relation's arguments as symbols of `store`.
  package var parameters: [TermID]
  /// Conditions on the arguments; the relation is what meets them all.
  package var conditions: [TermID]
  package var store: TermStore

  package init(parameters: [TermID], conditions: [TermID], in store: TermStore) {
    self.parameters = parameters
    self.conditions = conditions
    self.store = store
  }
}

package enum HornAnswer: Sendable {
  case solved(HornSolution)
  /// There is none: what must not be follows from the clauses.
  case refuted
  /// The reason is a phrase for people.
  case unknown(String)
}
