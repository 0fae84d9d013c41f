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
  private typealias Cell = SymmetryTable.Cell

  private let words: Int
  /// The number of what stands for nothing.
  private let nothing: Int
  /// Keeps what `rows` points to.
  private let table: SymmetryTable
  private let firstColors: FirstColors
  private let rows: SymmetryTable.Rows
  /// For each value, where it goes; nothing goes nowhere.
  private let renaming: UnsafeMutablePointer<Int32>
  private let colors: UnsafeMutablePointer<UInt64>
  /// Colours once more mixed, as neighbours see them.
  private let seen: UnsafeMutablePointer<UInt64>
  private let scratch: UnsafeMutablePointer<UInt64>
  private let best: UnsafeMutablePointer<UInt64>
  /// The values of all orbits in a row, as the table has them; and in the order of colours, as places in their orbit.
  private let values: UnsafeMutablePointer<Int32>
  private let order: UnsafeMutablePointer<Int32>
  /// The colours in the first of these orders, and in the second.
  private let keys: UnsafeMutablePointer<UInt64>
  private let sorted: UnsafeMutablePointer<UInt64>
  /// Where the values of each orbit begin in these rows, and the end of the last.
  private let starts: UnsafeMutablePointer<Int>
  private let orbitCount: Int
  /// An order that changes nothing, and names that do not.
  private let sameOrder: UnsafeMutablePointer<Int32>
  private let sameNames: UnsafeMutablePointer<Int32>
  private let mover: Mover

  /// Values of an orbit that look alike without being exchangeable, by their places in the row.
  private struct Tie {
    var orbit: Int
    var places: Range<Int>
  }
  private let ties: UnsafeMutablePointer<Tie>
  /// What each holder holds in the state at hand.
  private let held: UnsafeMutablePointer<Int32>

  /// More orders than this are not tried; then a state may have more than one form, which is sound.
  static let mostOrders = 5040
  /// Larger orbits are sorted by insertion.
  private static let mostRanked = 12

  init(_ table: SymmetryTable, words: Int) {
    self.words = words
    self.table = table
    rows = table.rows
    firstColors = table.firstColors
    nothing = table.valueCount
    let all = table.orbits.joined().map { Int32($0) }
    orbitCount = table.orbits.count
    starts = .row(of: table.orbits.reduce(into: [0]) { $0.append($0.last! + $1.count) })
    let names = Array(0...Int32(table.valueCount))
    renaming = .row(of: names)
    sameNames = .row(of: names)
    colors = .row(of: Array(repeating: 0, count: firstColors.colorCount))
    seen = .row(of: table.colors.map { Signature.seen($0) })
    values = .row(of: all)
    let places = table.orbits.flatMap { $0.indices.map { Int32($0) } }
    order = .row(of: places)
    sameOrder = .row(of: places)
    keys = .row(of: all.map { _ in 0 })
    sorted = .row(of: all.map { _ in 0 })
    held = .row(of: Array(repeating: 0, count: rows.holderCount))
    ties = .row(of: all.map { _ in Tie(orbit: 0, places: 0..<0) })
    scratch = .row(of: Array(repeating: 0, count: words))
    best = .row(of: Array(repeating: 0, count: words))
    mover = Mover(rows, starts, words: words)
  }

  deinit {
    for pointer in [colors, seen, scratch, best, keys, sorted] { pointer.deallocate() }
    for pointer in [renaming, order, values, sameOrder, sameNames, held] { pointer.deallocate() }
    starts.deallocate()
    mover.free()
    ties.deallocate()
  }

  /// Replaces a state by its canonical form.
  func canonicalize(_ state: UnsafeMutablePointer<UInt64>) {
    hold(state)
    firstColors.write(state, held, to: colors)
    if !sort(), findTies(state) > 0 {
      // A second look tells apart what is near things that the first one told apart.
      refine(state)
      if !sort() {
        let tieCount = findTies(state)
        if tieCount > 0 { return tryOrders(state, tieCount) }
      }
    }
    mover.write(state, held, order, renaming, to: state)
  }

  /// Notes what each holder holds.
  @inline(__always)
  private func hold(_ state: UnsafePointer<UInt64>) {
    for i in 0..<rows.holderCount {
      let cell = rows.holders + i
      let value = Int(cell.pointee.valueBase) &+ cell.pointee.bits(in: state)
      held[i] = Int32(truncatingIfNeeded: rows.isMeaningful(cell, state) ? value : nothing)
    }
  }

  // MARK: Signatures

  /// Adds to the colours of values what they see of those that they are related to.
  @inline(__always)
  private func refine(_ state: UnsafePointer<UInt64>) {
    let (colors, seen, rows) = (colors, seen, rows)
    for i in 0..<starts[orbitCount] {
      let value = Int(values[i])
      seen[value] = Signature.seen(colors[value])
    }
    rows.forEachRelation(in: state, words: words) { cell in
      relate(cell, factor: UInt64(truncatingIfNeeded: cell.pointee.bits(in: state)), held: nil, colors, seen)
    }
    for i in 0..<rows.relatingHolderCount {
      let cell = rows.holders + i
      let value = Int(held[i])
      relate(cell, factor: value == nothing ? 0 : 1, held: value, colors, seen)
    }
  }

  @inline(__always)
  private func relate(
    _ cell: UnsafePointer<Cell>, factor: UInt64, held: Int?, _ colors: UnsafeMutablePointer<UInt64>,
    _ seen: UnsafePointer<UInt64>
  ) {
    @inline(__always) func turned(_ value: Int, _ count: UInt64) -> UInt64 {
      seen[value] &<< count | seen[value] &>> (64 &- count)
    }
    let (key0, key1, key2) = (Int(cell.pointee.key0), Int(cell.pointee.key1), Int(cell.pointee.key2))
    let (first, second, third) = (seen[key0], turned(key1, 17), turned(key2, 34))
    let fourth = held.map { turned($0, 51) } ?? 0
    let all = (first ^ second ^ third ^ fourth)
    let factors = cell.pointee.factors
    colors[key0] &+= (all ^ first) &* factors.0 &* factor
    colors[key1] &+= (all ^ second) &* factors.1 &* factor
    if key2 != nothing { colors[key2] &+= (all ^ third) &* factors.2 &* factor }
    if let held { colors[held] &+= (all ^ fourth) &* factors.3 &* factor }
  }

  // MARK: Orders

  /// Sorts the values of each orbit by their colours, and says where each goes.
  /// - Returns: Whether no two of an orbit have one colour.
  @inline(__always)
  private func sort() -> Bool {
    var equal: UInt64 = 0
    let (order, keys, sorted, values, colors, renaming) = (order, keys, sorted, values, colors, renaming)
    for o in 0..<orbitCount {
      let (start, end) = (starts[o], starts[o &+ 1])
      // The place in the orbit in the lowest bits makes all keys different.
      var i = start
      while i < end {
        keys[i] = colors[Int(values[i])] & ~SymmetryTable.placeMask | UInt64(truncatingIfNeeded: i &- start)
        i &+= 1
      }
      if end &- start <= Self.mostRanked { rank(start, end) } else { sortByInsertion(start, end) }
      var last: UInt64 = sorted[start] ^ .max
      i = start
      while i < end {
        let key = sorted[i]
        equal |= (key ^ last) & ~SymmetryTable.placeMask == 0 ? 1 : 0
        last = key
        let place = Int(truncatingIfNeeded: key & SymmetryTable.placeMask)
        order[i] = Int32(truncatingIfNeeded: place)
        renaming[Int(values[start &+ place])] = values[i]
        i &+= 1
      }
    }
    return equal == 0
  }

  /// Few are sorted by counting how many are less: which of two comes first is not to be foretold.
  @inline(__always)
  private func rank(_ start: Int, _ end: Int) {
    let (keys, sorted) = (keys, sorted)
    var i = start
    while i < end {
      let key = keys[i]
      var place = start
      var j = start
      while j < end {
        place &+= keys[j] < key ? 1 : 0
        j &+= 1
      }
      sorted[place] = key
      i &+= 1
    }
  }

  private func sortByInsertion(_ start: Int, _ end: Int) {
    for i in start..<end {
      var j = i
      while j > start, sorted[j - 1] > keys[i] {
        sorted[j] = sorted[j - 1]
        j -= 1
      }
      sorted[j] = keys[i]
    }
  }

  /// Whether the value at a place in the order looks like the one before it.
  @inline(__always)
  private func isTied(_ i: Int) -> Bool { (sorted[i] ^ sorted[i &- 1]) & ~SymmetryTable.placeMask == 0 }

  /// Finds the runs of equal colours in which an exchange of neighbours changes the state.
  /// - Returns: How many there are.
  @inline(__always)
  private func findTies(_ state: UnsafePointer<UInt64>) -> Int {
    var count = 0
    for o in 0..<orbitCount {
      let last = starts[o &+ 1]
      var start = starts[o]
      while start < last {
        var end = start &+ 1
        var matters = false
        while end < last, isTied(end) {
          if !matters { matters = !isUnchanged(state, orbit: o, byExchanging: Int(order[end &- 1]), Int(order[end])) }
          end &+= 1
        }
        if matters {
          ties[count] = Tie(orbit: o, places: start..<end)
          count &+= 1
        }
        start = end
      }
    }
    return count
  }

  /// Whether a state stays what it is when the values at two places of an orbit are exchanged.
  @inline(__always)
  private func isUnchanged(_ state: UnsafePointer<UInt64>, orbit: Int, byExchanging a: Int, _ b: Int) -> Bool {
    let start = starts[orbit]
    let (first, second) = (values[start &+ a], values[start &+ b])
    var isHeld = false
    for i in 0..<rows.holderCount { isHeld = isHeld || held[i] == first || held[i] == second }
    if isHeld || rows.onlyStep[orbit] < 0 { return isUnchanged(state, byExchanging: start + a, start + b) }
    for c in rows.steps[rows.onlyStep[orbit]].columns {
      let (mask, places) = (rows.columns[c].mask, rows.places + rows.columns[c].first)
      let (one, other) = (places[a], places[b])
      if (state[Int(one.word)] &>> UInt64(one.shift) ^ state[Int(other.word)] &>> UInt64(other.shift)) & mask != 0 {
        return false
      }
    }
    return true
  }

  /// The same where it takes several steps to exchange them, or cells hold them.
  private func isUnchanged(_ state: UnsafePointer<UInt64>, byExchanging i: Int, _ j: Int) -> Bool {
    func exchange() {
      (sameOrder[i], sameOrder[j]) = (sameOrder[j], sameOrder[i])
      let (a, b) = (Int(values[i]), Int(values[j]))
      (sameNames[a], sameNames[b]) = (sameNames[b], sameNames[a])
    }
    exchange()
    mover.write(state, held, sameOrder, sameNames, to: scratch)
    exchange()
    for word in 0..<words where scratch[word] != state[word] { return false }
    return true
  }

  private func tryOrders(_ state: UnsafeMutablePointer<UInt64>, _ tieCount: Int) {
    var isFirst = true
    var left = Self.mostOrders
    func permute(_ t: Int, _ k: Int) {
      guard left > 0 else { return }
      guard t < tieCount else {
        left -= 1
        mover.write(state, held, order, renaming, to: scratch)
        if isFirst || isLess(scratch, best) { best.update(from: scratch, count: words) }
        isFirst = false
        return
      }
      let (start, places) = (starts[ties[t].orbit], ties[t].places)
      guard k < places.upperBound else {
        for i in places { renaming[Int(values[start + Int(order[i])])] = values[i] }
        return permute(t + 1, t + 1 < tieCount ? ties[t + 1].places.lowerBound : 0)
      }
      for i in k..<places.upperBound {
        (order[k], order[i]) = (order[i], order[k])
        permute(t, k + 1)
        (order[k], order[i]) = (order[i], order[k])
      }
    }
    permute(0, ties[0].places.lowerBound)
    state.update(from: best, count: words)
  }

  private func isLess(_ a: UnsafePointer<UInt64>, _ b: UnsafePointer<UInt64>) -> Bool {
    for i in 0..<words where a[i] != b[i] { return a[i] < b[i] }
    return false
  }
}
