/// How many independent random reads a second this machine's memory allows: the limit of every visited set.

import Foundation
import Support

struct RandomReads {
  static let bytes = 1 << 30
  private static let words = bytes / 8

  /// Reads a second over 1 GiB. `hugePages` asks the system for them; it need not listen.
  static func measure(cores: Int, hugePages: Bool) throws -> Double {
    let flags = MAP_PRIVATE | MAP_ANON
    guard let memory = mmap(nil, bytes, PROT_READ | PROT_WRITE, flags, -1, 0), memory != MAP_FAILED else {
      throw BenchError("no memory for the measurement of random reads")
    }
    defer { munmap(memory, bytes) }
    #if os(Linux)
      let hugePageAdvice: Int32 = 14
      let smallPageAdvice: Int32 = 15
      _ = madvise(memory, bytes, hugePages ? hugePageAdvice : smallPageAdvice)
    #endif
    // Every page is written once, or all would be the one page of zeros.
    memset(memory, 1, bytes)
    let address = UInt(bitPattern: memory)
    let readsEach = 40_000_000
    let start = ContinuousClock.now
    DispatchQueue.concurrentPerform(iterations: cores) { core in
      let sum = Self.sum(of: readsEach, from: address, seed: UInt64(core + 1))
      // The sum is used, or nothing would be read.
      if sum == 1 { usleep(1) }
    }
    return Double(readsEach * cores) / (ContinuousClock.now - start).inSeconds
  }

  /// No address depends on what was read before, so that the processor can have many reads under way.
  private static func sum(of reads: Int, from address: UInt, seed: UInt64) -> UInt64 {
    let cells = UnsafePointer<UInt64>(bitPattern: address)!
    var sum: UInt64 = 0
    var state = seed &* 0x9E37_79B9_7F4A_7C15
    for _ in 0..<reads {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      sum &+= cells[Int(truncatingIfNeeded: state) & (words - 1)]
    }
    return sum
  }
}
