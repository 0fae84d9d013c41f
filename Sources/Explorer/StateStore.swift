/// All states seen, in one arena, each once: exact, no hash decides.

/// Rows of `width` words with an open-addressing table over them.
struct StateStore {
  let width: Int
  private(set) var count = 0
  private var arena: UnsafeMutablePointer<Int32>
  private var capacity: Int
  private var table: [Int32]

  init(width: Int) {
    self.width = width
    capacity = 1024
    arena = .allocate(capacity: max(1, capacity * width))
    table = Array(repeating: -1, count: 4096)
  }

  /// Frees the arena; the store must not be used any more.
  func deallocate() { arena.deallocate() }

  /// The row of a state; it may move with the next insertion.
  subscript(index: Int) -> UnsafePointer<Int32> { UnsafePointer(arena + index * width) }

  var bytes: Int { capacity * width * 4 + table.count * 4 }

  /// Returns the number of the state at `row`, and whether it is new.
  mutating func insert(_ row: UnsafePointer<Int32>) -> (index: Int, isNew: Bool) {
    let mask = table.count - 1
    var place = hash(row) & mask
    while table[place] >= 0 {
      if isEqual(self[Int(table[place])], row) { return (Int(table[place]), false) }
      place = (place + 1) & mask
    }
    if count == capacity { grow() }
    (arena + count * width).update(from: row, count: width)
    table[place] = Int32(count)
    count += 1
    if count * 2 > table.count { rehash() }
    return (count - 1, true)
  }

  private func isEqual(_ a: UnsafePointer<Int32>, _ b: UnsafePointer<Int32>) -> Bool {
    for i in 0..<width where a[i] != b[i] { return false }
    return true
  }

  /// FNV-1a over words, then a finaliser (Murmur3's), so that low bits depend on all of the row.
  private func hash(_ row: UnsafePointer<Int32>) -> Int {
    var h: UInt64 = 0xcbf2_9ce4_8422_2325
    for i in 0..<width { h = (h ^ UInt64(UInt32(bitPattern: row[i]))) &* 0x100_0000_01b3 }
    h ^= h >> 33
    h = h &* 0xff51_afd7_ed55_8ccd
    h ^= h >> 33
    return Int(truncatingIfNeeded: h & 0x7fff_ffff_ffff_ffff)
  }

  private mutating func grow() {
    let bigger = UnsafeMutablePointer<Int32>.allocate(capacity: max(1, capacity * 2 * width))
    bigger.update(from: arena, count: count * width)
    arena.deallocate()
    arena = bigger
    capacity *= 2
  }

  private mutating func rehash() {
    table = Array(repeating: -1, count: table.count * 2)
    let mask = table.count - 1
    for i in 0..<count {
      var place = hash(self[i]) & mask
      while table[place] >= 0 { place = (place + 1) & mask }
      table[place] = Int32(i)
    }
  }
}
