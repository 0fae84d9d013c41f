/// From the mixed keys of states to their numbers.

import CMachine
import Machine

/// A table with a number for each state, at most two thirds full. It does not hold keys: whoever looks has them.
struct StateIndex: @unchecked Sendable {
  private let pages: GrowingBuffer<UInt32>
  /// Numbers plus one; 0 is free.
  private let slots: UnsafeMutablePointer<UInt32>
  private let mask: Int
  /// Places are the highest bits of a product, since words may have few.
  private let shift: UInt64

  /// - Returns: `nil` if there is no memory for it.
  init?(count: Int) {
    var size = 64
    while size < count + count / 2 { size *= 2 }
    mask = size - 1
    shift = UInt64(64 - size.trailingZeroBitCount)
    guard var pages = GrowingBuffer<UInt32>(capacity: size), pages.fill(size) else { return nil }
    self.pages = pages
    slots = pages.base
  }

  func free() { pages.free() }

  var bytes: Int { pages.bytes }

  @inline(__always)
  private func place(of mixed: UInt64) -> Int {
    Int(truncatingIfNeeded: (mixed &* 0x9e37_79b9_7f4a_7c15) &>> shift)
  }

  @inline(__always)
  func prefetch(_ mixed: UInt64) { pincer_prefetch(slots + place(of: mixed)) }

  /// Enters a state that is not there. Threads may do so at the same time, while none looks.
  @inline(__always)
  func insert(_ mixed: UInt64, _ number: Int) {
    var slot = place(of: mixed)
    while pincer_claim32(slots + slot, UInt32(number + 1)) != 0 { slot = (slot + 1) & mask }
  }

  /// The first state to be compared; most often it is the one.
  @inline(__always)
  func likely(_ mixed: UInt64) -> Int? {
    let number = slots[place(of: mixed)]
    return number == 0 ? nil : Int(number - 1)
  }

  /// The number of a state that is there.
  @inline(__always)
  func number(of mixed: UInt64, _ isIt: (Int) -> Bool) -> Int {
    var slot = place(of: mixed)
    while true {
      let number = Int(slots[slot]) - 1
      precondition(number >= 0, "a successor of a state that was found was found")
      if isIt(number) { return number }
      slot = (slot + 1) & mask
    }
  }
}
