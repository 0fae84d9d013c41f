/// The cells that interchangeable values are in, as tables for the canonicaliser.

import Machine
import Semantics

/// Values of all sorts with orbits are numbered in a row: `base[sort] + value`.
final class SymmetryTable {
  struct Cell {
    var mask: UInt64
    /// A number for the variable and its other keys.
    var tag: UInt64
    /// With `guardWord`, the bits that say whether it holds a value.
    var guardMask: UInt64 = 0
    var word: Int32
    var shift: UInt32
    /// The values that are its keys, -1 for none; locals and locations have their process as a key.
    var key0: Int32 = -1
    var key1: Int32 = -1
    var key2: Int32 = -1
    /// What each key counts, and where the cells of the variable begin, less what the other keys count.
    var stride0: Int32 = 0
    var stride1: Int32 = 0
    var stride2: Int32 = 0
    var base: Int32 = 0
    /// Where the values of its sort begin, if it holds such values; else -1.
    var valueBase: Int32 = -1
    /// The word of the flag that says whether it holds a value, or -1; or else a place in `liveness`, or -1.
    var guardWord: Int32 = -1
    var liveness: Int32 = -1

    @inline(__always)
    func bits(in state: UnsafePointer<UInt64>) -> Int {
      Int(truncatingIfNeeded: (state[Int(word)] &>> UInt64(shift)) & mask)
    }

    /// Adds the bits to a state in which the cell has none.
    @inline(__always)
    func add(_ bits: Int, to state: UnsafeMutablePointer<UInt64>) {
      state[Int(word)] |= UInt64(truncatingIfNeeded: bits) &<< UInt64(shift)
    }
  }

  /// Where a local is live: the location of its process, and a flag for each.
  struct Liveness {
    var location: PackedField
    var isLive: [Bool]
  }

  private let cells: UnsafeMutablePointer<Cell>
  /// All bits of these cells, by word of a state.
  let bits: [UInt64]
  let valueCount: Int
  /// By orbit, the numbers of its values.
  let orbits: [[Int]]
  /// The first colour of each value: values outside of orbits have one each, an orbit's values have one together.
  let colors: [UInt64]
  /// By place in `liveness` of a cell: the location of its process, and whether its local is live there.
  private let locations: UnsafeMutablePointer<PackedField>
  private let isLive: UnsafeMutablePointer<UnsafeMutablePointer<Bool>>
  private let livenessCount: Int
  private let words: Int
  /// By word, the bits of cells that hold no values of these sorts: where they are 0, nothing is to be done for them.
  private let plainBits: UnsafeMutablePointer<UInt64>
  /// By word and bit, the cell that such a bit belongs to.
  private let cellOfBit: UnsafeMutablePointer<Int32>
  /// The cells that may hold values of these sorts.
  private let holders: UnsafeMutablePointer<Int32>
  private let holderCount: Int

  deinit {
    cells.deallocate()
    for i in 0..<livenessCount { isLive[i].deallocate() }
    locations.deallocate()
    isLive.deallocate()
    plainBits.deallocate()
    cellOfBit.deallocate()
    holders.deallocate()
  }

  /// - Returns: `nil` if no cell of the system can be renamed: there is no symmetry, or a variable has too many keys.
  init?(_ symmetry: Symmetry, _ system: TransitionSystem, _ layout: PackedLayout) {
    guard !symmetry.orbits.isEmpty else { return nil }
    var bases: [SortID: Int] = [:]
    var colors: [UInt64] = []
    for orbit in symmetry.orbits where bases[orbit.sort] == nil {
      bases[orbit.sort] = colors.count
      for _ in system.sorts[orbit.sort.index].members { colors.append(UInt64(1000 + colors.count)) }
    }
    for (o, orbit) in symmetry.orbits.enumerated() {
      for value in orbit.values { colors[bases[orbit.sort]! + value] = UInt64(o + 1) }
    }
    orbits = symmetry.orbits.map { orbit in orbit.values.map { bases[orbit.sort]! + $0 } }
    self.colors = colors
    valueCount = colors.count
    var builder = SymmetryTableBuilder(system, layout, symmetry, bases)
    guard builder.build() else { return nil }
    livenessCount = builder.liveness.count
    locations = .row(of: builder.liveness.map(\.location))
    isLive = .row(of: builder.liveness.map { .row(of: $0.isLive) })
    cells = .row(of: builder.cells)
    var bits = Array(repeating: UInt64(0), count: layout.words)
    for cell in builder.cells { bits[Int(cell.word)] |= cell.mask << UInt64(cell.shift) }
    self.bits = bits
    words = layout.words
    plainBits = .row(of: Array(repeating: 0, count: words))
    cellOfBit = .row(of: Array(repeating: 0, count: words * 64))
    var holding: [Int32] = []
    for (i, cell) in builder.cells.enumerated() {
      if cell.valueBase >= 0 {
        // An optional that is never there holds nothing.
        if cell.mask != 0 || cell.guardWord < 0 || cell.guardMask != 0 { holding.append(Int32(i)) }
        continue
      }
      let own = cell.mask << UInt64(cell.shift)
      plainBits[Int(cell.word)] |= own
      for bit in 0..<64 where own >> UInt64(bit) & 1 != 0 { cellOfBit[Int(cell.word) * 64 + bit] = Int32(i) }
    }
    holderCount = holding.count
    holders = .row(of: holding)
  }

  /// Calls `body` with each cell that is not 0, and with each that may hold a value, until it returns false.
  /// - Returns: Whether it never did.
  @inline(__always)
  func allCells(in state: UnsafePointer<UInt64>, _ body: (UnsafePointer<Cell>) -> Bool) -> Bool {
    for word in 0..<words {
      var left = state[word] & plainBits[word]
      while left != 0 {
        let cell = cells + Int(cellOfBit[word &* 64 &+ left.trailingZeroBitCount])
        left &= ~(cell.pointee.mask &<< UInt64(cell.pointee.shift))
        if !body(cell) { return false }
      }
    }
    for i in 0..<holderCount where !body(cells + Int(holders[i])) { return false }
    return true
  }

  /// Whether the cell holds a value, and not what stands for nothing.
  @inline(__always)
  func isMeaningful(_ cell: UnsafePointer<Cell>, _ state: UnsafePointer<UInt64>) -> Bool {
    if cell.pointee.guardWord >= 0 { return state[Int(cell.pointee.guardWord)] & cell.pointee.guardMask != 0 }
    if cell.pointee.liveness >= 0 {
      let liveness = Int(cell.pointee.liveness)
      return isLive[liveness][locations[liveness].value(in: state)]
    }
    return true
  }

  /// The cell with these keys in the place of a cell's own.
  @inline(__always)
  func target(of cell: UnsafePointer<Cell>, _ key0: Int32, _ key1: Int32, _ key2: Int32) -> UnsafeMutablePointer<Cell> {
    var target = cell.pointee.base
    if key0 >= 0 { target &+= key0 &* cell.pointee.stride0 }
    if key1 >= 0 { target &+= key1 &* cell.pointee.stride1 }
    if key2 >= 0 { target &+= key2 &* cell.pointee.stride2 }
    return cells + Int(target)
  }
}
