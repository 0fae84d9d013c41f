/// The states seen, as 64-bit keys: exact, ordered, as full as a table can be.
///
/// A key is mixed by a bijection, so that the mixed word is hash and content in one. The words lie in order of size,
/// each at or behind the place that its value stands for (ordered linear probing: Amble & Knuth, Ordered hash tables,
/// The Computer Journal 17(2), 1974). So a search for what is not there ends as soon as one for what is, a table can be
/// seven eighths full, and it grows by copying from front to back. Parts are tables of their own, chosen by the highest
/// bits: threads that each own parts insert without locks, and only one part at a time is held twice while it grows.

import CMachine
import Machine

package struct VisitedSet {
  private var parts: [Part] = []
  private var partBits: UInt64

  /// The number of parts.
  var partCount: Int { parts.count }

  /// The parts' slots and places, as code in C wants them.
  private var tables: UnsafeMutablePointer<pincer_table>

  fileprivate struct Part {
    var pages: Pages
    /// The places that keys are mapped to; `spare` more follow for those pushed behind the end.
    var places: Int
    var count = 0
    /// Whether it had to grow and there was no memory: there may be no room for one more.
    var isStuck = false
    var slots: UnsafeMutablePointer<UInt64> { pages.base.assumingMemoryBound(to: UInt64.self) }
    /// As many as may be taken before the part grows.
    var limit: Int
    /// A key at this slot or behind it makes the part grow.
    var end: Int { Self.end(places) }

    init(pages: Pages, places: Int, count: Int = 0) {
      self.pages = pages
      self.places = places
      self.count = count
      limit = places / 8 * 7
    }

    /// The same for any number of places.
    static func end(_ places: Int) -> Int { places + VisitedSet.spare - 2 * VisitedSet.line }

    var table: pincer_table { pincer_table(slots: slots, places: UInt64(places)) }
  }

  fileprivate static let spare = 192
  /// Slots in a line of the cache. The last two of a table stay free, so that nobody looks behind them.
  fileprivate static let line = 8
  private static let first = 256

  /// - Parameter partBits: The number of parts is two to this power; at least 1 and at most 16.
  /// - Returns: `nil` if there is no memory for it.
  package init?(partBits: Int) {
    self.partBits = UInt64(partBits)
    tables = .allocate(capacity: 1 << partBits)
    for i in 0..<(1 << partBits) {
      guard let pages = Pages(bytes: (Self.first + Self.spare) * 8) else {
        free()
        return nil
      }
      parts.append(Part(pages: pages, places: Self.first))
      (tables + i).initialize(to: parts[i].table)
    }
  }

  /// Gives the memory back; the set must not be used any more.
  package func free() {
    for part in parts { part.pages.free() }
    tables.deallocate()
  }

  package var count: Int { parts.reduce(0) { $0 + $1.count } }
  var bytes: Int { parts.reduce(0) { $0 + $1.pages.bytes } }

  /// What stands for a key: another word for another key, never 0 for a key that is not 0 (a bijection: xor-shifts and
  /// odd multipliers; Stafford's variant 13 of the MurmurHash3 finaliser).
  @inline(__always)
  package static func mixed(_ key: UInt64) -> UInt64 {
    var h = key
    h = (h ^ (h >> 30)) &* 0xbf58_476d_1ce4_e5b9
    h = (h ^ (h >> 27)) &* 0x94d0_49bb_1331_11eb
    return h ^ (h >> 31)
  }
}

extension VisitedSet {
  /// The set for threads that look into it at the same time, or insert, each into parts of its own.
  package struct Handle: @unchecked Sendable {
    fileprivate let parts: UnsafeMutableBufferPointer<Part>
    fileprivate let tables: UnsafeMutablePointer<pincer_table>
    fileprivate let partBits: UInt64
  }

  /// How an insertion went.
  package enum Insertion { case new, known, noMemory }

  /// Calls `body` with a handle through which several threads may look and insert.
  package mutating func withHandle<R>(_ body: (Handle) throws -> R) rethrows -> R {
    let (tables, partBits) = (tables, partBits)
    return try parts.withUnsafeMutableBufferPointer { try body(Handle(parts: $0, tables: tables, partBits: partBits)) }
  }
}

extension VisitedSet.Handle {
  /// Asks the memory for where the mixed key is looked for.
  @inline(__always)
  package func prefetch(_ mixed: UInt64) {
    let table = tables[part(of: mixed)]
    let slot = table.slots + place(of: mixed, in: Int(table.places))
    pincer_prefetch(slot)
    // Often the key is in the next line of the cache.
    pincer_prefetch(slot + 8)
  }

  /// The same, where the mixed key is about to be inserted, which moves on all that is behind it up to a free slot.
  @inline(__always)
  func prefetchToInsert(_ mixed: UInt64) {
    let table = tables[part(of: mixed)]
    let slot = table.slots + place(of: mixed, in: Int(table.places))
    for line in 0..<4 { pincer_prefetch_to_write(slot + line * VisitedSet.line) }
  }

