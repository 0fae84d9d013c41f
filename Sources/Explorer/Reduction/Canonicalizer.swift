/// One state for all that differ only in which of interchangeable values is which.
///
/// Each value gets a signature from where it occurs, the same whatever its name. Values are named anew in the order of
/// signatures; where signatures are equal and exchanging two values changes the state, all orders are tried and the
/// least state is taken (colour refinement, then enumeration of what it leaves open, as in McKay & Piperno, Practical
/// graph isomorphism II, 2014). So the form is exact: two states have one form only if, and, up to `mostOrders`,
/// whenever they are permutations of each other.

import Machine
import Semantics

final class Canonicalizer {
  private let words: Int
  private let table: SymmetryTable
  /// For each value of a sort with orbits, where it goes.
  private let renaming: UnsafeMutablePointer<Int32>
  private let colors: UnsafeMutablePointer<UInt64>
  private let newColors: UnsafeMutablePointer<UInt64>
  private let scratch: UnsafeMutablePointer<UInt64>
  private let best: UnsafeMutablePointer<UInt64>
  /// The values of all orbits in a row, each orbit's in the order of colours; and as the table has them.
  private let order: UnsafeMutablePointer<Int32>
  private let values: UnsafeMutablePointer<Int32>
  /// Where the values of each orbit begin in these rows, and the end of the last.
  private let starts: [Int]

  /// More orders than this are not tried; then a state may have more than one form, which is sound.
  static let mostOrders = 5040

  init(_ table: SymmetryTable, words: Int) {
    self.words = words
    self.table = table
    let all = table.orbits.joined().map { Int32($0) }
    starts = table.orbits.reduce(into: [0]) { $0.append($0.last! + $1.count) }
    renaming = .row(of: 0..<Int32(table.valueCount))
    colors = .row(of: table.colors)
    newColors = .row(of: table.colors)
    order = .row(of: all)
    values = .row(of: all)
    scratch = .row(of: Array(repeating: 0, count: words))
    best = .row(of: Array(repeating: 0, count: words))
  }

  deinit {
    for pointer in [colors, newColors, scratch, best] { pointer.deallocate() }
    for pointer in [renaming, order, values] { pointer.deallocate() }
  }

  /// Replaces a state by its canonical form.
  func canonicalize(_ state: UnsafeMutablePointer<UInt64>) {
    let valueCount = table.valueCount
    table.colors.withUnsafeBufferPointer { first in for value in 0..<valueCount { colors[value] = first[value] } }
    color(state)
    // A second look tells apart what is near things that the first one told apart.
    if !sort() {
      color(state)
      _ = sort()
    }
    var ties: [Range<Int>] = []
    findTies(state, &ties)
    if !ties.isEmpty { return tryOrders(of: ties, state) }
    write(state, to: scratch)
    for word in 0..<words { state[word] = scratch[word] }
  }

  // MARK: Signatures

  private func color(_ state: UnsafePointer<UInt64>) {
    let (colors, newColors, valueCount) = (colors, newColors, table.valueCount)
    for value in 0..<valueCount { newColors[value] = colors[value] &* 0x9e37_79b9_7f4a_7c15 }
    _ = table.allCells(in: state) { cell in
      add(cell, cell.pointee.bits(in: state), state, colors, newColors)
      return true
    }
    for value in 0..<valueCount { colors[value] = newColors[value] }
  }

