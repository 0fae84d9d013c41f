/// Memory for large tables: whole pages, huge ones where the machine has them, given back at once when freed.

import CMachine

/// A piece of zeroed memory.
package struct Pages {
  package let base: UnsafeMutableRawPointer
  package let bytes: Int
  private let mapped: (base: UnsafeMutableRawPointer, bytes: Int)?

  /// The memory that all `Pages` of the program have now, in bytes.
  package static var total: Int { Int(pincer_pages_total()) }

  private static let huge = 2 << 20

  /// - Parameter bytes: At least 1. From 4 MB on, the memory begins where a huge page can.
  /// - Returns: `nil` if the system has no more memory to give.
  package init?(bytes: Int) {
    self.bytes = bytes
    let slack = bytes >= 2 * Self.huge ? Self.huge : 0
    guard bytes >= 1 << 16 else {
      guard let base = pincer_zeroed(bytes) else { return nil }
      self.base = base
      mapped = nil
      pincer_pages_add(Int64(bytes))
      return
    }
    guard let start = pincer_map_pages(bytes + slack) else { return nil }
    let aligned =
      slack == 0
      ? start : UnsafeMutableRawPointer(bitPattern: (UInt(bitPattern: start) + UInt(slack) - 1) & ~(UInt(slack) - 1))!
    if slack > 0 { pincer_prefer_huge_pages(aligned, bytes & ~(Self.huge - 1)) }
    base = aligned
    mapped = (start, bytes + slack)
    pincer_pages_add(Int64(bytes))
  }

  /// Gives the memory back; it must not be used any more.
  package func free() {
    pincer_pages_add(-Int64(bytes))
    if let mapped { pincer_unmap_pages(mapped.base, mapped.bytes) } else { pincer_free(base) }
  }
}
