/// How many states a second Pincer's visited set takes when it is as large as the memory that is read at random.

import Explorer
import Support

enum VisitedSetRate {
  /// Looks and insertions a second in a set of about 1 GiB, by one core, in the way of a search: the memory for a batch
  /// of keys is asked for, then all are looked for, and those that are new are inserted. Six of seven are known.
  static func measure() throws -> Double {
    guard var set = VisitedSet(bits: 63, partBits: 4) else { throw BenchError("no memory for a visited set") }
    defer { set.free() }
    let known: UInt64 = 110_000_000
    var next: UInt64 = 1
    try set.withHandle { handle in
      var batch = Batch()
      defer { batch.free() }
      while next <= known {
        for _ in 0..<Batch.size {
          batch.add(handle.mixing(next), handle)
          next += 1
        }
        guard batch.insert(handle) else { throw BenchError("no memory for a visited set") }
      }
    }
    let looks = 40_000_000
    let start = ContinuousClock.now
    try set.withHandle { handle in
      var batch = Batch()
      defer { batch.free() }
      var state: UInt64 = 0x9E37_79B9_7F4A_7C15
      for i in 0..<looks {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        let isNew = i % 7 == 0
        batch.add(handle.mixing(isNew ? next : state.multipliedFullWidth(by: known).high + 1), handle)
        if isNew { next += 1 }
        if batch.isFull, !batch.insert(handle) { throw BenchError("no memory for a visited set") }
      }
    }
    return Double(looks) / (ContinuousClock.now - start).inSeconds
  }

  /// As many keys as a search has on its way together.
  private struct Batch {
    static let size = 128
    private let keys = UnsafeMutablePointer<UInt64>.allocate(capacity: size)
    private let absent = UnsafeMutablePointer<UInt32>.allocate(capacity: size)
    private var count = 0

    func free() {
      keys.deallocate()
      absent.deallocate()
    }

    var isFull: Bool { count == Self.size }

    mutating func add(_ mixed: UInt64, _ handle: VisitedSet.Handle) {
      keys[count] = mixed
      count += 1
      handle.prefetch(mixed)
    }

    /// Inserts what is not there. False if there is no memory.
    mutating func insert(_ handle: VisitedSet.Handle) -> Bool {
      let new = handle.findAbsent(keys, count: count, absent)
      count = 0
      for i in 0..<new where handle.insert(keys[Int(absent[i])]) == .noMemory { return false }
      return true
    }
  }
}
