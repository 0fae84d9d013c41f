/// Memory for large tables: whole pages, huge ones where the machine has them, given back at once when freed.

import CMachine

/// A piece of zeroed memory, charged to the allowance of the thread that asked for it.
///
/// Where the allowance is used up, and there is a folder to spill to, the memory is a file without a name in it.
package struct Pages {
  package let base: UnsafeMutableRawPointer
  package let bytes: Int
  /// How much of it, from its beginning, was given back already, in bytes.
  package private(set) var released = 0
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

  private init(_ base: UnsafeMutableRawPointer, bytes: Int, _ allowance: Allowance, _ source: Source) {
    (self.base, self.bytes, self.allowance, self.source) = (base, bytes, allowance, source)
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

  /// The same memory, longer, with zeros behind what it had. Where the system can, pages move and nothing is copied.
  /// - Parameter larger: The new length in bytes.
  /// - Returns: The memory, which may lie elsewhere: this one must not be used any more. `nil` if there is not so much;
  ///   then nothing has happened.
  package func grown(to larger: Int) -> Pages? {
    if case .pages(let start, let mapped) = source, allowance.take(larger - bytes) {
      let wanted = mapped - bytes + larger
      if let moved = pincer_remap_pages(start, mapped, wanted) {
        return Pages(moved + (base - start), bytes: larger, allowance, .pages(moved, bytes: wanted))
      }
      allowance.give(larger - bytes)
    }
    guard let new = Pages(bytes: larger) else { return nil }
    new.base.copyMemory(from: base, byteCount: bytes)
    free()
    return new
  }

  /// Gives back the memory of its first `count` bytes, as far as whole pages go; what they held is lost.
  package mutating func release(first count: Int) {
    guard case .pages = source else { return }
    let end = count & ~(Self.huge - 1)
    guard end > released else { return }
    pincer_discard_pages(base + released, end - released)
    allowance.give(end - released)
    released = end
  }

  /// Gives the memory back; it must not be used any more.
  package func free() {
    switch source {
    case .file: return pincer_unmap_spilled(allowance.state, base, bytes)
    case .heap: pincer_free(base)
    case .pages(let start, let bytes): pincer_unmap_pages(start, bytes)
    }
    allowance.give(bytes - released)
  }
}
