/// Which cells a step may read and write.

import Semantics

/// Cells as bits: dense cells by their index in `State.cells`, then one bit for each sparse variable.
struct CellSet: Hashable {
  private var words: [UInt64]

  init(count: Int) { words = Array(repeating: 0, count: (count + 63) / 64) }

  mutating func insert(_ cell: Int) { words[cell >> 6] |= 1 << UInt64(cell & 63) }
  func contains(_ cell: Int) -> Bool { words[cell >> 6] >> UInt64(cell & 63) & 1 != 0 }
  mutating func formUnion(_ other: CellSet) { for i in words.indices { words[i] |= other.words[i] } }
  func meets(_ other: CellSet) -> Bool { words.indices.contains { words[$0] & other.words[$0] != 0 } }
}

struct Footprint: Hashable {
  var reads: CellSet
  var writes: CellSet

  init(count: Int) {
    reads = CellSet(count: count)
    writes = reads
  }

  mutating func formUnion(_ other: Footprint) {
    reads.formUnion(other.reads)
    writes.formUnion(other.writes)
  }

  /// Whether the order of two steps could matter, or one could enable or disable the other.
  func conflicts(with other: Footprint) -> Bool {
    writes.meets(other.reads) || writes.meets(other.writes) || reads.meets(other.writes)
  }
}

/// Computes footprints: a cell at a literal index is that cell, at another index all that its range allows.
struct FootprintBuilder {
  let system: TransitionSystem
  let layout: StateLayout
  var cellCount: Int { layout.cellCount + layout.sparseCount }

  init(_ system: TransitionSystem) {
    self.system = system
    layout = StateLayout(system)
  }

  /// By process and location, what all its edges there may touch.
  func footprintsByLocation() -> [[Footprint]] {
    system.processes.map { process in
      process.edges.map { edges in
        edges.reduce(into: Footprint(count: cellCount)) { $0.formUnion(footprint(of: $1)) }
      }
    }
  }

  func footprint(of edge: Edge) -> Footprint {
    var footprint = Footprint(count: cellCount)
    var ranges = ValueRanges(system)
    for choice in edge.choices {
      read(choice.domain, ranges, &footprint.reads)
      ranges.bind(choice.binder, to: choice.domain)
    }
    read(edge.condition, ranges, &footprint.reads)
    for check in edge.checks { read(check.condition, ranges, &footprint.reads) }
    for a in edge.assignments {
      var inner = ranges
      for binder in a.binders {
        read(binder.domain, inner, &footprint.reads)
        inner.bind(binder.binder, to: binder.domain)
      }
      for term in [a.condition, a.value] + a.indices { read(term, inner, &footprint.reads) }
    }
    insertWrites(of: edge, &footprint.writes)
    return footprint
  }

  /// The cells that some step may write: the others keep their initial value.
  func writtenCells() -> CellSet {
    var cells = CellSet(count: cellCount)
    for edge in system.processes.lazy.flatMap(\.edges).joined() { insertWrites(of: edge, &cells) }
    return cells
  }

  private func insertWrites(of edge: Edge, _ cells: inout CellSet) {
    var ranges = ValueRanges(system)
    for choice in edge.choices { ranges.bind(choice.binder, to: choice.domain) }
    for a in edge.assignments {
      var inner = ranges
      for binder in a.binders { inner.bind(binder.binder, to: binder.domain) }
      insert(a.variable, a.indices, inner, &cells)
    }
  }

  /// The cells that a condition of states reads.
  func reads(of condition: Expression) -> CellSet {
    var cells = CellSet(count: cellCount)
    read(condition, ValueRanges(system), &cells)
    return cells
  }

  private func read(_ domain: Domain, _ ranges: ValueRanges, _ cells: inout CellSet) {
    guard case .interval(let lower, let upper) = domain else { return }
    read(lower, ranges, &cells)
    read(upper, ranges, &cells)
  }

  private func read(_ e: Expression, _ ranges: ValueRanges, _ cells: inout CellSet) {
    switch e {
    case .bool, .int, .bound: return
    case .read(let v, let indices):
      for index in indices { read(index, ranges, &cells) }
      insert(v, indices, ranges, &cells)
    case .not(let a), .divide(let a, _), .remainder(let a, _): read(a, ranges, &cells)
    case .and(let parts), .or(let parts): for part in parts { read(part, ranges, &cells) }
    case .equal(let a, let b), .less(let a, let b), .lessOrEqual(let a, let b), .add(let a, let b),
      .subtract(let a, let b), .multiply(let a, let b):
      read(a, ranges, &cells)
      read(b, ranges, &cells)
    case .conditional(let c, let a, let b): for part in [c, a, b] { read(part, ranges, &cells) }
    case .all(let x, let d, let body), .exists(let x, let d, let body), .count(let x, let d, let body):
      read(d, ranges, &cells)
      var inner = ranges
      inner.bind(x, to: d)
      read(body, inner, &cells)
    }
  }

  private func insert(_ v: VariableID, _ indices: [Expression], _ ranges: ValueRanges, _ cells: inout CellSet) {
    switch layout.slots[v.index] {
    case .sparse(let i): cells.insert(layout.cellCount + i)
    case .dense(let offset, let lowers, let counts):
      for place in StateLayout.places(at: indices.map { ranges.range(of: $0) }, lowers, counts) {
        cells.insert(offset + place)
      }
    }
  }
}

extension StateLayout {
  /// The places of a dense variable's cells whose keys lie in the ranges; `nil` is any key.
  static func places(at ranges: [ClosedRange<Int>?], _ lowers: [Int], _ counts: [Int]) -> [Int] {
    var places = [0]
    for (k, range) in ranges.enumerated() {
      let first = max(range?.lowerBound ?? .min, lowers[k])
      let last = min(range?.upperBound ?? .max, lowers[k] + counts[k] - 1)
      guard first <= last else { return [] }
      places = places.flatMap { place in (first - lowers[k]...last - lowers[k]).map { place * counts[k] + $0 } }
    }
    return places
  }
}
