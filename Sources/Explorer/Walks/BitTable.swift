/// Which states one small search has seen, as bits: a state may be taken for another one.

import Machine

/// Three bits for each state (Holzmann, An analysis of bitstate hashing, FMSD 13, 1998), placed by double hashing.
struct BitTable {
  private var words: GrowingBuffer<UInt64>
  private var mask: UInt64 = 0
  private var seed: UInt64 = 0

  /// - Returns: `nil` if there is no memory for it.
  init?() {
    guard let words = GrowingBuffer<UInt64>() else { return nil }
    self.words = words
  }

  /// Gives the memory back; the table must not be used any more.
  func free() { words.free() }

  var bytes: Int { words.bytes }

  /// Empties the table, and makes it fit for some states: 32 bits each, so that fewer than one in a thousand is missed.
  /// - Parameters:
  ///   - seed: Other states are missed with another seed.
  ///   - states: A power of two.
  /// - Returns: False if there is no memory for it.
  mutating func begin(seed: UInt64, states: Int) -> Bool {
    self.seed = seed
    mask = UInt64(states * 32 - 1)
    return words.fill(states / 2)
  }

  @inline(__always)
  private func places(_ hash: UInt64) -> (UInt64, UInt64, UInt64) {
    let h = Mixing.hash(hash ^ seed)
    let step = h >> 32 | 1
    return (h & mask, (h &+ step) & mask, (h &+ 2 &* step) & mask)
  }

  @inline(__always)
  private func has(_ place: UInt64) -> Bool { words.base[Int(place >> 6)] >> (place & 63) & 1 == 1 }

  @inline(__always)
  private func set(_ place: UInt64) { words.base[Int(place >> 6)] |= 1 << (place & 63) }

  /// Whether the state with this hash seems to have been inserted.
  @inline(__always)
  func contains(_ hash: UInt64) -> Bool {
    let (a, b, c) = places(hash)
    return has(a) && has(b) && has(c)
  }

  /// - Returns: False if it seems to have been there.
  @inline(__always)
  func insert(_ hash: UInt64) -> Bool {
    let (a, b, c) = places(hash)
    if has(a), has(b), has(c) { return false }
    set(a)
    set(b)
    set(c)
    return true
  }
}