  /// Adds what a cell says of its keys and its value to their colours.
  @inline(__always)
  private func add(
    _ cell: UnsafePointer<SymmetryTable.Cell>, _ bits: Int, _ state: UnsafePointer<UInt64>,
    _ colors: UnsafePointer<UInt64>, _ newColors: UnsafeMutablePointer<UInt64>
  ) {
    let valueBase = Int(cell.pointee.valueBase)
    let holds = valueBase >= 0 && table.isMeaningful(cell, state) ? valueBase + bits : -1
    if holds < 0, bits == 0 { return }
    let (key0, key1, key2) = (Int(cell.pointee.key0), Int(cell.pointee.key1), Int(cell.pointee.key2))
    let first = key0 >= 0 ? colors[key0] : 1
    let second = key1 >= 0 ? colors[key1] : 1
    let third = key2 >= 0 ? colors[key2] : 1
    let value = holds >= 0 ? colors[holds] : valueBase >= 0 ? 3 : UInt64(bits) &+ 5
    let place = cell.pointee.tag
    if key0 >= 0 { newColors[key0] &+= Self.mix(place &+ 1, second, third, value) }
    if key1 >= 0 { newColors[key1] &+= Self.mix(place &+ 2, first, third, value) }
    if key2 >= 0 { newColors[key2] &+= Self.mix(place &+ 3, first, second, value) }
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

  /// Sorts the values of each orbit by their colours, and says where each goes.
  /// - Returns: Whether no two of an orbit have one colour.
  private func sort() -> Bool {
    var isStrict = true
    for o in 0..<starts.count - 1 {
      let (start, end) = (starts[o], starts[o + 1])
      order[start] = values[start]
      for i in start + 1..<end {
        let value = values[i]
        let color = colors[Int(value)]
        var j = i
        while j > start, colors[Int(order[j - 1])] > color {
          order[j] = order[j - 1]
          j -= 1
        }
        if j > start, colors[Int(order[j - 1])] == color { isStrict = false }
        order[j] = value
      }
      for i in start..<end { renaming[Int(order[i])] = values[i] }
    }
    return isStrict
  }

  /// Adds the runs of equal colours in which an exchange of neighbours changes the state.
  private func findTies(_ state: UnsafePointer<UInt64>, _ ties: inout [Range<Int>]) {
    for o in 0..<starts.count - 1 {
      var start = starts[o]
      while start < starts[o + 1] {
        var end = start + 1
        var matters = false
        while end < starts[o + 1], colors[Int(order[end])] == colors[Int(order[start])] {
          if !matters { matters = !isUnchanged(state, byExchanging: order[end - 1], order[end]) }
          end += 1
        }
        if matters { ties.append(start..<end) }
        start = end
      }
    }
  }

  private func isUnchanged(_ state: UnsafePointer<UInt64>, byExchanging a: Int32, _ b: Int32) -> Bool {
    @inline(__always) func exchanged(_ key: Int32) -> Int32 { key == a ? b : key == b ? a : key }
    // If each cell that is not 0 goes to one that is alike, then so does each that is 0.
    return table.allCells(in: state) { cell in
      var bits = cell.pointee.bits(in: state)
      let (key0, key1, key2) = (cell.pointee.key0, cell.pointee.key1, cell.pointee.key2)
      let valueBase = cell.pointee.valueBase
      if valueBase >= 0, table.isMeaningful(cell, state) {
        bits = Int(exchanged(valueBase + Int32(truncatingIfNeeded: bits)) - valueBase)
      }
      let target = table.target(of: cell, exchanged(key0), exchanged(key1), exchanged(key2))
      return target.pointee.bits(in: state) == bits
    }
  }

  /// Writes the state with all values renamed.
  private func write(_ state: UnsafePointer<UInt64>, to new: UnsafeMutablePointer<UInt64>) {
    let renaming = renaming
    table.bits.withUnsafeBufferPointer { bits in for word in 0..<words { new[word] = state[word] & ~bits[word] } }
    _ = table.allCells(in: state) { cell in
      var bits = cell.pointee.bits(in: state)
      let valueBase = cell.pointee.valueBase
      if valueBase >= 0, table.isMeaningful(cell, state) {
        bits = Int(renaming[Int(valueBase) + bits] - valueBase)
      }
      if bits != 0 { put(cell, bits, renaming, new) }
      return true
    }
  }

  @inline(__always)
  private func put(
    _ cell: UnsafePointer<SymmetryTable.Cell>, _ bits: Int, _ renaming: UnsafePointer<Int32>,
    _ new: UnsafeMutablePointer<UInt64>
  ) {
    let (key0, key1, key2) = (cell.pointee.key0, cell.pointee.key1, cell.pointee.key2)
    table.target(
      of: cell, key0 < 0 ? -1 : renaming[Int(key0)], key1 < 0 ? -1 : renaming[Int(key1)],
      key2 < 0 ? -1 : renaming[Int(key2)]
    ).pointee.add(bits, to: new)
  }

  private func tryOrders(of ties: [Range<Int>], _ state: UnsafeMutablePointer<UInt64>) {
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
      guard k < ties[t].upperBound else {
        for i in ties[t] { renaming[Int(order[i])] = values[i] }
        return permute(t + 1, t + 1 < ties.count ? ties[t + 1].lowerBound : 0)
      }
      for i in k..<ties[t].upperBound {
        (order[k], order[i]) = (order[i], order[k])
        permute(t, k + 1)
        (order[k], order[i]) = (order[i], order[k])
      }
    }
    permute(0, ties[0].lowerBound)
    state.update(from: best, count: words)
  }

  private func isLess(_ a: UnsafePointer<UInt64>, _ b: UnsafePointer<UInt64>) -> Bool {
    for i in 0..<words where a[i] != b[i] { return a[i] < b[i] }
    return false
  }
}
