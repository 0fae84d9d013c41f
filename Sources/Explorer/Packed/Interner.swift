/// Numbers for 64-bit words, each word one number, given by several threads at once.

import CMachine
import Machine

/// A lossless dictionary: the leaves and inner nodes of states kept as trees.
///
/// Threads look up and insert without locks: a number is drawn, its word written, and the number put into a free slot
/// by compare-and-swap; who comes second to a slot uses the number that is there, and one number stays unused. Only
/// growing needs everybody to wait.
final class Interner: @unchecked Sendable {
  private var words: UnsafeMutablePointer<UInt64>
  private var slots: UnsafeMutablePointer<UInt32>
  private var wordPages: Pages
  private var slotPages: Pages
  private var mask: Int
  private var capacity: Int
  /// One more than the highest number drawn.
  private let drawn: UnsafeMutablePointer<UInt64>

  /// - Returns: `nil` if there is no memory for it.
  init?(capacity: Int = 1 << 8) {
    guard let (words, slots) = Self.pages(capacity) else { return nil }
    wordPages = words
    slotPages = slots
    self.capacity = capacity
    mask = capacity * 2 - 1
    self.words = words.base.assumingMemoryBound(to: UInt64.self)
    self.slots = slots.base.assumingMemoryBound(to: UInt32.self)
    drawn = .allocate(capacity: 1)
    drawn.initialize(to: 0)
  }

  private static func pages(_ capacity: Int) -> (words: Pages, slots: Pages)? {
    guard let words = Pages(bytes: capacity * 8) else { return nil }
    guard let slots = Pages(bytes: capacity * 8) else {
      words.free()
      return nil
    }
    return (words, slots)
  }

  deinit {
    wordPages.free()
    slotPages.free()
    drawn.deallocate()
  }

  var bytes: Int { wordPages.bytes + slotPages.bytes }
  /// How many words have numbers; a few more if several threads inserted at once.
  var count: Int { min(Int(drawn.pointee), capacity) }
  /// Whether it must grow before anything is inserted again.
  var isFull: Bool { Int(drawn.pointee) >= capacity }

  /// The word of a number.
  @inline(__always)
  subscript(number: UInt32) -> UInt64 { words[Int(number)] }

  /// Returns the number of a word, or `nil` if it has none and there is no room.
  @inline(__always)
  func number(of word: UInt64) -> UInt32? {
    var slot = Int(truncatingIfNeeded: Mixing.hash(word) >> 20) & mask
    while true {
      let seen = pincer_load_acquire32(slots + slot)
      if seen == 0 { return insert(word, from: slot) }
      if words[Int(seen - 1)] == word { return seen - 1 }
      slot = (slot + 1) & mask
    }
  }

  private func insert(_ word: UInt64, from start: Int) -> UInt32? {
    guard !isFull else { return nil }
    let number = Int(pincer_fetch_add64(drawn, 1))
    guard number < capacity else { return nil }
    words[number] = word
    var slot = start
    while true {
      let seen = pincer_claim32(slots + slot, UInt32(number) + 1)
      if seen == 0 { return UInt32(number) }
      if words[Int(seen - 1)] == word { return seen - 1 }
      slot = (slot + 1) & mask
    }
  }

  /// Makes room for twice as much. No other thread may use it meanwhile.
  /// - Returns: False if there is no memory for it, or no numbers are left.
  func grow() -> Bool {
    guard capacity < 1 << 31, let (newWords, newSlots) = Self.pages(capacity * 2) else { return false }
    let old = (words: words, slots: slots, count: count, slotCount: mask + 1, pages: (wordPages, slotPages))
    point(to: newWords, newSlots, capacity: capacity * 2)
    words.update(from: old.words, count: old.count)
    drawn.pointee = UInt64(old.count)
    // By the old slots: numbers that were drawn and not used stay unused.
    for i in 0..<old.slotCount where old.slots[i] != 0 {
      var slot = Int(truncatingIfNeeded: Mixing.hash(words[Int(old.slots[i] - 1)]) >> 20) & mask
      while slots[slot] != 0 { slot = (slot + 1) & mask }
      slots[slot] = old.slots[i]
    }
    old.pages.0.free()
    old.pages.1.free()
    return true
  }

  private func point(to newWords: Pages, _ newSlots: Pages, capacity: Int) {
    (wordPages, slotPages) = (newWords, newSlots)
    words = newWords.base.assumingMemoryBound(to: UInt64.self)
    slots = newSlots.base.assumingMemoryBound(to: UInt32.self)
    self.capacity = capacity
    mask = capacity * 2 - 1
  }
}

// MARK: Snapshots

extension Interner {
  func write(to snapshot: inout SearchSnapshot) {
    snapshot.add(capacity)
    snapshot.add(count)
    snapshot.add(words, bytes: count * 8)
    snapshot.add(slots, bytes: (mask + 1) * 4)
  }

  /// - Returns: False if there is no memory for it, or it is damaged.
  func restore(_ reader: inout SnapshotReader) -> Bool {
    let capacity = reader.number(in: 1...(1 << 31))
    let count = reader.number(in: 0...capacity)
    guard !reader.isWrong, capacity & (capacity - 1) == 0, let (words, slots) = Self.pages(capacity) else {
      return false
    }
    let isRead = reader.read(into: words.base, bytes: count * 8) && reader.read(into: slots.base, bytes: capacity * 8)
    wordPages.free()
    slotPages.free()
    point(to: words, slots, capacity: capacity)
    drawn.pointee = UInt64(count)
    return isRead
  }
}
