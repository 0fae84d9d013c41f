/// Terms for terms: a dictionary for what is looked for most, with nothing to count and one word for each entry.

/// A dictionary from terms to terms, by open addressing.
package struct TermMap: Sendable, ExpressibleByDictionaryLiteral {
  /// A key above its value, or `free`.
  private var slots: [UInt64] = []
  package private(set) var count = 0

  private static let free = UInt64.max

  package init() {}

  package init(dictionaryLiteral elements: (TermID, TermID)...) {
    for (key, value) in elements { self[key] = value }
  }

  package init(_ keys: [TermID], _ values: [TermID]) {
    for (key, value) in zip(keys, values) { self[key] = value }
  }

  package var isEmpty: Bool { count == 0 }

  /// What stands for `key`. Nothing is ever removed.
  package subscript(key: TermID) -> TermID? {
    get {
      if count == 0 { return nil }
      let mask = slots.count - 1
      var slot = Self.hash(key) & mask
      while slots[slot] != Self.free {
        if slots[slot] >> 32 == Self.word(key) { return TermID(index: Int32(truncatingIfNeeded: slots[slot])) }
        slot = (slot + 1) & mask
      }
      return nil
    }
    set {
      guard let newValue else { preconditionFailure("nothing is removed") }
      if count * 2 >= slots.count { grow() }
      insert(Self.word(key) << 32 | Self.word(newValue), at: Self.hash(key))
    }
  }

  private mutating func insert(_ entry: UInt64, at hash: Int) {
    let mask = slots.count - 1
    var slot = hash & mask
    while slots[slot] != Self.free, slots[slot] >> 32 != entry >> 32 { slot = (slot + 1) & mask }
    if slots[slot] == Self.free { count += 1 }
    slots[slot] = entry
  }

  private mutating func grow() {
    let old = slots
    slots = [UInt64](repeating: Self.free, count: max(16, old.count * 2))
    count = 0
    for entry in old where entry != Self.free {
      insert(entry, at: Self.hash(TermID(index: Int32(truncatingIfNeeded: entry >> 32))))
    }
  }

  private static func word(_ term: TermID) -> UInt64 { UInt64(UInt32(bitPattern: term.index)) }

  private static func hash(_ term: TermID) -> Int {
    let product = word(term) &* 0x9E37_79B9_7F4A_7C15
    return Int(truncatingIfNeeded: product >> 32)
  }
}
