/// A long row of plain values that grows at its end, in pages of its own.

/// Values must be trivial: they are copied as bytes.
package struct GrowingBuffer<Element: BitwiseCopyable> {
  @usableFromInline package var base: UnsafeMutablePointer<Element>
  @usableFromInline package var count = 0
  @usableFromInline package var pages: Pages
  @usableFromInline package var capacity: Int

  /// - Returns: `nil` if the system has no memory for it.
  @inlinable
  package init?(capacity: Int = 64) {
    self.capacity = max(1, capacity)
    guard let pages = Pages(bytes: self.capacity * MemoryLayout<Element>.stride) else { return nil }
    self.pages = pages
    base = pages.base.bindMemory(to: Element.self, capacity: self.capacity)
  }

  /// Gives the memory back; the buffer must not be used any more.
  @inlinable
  package func free() { pages.free() }

  /// The memory that it has, in bytes.
  package var bytes: Int { pages.bytes - pages.released }

  /// Gives back the memory of its first `count` elements, as far as whole pages go. They must not be read any more, and
  /// the buffer must not grow.
  package mutating func forget(first count: Int) { pages.release(first: count * MemoryLayout<Element>.stride) }

  /// Whether something was forgotten.
  package var isPartial: Bool { pages.released > 0 }

  package subscript(index: Int) -> Element {
    @inlinable @inline(__always) get { base[index] }
    @inlinable @inline(__always) nonmutating set { base[index] = newValue }
  }

  /// - Returns: False if there was no memory for it.
  @inlinable @inline(__always)
  package mutating func append(_ element: Element) -> Bool {
    if count == capacity, !reserve(count + 1) { return false }
    base[count] = element
    count += 1
    return true
  }

  /// Appends `count` values from `source`.
  /// - Returns: False if there was no memory for it.
  @inlinable
  package mutating func append(from source: UnsafePointer<Element>, count added: Int) -> Bool {
    guard reserve(count + added) else { return false }
    (base + count).update(from: source, count: added)
    count += added
    return true
  }

  /// Makes it `count` zeros.
  /// - Returns: False if there was no memory for it.
  @inlinable
  package mutating func fill(_ count: Int) -> Bool {
    guard reserve(count) else { return false }
    let bytes = count * MemoryLayout<Element>.stride
    UnsafeMutableRawPointer(base).initializeMemory(as: UInt8.self, repeating: 0, count: bytes)
    self.count = count
    return true
  }

  @inlinable
  package mutating func removeAll() { count = 0 }

  /// Makes room for `wanted` values in all.
  @inlinable
  package mutating func reserve(_ wanted: Int) -> Bool {
    guard wanted > capacity else { return true }
    var larger = capacity
    // Large ones grow without being copied, so that little steps are enough.
    while larger < wanted { larger += larger < 1 << 18 ? larger : larger / 8 }
    guard let new = pages.grown(to: larger * MemoryLayout<Element>.stride) else { return false }
    pages = new
    base = new.base.assumingMemoryBound(to: Element.self)
    capacity = larger
    return true
  }
}
