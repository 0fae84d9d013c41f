/// Words that look like chance, each for one key and no other.

/// A bijection of the words of some bits: what tables take for a hash, though nothing of the key is lost.
///
/// Xor-shifts by half of the bits and odd multipliers, in the way of the MurmurHash3 finaliser. A shift by at least
/// half undoes itself.
package struct Mixing: BitwiseCopyable, Sendable {
  /// How many bits the words have, 32 to 64.
  package let bits: UInt64
  private let mask: UInt64
  private let shift: UInt64

  private static let first: UInt64 = 0xbf58_476d_1ce4_e5b9
  private static let second: UInt64 = 0x94d0_49bb_1331_11eb
  /// Their inverses, modulo 2 to any power.
  private static let firstBack: UInt64 = 0x96de_1b17_3f11_9089
  private static let secondBack: UInt64 = 0x3196_42b2_d24d_8ec3

  /// - Parameter bits: Of the keys; taken for 32 if there are fewer.
  package init(bits: Int) {
    self.bits = UInt64(max(32, bits))
    mask = .max >> (64 - self.bits)
    shift = (self.bits + 1) / 2
  }

  /// The word of a key. What the key has beyond the bits is left out.
  @inline(__always)
  package func callAsFunction(_ key: UInt64) -> UInt64 {
    var word = key & mask
    word = (word ^ word &>> shift) &* Self.first & mask
    word = (word ^ word &>> shift) &* Self.second & mask
    return word ^ word &>> shift
  }

  /// The key of a word.
  package func key(of word: UInt64) -> UInt64 {
    var key = (word ^ word &>> shift) &* Self.secondBack & mask
    key = (key ^ key &>> shift) &* Self.firstBack & mask
    return key ^ key &>> shift
  }

  /// A word of 64 bits that looks like chance (Stafford's variant 13 of the same finaliser).
  @inline(__always)
  static func hash(_ word: UInt64) -> UInt64 {
    var h = word
    h = (h ^ (h >> 30)) &* first
    h = (h ^ (h >> 27)) &* second
    return h ^ (h >> 31)
  }
}
