/// The states of one level, in the order in which they were found.

import Machine

struct Frontier {
  /// How many words stand for a state: its key, or all of it where only hashes of states are kept.
  let width: Int
  /// `width` words for each state, one state after the other.
  var names: GrowingBuffer<UInt64>
  /// For each state, the state of the last milestone that it was found from, by its place there.
  var ancestors: GrowingBuffer<UInt32>
  /// For each state, the processes that sleep in it, as bits; empty if none ever does.
  var sleeping: GrowingBuffer<UInt32>
  private let haveSleep: Bool

  /// - Returns: `nil` if there is no memory for it.
  init?(width: Int, haveSleep: Bool) {
    let (first, second, third) = (GrowingBuffer<UInt64>(), GrowingBuffer<UInt32>(), GrowingBuffer<UInt32>())
    guard let names = first, let ancestors = second, let sleeping = third else {
      first?.free()
      second?.free()
      third?.free()
      return nil
    }
    self.width = width
    self.haveSleep = haveSleep
    self.names = names
    self.ancestors = ancestors
    self.sleeping = sleeping
  }

  /// An empty level of the same kind.
  var another: Frontier? { Frontier(width: width, haveSleep: haveSleep) }

  var count: Int { ancestors.count }
  var bytes: Int { names.bytes + ancestors.bytes + sleeping.bytes }

  /// The words that stand for a state.
  @inline(__always)
  func name(_ place: Int) -> UnsafeMutablePointer<UInt64> { names.base + place * width }

  /// The processes that sleep in a state and those after it; `nil` if none ever does.
  @inline(__always)
  func sleeping(from place: Int) -> UnsafePointer<UInt32>? { haveSleep ? UnsafePointer(sleeping.base + place) : nil }

  /// - Returns: False if there was no memory for it.
  @inline(__always)
  mutating func append(_ name: UnsafePointer<UInt64>, ancestor: UInt32, sleeping asleep: UInt32) -> Bool {
    let place = count
    guard hasRoom(for: place + 1) || reserve(place + 1) else { return false }
    ancestors.count += 1
    names.count += width
    if haveSleep { sleeping.count += 1 }
    write(place, name, ancestor: ancestor, sleeping: asleep)
    return true
  }

  /// Writes a state to a place that is there.
  @inline(__always)
  func write(_ place: Int, _ name: UnsafePointer<UInt64>, ancestor: UInt32, sleeping asleep: UInt32) {
    if width == 1 { names.base[place] = name[0] } else { self.name(place).update(from: name, count: width) }
    ancestors.base[place] = ancestor
    if haveSleep { sleeping.base[place] = asleep }
  }

  /// Makes it `count` states long; whoever calls it writes what is new.
  /// - Returns: False if there was no memory for it.
  mutating func extend(to count: Int) -> Bool {
    guard reserve(count) else { return false }
    names.count = count * width
    ancestors.count = count
    if haveSleep { sleeping.count = count }
    return true
  }

  @inline(__always)
  private func hasRoom(for count: Int) -> Bool {
    count * width <= names.capacity && count <= ancestors.capacity && (!haveSleep || count <= sleeping.capacity)
  }

  /// Makes room for `wanted` states in all.
  @inline(never)
  private mutating func reserve(_ wanted: Int) -> Bool {
    names.reserve(wanted * width) && ancestors.reserve(wanted) && (!haveSleep || sleeping.reserve(wanted))
  }

  /// Gives back the memory of the first `count` states, as far as whole pages go. They must not be read any more.
  mutating func forget(first count: Int) {
    names.forget(first: count * width)
    ancestors.forget(first: count)
    if haveSleep { sleeping.forget(first: count) }
  }

  /// Gives back what only those need who expand the states.
  mutating func forgetSleep() {
    guard haveSleep, let empty = GrowingBuffer<UInt32>() else { return }
    sleeping.free()
    sleeping = empty
  }

  /// Whether something was forgotten, so that it can't be filled again.
  var isPartial: Bool { names.isPartial || ancestors.isPartial || sleeping.isPartial }

  mutating func removeAll() {
    names.removeAll()
    ancestors.removeAll()
    sleeping.removeAll()
  }

  /// Gives the memory back; the frontier must not be used any more.
  func free() {
    names.free()
    ancestors.free()
    sleeping.free()
  }
}
