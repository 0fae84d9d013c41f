/// Looking through all states for one that breaks a clause: rows are a part of what could be said of the states.

import Semantics
import Support

extension Rows {
  /// The rows of some states, at places at which all the literals are true; none if no state has such places.
  ///
  /// - Complexity: O(states × places of the witnesses that the literals mention), mostly far less.
  ///
  /// - Parameter isPossible: The states to look at.
  func refutations(of literals: [Literal], among isPossible: Bits, most: Int) -> [[Int32]] {
    let ordered = ordered(literals)
    var places = vocabulary.witnesses.map { _ in 0 }
    var isKnown = vocabulary.witnesses.map { _ in false }
    var found: [[Int32]] = []
    for number in isPossible.members(most: .max) {
      for idle in idle[number].isEmpty ? [[]] : [[], idle[number]] {
        for w in isKnown.indices { isKnown[w] = false }
        guard find(ordered, from: 0, states[number], idle, &places, &isKnown) else { continue }
        found.append(row(of: states[number], places, idle))
        if found.count == most { return found }
      }
    }
    return found
  }

  /// The states that have a literal at some places; all of them where integers are told by other literals.
  func states(with literal: Literal) -> Bits {
    let witnesses = witnesses(of: literal)
    if witnesses.contains(where: { vocabulary.witnesses[$0].kind == .integer }) { return Bits(all: states.count) }
    var result = Bits()
    var places = vocabulary.witnesses.map { _ in 0 }
    for (state, idle) in zip(states, idle) {
      result.append(
        (idle.isEmpty ? [[]] : [[], idle]).contains { idle in
          var isKnown = vocabulary.witnesses.map { _ in false }
          return find([(literal, witnesses)], from: 0, state, idle, &places, &isKnown)
        })
    }
    return result
  }

  /// Those first that need fewest places to be known.
  private func ordered(_ literals: [Literal]) -> [(literal: Literal, witnesses: [Int])] {
    var left = literals.map { ($0, witnesses(of: $0)) }
    var known: Set<Int> = []
    var result: [(Literal, [Int])] = []
    while !left.isEmpty {
      func price(_ candidate: (literal: Literal, witnesses: [Int])) -> Int {
        let new = candidate.witnesses.filter { !known.contains($0) }
        // An integer is told by what is known; which process is where, is seldom so.
        let integers = new.count { vocabulary.witnesses[$0].kind == .integer }
        return 4 * new.count + 8 * integers + (candidate.literal.isPositive ? 0 : 1)
      }
      let next = left.indices.min { price(left[$0]) < price(left[$1]) } ?? 0
      let (literal, witnesses) = left.remove(at: next)
      result.append((literal, witnesses))
      known.formUnion(witnesses)
    }
    return result
  }

  private func witnesses(of literal: Literal) -> [Int] {
    let atom = vocabulary.atoms[literal.atom]
    var found: Set<Int> = []
    for side in [atom.left, atom.right] {
      switch side {
      case .zero: break
      case .witness(let w): found.insert(w)
      case .cell(let cell): found.formUnion(vocabulary.cells[cell].places)
      }
    }
    // Integers last.
    return found.sorted {
      (vocabulary.witnesses[$0].kind == .integer ? 1 : 0, $0) < (vocabulary.witnesses[$1].kind == .integer ? 1 : 0, $1)
    }
  }

  /// Tries places one after the other, until literals from `n` on are true.
  private func find(
    _ literals: [(literal: Literal, witnesses: [Int])], from n: Int, _ state: State, _ idle: [Int],
    _ places: inout [Int], _ isKnown: inout [Bool]
  ) -> Bool {
    guard n < literals.count else { return true }
    guard let unknown = literals[n].witnesses.first(where: { !isKnown[$0] }) else {
      return isTrue(literals[n].literal, state, idle, places)
        && find(literals, from: n + 1, state, idle, &places, &isKnown)
    }
    for value in candidates(unknown, places, isKnown, state, idle) {
      places[unknown] = value
      isKnown[unknown] = true
      if find(literals, from: n, state, idle, &places, &isKnown) { return true }
      isKnown[unknown] = false
    }
    return false
  }

  private func isTrue(_ literal: Literal, _ state: State, _ idle: [Int], _ places: [Int]) -> Bool {
    let truth = vocabulary.holds(vocabulary.atoms[literal.atom]) { side in
      switch side {
      case .zero: 0
      case .witness(let w): places[w]
      case .cell(let cell): reader.value(accesses[cell], places, in: state, idle: idle)
      }
    }
    return truth == literal.isPositive
  }
}
