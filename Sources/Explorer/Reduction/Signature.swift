/// How what is said of a value becomes its colour: numbers mixed so that sums of them tell sets apart.

enum Signature {
  static func mix(_ a: UInt64, _ b: UInt64, _ c: UInt64, _ d: UInt64) -> UInt64 {
    var h = a &* 0x9e37_79b9_7f4a_7c15 ^ b
    h = (h ^ h >> 29) &* 0xbf58_476d_1ce4_e5b9 &+ c
    h = (h ^ h >> 32) &* 0x94d0_49bb_1331_11eb &+ d
    h = (h ^ h >> 29) &* 0xbf58_476d_1ce4_e5b9
    return h ^ h >> 32
  }

  /// A colour as those see it that are related to its value.
  @inline(__always)
  static func seen(_ color: UInt64) -> UInt64 {
    let h = (color ^ color >> 32) &* 0xd6e8_feb8_6659_fd93
    return (h ^ h >> 29) &* 0x94d0_49bb_1331_11eb
  }
}
