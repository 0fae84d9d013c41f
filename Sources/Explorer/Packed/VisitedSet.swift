/// The states seen: exact, though most of each is not kept.
///
/// A key is mixed by a bijection, so that the word is hash and content in one. Its highest bits choose a part, a
/// table of its own; the next choose a line of the cache there, the word's home; and only the bits below those are
/// kept, in a slot of 4, 5, 6 or 8 bytes (quotienting: Knuth, TAOCP 3, §6.4, exercise 13). Where the home is full the
/// word lies in one of the next two lines, and its slot says how far off (Darragh, Cleary & Witten, Bonsai: a compact
/// representation of trees, Software: Practice and Experience 23(3), 1993, keep displacements in the same way). If
/// there is no room either, the part grows, by little and without hashing anything anew, since words can be read off
/// their places. Threads that each own parts insert without locks, and only one part at a time is held twice while it
/// grows.

import CMachine
import Machine

package struct VisitedSet {
  /// How keys become the words that the set knows.
  package let mixing: Mixing
  private var parts: [Part] = []
  private var partBits: UInt64

  /// The number of parts.
  package var partCount: Int { parts.count }

  /// The parts' tables, as code in C wants them.
  private var tables: UnsafeMutablePointer<pincer_table>

  fileprivate struct Part {
    var pages: Pages
    var count = 0
  }

  /// How many lines a part has: `factor`, 4 to 7, times 2 to the `power`.
  fileprivate struct Shape: Equatable {
    var factor = 4
    var power = 2

    /// Once the set is large, by a quarter or less: then memory counts more than the time that moving takes.
    func next(parts: Int) -> Shape {
      if power < 9 { return Shape(factor: factor, power: power + 2) }
      if (factor << power) * Int(PINCER_LINE) * parts < 64 << 20 { return Shape(factor: factor, power: power + 1) }
      return factor < 7 ? Shape(factor: factor + 1, power: power) : Shape(factor: 4, power: power + 1)
    }
  }

  /// - Parameters:
  ///   - bits: Keys have no more bits.
  ///   - partBits: The number of parts is two to this power; 4 to 16.
  /// - Returns: `nil` if there is no memory for it.
  package init?(bits: Int, partBits: Int) {
    precondition(4...16 ~= partBits)
    mixing = Mixing(bits: bits)
    self.partBits = UInt64(partBits)
    tables = .allocate(capacity: 1 << partBits)
    for i in 0..<(1 << partBits) {
      var table = Self.table(Shape(), mixing, self.partBits)
      guard let pages = Self.pages(&table) else {
        free()
        return nil
      }
      parts.append(Part(pages: pages))
      (tables + i).initialize(to: table)
    }
  }

  fileprivate static func table(_ shape: Shape, _ mixing: Mixing, _ partBits: UInt64) -> pincer_table {
    var table = pincer_table()
    pincer_table_shape(&table, UInt32(mixing.bits - partBits), UInt32(shape.factor), UInt32(shape.power))
    return table
  }

  /// Memory for a table's lines; `nil` if there is none.
  fileprivate static func pages(_ table: inout pincer_table) -> Pages? {
    guard let pages = Pages(bytes: pincer_table_lines(&table) * Int(PINCER_LINE)) else { return nil }
    pincer_touch_pages(pages.base, pages.bytes)
    table.lines = pages.base.assumingMemoryBound(to: UInt8.self)
    return pages
  }

  /// Gives the memory back; the set must not be used any more.
  package func free() {
    for part in parts { part.pages.free() }
    tables.deallocate()
  }

  package var count: Int { parts.reduce(0) { $0 + $1.count } }
  package var bytes: Int { parts.reduce(0) { $0 + $1.pages.bytes } }
}

extension VisitedSet {
  /// The set for threads that look into it at the same time, or insert, each into parts of its own.
  package struct Handle: @unchecked Sendable {
    package let mixing: Mixing
    fileprivate let parts: UnsafeMutableBufferPointer<Part>
    fileprivate let tables: UnsafeMutablePointer<pincer_table>
    fileprivate let partBits: UInt64
    /// The bits of a word below those that choose a part.
    fileprivate let shift: UInt64
  }

  /// How an insertion went.
  package enum Insertion { case new, known, noMemory }

