/// The cells that interchangeable values are in, as tables for the canonicaliser.
///
/// Values change places orbit by orbit. All that one value of an orbit has for itself, from its row of a relation to
/// its flags, lies alike for each of them, and is moved at once: so what moves is a few columns of as many places as
/// the orbit has values, whatever the number of cells.

import Machine
import Semantics

/// Values of all sorts with orbits are numbered in a row: `base[sort] + value`; after them comes one that stands for
/// nothing. Those of orbits are called movable.
final class SymmetryTable {
  struct Cell {
    var mask: UInt64
    /// A number for the variable and its keys of other sorts.
    var tag: UInt64 = 0
    /// With `guardWord`, the bits that say whether it holds a value.
    var guardMask: UInt64 = 0
    /// What a neighbour's signature is multiplied with: for each key, and for the value that it holds.
    var factors: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
    var word: Int32
    var shift: UInt32
    /// The values that are its keys, or nothing; locals and locations have their process as a key.
    var key0: Int32 = 0
    var key1: Int32 = 0
    var key2: Int32 = 0
    /// Where the values of its sort begin, if it holds such values; else -1.
    var valueBase: Int32 = -1
    /// The word of the flag that says whether it holds a value, or -1; or else a place in `liveness`, or -1.
    var guardWord: Int32 = -1
    var liveness: Int32 = -1

    @inline(__always)
    func bits(in state: UnsafePointer<UInt64>) -> Int {
      Int(truncatingIfNeeded: (state[Int(word)] &>> UInt64(shift)) & mask)
    }
  }

  /// Where a local is live: the location of its process, and a flag for each.
  struct Liveness {
    var location: PackedField
    var isLive: [Bool]
  }

  /// What the values of an orbit have for themselves, in a word each, all of it lying alike.
  struct Column: Hashable {
    var mask: UInt64
    /// Where the places of the orbit's values begin, in their order.
    var first: Int
  }

  struct Place: Hashable {
    var word: Int32
    var shift: UInt32
  }

  /// Moves all that is keyed by an orbit's values. Cells with several keys of an orbit take several steps.
  struct Step {
    var orbit: Int
    var columns: Range<Int>
  }

  /// From a bit of a state to the relation that it belongs to, and all bits of that.
  struct Link {
    var bits: UInt64 = 0
    var relation: Int = 0
  }

  /// All that the loops of a canonicaliser read. The table owns it.
  struct Rows {
    var steps: UnsafeMutablePointer<Step>
    var stepCount: Int
    var columns: UnsafeMutablePointer<Column>
    var places: UnsafeMutablePointer<Place>
    /// By step and word, the bits that stay where they are.
    var unmoved: UnsafeMutablePointer<UInt64>
    /// By orbit, its only step, or -1 if it has several.
    var onlyStep: UnsafeMutablePointer<Int>
    /// Plain cells with several movable keys.
    var relations: UnsafeMutablePointer<Cell>
    /// By word, their bits; by word and bit, the relation that it belongs to.
    var linkBits: UnsafeMutablePointer<UInt64>
    var links: UnsafeMutablePointer<Link>
    /// The cells that may hold values, those that relate them to movable keys first.
    var holders: UnsafeMutablePointer<Cell>
    var holderCount: Int
    var relatingHolderCount: Int
    /// By place in `liveness` of a cell: the location of its process, and whether its local is live there.
    var locations: UnsafeMutablePointer<PackedField>
    var isLive: UnsafeMutablePointer<UnsafeMutablePointer<Bool>>

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

    /// Calls `body` with each relation that is not 0.
    @inline(__always)
    func forEachRelation(in state: UnsafePointer<UInt64>, words: Int, _ body: (UnsafePointer<Cell>) -> Void) {
      for word in 0..<words {
        var left = state[word] & linkBits[word]
        while left != 0 {
          let link = links + (word &* 64 &+ left.trailingZeroBitCount)
          left &= ~link.pointee.bits
          body(relations + link.pointee.relation)
        }
      }
    }
  }

  /// The bits of a colour that a place in an orbit takes when values are sorted. Larger orbits are not reduced.
  static let placeMask: UInt64 = 1 << 20 - 1

  let rows: Rows
  let valueCount: Int
  /// By orbit, the numbers of its values.
  let orbits: [[Int]]
  /// The first colour of each value: values outside of orbits have one each, an orbit's values have one together.
  /// That of nothing follows.
  let colors: [UInt64]
  let firstColors: FirstColors
  private let livenessCount: Int

  deinit {
    for i in 0..<livenessCount { rows.isLive[i].deallocate() }
    for row in [rows.relations, rows.holders] { row.deallocate() }
    for row in [rows.unmoved, rows.linkBits] { row.deallocate() }
    rows.steps.deallocate()
    rows.columns.deallocate()
    rows.places.deallocate()
    rows.onlyStep.deallocate()
    rows.links.deallocate()
    rows.locations.deallocate()
    rows.isLive.deallocate()
  }

  /// - Returns: `nil` if no cell of the system can be renamed: there is no symmetry, or a variable has too many keys.
  init?(_ symmetry: Symmetry, _ system: TransitionSystem, _ layout: PackedLayout) {
    let isSortable = symmetry.orbits.allSatisfy { $0.values.count <= Self.placeMask }
    guard !symmetry.orbits.isEmpty, isSortable else { return nil }
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
    valueCount = colors.count
    self.colors = colors + [1]
    var builder = SymmetryTableBuilder(system, layout, symmetry, bases, nothing: Int32(colors.count))
    guard builder.build() else { return nil }
    guard let arrangement = SymmetryArrangement(builder.cells, orbits, valueCount: colors.count, words: layout.words)
    else { return nil }
    livenessCount = builder.liveness.count
    rows = arrangement.rows(liveness: builder.liveness)
    firstColors = FirstColors(arrangement, self.colors)
  }
}
