/// What lemmas may compare in one state: a row for some places of the witnesses.

import Semantics
import Support

/// Makes rows: the values of all cells of the vocabulary, then those of the witnesses.
struct Rows {
  let vocabulary: Vocabulary
  let reader: StateReader
  /// Values for the integer that lemmas speak of, besides those that a state holds.
  let integers: [Int]
  /// The cells that hold values of each witness's kind and are no function of an integer, by witness.
  private var holders: [[Int]] = []
  let states: [State]
  /// For each state, the processes that may as well not have begun.
  let idle: [[Int]]
  private let values: [Range<Int>?]
  let accesses: [StateReader.Access]
  private let finite: [Int]
  private let infinite: [Int]

  init(_ vocabulary: Vocabulary, _ reader: StateReader, _ states: [State], integers: [Int]) {
    self.states = states
    idle = states.map { reader.idle(in: $0) }
    self.vocabulary = vocabulary
    self.reader = reader
    self.integers = integers
    accesses = vocabulary.cells.map { reader.access(to: $0) }
    values = vocabulary.witnesses.map { witness in
      if case .open(let id) = witness.kind { reader.interpreter.system.bounds(of: .named(id)) } else { nil }
    }
    finite = values.indices.filter { [values] in values[$0] != nil }
    infinite = values.indices.filter { [values] in values[$0] == nil }
    holders = vocabulary.witnesses.map { witness in
      vocabulary.cells.indices.filter { cell in
        vocabulary.open.kind(of: vocabulary.sort(of: cell)) == witness.kind
          || witness.kind == .integer && vocabulary.holdsInteger(cell)
      }
    }
  }

  /// Up to `wanted` different rows of a state. Half of the places are such as cells at the others hold.
  func some(_ wanted: Int, ofState number: Int, _ random: inout SeededGenerator) -> [[Int32]] {
    let state = states[number]
    let idle = idle[number].filter { _ in Bool.random(using: &random) }
    var seen: Set<[Int]> = []
    var result: [[Int32]] = []
    for _ in 0..<(wanted + wanted / 2) where result.count < wanted {
      guard let places = places(in: state, idle, &random), seen.insert(places).inserted else { continue }
      result.append(row(of: state, places, idle))
    }
    return result
  }

  func row(of state: State, _ places: [Int], _ idle: [Int]) -> [Int32] {
    var row: [Int32] = []
    row.reserveCapacity(accesses.count + places.count)
    for access in accesses { row.append(Int32(clamping: reader.value(access, places, in: state, idle: idle))) }
    for place in places { row.append(Int32(clamping: place)) }
    return row
  }

  /// The places worth trying for a witness: all values of a sort, or the numbers that cells hold at known places.
  func candidates(
    _ witness: Int, _ places: [Int], _ isKnown: [Bool], _ state: State, _ idle: [Int]
  ) -> [Int] {
    values[witness].map { Array($0) } ?? (held(witness, places, isKnown, state, idle) + [-50, 50])
  }

  /// The number of ways in which witnesses can be chosen in one state, about.
  var combinations: Int { values.reduce(1) { $0 * ($1?.count ?? 6) } }

  private func places(in state: State, _ idle: [Int], _ random: inout SeededGenerator) -> [Int]? {
    var places = values.map { _ in 0 }
    var isKnown = values.map { _ in false }
    // Integers come last: what is told of them depends on all else.
    for w in finite.shuffled(using: &random) + infinite {
      let held = Bool.random(using: &random) || values[w] == nil ? held(w, places, isKnown, state, idle) : []
      if let value = held.randomElement(using: &random), values[w] != nil || Int.random(in: 0..<5, using: &random) > 0 {
        places[w] = value
      } else if let range = values[w] {
        guard let value = range.randomElement(using: &random) else { return nil }
        places[w] = value
      } else {
        places[w] = integers.randomElement(using: &random) ?? 0
      }
      isKnown[w] = true
    }
    return places
  }

  /// What cells at known places hold of a witness's kind.
  private func held(
    _ witness: Int, _ places: [Int], _ isKnown: [Bool], _ state: State, _ idle: [Int]
  ) -> [Int] {
    var found: [Int] = []
    for number in holders[witness] where vocabulary.cells[number].places.allSatisfy({ isKnown[$0] }) {
      if let presence = vocabulary.presences[number],
        reader.value(accesses[presence], places, in: state, idle: idle) == 0
      {
        continue
      }
      let value = reader.value(accesses[number], places, in: state, idle: idle)
      if !found.contains(value) { found.append(value) }
    }
    return found
  }
}

extension Vocabulary {
  /// Whether a cell holds a number without bounds.
  func holdsInteger(_ cell: Int) -> Bool {
    if case .integer = sort(of: cell) { true } else { false }
  }
}
