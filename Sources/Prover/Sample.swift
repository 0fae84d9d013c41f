/// Reachable states of a small instance, as rows of what lemmas may compare: the teacher that says which clauses are
/// worth trying. What it says is never trusted: every lemma is proved by a solver.

import Semantics
import Support

struct Sample {
  let vocabulary: Vocabulary
  /// A column for each cell of the vocabulary, then one for each witness.
  private var columns: [[Int32]] = []
  private(set) var count = 0
  /// The rows that clauses are chosen by, which are a part of all; those that break a clause so chosen are added.
  private var active: [Int] = []
  /// The rows in which each atom is true, among all and among the active ones; filled when it is asked for.
  private var truth: [Bits]
  private var activeTruth: [Bits]
  private var sizes: [Int: Int] = [:]
  private let rows: Rows
  private var statesWithLiterals: [Literal: Bits] = [:]
  /// The clauses that no state at all breaks.
  private var confirmed: Set<[Literal]> = []

  init(
    _ vocabulary: Vocabulary, _ states: [State], _ reader: StateReader, integers: [Int],
    _ random: inout SeededGenerator
  ) {
    self.vocabulary = vocabulary
    truth = Array(repeating: Bits(), count: vocabulary.atoms.count)
    activeTruth = truth
    columns = Array(repeating: [], count: vocabulary.cells.count + vocabulary.witnesses.count)
    rows = Rows(vocabulary, reader, states, integers: integers)
    let share = max(1, Self.mostRows / max(1, states.count))
    for (number, rarity) in Self.rarities(of: states).enumerated() {
      // Where processes seldom are, as in setup, much of what is met there is taken.
      let wanted = min(Self.mostRowsOfState, max(share, Self.leastRows / rarity))
      for row in rows.some(wanted, ofState: number, &random) { append(row) }
    }
    active = Array((0..<count).shuffled(using: &random).prefix(Self.firstRows))
  }

  private mutating func append(_ row: [Int32]) {
    for (column, value) in row.enumerated() { columns[column].append(value) }
    count += 1
  }

  /// For each state, how many states have the location in them that the fewest have.
  private static func rarities(of states: [State]) -> [Int] {
    var counts: [[Int: Int]] = []
    for state in states {
      if counts.isEmpty { counts = Array(repeating: [:], count: state.locations.count) }
      for (p, location) in state.locations.enumerated() { counts[p][location, default: 0] += 1 }
    }
    return states.map { state in
      state.locations.enumerated().reduce(states.count) { min($0, counts[$1.offset][$1.element] ?? 1) }
    }
  }

  private static let mostRowsOfState = 40
  private static let leastRows = 4_000
  private static let firstRows = 10_000
  private static let mostRows = 200_000
  private static let addedRows = 64
  /// Who has so often chosen literals that a state has, will go on so.
  private static let mostChoices = 40

  // MARK: Truth

  /// The rows, all or the active ones, in which an atom is true.
  private mutating func rows(_ atom: Int, active isActive: Bool) -> Bits {
    var bits = isActive ? activeTruth[atom] : truth[atom]
    let wanted = isActive ? active.count : count
    if bits.count == wanted { return bits }
    let rows = isActive ? active[bits.count...] : ArraySlice(bits.count..<count)
    fill(&bits, vocabulary.atoms[atom], rows)
    if isActive { activeTruth[atom] = bits } else { truth[atom] = bits }
    return bits
  }

  private func fill(_ bits: inout Bits, _ atom: Atom, _ rows: ArraySlice<Int>) {
    let (left, right) = (column(atom.left), column(atom.right))
    let (leftPresence, rightPresence) = (presence(of: atom.left), presence(of: atom.right))
    let shift = Int32(atom.shift)
    for row in rows {
      if let leftPresence, leftPresence[row] == 0 {
        bits.append(false)
      } else if let rightPresence, rightPresence[row] == 0 {
        bits.append(false)
      } else {
        let (value, bound) = (left?[row] ?? 0, (right?[row] ?? 0) &+ shift)
        bits.append(atom.relation == .equal ? value == bound : value <= bound)
      }
    }
  }

  private func column(_ side: Side) -> [Int32]? {
    switch side {
    case .zero: nil
    case .cell(let cell): columns[cell]
    case .witness(let w): columns[vocabulary.cells.count + w]
    }
  }

  private func presence(of side: Side) -> [Int32]? {
    guard case .cell(let cell) = side else { return nil }
    return vocabulary.presences[cell].map { columns[$0] }
  }

  // MARK: Choosing

  /// The sets of one or two of some literals that no active row has all of.
  mutating func shortest(_ literals: [Literal]) -> [[Literal]] {
    for literal in literals { _ = rows(literal.atom, active: true) }
    let places = literals.map { vocabulary.processes[$0.atom] }
    var found: [[Literal]] = []
    for (i, literal) in literals.enumerated() {
      guard meets(literal, literal) else {
        found.append([literal])
        continue
      }
      for j in literals.indices[(i + 1)...] where places[i] == nil || places[j] == nil || places[i] == places[j] {
        if !meets(literal, literals[j]) { found.append([literal, literals[j]]) }
      }
    }
    return found
  }

