/// A search that is kept between two rounds, and one that goes on from there: the same states, the same order, the
/// same result.

import Machine
import Semantics
import Support

/// What a snapshot of a search belongs to: a system, and how its states are packed and reduced.
package func snapshotIdentity(of system: TransitionSystem, _ options: ExplorerOptions) -> StableHash {
  Search.identity(system, options)
}

extension Search {
  /// What the layout of snapshots is. Whoever changes what is written, or what tables look like, counts it up.
  private static let format = 3

  fileprivate static func identity(_ system: TransitionSystem, _ options: ExplorerOptions) -> StableHash {
    var hasher = StableHasher()
    let fingerprint = system.fingerprint
    hasher.combine(format)
    hasher.combine(fingerprint.high)
    hasher.combine(fingerprint.low)
    hasher.combine(options.usesSymmetry ? 1 : 0)
    hasher.combine(options.usesPartialOrder ? 1 : 0)
    hasher.combine(options.compactsHashes ? 1 : 0)
    let layout = PackedLayout(system)
    for field in layout.locations + layout.cells + layout.contents {
      for number in [field.word, field.shift, field.bits, field.lower] { hasher.combine(number) }
    }
    guard options.usesSymmetry else { return hasher.finalize() }
    // Which cells stand for nothing is known by the variables of the model.
    for (variable, guardian) in Symmetry(of: system).guards.sorted(by: { $0.key.index < $1.key.index }) {
      hasher.combine(variable.index)
      hasher.combine(guardian.index)
    }
    return hasher.finalize()
  }

  /// Keeps the search as it is. No thread may work on it meanwhile.
  func keep(in keeper: any SnapshotKeeper) {
    var snapshot = SearchSnapshot()
    for number in [level, position, lastDense, statistics.states, statistics.transitions, statistics.depth, mostBytes] {
      snapshot.add(number)
    }
    for finding in findings { snapshot.add(finding) }
    for step in steps.places.indices { snapshot.add(workers.reduce(0) { $0 + $1.taken[step] }) }
    contents.write(to: &snapshot)
    keys.write(to: &snapshot)
    visited.write(to: &snapshot)
    snapshot.add(milestones.count)
    for level in milestones + [frontier, next] { level.write(to: &snapshot) }
    keeper.keep(snapshot)
    isKept = true
  }

  /// Puts the search where a snapshot was taken. The bound says so if there is no memory, or the snapshot is damaged.
  func restore(from source: any SnapshotSource) {
    var reader = SnapshotReader(source)
    let hasMemory = restore(&reader)
    if !hasMemory, !reader.isWrong {
      bound = .outOfMemory
    } else if !reader.isComplete {
      bound = .incapable("the checkpoint is damaged")
    }
    // What was read in part is not searched.
    if bound != nil { frontier.removeAll() }
    isKept = true
  }

  private func restore(_ reader: inout SnapshotReader) -> Bool {
    level = reader.count()
    position = reader.count()
    lastDense = reader.number(in: 0...level)
    statistics.states = reader.count()
    statistics.transitions = reader.count()
    statistics.depth = reader.count()
    peakBytes = reader.count()
    workers[0].transitions = statistics.transitions
    for i in findings.indices {
      findings[i] = reader.finding()
      if findings[i] != nil { questions.close(i) }
    }
    for step in steps.places.indices { workers[0].taken[step] = reader.number() }
    contents.restore(&reader)
    guard keys.restore(&reader), visited.restore(&reader) else { return false }
    let count = reader.number(in: 0...level + 1)
    for _ in 0..<count {
      guard var milestone = frontier.another else { return false }
      let isThere = milestone.restore(&reader)
      keepMilestone(milestone)
      guard isThere else { return false }
    }
    return frontier.restore(&reader) && next.restore(&reader)
  }
}

extension SearchSnapshot {
  fileprivate mutating func add(_ finding: Finding?) {
    add(finding == nil ? 0 : 1)
    add(finding?.level ?? 0)
    add(finding?.key ?? 0)
    add(Int(finding?.ancestor ?? 0))
    add(finding?.isStep == true ? 1 : 0)
  }

  fileprivate mutating func add<Element>(_ buffer: GrowingBuffer<Element>) {
    add(buffer.count)
    add(buffer.base, bytes: buffer.count * MemoryLayout<Element>.stride)
  }
}

extension SnapshotReader {
  fileprivate mutating func finding() -> Finding? {
    let isFound = number(in: 0...1) == 1
    let finding = Finding(
      level: count(), key: number(), ancestor: UInt32(number(in: 0...Int(UInt32.max))), isStep: number(in: 0...1) == 1)
    return isFound ? finding : nil
  }

  /// - Returns: False if there is no memory for it, or it is damaged.
  fileprivate mutating func read<Element>(into buffer: inout GrowingBuffer<Element>) -> Bool {
    let count = count()
    guard !isWrong, buffer.reserve(count) else { return false }
    buffer.count = count
    return read(into: buffer.base, bytes: count * MemoryLayout<Element>.stride)
  }
}

extension Frontier {
  fileprivate func write(to snapshot: inout SearchSnapshot) {
    snapshot.add(names)
    snapshot.add(ancestors)
    snapshot.add(sleeping)
  }

  fileprivate mutating func restore(_ reader: inout SnapshotReader) -> Bool {
    reader.read(into: &names) && reader.read(into: &ancestors) && reader.read(into: &sleeping)
  }
}

extension SparseContents {
  fileprivate func write(to snapshot: inout SearchSnapshot) {
    let count = count
    snapshot.add(count)
    for number in 0..<count {
      let content = self[number]
      snapshot.add(content.count)
      for entry in content { snapshot.add(entry) }
    }
  }

  /// Numbers are given in order: whoever writes contents down in order gets them back with their numbers.
  fileprivate func restore(_ reader: inout SnapshotReader) {
    let count = reader.count()
    for _ in 0..<count where !reader.isWrong {
      let length = reader.count()
      var content: [Int] = []
      for _ in 0..<length where !reader.isWrong { content.append(Int(truncatingIfNeeded: reader.number())) }
      _ = self.number(of: content)
    }
  }
}
