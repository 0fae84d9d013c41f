/// One walk, or one bounded search, and what it saw.

import Machine

final class Trip {
  private(set) var number = 0
  var steps = 0
  var depth = 0
  /// Hashes of the states it came through; a state may be there more than once.
  var hashes: GrowingBuffer<UInt64>
  /// What it found first for each property.
  private(set) var found: [(property: Int, run: FoundRun)] = []
  /// Whether it ended because it had nothing more to see.
  var isComplete = false
  var noMemory = false

  init?() {
    guard let hashes = GrowingBuffer<UInt64>() else { return nil }
    self.hashes = hashes
  }

  deinit { hashes.free() }

  func begin(_ number: Int) {
    self.number = number
    (steps, depth) = (0, 0)
    hashes.removeAll()
    found.removeAll(keepingCapacity: true)
    (isComplete, noMemory) = (false, false)
  }

  func hasFound(_ property: Int) -> Bool { found.contains { $0.property == property } }

  func note(_ property: Int, _ run: FoundRun) { found.append((property, run)) }
}
