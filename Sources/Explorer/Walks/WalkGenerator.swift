/// Random numbers for walks: the same for the same seed, wherever and whenever.

/// SplitMix64 (Steele, Lea, Flood, Fast splittable pseudorandom number generators, OOPSLA 2014). Not the library's,
/// whose numbers may differ from version to version.
struct WalkGenerator {
  private var state: UInt64

  /// The generator of the walk or search with this number.
  init(seed: UInt64, number: Int) {
    state = Mixing.hash(seed &+ 1) ^ Mixing.hash(UInt64(number) &+ 0x9e37_79b9_7f4a_7c15)
  }

  init(state: UInt64) { self.state = state }

  @inline(__always)
  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    return Mixing.hash(state)
  }

  /// A number below `count`, which is at least 1.
  @inline(__always)
  mutating func below(_ count: Int) -> Int {
    Int(truncatingIfNeeded: next().multipliedFullWidth(by: UInt64(count)).high)
  }
}