  /// Whether some active row has both literals.
  private func meets(_ one: Literal, _ other: Literal) -> Bool {
    activeTruth[one.atom].meets(
      activeTruth[other.atom], negated: (!one.isPositive, !other.isPositive))
  }

  /// Whether no state at all has all the literals; rows that do are looked at from now on.
  mutating func isTrue(excluding literals: [Literal]) -> Bool {
    let broken = rows(with: literals)
    if broken.isEmpty { return isConfirmed(excluding: literals) }
    active += broken.members(most: Self.addedRows)
    return false
  }

  private mutating func states(with literal: Literal) -> Bits {
    if let known = statesWithLiterals[literal] { return known }
    let states = rows.states(with: literal)
    statesWithLiterals[literal] = states
    return states
  }

  /// Whether no state has the literals, at whatever places; the row of one that has is kept.
  private mutating func isConfirmed(excluding literals: [Literal]) -> Bool {
    if confirmed.contains(literals) { return true }
    var possible = Bits(all: rows.states.count)
    for literal in literals { possible.formIntersection(states(with: literal), negated: false) }
    let broken = rows.refutations(of: literals, among: possible, most: Self.addedRows)
    if broken.isEmpty {
      confirmed.insert(literals)
      return true
    }
    for row in broken {
      append(row)
      active.append(count - 1)
    }
    return false
  }

  /// A few of some literals that no row has all of, the fewer the better; `nil` if some row has all.
  ///
  /// - Parameter weights: How much each literal is liked: the larger, the more.
  mutating func exclude(_ literals: [Literal], _ weights: [Double]) -> [Literal]? {
    for _ in 0..<Self.mostChoices {
      guard let few = choose(literals, weights) else { return nil }
      if isTrue(excluding: few) { return few }
    }
    return nil
  }

  /// Takes the literal that excludes most of what is left, until nothing is left.
  private mutating func choose(_ literals: [Literal], _ weights: [Double]) -> [Literal]? {
    guard isExcluded(literals) else { return nil }
    var alive = Bits(all: active.count)
    var chosen: [Literal] = []
    // What several processes do at once is known to locks and other shared cells: lemmas speak of one location.
    var place: Int?
    while !alive.isEmpty {
      var best: (literal: Literal, gain: Double)?
      // What leaves nothing is better than what is liked more and leaves something.
      var last: (literal: Literal, weight: Double)?
      let size = alive.size
      for (literal, weight) in zip(literals, weights) {
        if let place, let other = vocabulary.processes[literal.atom], other != place { continue }
        let left = alive.intersectionSize(activeTruth[literal.atom], negated: !literal.isPositive)
        let gain = Double(size - left) * weight
        if gain > (best?.gain ?? 0) { best = (literal, gain) }
        if left == 0, weight > (last?.weight ?? 0) { last = (literal, weight) }
      }
      guard let next = last?.literal ?? best?.literal else { return nil }
      chosen.append(next)
      place = place ?? vocabulary.processes[next.atom]
      alive.formIntersection(activeTruth[next.atom], negated: !next.isPositive)
    }
    return withoutNeedless(chosen)
  }

  /// How many rows there should be by chance for their absence to say something; a small sample is likely to be whole.
  var leastExpected: Double { min(8, Double(count) / 10_000) }

  /// How many states there are, at places.
  var most: Double { Double(max(count, rows.states.count * rows.combinations)) }

  /// How many states, at places, would break a lemma if its literals had nothing to do with each other.
  mutating func expected(_ lemma: Lemma) -> Double {
    lemma.literals.reduce(most) { expected, literal in
      let holds = size(literal.atom)
      let size = literal.isPositive ? count - holds : holds
      return expected * Double(size) / Double(max(1, count))
    }
  }

  /// The number of rows in which an atom is true.
  private mutating func size(_ atom: Int) -> Int {
    if let known = sizes[atom] { return known }
    let size = rows(atom, active: false).size
    sizes[atom] = size
    return size
  }

  /// Drops literals as long as no active row has all that stay.
  private mutating func withoutNeedless(_ literals: [Literal]) -> [Literal] {
    var kept = literals
    for literal in literals where kept.count > 1 {
      let rest = kept.filter { $0 != literal }
      if isExcluded(rest) { kept = rest }
    }
    return kept
  }

  /// Whether no active row has all the literals; afterwards their active rows are known.
  private mutating func isExcluded(_ literals: [Literal]) -> Bool {
    var alive = Bits(all: active.count)
    for literal in literals { alive.formIntersection(rows(literal.atom, active: true), negated: !literal.isPositive) }
    return alive.isEmpty
  }

  /// The rows of all that have all the literals.
  private mutating func rows(with literals: [Literal]) -> Bits {
    var alive = Bits(all: count)
    for literal in literals { alive.formIntersection(rows(literal.atom, active: false), negated: !literal.isPositive) }
    return alive
  }
}

/// Calls `body` for each combination of values of some ranges.
func forEachCombination(of ranges: [Range<Int>], _ body: ([Int]) -> Void) {
  var values: [Int] = []
  func go(_ n: Int) {
    guard n < ranges.count else { return body(values) }
    for value in ranges[n] {
      values.append(value)
      go(n + 1)
      values.removeLast()
    }
  }
  go(0)
}
