/// Sets of rows, as words; rows are added at the end.

struct Bits: Hashable {
  private(set) var words: [UInt64] = []
  private(set) var count = 0

  init() {}

  /// The set of the first `count` rows.
  init(all count: Int) {
    self.count = count
    words = Array(repeating: ~0, count: (count + 63) / 64)
    if count % 64 != 0 { words[words.count - 1] = (1 << UInt64(count % 64)) - 1 }
  }

  /// Adds a row, which is in the set or is not.
  mutating func append(_ isMember: Bool) {
    if count % 64 == 0 { words.append(0) }
    if isMember { words[count / 64] |= 1 << UInt64(count % 64) }
    count += 1
  }

  var isEmpty: Bool { words.withUnsafeBufferPointer { $0.allSatisfy { $0 == 0 } } }

  /// The first members.
  func members(most: Int) -> [Int] {
    var found: [Int] = []
    for (position, word) in words.enumerated() {
      var rest = word
      while rest != 0, found.count < most {
        found.append(position * 64 + rest.trailingZeroBitCount)
        rest &= rest - 1
      }
    }
    return found
  }

  var size: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }

  /// Keeps what is in `other`, or what is not.
  mutating func formIntersection(_ other: Bits, negated: Bool) {
    let flip: UInt64 = negated ? ~0 : 0
    words.withUnsafeMutableBufferPointer { mine in
      other.words.withUnsafeBufferPointer { theirs in
        for i in mine.indices { mine[i] &= theirs[i] ^ flip }
      }
    }
  }

  /// How many are here and in `other`, or not in it.
  func intersectionSize(_ other: Bits, negated: Bool) -> Int {
    let flip: UInt64 = negated ? ~0 : 0
    return words.withUnsafeBufferPointer { mine in
      other.words.withUnsafeBufferPointer { theirs in
        var size = 0
        for i in mine.indices where mine[i] != 0 { size += (mine[i] & (theirs[i] ^ flip)).nonzeroBitCount }
        return size
      }
    }
  }

  /// Whether a row is here and in `other`; not in those that are negated.
  func meets(_ other: Bits, negated: (Bool, Bool)) -> Bool {
    let flips: (UInt64, UInt64) = (negated.0 ? ~0 : 0, negated.1 ? ~0 : 0)
    return words.withUnsafeBufferPointer { mine in
      other.words.withUnsafeBufferPointer { theirs in
        // Behind the last row there is nothing, however it is negated.
        for i in 0..<(count / 64) where (mine[i] ^ flips.0) & (theirs[i] ^ flips.1) != 0 { return true }
        guard count % 64 != 0 else { return false }
        let rest = (mine[count / 64] ^ flips.0) & (theirs[count / 64] ^ flips.1)
        return rest << UInt64(64 - count % 64) != 0
      }
    }
  }
}
