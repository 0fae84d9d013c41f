/// States as 64-bit keys, without loss: the state itself if it has at most 63 bits, else the root of a tree.
///
/// The words of a wide state are numbered, each by a dictionary for its position, pairs of numbers are numbered again,
/// and so on, until a pair is left (Blom, Lisser, van de Pol, Weber, A database approach to distributed state space
/// generation, PDMC 2007; Laarman, van de Pol, Weber, Parallel recursive state compression for free, SPIN 2011).

final class StateKeys: @unchecked Sendable {
  let words: Int
  /// Whether states are their own keys.
  let areStates: Bool
  /// By level, from the words up; empty if states are their own keys.
  private let levels: [[Interner]]

  /// - Returns: `nil` if there is no memory for it.
  init?(_ layout: PackedLayout) {
    guard layout.words > 1 || layout.bits > 63 else {
      words = 1
      areStates = true
      levels = []
      return
    }
    words = layout.words
    areStates = false
    var levels: [[Interner]] = []
    var width = words
    while width > 1 || levels.isEmpty {
      var level: [Interner] = []
      for _ in 0..<width {
        guard let interner = Interner() else { return nil }
        level.append(interner)
      }
      levels.append(level)
      width = (width + 1) / 2
    }
    self.levels = levels
  }

  var bytes: Int { levels.joined().reduce(0) { $0 + $1.bytes } }

  /// The key of a state, never 0; `nil` if a dictionary is full.
  @inline(__always)
  func key(of state: UnsafePointer<UInt64>) -> UInt64? {
    areStates ? Self.key(ofWord: state[0]) : treeKey(of: state)
  }

  /// The key of a state that is its own: never 0.
  @inline(__always)
  static func key(ofWord word: UInt64) -> UInt64 { word | 1 << 63 }

  private func treeKey(of state: UnsafePointer<UInt64>) -> UInt64? {
    withUnsafeTemporaryAllocation(of: UInt64.self, capacity: words + 1) { row in
      for i in 0..<words { row[i] = state[i] }
      var width = words
      for level in levels {
        for i in 0..<width {
          guard let number = level[i].number(of: row[i]) else { return nil }
          row[i] = UInt64(number)
        }
        // An odd one out goes up alone.
        if width & 1 == 1 { row[width] = 0 }
        width = (width + 1) / 2
        for i in 0..<width { row[i] = row[2 * i] << 32 | row[2 * i + 1] }
      }
      return width == 1 ? row[0] &+ 1 : nil
    }
  }

  /// Writes the state of a key.
  @inline(__always)
  func write(_ key: UInt64, to state: UnsafeMutablePointer<UInt64>) {
    if areStates { state[0] = key & ~(1 << 63) } else { writeTree(key, to: state) }
  }

  private func writeTree(_ key: UInt64, to state: UnsafeMutablePointer<UInt64>) {
    withUnsafeTemporaryAllocation(of: UInt64.self, capacity: words + 1) { row in
      row[0] = key &- 1
      for level in levels.reversed() {
        let width = level.count
        var i = width - 1
        while i >= 0 {
          let pair = row[i / 2]
          row[i] = level[i][UInt32(truncatingIfNeeded: i & 1 == 0 ? pair >> 32 : pair)]
          i -= 1
        }
      }
      for i in 0..<words { state[i] = row[i] }
    }
  }

  /// Makes room in the dictionaries that are full. No other thread may use them meanwhile.
  /// - Returns: False if there is no memory for it.
  func grow() -> Bool { levels.joined().allSatisfy { !$0.isFull || $0.grow() } }
}

// MARK: Snapshots

extension StateKeys {
  func write(to snapshot: inout SearchSnapshot) { for interner in levels.joined() { interner.write(to: &snapshot) } }

  /// - Returns: False if there is no memory for it, or it is damaged.
  func restore(_ reader: inout SnapshotReader) -> Bool { levels.joined().allSatisfy { $0.restore(&reader) } }
}
