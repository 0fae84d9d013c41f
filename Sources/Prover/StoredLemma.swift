/// Lemmas as certificates keep them: by names, so that whoever reads one needs nothing but the model.

import Semantics

/// One side of a comparison.
package struct StoredSide: Hashable, Codable, Sendable {
  /// A variable of the transition system; `nil` for a witness or zero.
  package var variable: String?
  /// For each key of the variable, its value or the name of a witness.
  package var keys: [String]?
  /// The name of a witness.
  package var witness: String?
}

/// `left` is, or is at most, `right + plus`; or it is not so.
package struct StoredLiteral: Hashable, Codable, Sendable {
  package enum Relation: String, Codable, Sendable {
    case equal = "="
    case atMost = "<="
  }
  package var left: StoredSide
  package var relation: Relation
  package var right: StoredSide
  package var plus: Int
  package var holds: Bool
}

/// For all values of the witnesses, one of the literals is true.
package struct StoredLemma: Hashable, Codable, Sendable {
  /// The lemma as the language would write it, for people.
  package var text: String
  package var oneOf: [StoredLiteral]
}

extension Vocabulary {
  func stored(_ lemma: Lemma, _ text: String) -> StoredLemma {
    StoredLemma(text: text, oneOf: lemma.literals.map { stored($0) })
  }

  private func stored(_ literal: Literal) -> StoredLiteral {
    let atom = atoms[literal.atom]
    return StoredLiteral(
      left: stored(atom.left), relation: atom.relation == .equal ? .equal : .atMost, right: stored(atom.right),
      plus: atom.shift, holds: literal.isPositive)
  }

  private func stored(_ side: Side) -> StoredSide {
    switch side {
    case .zero: return StoredSide()
    case .witness(let w): return StoredSide(witness: name(of: witnesses[w]))
    case .cell(let number):
      let cell = cells[number]
      let function = open.functions[cell.function]
      let variable = open.system.variables[function.variable.index]
      var (closed, places) = (function.closed[...], cell.places[...])
      let keys = variable.keys.map { sort in
        open.kind(of: sort) == nil ? "\(closed.removeFirst())" : name(of: witnesses[places.removeFirst()])
      }
      return StoredSide(variable: variable.name, keys: keys)
    }
  }

  private func name(of witness: Witness) -> String { open.system.binders[witness.binder.index].name }

  /// The number of each atom, by how certificates keep it.
  var numbersOfStored: [StoredLiteral: Int] {
    var numbers: [StoredLiteral: Int] = [:]
    for number in atoms.indices { numbers[stored(Literal(atom: number, isPositive: true))] = number }
    return numbers
  }

  /// The lemma that was stored, whose comparisons are the vocabulary's from then on; `nil` if it is about something
  /// else than the model.
  mutating func lemma(_ stored: StoredLemma, _ numbers: inout [StoredLiteral: Int]) -> Lemma? {
    var literals: [Literal] = []
    for literal in stored.oneOf {
      var positive = literal
      positive.holds = true
      if numbers[positive] == nil { numbers[positive] = atom(positive).map { number(of: $0) } }
      guard let number = numbers[positive] else { return nil }
      literals.append(Literal(atom: number, isPositive: literal.holds))
    }
    return literals.isEmpty ? nil : Lemma(literals: literals)
  }

  /// A comparison that is none of the usual ones: integers by any difference, or what has a name with that.
  private func atom(_ stored: StoredLiteral) -> Atom? {
    guard let left = side(stored.left), let right = side(stored.right), left != .zero, left != right else {
      return nil
    }
    let relation: Atom.Relation = stored.relation == .equal ? .equal : .atMost
    let atom = Atom(left: left, relation: relation, right: right, shift: stored.plus)
    switch (sort(of: left), sort(of: right)) {
    case (.integer, .integer), (.integer, nil): return atom
    case (.named(let sort), nil):
      let names = open.open.contains(sort) ? open.leastSize(of: sort) : open.system.sorts[sort.index].members.count
      return relation == .equal && (0..<names).contains(stored.plus) ? atom : nil
    case (.bool, _), (nil, _), (.named, .some), (.integer, .some): return nil
    }
  }

  private func side(_ stored: StoredSide) -> Side? {
    if stored == StoredSide() { return .zero }
    let sides = cells.indices.map { Side.cell($0) } + witnesses.indices.map { .witness($0) }
    return sides.first { self.stored($0) == stored }
  }

  /// The sort of a side; `nil` for zero.
  private func sort(of side: Side) -> Sort? {
    switch side {
    case .zero: nil
    case .cell(let cell): sort(of: cell)
    case .witness(let w): open.system.binders[witnesses[w].binder.index].sort
    }
  }
}
