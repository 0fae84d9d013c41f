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

  /// - Returns: False if there was no memory for it.
  @inline(__always)
  mutating func append(_ key: UInt64, ancestor: UInt32) -> Bool {
    guard keys.count < min(keys.capacity, ancestors.capacity) || reserve(keys.count + 1) else { return false }
    keys.base[keys.count] = key
    ancestors.base[keys.count] = ancestor
    keys.count += 1
    ancestors.count += 1
    return true
  }

  /// Makes it `count` states long; whoever calls it writes what is new.
  /// - Returns: False if there was no memory for it.
  mutating func extend(to count: Int) -> Bool {
    guard reserve(count) else { return false }
    keys.count = count
    ancestors.count = count
    return true
  }

  /// Makes room for `wanted` states in all.
  @inline(never)
  private mutating func reserve(_ wanted: Int) -> Bool { keys.reserve(wanted) && ancestors.reserve(wanted) }

  /// Gives back the memory of the first `count` states, as far as whole pages go. They must not be read any more.
  mutating func forget(first count: Int) {
    keys.forget(first: count)
    ancestors.forget(first: count)
  }

  /// Whether something was forgotten, so that it can't be filled again.
  var isPartial: Bool { keys.isPartial || ancestors.isPartial }

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
