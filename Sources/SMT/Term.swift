/// The shapes of terms: Booleans and mathematical integers, nothing else.

/// The index of a term in its `TermStore`. Terms of one store are equal exactly if their indices are.
package struct TermID: Hashable, Comparable, Sendable {
  package let index: Int32

  package static let `false` = TermID(index: 0)
  package static let `true` = TermID(index: 1)

  package static func < (l: TermID, r: TermID) -> Bool { l.index < r.index }
}

/// The sort of a term.
package enum TermSort: Hashable, Sendable {
  case bool
  case int
}

/// A term with its coefficient in a linear sum.
package struct Monomial: Hashable, Sendable {
  package var coefficient: Int
  package var term: TermID

  package init(_ coefficient: Int, _ term: TermID) {
    self.coefficient = coefficient
    self.term = term
  }
}

/// A node of the term graph, always in the normal form that the constructors of `TermStore` make.
///
/// Disjunction is the negation of a conjunction of negations; every comparison is one of a linear sum,
/// without common factor of its coefficients, with a constant.
package enum Term: Hashable, Sendable {
  case bool(Bool)
  case int(Int)
  case symbol(String, TermSort)
  case not(TermID)
  /// At least two, sorted, none of them a conjunction.
  case and([TermID])
  case conditional(TermID, then: TermID, else: TermID)
  /// Monomials sorted by term, none of them zero, a constant or a sum.
  case sum([Monomial], constant: Int)
  /// The sum of the monomials is at most the bound.
  case atMost([Monomial], Int)
  /// The sum of the monomials is the value; the first coefficient is positive.
  case equals([Monomial], Int)
  case product(TermID, TermID)
  /// Floor division and its remainder, by a positive literal.
  case quotient(TermID, by: Int)
  case remainder(TermID, by: Int)
}