  /// Calls `body` with a handle through which several threads may look and insert.
  package mutating func withHandle<R>(_ body: (Handle) throws -> R) rethrows -> R {
    let (tables, mixing, partBits) = (tables, mixing, partBits)
    return try parts.withUnsafeMutableBufferPointer {
      try body(Handle(mixing: mixing, parts: $0, tables: tables, partBits: partBits, shift: mixing.bits - partBits))
    }
  }
}

extension VisitedSet.Handle {
  /// Asks the memory for where the word is looked for.
  @inline(__always)
  package func prefetch(_ word: UInt64) { pincer_prefetch(pincer_table_home(tables + part(of: word), word)) }

  /// The same, where the word is about to be inserted.
  @inline(__always)
  func prefetchToInsert(_ word: UInt64) { pincer_prefetch_to_write(pincer_table_home(tables + part(of: word), word)) }

  /// Writes to `absent` which of `count` words are not in the set, by their place; returns how many.
  @inline(__always)
  package func findAbsent(_ words: UnsafePointer<UInt64>, count: Int, _ absent: UnsafeMutablePointer<UInt32>) -> Int {
    pincer_find_absent(tables, UInt32(truncatingIfNeeded: shift), words, count, absent)
  }

  /// The part that a word belongs to.
  @inline(__always)
  func part(of word: UInt64) -> Int { Int(truncatingIfNeeded: word &>> shift) }

  /// Whether the word is in the set.
  package func contains(_ word: UInt64) -> Bool {
    var (word, absent): (UInt64, UInt32) = (word, 0)
    return findAbsent(&word, count: 1, &absent) == 0
  }

  /// Inserts a word. No other thread may use its part meanwhile.
  @inline(__always)
  package func insert(_ word: UInt64) -> VisitedSet.Insertion {
    let part = part(of: word)
    while true {
      let new = pincer_insert(tables + part, word)
      if new == 0 { return .known }
      if new > 0 {
        parts[part].count += 1
        return .new
      }
      guard grow(part) else { return .noMemory }
    }
  }

  /// Moves a part into a larger one.
  /// - Returns: False if there is no memory for it; then nothing has happened.
  private func grow(_ part: Int) -> Bool {
    var shape = VisitedSet.Shape(factor: Int(tables[part].factor), power: Int(tables[part].power))
    while true {
      shape = shape.next(parts: parts.count)
      var table = VisitedSet.table(shape, mixing, partBits)
      guard let pages = VisitedSet.pages(&table) else { return false }
      if pincer_table_move(tables + part, &table) != 0 {
        parts[part].pages.free()
        parts[part].pages = pages
        tables[part] = table
        return true
      }
      pages.free()
    }
  }

  /// Calls `body` with each key of a part. Nobody may insert meanwhile.
  package func forEachKey(inPart part: Int, _ body: (UInt64) -> Void) {
    withUnsafeTemporaryAllocation(of: UInt64.self, capacity: 16) { row in
      for line in 0..<pincer_table_lines(tables + part) {
        let count = pincer_table_words(tables + part, line, row.baseAddress!)
        for i in 0..<Int(count) { body(mixing.key(of: row[i] | UInt64(part) << shift)) }
      }
    }
  }
}

// MARK: Snapshots

extension VisitedSet {
  func write(to snapshot: inout SearchSnapshot) {
    snapshot.add(Int(partBits))
    for (i, part) in parts.enumerated() {
      snapshot.add(Int(tables[i].factor))
      snapshot.add(Int(tables[i].power))
      snapshot.add(part.count)
      snapshot.add(part.pages.base, bytes: part.pages.bytes)
    }
  }

  /// - Returns: False if there is no memory for it, or it is damaged.
  mutating func restore(_ reader: inout SnapshotReader) -> Bool {
    free()
    parts = []
    partBits = UInt64(reader.number(in: 4...16))
    tables = .allocate(capacity: 1 << partBits)
    for i in 0..<(1 << partBits) {
      let shape = Shape(factor: reader.number(in: 4...7), power: reader.number(in: 2...Int(mixing.bits - partBits) - 3))
      let count = reader.number(in: 0...(1 << 48))
      var table = Self.table(shape, mixing, partBits)
      guard !reader.isWrong, let pages = Self.pages(&table) else { return false }
      parts.append(Part(pages: pages, count: count))
      (tables + i).initialize(to: table)
      guard reader.read(into: pages.base, bytes: pages.bytes) else { return false }
    }
    return true
  }
}