  /// Writes to `absent` which of `count` mixed keys are not in the set, by their place; returns how many.
  @inline(__always)
  package func findAbsent(_ mixed: UnsafePointer<UInt64>, count: Int, _ absent: UnsafeMutablePointer<UInt32>) -> Int {
    pincer_find_absent(tables, UInt32(truncatingIfNeeded: partBits), mixed, count, absent)
  }

  /// The part that a mixed key belongs to.
  @inline(__always)
  func part(of mixed: UInt64) -> Int { Int(truncatingIfNeeded: mixed &>> (64 &- partBits)) }

  /// Whether the mixed key is in the set.
  @inline(__always)
  package func contains(_ mixed: UInt64) -> Bool {
    slot(of: mixed, in: part(of: mixed)).pointee == mixed
  }

  /// Where the mixed key is, or the first place behind which it can't be.
  @inline(__always)
  private func slot(of mixed: UInt64, in part: Int) -> UnsafeMutablePointer<UInt64> {
    let table = tables[part]
    var slot = table.slots + place(of: mixed, in: Int(table.places))
    while slot.pointee != 0, slot.pointee < mixed { slot += 1 }
    return slot
  }

  @inline(__always)
  private func place(of mixed: UInt64, in places: Int) -> Int {
    Int(truncatingIfNeeded: (mixed &<< partBits).multipliedFullWidth(by: UInt64(places)).high)
  }

  /// Inserts a mixed key. No other thread may use its part meanwhile.
  @inline(__always)
  package func insert(_ mixed: UInt64) -> VisitedSet.Insertion {
    let part = part(of: mixed)
    if parts[part].isStuck, !grow(part) { return .noMemory }
    let taken = pincer_insert(tables + part, UInt32(truncatingIfNeeded: partBits), mixed)
    guard taken >= 0 else { return .known }
    parts[part].count += 1
    guard parts[part].count > parts[part].limit || taken >= parts[part].end else { return .new }
    return grow(part) ? .new : .noMemory
  }

  /// Copies a part into one that is an eighth larger, or four times while it is small.
  /// - Returns: False if there is no memory for it; then nothing more goes into the part.
  private func grow(_ part: Int) -> Bool {
    var places = parts[part].places
    // A multiple of a line of the cache, as at first.
    places = places < 1 << 16 ? places * 4 : places + places / 64 * 8
    while true {
      guard let pages = Pages(bytes: (places + VisitedSet.spare) * 8) else {
        parts[part].isStuck = true
        return false
      }
      if copy(parts[part], to: pages, places: places) {
        parts[part].pages.free()
        parts[part] = VisitedSet.Part(pages: pages, places: places, count: parts[part].count)
        tables[part] = parts[part].table
        return true
      }
      pages.free()
      places += places / 64 * 8
    }
  }

  /// False if too many keys are pushed behind the end.
  private func copy(_ part: VisitedSet.Part, to pages: Pages, places: Int) -> Bool {
    let new = pages.base.assumingMemoryBound(to: UInt64.self)
    var next = 0
    for i in 0..<part.places + VisitedSet.spare where part.slots[i] != 0 {
      next = max(next, place(of: part.slots[i], in: places))
      guard next < VisitedSet.Part.end(places) else { return false }
      new[next] = part.slots[i]
      next += 1
    }
    return true
  }
}

// MARK: Snapshots

extension VisitedSet {
  func write(to snapshot: inout SearchSnapshot) {
    snapshot.add(Int(partBits))
    for part in parts {
      snapshot.add(part.places)
      snapshot.add(part.count)
      snapshot.add(part.slots, bytes: part.pages.bytes)
    }
  }

  /// - Returns: False if there is no memory for it, or it is damaged.
  mutating func restore(_ reader: inout SnapshotReader) -> Bool {
    free()
    parts = []
    partBits = UInt64(reader.number(in: 1...16))
    tables = .allocate(capacity: 1 << partBits)
    for i in 0..<(1 << partBits) {
      let places = reader.number(in: 8...(1 << 44)) & ~7
      let count = reader.number(in: 0...places)
      guard !reader.isWrong, let pages = Pages(bytes: (places + Self.spare) * 8) else { return false }
      parts.append(Part(pages: pages, places: places, count: count))
      (tables + i).initialize(to: parts[i].table)
      guard reader.read(into: pages.base, bytes: pages.bytes) else { return false }
    }
    return true
  }
}

// MARK: Looking at all

extension VisitedSet {
  /// The key that a mixed one stands for: `mixed` taken back.
  static func key(ofMixed mixed: UInt64) -> UInt64 {
    var k = mixed ^ (mixed >> 31) ^ (mixed >> 62)
    k = k &* 0x3196_42b2_d24d_8ec3
    k = k ^ (k >> 27) ^ (k >> 54)
    k = k &* 0x96de_1b17_3f11_9089
    return k ^ (k >> 30) ^ (k >> 60)
  }
}

extension VisitedSet.Handle {
  /// Calls `body` with each mixed key of a part. Nobody may insert meanwhile.
  func forEach(inPart part: Int, _ body: (UInt64) -> Void) {
    for i in 0..<parts[part].places + VisitedSet.spare where parts[part].slots[i] != 0 { body(parts[part].slots[i]) }
  }
}
