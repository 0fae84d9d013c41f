/// One state for all that differ only in which of interchangeable values is which.
///
/// Each value gets a signature from where it occurs, the same whatever its name. Values are named anew in the order of
/// signatures; where signatures are equal and exchanging two values changes the state, all orders are tried and the
/// least state is taken (colour refinement, then enumeration of what it leaves open, as in McKay & Piperno, Practical
/// graph isomorphism II, 2014). So the form is exact: two states have one form only if, and, up to `mostOrders`,
/// whenever they are permutations of each other.

import Semantics

final class Canonicalizer {
  private let words: Int
  private let table: SymmetryTable
  /// For each sort with orbits, where each of its values goes.
  private let renaming: UnsafeMutablePointer<Int>
  private let colors: UnsafeMutablePointer<UInt64>
  private let newColors: UnsafeMutablePointer<UInt64>
  private let scratch: UnsafeMutablePointer<UInt64>
  private let best: UnsafeMutablePointer<UInt64>
  private var order: [[Int]]

  /// More orders than this are not tried; then a state may have more than one form, which is sound.
  static let mostOrders = 5040

  init(_ table: SymmetryTable, words: Int) {
    self.words = words
    self.table = table
    renaming = .allocate(capacity: max(1, table.valueCount))
    colors = .allocate(capacity: max(1, table.valueCount))
    newColors = .allocate(capacity: max(1, table.valueCount))
    for value in 0..<table.valueCount { (renaming + value).initialize(to: value) }
    colors.initialize(repeating: 0, count: max(1, table.valueCount))
    newColors.initialize(repeating: 0, count: max(1, table.valueCount))
    scratch = .allocate(capacity: words)
    best = .allocate(capacity: words)
    order = table.orbits
  }

  deinit {
    for pointer in [colors, newColors, scratch, best] { pointer.deallocate() }
    renaming.deallocate()
  }

  /// Replaces a state by its canonical form.
  func canonicalize(_ state: UnsafeMutablePointer<UInt64>) {
    color(state)
    var ties: [(orbit: Int, range: Range<Int>)] = []
    for o in order.indices {
      sort(o)
      findTies(o, state, &ties)
    }
    if ties.isEmpty { return rename(state) }
    tryOrders(of: ties, state)
  }

  // MARK: Signatures

  private func color(_ state: UnsafePointer<UInt64>) {
    for value in 0..<table.valueCount { colors[value] = table.colors[value] }
    for _ in 0..<2 {
      for value in 0..<table.valueCount { newColors[value] = colors[value] &* 0x9e37_79b9_7f4a_7c15 }
      for c in 0..<table.cellCount { color(table.cells[c], state) }
      for value in 0..<table.valueCount { colors[value] = newColors[value] }
    }
  }

  @inline(__always)
  private func color(_ cell: SymmetryTable.Cell, _ state: UnsafePointer<UInt64>) {
    let bits = cell.bits(in: state)
    let holds = cell.valueBase >= 0 && table.isMeaningful(cell, state) ? cell.valueBase + bits : -1
    if holds < 0, bits == 0 { return }
    let first = cell.key0 >= 0 ? colors[cell.key0] : 1
    let second = cell.key1 >= 0 ? colors[cell.key1] : 1
    let third = cell.key2 >= 0 ? colors[cell.key2] : 1
    let value = holds >= 0 ? colors[holds] : cell.valueBase >= 0 ? 3 : UInt64(bits) &+ 5
    let place = cell.tag
    if cell.key0 >= 0 { newColors[cell.key0] &+= Self.mix(place &+ 1, second, third, value) }
    if cell.key1 >= 0 { newColors[cell.key1] &+= Self.mix(place &+ 2, first, third, value) }
    if cell.key2 >= 0 { newColors[cell.key2] &+= Self.mix(place &+ 3, first, second, value) }
    if holds >= 0 { newColors[holds] &+= Self.mix(place &+ 4, first, second, third) }
  }

  @inline(__always)
  private static func mix(_ a: UInt64, _ b: UInt64, _ c: UInt64, _ d: UInt64) -> UInt64 {
    var h = a &* 0x9e37_79b9_7f4a_7c15 ^ b
    h = (h ^ h >> 29) &* 0xbf58_476d_1ce4_e5b9 &+ c
    h = (h ^ h >> 32) &* 0x94d0_49bb_1331_11eb &+ d
    h = (h ^ h >> 29) &* 0xbf58_476d_1ce4_e5b9
    return h ^ h >> 32
  }

