/// Where one thread's code puts successors.

import CMachine

/// Rows of `words` words, as many as there is room for, and more when code asks for it.
final class SuccessorBuffer {
  let words: Int
  let out: UnsafeMutablePointer<pincer_successors>

  init(words: Int, capacity: Int = 1024) {
    self.words = words
    out = .allocate(capacity: 1)
    out.initialize(
      to: pincer_successors(
        states: .allocate(capacity: capacity * words), steps: .allocate(capacity: capacity), count: 0,
        capacity: Int64(capacity), failure: 0,
        grow: { Unmanaged<SuccessorBuffer>.fromOpaque($0!.pointee.owner).takeUnretainedValue().grow() }, owner: nil))
    out.pointee.owner = Unmanaged.passUnretained(self).toOpaque()
  }

  deinit {
    out.pointee.states.deallocate()
    out.pointee.steps.deallocate()
    out.deallocate()
  }

  var count: Int {
    @inline(__always) get { Int(out.pointee.count) }
  }

  @inline(__always)
  func clear() { out.pointee.count = 0 }

  @inline(__always)
  func state(_ index: Int) -> UnsafeMutablePointer<UInt64> { out.pointee.states + index * words }

  /// The most successors that are kept at once.
  private static let most = 1 << 22

  private func grow() {
    let capacity = Int(out.pointee.capacity)
    guard capacity < Self.most else {
      // The last row is written again and again; what is found after a failure does not matter.
      out.pointee.failure = EvaluationFailure.tooManySteps.code
      out.pointee.count -= 1
      return
    }
    let states = UnsafeMutablePointer<UInt64>.allocate(capacity: capacity * 2 * words)
    let steps = UnsafeMutablePointer<UInt32>.allocate(capacity: capacity * 2)
    states.update(from: out.pointee.states, count: capacity * words)
    steps.update(from: out.pointee.steps, count: capacity)
    out.pointee.states.deallocate()
    out.pointee.steps.deallocate()
    out.pointee.states = states
    out.pointee.steps = steps
    out.pointee.capacity = Int64(capacity * 2)
  }
}
