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

extension Term {
  /// One word is mixed from all, which is what a store does most.
  package func hash(into hasher: inout Hasher) {
    switch self {
    case .symbol(let name, let sort):
      hasher.combine(name)
      hasher.combine(sort)
    case .bool(let value): hasher.combine(value)
    case .int(let value): hasher.combine(value)
    case .not(let inner): hasher.combine(WordMixer(1).adding(inner).word)
    case .and(let parts): hasher.combine(WordMixer(2).adding(parts).word)
    case .conditional(let condition, let then, let other):
      hasher.combine(WordMixer(3).adding(condition).adding(then).adding(other).word)
    case .sum(let monomials, let constant): hasher.combine(WordMixer(4).adding(monomials).adding(constant).word)
    case .atMost(let monomials, let bound): hasher.combine(WordMixer(5).adding(monomials).adding(bound).word)
    case .equals(let monomials, let value): hasher.combine(WordMixer(6).adding(monomials).adding(value).word)
    case .product(let left, let right): hasher.combine(WordMixer(7).adding(left).adding(right).word)
    case .quotient(let inner, let divisor): hasher.combine(WordMixer(8).adding(inner).adding(divisor).word)
    case .remainder(let inner, let divisor): hasher.combine(WordMixer(9).adding(inner).adding(divisor).word)
    }
  }
}

/// Makes one word of several.
struct WordMixer {
  private(set) var word: UInt64

  init(_ seed: Int) { word = 0x9E37_79B9_7F4A_7C15 &+ UInt64(truncatingIfNeeded: seed) }

  @inline(__always)
  mutating func add(_ next: UInt64) {
    let product = (word ^ next) &* 0xD6E8_FEB8_6659_FD93
    word = product ^ product >> 32
  }

  func adding(_ value: Int) -> WordMixer {
    var result = self
    result.add(UInt64(bitPattern: Int64(value)))
    return result
  }

  func adding(_ term: TermID) -> WordMixer { adding(Int(term.index)) }

  func adding(_ terms: [TermID]) -> WordMixer {
    var result = self
    for term in terms { result.add(UInt64(UInt32(bitPattern: term.index))) }
    return result
  }

  func adding(_ monomials: [Monomial]) -> WordMixer {
    var result = self
    for monomial in monomials {
      let coefficient = UInt64(bitPattern: Int64(monomial.coefficient))
      result.add(coefficient << 32 ^ coefficient ^ UInt64(UInt32(bitPattern: monomial.term.index)))
    }
    return result
  }
}
