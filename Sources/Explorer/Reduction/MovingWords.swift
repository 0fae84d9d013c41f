/// The words of a state while parts of it change places: in registers where they are few.

/// A state before and after a step in which some of its bits move.
protocol MovingWords {
  /// Goes on from what the last step led to: what this one does not move stays.
  mutating func begin(unmoved: UnsafePointer<UInt64>)
  /// A word of the state before the step.
  func before(_ word: Int32) -> UInt64
  /// Adds bits to the state after the step.
  mutating func add(_ bits: UInt64, to word: Int32)
  /// Changes bits of the state after the last step.
  mutating func flip(_ bits: UInt64, in word: Int32)
}

struct OneMovingWord: MovingWords {
  private var old: UInt64 = 0
  private(set) var new: UInt64

  init(_ state: UnsafePointer<UInt64>) { new = state[0] }

  @inline(__always)
  mutating func begin(unmoved: UnsafePointer<UInt64>) {
    old = new
    new &= unmoved[0]
  }
  @inline(__always)
  func before(_ word: Int32) -> UInt64 { old }
  @inline(__always)
  mutating func add(_ bits: UInt64, to word: Int32) { new |= bits }
  @inline(__always)
  mutating func flip(_ bits: UInt64, in word: Int32) { new ^= bits }
}

struct TwoMovingWords: MovingWords {
  private var old: (UInt64, UInt64) = (0, 0)
  private(set) var new: (UInt64, UInt64)

  init(_ state: UnsafePointer<UInt64>) { new = (state[0], state[1]) }

  @inline(__always)
  mutating func begin(unmoved: UnsafePointer<UInt64>) {
    old = new
    new = (new.0 & unmoved[0], new.1 & unmoved[1])
  }
  @inline(__always)
  func before(_ word: Int32) -> UInt64 { word == 0 ? old.0 : old.1 }
  @inline(__always)
  mutating func add(_ bits: UInt64, to word: Int32) {
    let isSecond = 0 &- UInt64(truncatingIfNeeded: word)
    new = (new.0 | bits & ~isSecond, new.1 | bits & isSecond)
  }
  @inline(__always)
  mutating func flip(_ bits: UInt64, in word: Int32) {
    let isSecond = 0 &- UInt64(truncatingIfNeeded: word)
    new = (new.0 ^ bits & ~isSecond, new.1 ^ bits & isSecond)
  }
}

/// In memory that takes turns.
struct ManyMovingWords: MovingWords {
  private var old: UnsafeMutablePointer<UInt64>
  private(set) var new: UnsafeMutablePointer<UInt64>
  private let count: Int

  /// - Parameter room: Twice as many words as the state has.
  init(_ state: UnsafePointer<UInt64>, count: Int, room: UnsafeMutablePointer<UInt64>) {
    (old, new, self.count) = (room, room + count, count)
    for word in 0..<count { new[word] = state[word] }
  }

  @inline(__always)
  mutating func begin(unmoved: UnsafePointer<UInt64>) {
    (old, new) = (new, old)
    for word in 0..<count { new[word] = old[word] & unmoved[word] }
  }
  @inline(__always)
  func before(_ word: Int32) -> UInt64 { old[Int(word)] }
  @inline(__always)
  mutating func add(_ bits: UInt64, to word: Int32) { new[Int(word)] |= bits }
  @inline(__always)
  mutating func flip(_ bits: UInt64, in word: Int32) { new[Int(word)] ^= bits }
}
