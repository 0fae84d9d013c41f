/// A relation that a solver of Horn clauses found, as lemmas.

import SMT
import Semantics

/// Turns conditions on the arguments of a relation into clauses of a vocabulary, which gets the comparisons they need.
struct HornReading {
  private(set) var vocabulary: Vocabulary
  private let store: TermStore
  private let meanings: [TermID: HornArgument]
  private var memo: [Key: [Set<Literal>]] = [:]

  private struct Key: Hashable {
    let term: TermID
    let isPositive: Bool
  }

  /// More clauses than that are not made of one condition.
  private static let mostClauses = 256

  init(_ solution: HornSolution, _ encoding: HornEncoding) {
    vocabulary = encoding.vocabulary
    store = solution.store
    meanings = Dictionary(uniqueKeysWithValues: zip(solution.parameters, encoding.arguments))
  }

  /// The lemmas that say a condition together; `nil` if no lemmas can.
  mutating func lemmas(of condition: TermID) -> [Lemma]? {
    guard let clauses = clauses(of: condition, true) else { return nil }
    let inOrder = clauses.map { clause in
      // What is so comes before what follows.
      clause.sorted { ($0.isPositive ? 1 : 0, $0.atom) < ($1.isPositive ? 1 : 0, $1.atom) }
    }
    return inOrder.map { Lemma(literals: $0) }.filter { !$0.literals.isEmpty }
  }

  /// A conjunction of clauses that is true exactly if the term is, or is not.
  private mutating func clauses(of term: TermID, _ isPositive: Bool) -> [Set<Literal>]? {
    let key = Key(term: term, isPositive: isPositive)
    if let known = memo[key] { return known }
    let result: [Set<Literal>]?
    switch store[term] {
    case .bool(let value): result = value == isPositive ? [] : [[]]
    case .not(let inner): result = clauses(of: inner, !isPositive)
    case .and(let parts):
      let each = parts.compactMap { clauses(of: $0, isPositive) }
      guard each.count == parts.count else { return nil }
      result = isPositive ? Self.reduced(each.flatMap(\.self)) : Self.anyOf(each)
    case .conditional(let condition, let then, let other):
      guard let isNot = clauses(of: condition, false), let yes = clauses(of: then, isPositive),
        let holds = clauses(of: condition, true), let no = clauses(of: other, isPositive),
        let first = Self.anyOf([isNot, yes]), let second = Self.anyOf([holds, no])
      else { return nil }
      result = Self.reduced(first + second)
    case .symbol:
      guard case .truth(let atom) = meanings[term] else { return nil }
      result = [[Literal(atom: atom, isPositive: isPositive)]]
    case .atMost(let monomials, let bound): result = comparison(.atMost, monomials, bound, isPositive)
    case .equals(let monomials, let value): result = comparison(.equal, monomials, value, isPositive)
    case .int, .sum, .product, .quotient, .remainder: result = nil
    }
    if let result { memo[key] = result }
    return result
  }

  private static func anyOf(_ parts: [[Set<Literal>]]) -> [Set<Literal>]? {
    var result: [Set<Literal>] = [[]]
    for part in parts {
      guard result.count * part.count <= mostClauses else { return nil }
      result = reduced(result.flatMap { clause in part.map { clause.union($0) } })
    }
    return result
  }

  /// Without what is always true, or follows from another clause.
  private static func reduced(_ clauses: [Set<Literal>]) -> [Set<Literal>] {
    var kept: [Set<Literal>] = []
    for clause in clauses where !isTrivial(clause) && !kept.contains(where: { $0.isSubset(of: clause) }) {
      kept.removeAll { clause.isSubset(of: $0) }
      kept.append(clause)
    }
    return kept
  }

  private static func isTrivial(_ clause: Set<Literal>) -> Bool {
    clause.contains { clause.contains(Literal(atom: $0.atom, isPositive: !$0.isPositive)) }
  }

  // MARK: Comparisons

  private mutating func comparison(
    _ relation: Atom.Relation, _ monomials: [Monomial], _ bound: Int, _ isPositive: Bool
  ) -> [Set<Literal>]? {
    var sides: [(coefficient: Int, side: Side)] = []
    for monomial in monomials {
      guard case .number(let side) = meanings[monomial.term], abs(monomial.coefficient) == 1 else { return nil }
      sides.append((monomial.coefficient, side))
    }
    if sides.count == 1 { sides.append((-sides[0].coefficient, .zero)) }
    guard sides.count == 2, sides[0].coefficient + sides[1].coefficient == 0 else { return nil }
    let isInOrder = sides[0].coefficient == 1
    let (left, right) = isInOrder ? (sides[0].side, sides[1].side) : (sides[1].side, sides[0].side)
    return compare(left, relation, right, bound, isPositive)
  }

  /// That `left` is, or is at most, `right + shift`, where what is absent is 0. An atom says that nothing is absent,
  /// too.
  private mutating func compare(
    _ left: Side, _ relation: Atom.Relation, _ right: Side, _ shift: Int, _ isPositive: Bool
  ) -> [Set<Literal>]? {
    if left == .zero, right == .zero {
      let isTrue = relation == .equal ? shift == 0 : 0 <= shift
      return isTrue == isPositive ? [] : [[]]
    }
    // Zero stands on the right: 0 <= x + c is not x <= -c - 1, and 0 = x + c is x = -c.
    if left == .zero {
      switch relation {
      case .equal: return compare(right, .equal, .zero, -shift, isPositive)
      case .atMost: return compare(right, .atMost, .zero, -shift - 1, !isPositive)
      }
    }
    let atom = vocabulary.number(of: Atom(left: left, relation: relation, right: right, shift: shift))
    var parts = [[Set([Literal(atom: atom, isPositive: isPositive)])]]
    for side in [left, right] {
      guard case .cell(let cell) = side, let presence = vocabulary.presences[cell] else { continue }
      let isThere = vocabulary.number(of: Atom(left: .cell(presence), relation: .equal, right: .zero, shift: 1))
      let (l, r) = (side == left ? Side.zero : left, side == right ? Side.zero : right)
      guard let otherwise = compare(l, relation, r, shift, isPositive) else { return nil }
      // Where there is nothing, it may be so of 0.
      let presenceIs = [Set([Literal(atom: isThere, isPositive: !isPositive)])]
      if isPositive {
        parts.append(presenceIs + otherwise)
      } else {
        guard let part = Self.anyOf([presenceIs, otherwise]) else { return nil }
        parts.append(part)
      }
    }
    return isPositive ? Self.anyOf(parts) : Self.reduced(parts.flatMap(\.self))
  }
}
