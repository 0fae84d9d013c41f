/// What tells interchangeable values apart at first sight: the bits of the cells that they are in.
///
/// Before anything is known, all values of an orbit look alike, so that what a cell adds to their colours depends on
/// its bits alone. It is computed beforehand for a few bits together, for eight values at once.

import Machine

final class FirstColors {
  /// Some bits of a word, and what they add to the colours of a group of values.
  private struct Chunk {
    var mask: UInt64
    var table: UnsafeMutablePointer<SIMD8<UInt64>>
    var word: Int32
    var shift: UInt32
    /// For a cell that may hold a value, its number among those: if it does, the higher half of the table counts.
    var holder = -1
    var half = 0
  }

  /// The chunks that say something of eight values.
  private struct Group {
    var first: SIMD8<UInt64>
    var chunks: UnsafeMutablePointer<Chunk>
    /// Those from `plainCount` on are of cells that may hold values.
    var plainCount: Int
    var count: Int
  }

  /// How many bits small cells fill together, and how many one may have to have a table.
  private static let (chunkBits, mostBits) = (4, 8)
  private let groups: UnsafeMutablePointer<Group>
  private let groupCount: Int
  private let wide: UnsafeMutablePointer<SymmetryTable.Cell>
  /// Their numbers among holders, or -1.
  private let widePlaces: UnsafeMutablePointer<Int>
  private let wideCount: Int
  /// The number of what stands for nothing, which follows all values.
  private let nothing: Int32
  private let colors: UnsafeMutablePointer<UInt64>
  private let isMovable: UnsafeMutablePointer<Bool>

  deinit {
    for g in 0..<groupCount {
      for c in 0..<groups[g].count { groups[g].chunks[c].table.deallocate() }
      groups[g].chunks.deallocate()
    }
    groups.deallocate()
    wide.deallocate()
    widePlaces.deallocate()
    colors.deallocate()
    isMovable.deallocate()
  }

  /// How many colours are written: one for each value, one for nothing, and some that say nothing.
  var colorCount: Int { groupCount * 8 }

  /// - Parameter first: By value, and for nothing, the colour before anything is known.
  init(_ arrangement: SymmetryArrangement, _ first: [UInt64]) {
    groupCount = (first.count + 7) / 8
    colors = .row(of: first)
    isMovable = .row(of: arrangement.isMovable)
    let (plain, holders) = (arrangement.plain, arrangement.holders)
    let isWide = { (cell: SymmetryTable.Cell) in
      Self.width(cell) > Self.mostBits - (cell.valueBase >= 0 ? 1 : 0)
    }
    let wideHolders = holders.indices.filter { isWide(holders[$0]) }
    let widePlain = plain.filter(isWide)
    wide = .row(of: widePlain + wideHolders.map { holders[$0] })
    widePlaces = .row(of: widePlain.map { _ in -1 } + wideHolders)
    wideCount = widePlain.count + wideHolders.count
    nothing = Int32(arrangement.valueCount)
    let padded = first + Array(repeating: 0, count: groupCount * 8 - first.count)
    groups = .allocate(capacity: groupCount)
    let runs = Self.runs(plain.filter { !isWide($0) })
    for g in 0..<groupCount {
      let values = g * 8..<g * 8 + 8
      let plainChunks = runs.compactMap { plainChunk($0, values) }
      let held = holders.indices.filter { !isWide(holders[$0]) }.compactMap { holderChunk(holders[$0], $0, values) }
      (groups + g).initialize(
        to: Group(
          first: SIMD8(padded[values]), chunks: .row(of: plainChunks + held), plainCount: plainChunks.count,
          count: plainChunks.count + held.count))
    }
  }

  private static func width(_ cell: SymmetryTable.Cell) -> Int { UInt64.bitWidth - cell.mask.leadingZeroBitCount }

  /// Cells that lie together in few bits of a word.
  private static func runs(_ plain: [SymmetryTable.Cell]) -> [[SymmetryTable.Cell]] {
    var runs: [[SymmetryTable.Cell]] = []
    for cell in plain.sorted(by: { ($0.word, $0.shift) < ($1.word, $1.shift) }) {
      if let start = runs.last?.first, start.word == cell.word,
        Int(cell.shift) + width(cell) - Int(start.shift) <= chunkBits
      {
        runs[runs.count - 1].append(cell)
      } else {
        runs.append([cell])
      }
    }
    return runs
  }