  // MARK: Orders

  /// Sorts the values of an orbit by their colours, and says where each goes.
  private func sort(_ o: Int) {
    let values = table.orbits[o]
    for i in values.indices { order[o][i] = values[i] }
    for i in 1..<values.count {
      let value = order[o][i]
      var j = i
      while j > 0, colors[order[o][j - 1]] > colors[value] {
        order[o][j] = order[o][j - 1]
        j -= 1
      }
      order[o][j] = value
    }
    for i in values.indices { renaming[order[o][i]] = values[i] }
  }

  /// Adds the runs of equal colours in which an exchange of neighbours changes the state.
  private func findTies(_ o: Int, _ state: UnsafePointer<UInt64>, _ ties: inout [(orbit: Int, range: Range<Int>)]) {
    var start = 0
    let count = table.orbits[o].count
    while start < count {
      var end = start + 1
      var matters = false
      while end < count, colors[order[o][end]] == colors[order[o][start]] {
        if !matters { matters = !isUnchanged(state, byExchanging: order[o][end - 1], order[o][end]) }
        end += 1
      }
      if matters { ties.append((o, start..<end)) }
      start = end
    }
  }

  private func isUnchanged(_ state: UnsafePointer<UInt64>, byExchanging a: Int, _ b: Int) -> Bool {
    for c in 0..<table.cellCount {
      let cell = table.cells[c]
      var bits = cell.bits(in: state)
      let holds = cell.valueBase >= 0 && table.isMeaningful(cell, state)
      let isTouched =
        cell.key0 == a || cell.key0 == b || cell.key1 == a || cell.key1 == b || cell.key2 == a
        || cell.key2 == b || (holds && (cell.valueBase + bits == a || cell.valueBase + bits == b))
      guard isTouched else { continue }
      @inline(__always) func exchanged(_ key: Int) -> Int { key == a ? b : key == b ? a : key }
      if holds { bits = exchanged(cell.valueBase + bits) - cell.valueBase }
      let target = table.target(of: cell, exchanged(cell.key0), exchanged(cell.key1), exchanged(cell.key2))
      if table.cells[target].bits(in: state) != bits { return false }
    }
    return true
  }

  /// Replaces the state by itself with all values renamed.
  private func rename(_ state: UnsafeMutablePointer<UInt64>) {
    write(state, to: scratch)
    state.update(from: scratch, count: words)
  }

  private func write(_ state: UnsafePointer<UInt64>, to new: UnsafeMutablePointer<UInt64>) {
    new.update(from: state, count: words)
    for c in 0..<table.cellCount {
      let cell = table.cells[c]
      var bits = cell.bits(in: state)
      if cell.valueBase >= 0, table.isMeaningful(cell, state) {
        bits = renaming[cell.valueBase + bits] - cell.valueBase
      }
      let target = table.target(
        of: cell, cell.key0 < 0 ? -1 : renaming[cell.key0], cell.key1 < 0 ? -1 : renaming[cell.key1],
        cell.key2 < 0 ? -1 : renaming[cell.key2])
      table.cells[target].set(bits, in: new)
    }
  }

  private func tryOrders(of ties: [(orbit: Int, range: Range<Int>)], _ state: UnsafeMutablePointer<UInt64>) {
    var isFirst = true
    var left = Self.mostOrders
    func permute(_ t: Int, _ k: Int) {
      guard left > 0 else { return }
      guard t < ties.count else {
        left -= 1
        write(state, to: scratch)
        if isFirst || isLess(scratch, best) { best.update(from: scratch, count: words) }
        isFirst = false
        return
      }
      let (o, range) = ties[t]
      guard k < range.upperBound else {
        for i in range { renaming[order[o][i]] = table.orbits[o][i] }
        return t + 1 < ties.count ? permute(t + 1, ties[t + 1].range.lowerBound) : permute(t + 1, 0)
      }
      for i in k..<range.upperBound {
        order[o].swapAt(k, i)
        permute(t, k + 1)
        order[o].swapAt(k, i)
      }
    }
    permute(0, ties[0].range.lowerBound)
    state.update(from: best, count: words)
  }

  private func isLess(_ a: UnsafePointer<UInt64>, _ b: UnsafePointer<UInt64>) -> Bool {
    for i in 0..<words where a[i] != b[i] { return a[i] < b[i] }
    return false
  }
}
