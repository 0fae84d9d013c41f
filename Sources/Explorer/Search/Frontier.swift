/// The states of one level, in the order in which they were found.

import Machine

struct Frontier {
  var keys: GrowingBuffer<UInt64>
  /// For each state, the state of the last milestone that it was found from, by its place there.
  var ancestors: GrowingBuffer<UInt32>

  /// - Returns: `nil` if there is no memory for it.
  init?() {
    guard let keys = GrowingBuffer<UInt64>() else { return nil }
    guard let ancestors = GrowingBuffer<UInt32>() else {
      keys.free()
      return nil
    }
    self.keys = keys
    self.ancestors = ancestors
  }

  var count: Int { keys.count }
  var bytes: Int { keys.bytes + ancestors.bytes }

  @inline(__always)
  mutating func append(_ key: UInt64, ancestor: UInt32) -> Bool { keys.append(key) && ancestors.append(ancestor) }

  mutating func removeAll() {
    keys.removeAll()
    ancestors.removeAll()
  }

  /// Gives the memory back; the frontier must not be used any more.
  func free() {
    keys.free()
    ancestors.free()
  }
}
