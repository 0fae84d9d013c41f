/// Hashes that are the same in every execution of the program, and on every machine.

/// 128 bits that stand for something: different things have different ones, but for a chance that nobody meets.
package struct StableHash: Hashable, Sendable {
  package var high: UInt64
  package var low: UInt64

  package init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }
}

/// Takes in numbers and texts, one after the other. It keeps nobody from making two things with one hash on purpose.
package struct StableHasher {
  private var high: UInt64 = 0x243f_6a88_85a3_08d3
  private var low: UInt64 = 0x1319_8a2e_0370_7344

  package init() {}

  package mutating func combine(_ number: UInt64) {
    high = Self.mixed(high ^ number, 0xff51_afd7_ed55_8ccd)
    low = Self.mixed(low &+ number, 0x9e6c_63d0_876a_9a99)
  }

  package mutating func combine(_ number: Int) { combine(UInt64(bitPattern: Int64(number))) }

  /// Its length counts, so that two texts are not taken for two others.
  package mutating func combine(_ text: String) {
    combine(text.utf8.count)
    for byte in text.utf8 { combine(UInt64(byte)) }
  }

  package func finalize() -> StableHash { StableHash(high: high, low: low) }

  private static func mixed(_ word: UInt64, _ factor: UInt64) -> UInt64 {
    let product = word.multipliedFullWidth(by: factor)
    return (product.low ^ (product.low >> 32)) &+ product.high
  }
}

/// The sum of bytes that finds out whether they are still what they were: any change within eight bytes changes it.
package struct Checksum {
  private var sum: UInt64 = 0x9e37_79b9_7f4a_7c15

  package init() {}

  package var value: UInt64 { sum }

  package static func sum(of bytes: UnsafeRawBufferPointer) -> UInt64 {
    var sum = Checksum()
    sum.add(bytes)
    return sum.value
  }

  /// Takes in some bytes: eight at a time, the last ones filled up with zeros.
  package mutating func add(_ bytes: UnsafeRawBufferPointer) {
    let whole = bytes.count / 8 * 8
    for at in stride(from: 0, to: whole, by: 8) {
      add(UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self)))
    }
    guard whole < bytes.count else { return }
    var last: UInt64 = 0
    for (i, byte) in bytes[whole...].enumerated() { last |= UInt64(byte) << UInt64(8 * i) }
    add(last)
  }

  @inline(__always)
  private mutating func add(_ word: UInt64) {
    sum = (sum ^ word) &* 0xff51_afd7_ed55_8ccd
    sum ^= sum >> 32
  }
}
