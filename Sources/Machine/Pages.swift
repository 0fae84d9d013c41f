/// Memory for large tables: whole pages, huge ones where the machine has them, given back at once when freed.

import CMachine

/// A piece of zeroed memory, charged to the allowance of the thread that asked for it.
///
/// Where the allowance is used up, and there is a folder to spill to, the memory is a file without a name in it.
package struct Pages {
  package let base: UnsafeMutableRawPointer
  package let bytes: Int
  private let allowance: Allowance
  private let source: Source

  private enum Source: BitwiseCopyable {
    case heap
    case pages(UnsafeMutableRawPointer, bytes: Int)
    case file
  }

  private static let huge = 2 << 20

  /// - Parameter bytes: At least 1. From 4 MB on, the memory begins where a huge page can.
  /// - Returns: `nil` if the allowance is used up, or the system has no more memory to give.
  package init?(bytes: Int) {
    allowance = .current
    self.bytes = bytes
    guard allowance.take(bytes) else {
      guard let file = pincer_map_spilled(allowance.state, bytes) else { return nil }
      (base, source) = (file, .file)
      return
    }
    guard let (base, source) = Self.memory(bytes) else {
      allowance.give(bytes)
      return nil
    }
    (self.base, self.source) = (base, source)
  }

  private static func memory(_ bytes: Int) -> (UnsafeMutableRawPointer, Source)? {
    guard bytes >= 1 << 16 else { return pincer_zeroed(bytes).map { ($0, .heap) } }
    let slack = bytes >= 2 * huge ? huge : 0
    guard let start = pincer_map_pages(bytes + slack) else { return nil }
    guard slack > 0 else { return (start, .pages(start, bytes: bytes)) }
    let aligned = UnsafeMutableRawPointer(bitPattern: (UInt(bitPattern: start) + UInt(slack) - 1) & ~(UInt(slack) - 1))!
    pincer_prefer_huge_pages(aligned, bytes & ~(huge - 1))
    return (aligned, .pages(start, bytes: bytes + slack))
  }

  /// Gives the memory back; it must not be used any more.
  package func free() {
    switch source {
    case .file: return pincer_unmap_spilled(allowance.state, base, bytes)
    case .heap: pincer_free(base)
    case .pages(let start, let bytes): pincer_unmap_pages(start, bytes)
    }
    allowance.give(bytes)
  }
}