  private func plainChunk(_ run: [SymmetryTable.Cell], _ values: Range<Int>) -> Chunk? {
    let start = run[0].shift
    let mask = run.reduce(UInt64(0)) { $0 | $1.mask << UInt64($1.shift - start) }
    let table = self.table(1 << (UInt64.bitWidth - mask.leadingZeroBitCount), values) { index, add in
      for var cell in run {
        forEachTerm(of: &cell, bits: index >> Int(cell.shift - start) & Int(cell.mask), holds: false, add)
      }
    }
    return table.map { Chunk(mask: mask, table: $0, word: run[0].word, shift: start) }
  }

  private func holderChunk(_ cell: SymmetryTable.Cell, _ number: Int, _ values: Range<Int>) -> Chunk? {
    var cell = cell
    let half = 1 << Self.width(cell)
    let table = self.table(half * 2, values) { index, add in
      forEachTerm(of: &cell, bits: index % half, holds: index >= half, add)
    }
    return table.map {
      Chunk(mask: cell.mask, table: $0, word: cell.word, shift: cell.shift, holder: number, half: half)
    }
  }

  /// - Returns: `nil` if nothing is said of these values.
  private func table(
    _ count: Int, _ values: Range<Int>, _ fill: (Int, (Int, UInt64) -> Void) -> Void
  ) -> UnsafeMutablePointer<SIMD8<UInt64>>? {
    var rows = Array(repeating: SIMD8<UInt64>.zero, count: count)
    for index in 0..<count {
      fill(index) { value, term in if values.contains(value) { rows[index][value - values.lowerBound] &+= term } }
    }
    return rows.contains { $0 != .zero } ? .row(of: rows) : nil
  }

  /// Calls `add` with each movable value that the cell says something of, and with what that is.
  @inline(__always)
  private func forEachTerm(
    of cell: UnsafePointer<SymmetryTable.Cell>, bits: Int, holds: Bool, _ add: (Int, UInt64) -> Void
  ) {
    if !holds, bits == 0 { return }
    let held = holds ? Int(cell.pointee.valueBase) + bits : -1
    // A table has room for more values than there are.
    if held >= Int(nothing) { return }
    let (key0, key1, key2) = (Int(cell.pointee.key0), Int(cell.pointee.key1), Int(cell.pointee.key2))
    let (first, second, third) = (colors[key0], colors[key1], colors[key2])
    let value = held >= 0 ? colors[held] : UInt64(truncatingIfNeeded: bits) &+ 5
    let tag = cell.pointee.tag
    if isMovable[key0] { add(key0, Signature.mix(tag &+ 1, second, third, value)) }
    if isMovable[key1] { add(key1, Signature.mix(tag &+ 2, first, third, value)) }
    if isMovable[key2] { add(key2, Signature.mix(tag &+ 3, first, second, value)) }
    if held >= 0, isMovable[held] { add(held, Signature.mix(tag &+ 4, first, second, third)) }
  }

  /// Sets the colours of all values, in a row of `colorCount`.
  /// - Parameter held: What each holder of the arrangement holds.
  @inline(__always)
  func write(_ state: UnsafePointer<UInt64>, _ held: UnsafePointer<Int32>, to new: UnsafeMutablePointer<UInt64>) {
    for g in 0..<groupCount {
      let group = groups + g
      let chunks = group.pointee.chunks
      var sum = group.pointee.first
      for c in 0..<group.pointee.plainCount {
        let chunk = chunks + c
        let bits = state[Int(chunk.pointee.word)] &>> UInt64(chunk.pointee.shift) & chunk.pointee.mask
        sum &+= chunk.pointee.table[Int(truncatingIfNeeded: bits)]
      }
      for c in group.pointee.plainCount..<group.pointee.count {
        let chunk = chunks + c
        let bits = state[Int(chunk.pointee.word)] &>> UInt64(chunk.pointee.shift) & chunk.pointee.mask
        let half = held[chunk.pointee.holder] == nothing ? 0 : chunk.pointee.half
        sum &+= chunk.pointee.table[Int(truncatingIfNeeded: bits) &+ half]
      }
      UnsafeMutableRawPointer(new + g * 8).storeBytes(of: sum, as: SIMD8<UInt64>.self)
    }
    for i in 0..<wideCount {
      let cell = wide + i
      let holds = widePlaces[i] >= 0 && held[widePlaces[i]] != nothing
      forEachTerm(of: cell, bits: cell.pointee.bits(in: state), holds: holds) { new[$0] &+= $1 }
    }
  }
}
