/// States as 64-bit keys, without loss: the state itself if it is one word, else the root of a tree.
///
/// The words of a wide state are numbered, each by a dictionary for its position, pairs of numbers are numbered again,
/// and so on, until a pair is left (Blom, Lisser, van de Pol, Weber, A database approach to distributed state space
/// generation, PDMC 2007; Laarman, van de Pol, Weber, Parallel recursive state compression for free, SPIN 2011).

final class StateKeys: @unchecked Sendable {
  let words: Int
  /// Whether states are their own keys.
  let areStates: Bool
  /// How many bits of a key tell states apart.
  let bits: Int
  /// What tells states apart if their keys do not, as keys of so many states take too much memory (hash compaction:
  /// Wolper & Leroy, Reliable hashing without collision detection, CAV 1993); `nil` if states are told apart exactly.
  let hash: StateHash?
  /// By level, from the words up; empty if states are their own keys. They own the dictionaries.
  private let levels: [[Interner]]
  /// The same dictionaries one after the other, and how many each level has, for loops that count no references.
  private let dictionaries: UnsafeMutablePointer<Unmanaged<Interner>>
  private let widths: UnsafeMutablePointer<Int>
  private let depth: Int

  /// - Parameter hash: Tells states apart instead of keys, if a state is more than one word.
  /// - Returns: `nil` if there is no memory for it.
  init?(_ layout: PackedLayout, compactedBy hash: StateHash? = nil) {
    words = layout.words
    areStates = layout.words == 1
    self.hash = areStates ? nil : hash
    bits = areStates ? layout.bits : 64
    var levels: [[Interner]] = []
    if !areStates {
      var width = words
      repeat {
        var level: [Interner] = []
        for _ in 0..<width {
          guard let interner = Interner() else { return nil }
          level.append(interner)
        }
        levels.append(level)
        width = (width + 1) / 2
      } while width > 1
    }
    self.levels = levels
    depth = levels.count
    let all = levels.joined().map { Unmanaged.passUnretained($0) }
    dictionaries = .allocate(capacity: max(1, all.count))
    dictionaries.initialize(from: all, count: all.count)
    widths = .allocate(capacity: max(1, depth))
    widths.initialize(from: levels.map(\.count), count: depth)
  }

  deinit {
    dictionaries.deallocate()
    widths.deallocate()
  }

  var bytes: Int { levels.joined().reduce(0) { $0 + $1.bytes } }

  /// The key of a state; `nil` if a dictionary is full.
  @inline(__always)
  func key(of state: UnsafePointer<UInt64>) -> UInt64? {
    areStates ? state[0] : treeKey(of: state)
  }

  private func treeKey(of state: UnsafePointer<UInt64>) -> UInt64? {
    withUnsafeTemporaryAllocation(of: UInt64.self, capacity: words + 1) { row in
      for i in 0..<words { row[i] = state[i] }
      var dictionary = dictionaries
      for level in 0..<depth {
        let width = widths[level]
        for i in 0..<width {
          guard let number = dictionary[i]._withUnsafeGuaranteedRef({ $0.number(of: row[i]) }) else { return nil }
          row[i] = UInt64(number)
        }
        dictionary += width
        // An odd one out goes up alone.
        if width & 1 == 1 { row[width] = 0 }
        for i in 0..<(width + 1) / 2 { row[i] = row[2 * i] << 32 | row[2 * i + 1] }
      }
      return row[0]
    }
  }

  /// How many words stand for a state until it is expanded.
  var nameWidth: Int { hash == nil ? 1 : words }

  /// Writes the state that some words stand for.
  @inline(__always)
  func write(_ name: UnsafePointer<UInt64>, to state: UnsafeMutablePointer<UInt64>) {
    if hash == nil { write(name[0], to: state) } else { state.update(from: name, count: words) }
  }

  /// Writes the state of a key.
  @inline(__always)
  func write(_ key: UInt64, to state: UnsafeMutablePointer<UInt64>) {
    if areStates { state[0] = key } else { writeTree(key, to: state) }
  }

  private func writeTree(_ key: UInt64, to state: UnsafeMutablePointer<UInt64>) {
    withUnsafeTemporaryAllocation(of: UInt64.self, capacity: words + 1) { row in
      row[0] = key
      var level = depth - 1
      var dictionary = dictionaries
      for lower in 0..<level { dictionary += widths[lower] }
      while level >= 0 {
        var i = widths[level] - 1
        while i >= 0 {
          let pair = row[i / 2]
          let number = UInt32(truncatingIfNeeded: i & 1 == 0 ? pair >> 32 : pair)
          row[i] = dictionary[i]._withUnsafeGuaranteedRef { $0[number] }
          i -= 1
        }
        level -= 1
        if level >= 0 { dictionary -= widths[level] }
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
