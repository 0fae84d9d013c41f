/// Clauses over cells at a few witnesses, true for all values of the witnesses: what invariants are made of.

import Semantics

/// A name for any value of a kind.
struct Witness: Hashable {
  let kind: Kind
  let binder: BinderID
}

/// A cell at witnesses.
struct WitnessCell: Hashable {
  let function: Int
  /// The witness at each argument, by position among the witnesses.
  let places: [Int]
}

/// What an atom compares.
enum Side: Hashable {
  /// By position in the vocabulary.
  case cell(Int)
  case witness(Int)
  case zero
}

/// `left` is, or is at most, `right + shift`.
struct Atom: Hashable {
  enum Relation { case equal, atMost }
  let left: Side
  let relation: Relation
  let right: Side
  let shift: Int
}

struct Literal: Hashable {
  /// By position in the vocabulary.
  let atom: Int
  let isPositive: Bool
}

/// For all values of the witnesses, one of the literals is true.
struct Lemma: Hashable {
  let literals: [Literal]

  init(literals: [Literal]) { self.literals = literals }

  /// The literals that are not all true.
  var excluded: [Literal] { literals.map { Literal(atom: $0.atom, isPositive: !$0.isPositive) } }

  /// That not all of some literals are true.
  init(excluding literals: [Literal]) {
    self.literals = literals.map { Literal(atom: $0.atom, isPositive: !$0.isPositive) }
  }
}
