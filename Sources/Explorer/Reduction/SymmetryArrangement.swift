/// Sorts the cells that interchangeable values are in by what a canonicaliser does with them.

import Machine

struct SymmetryArrangement {
  typealias Cell = SymmetryTable.Cell

  let cells: [Cell]
  let orbits: [[Int]]
  let valueCount: Int
  let words: Int
  /// Whether a value is in an orbit; nothing is not.
  let isMovable: [Bool]
  private let orbitOfValue: [Int?]
  private var steps: [SymmetryTable.Step] = []
  private var columns: [SymmetryTable.Column] = []
  private var places: [SymmetryTable.Place] = []

  /// - Returns: `nil` if some value of an orbit lacks a cell that others have, or has a different one.
  init?(_ cells: [Cell], _ orbits: [[Int]], valueCount: Int, words: Int) {
    self.cells = cells.map {
      var cell = $0
      cell.factors = Self.factors(cell.tag)
      return cell
    }
    self.orbits = orbits
    self.valueCount = valueCount
    self.words = words
    var orbitOfValue = [Int?](repeating: nil, count: valueCount + 1)
    for (o, orbit) in orbits.enumerated() { for value in orbit { orbitOfValue[value] = o } }
    self.orbitOfValue = orbitOfValue
    isMovable = orbitOfValue.map { $0 != nil }
    for orbit in orbits.indices {
      for occurrence in 0..<3 { guard addStep(orbit, occurrence) else { return nil } }
    }
  }

  private static func factors(_ tag: UInt64) -> (UInt64, UInt64, UInt64, UInt64) {
    func factor(_ role: UInt64) -> UInt64 { Signature.mix(tag, role, 0x2545_f491_4f6c_dd1d, 7) | 1 }
    return (factor(1), factor(2), factor(3), factor(4))
  }

  private func keys(of cell: Cell) -> [Int] { [Int(cell.key0), Int(cell.key1), Int(cell.key2)] }

  // MARK: Steps

  /// Adds the step that moves the cells by those of their keys that are the n-th of an orbit.
  private mutating func addStep(_ orbit: Int, _ occurrence: Int) -> Bool {
    let members = orbits[orbit]
    var order: [[Int]] = []
    var found: [[Int]: [Cell?]] = [:]
    for cell in cells {
      var kind = keys(of: cell)
      let own = kind.indices.filter { orbitOfValue[kind[$0]] == orbit }
      guard own.count > occurrence else { continue }
      let value = kind[own[occurrence]]
      kind[own[occurrence]] = -1
      kind.append(Int(truncatingIfNeeded: cell.tag))
      if found[kind] == nil {
        order.append(kind)
        found[kind] = Array(repeating: nil, count: members.count)
      }
      found[kind]![members.firstIndex(of: value)!] = cell
    }
    let start = columns.count
    for kind in order {
      let alike = found[kind]!.compactMap { $0 }
      guard alike.count == members.count, alike.allSatisfy({ isAlike($0, alike[0]) }) else { return false }
      if alike[0].mask != 0 { addColumn(alike, since: start) }
    }
    if columns.count > start { steps.append(SymmetryTable.Step(orbit: orbit, columns: start..<columns.count)) }
    return true
  }

  private func isAlike(_ a: Cell, _ b: Cell) -> Bool {
    a.mask == b.mask && a.valueBase == b.valueBase && (a.guardWord < 0) == (b.guardWord < 0)
      && (a.guardMask == 0) == (b.guardMask == 0) && (a.liveness < 0) == (b.liveness < 0)
  }

  /// Adds cells, one for each value of an orbit, to a column of the step that lies alike if there is one.
  private mutating func addColumn(_ own: [Cell], since start: Int) {
    for c in start..<columns.count {
      let others = places[columns[c].first..<columns[c].first + own.count]
      let distance = Int(own[0].shift) - Int(others.first!.shift)
      let isAlike = zip(own, others).allSatisfy { $0.word == $1.word && Int($0.shift) - Int($1.shift) == distance }
      guard isAlike else { continue }
      if distance >= 0 {
        columns[c].mask |= own[0].mask << UInt64(distance)
      } else {
        columns[c].mask = columns[c].mask << UInt64(-distance) | own[0].mask
        for (i, cell) in own.enumerated() { places[columns[c].first + i].shift = cell.shift }
      }
      return
    }
    columns.append(SymmetryTable.Column(mask: own[0].mask, first: places.count))
    for cell in own { places.append(SymmetryTable.Place(word: cell.word, shift: cell.shift)) }
  }

  private func unmoved(_ step: SymmetryTable.Step) -> [UInt64] {
    var unmoved = Array(repeating: UInt64.max, count: words)
    for column in columns[step.columns] {
      for place in places[column.first..<column.first + orbits[step.orbit].count] {
        unmoved[Int(place.word)] &= ~(column.mask << UInt64(place.shift))
      }
    }
    return unmoved
  }

  // MARK: Cells by what they are

  private func movableKeyCount(_ cell: Cell) -> Int { keys(of: cell).count { isMovable[$0] } }

  /// The cells that may hold values, those that relate them to movable keys first.
  var holders: [Cell] {
    let all = cells.filter(mayHold)
    return all.filter { movableKeyCount($0) > 0 } + all.filter { movableKeyCount($0) == 0 }
  }

  /// The other cells whose bits tell something of movable values.
  var plain: [Cell] { cells.filter { $0.mask != 0 && movableKeyCount($0) > 0 && !mayHold($0) } }

  /// An optional that is never there holds nothing.
  private func mayHold(_ cell: Cell) -> Bool { cell.valueBase >= 0 && (cell.guardWord < 0 || cell.guardMask != 0) }

  func rows(liveness: [SymmetryTable.Liveness]) -> SymmetryTable.Rows {
    let relations = plain.filter { movableKeyCount($0) > 1 }
    var linkBits = Array(repeating: UInt64(0), count: words)
    var linkOfBit = Array(repeating: SymmetryTable.Link(), count: words * 64)
    for (i, cell) in relations.enumerated() {
      let (word, bits) = (Int(cell.word), cell.mask << UInt64(cell.shift))
      linkBits[word] |= bits
      for bit in 0..<64 where bits >> UInt64(bit) & 1 != 0 {
        linkOfBit[word * 64 + bit] = SymmetryTable.Link(bits: bits, relation: i)
      }
    }
    let holders = holders
    let onlyStep = orbits.indices.map { orbit in
      let own = steps.indices.filter { steps[$0].orbit == orbit }
      return own.count == 1 ? own[0] : -1
    }
    return SymmetryTable.Rows(
      steps: .row(of: steps), stepCount: steps.count, columns: .row(of: columns), places: .row(of: places),
      unmoved: .row(of: steps.flatMap { unmoved($0) }), onlyStep: .row(of: onlyStep),
      relations: .row(of: relations), linkBits: .row(of: linkBits), links: .row(of: linkOfBit),
      holders: .row(of: holders), holderCount: holders.count,
      relatingHolderCount: holders.count { movableKeyCount($0) > 0 },
      locations: .row(of: liveness.map(\.location)),
      isLive: .row(of: liveness.map { .row(of: $0.isLive) }))
  }
}
