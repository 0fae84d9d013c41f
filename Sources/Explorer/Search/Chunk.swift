/// Some states of the frontier that one thread expands, and what they led to.

import CMachine
import Machine

/// The successors that were not in the visited set when the round began are its candidates. They are kept in the order
/// in which they were found, and their mixed keys by the part of the set that they belong to, so that the thread which
/// inserts those of one part reads them one after the other.
final class Chunk {
  var range = 0..<0
  /// Where its expansion goes on after a dictionary was full.
  var resume = 0
  /// The first states, by their place in the frontier, with these things wrong.
  var deadlock: Int?
  var illDefined: Int?
  /// The first candidates that decide a property.
  var decided: [(property: Int, state: [UInt64], parent: UInt32)] = []
  /// How many candidates became states.
  let new = Counter()
  var noMemory = false

  /// The candidates, in order.
  private(set) var candidates: GrowingBuffer<Candidate>
  /// The states of the candidates, one after the other, where only hashes of states are kept.
  var rows: GrowingBuffer<UInt64>
  /// By part, in order, the mixed keys with their candidates' places.
  let entries: UnsafeMutablePointer<GrowingBuffer<Entry>>
  private var parts = 0

  struct Candidate: BitwiseCopyable {
    /// 0 if only its hash is kept; then all of it is in `rows`.
    var key: UInt64
    /// The place of the state that it comes from in the frontier; `known` once another candidate was found before.
    var parent: UInt32
    /// The processes that sleep in it if it is new, as bits.
    var sleeping: UInt32

    static let known = UInt32.max
  }

  struct Entry: BitwiseCopyable {
    var mixed: UInt64
    var candidate: UInt32
  }

  /// - Returns: `nil` if there is no memory for it.
  init?(parts count: Int) {
    let (first, second) = (GrowingBuffer<Candidate>(capacity: 1024), GrowingBuffer<UInt64>())
    let byPart = (0..<count).map { _ in GrowingBuffer<Entry>(capacity: 128) }
    guard let candidates = first, let rows = second, byPart.allSatisfy({ $0 != nil }) else {
      first?.free()
      second?.free()
      for row in byPart { row?.free() }
      return nil
    }
    self.candidates = candidates
    self.rows = rows
    parts = count
    entries = .allocate(capacity: parts)
    entries.initialize(from: byPart.compactMap(\.self), count: parts)
  }

  deinit {
    for part in 0..<parts { entries[part].free() }
    entries.deallocate()
    candidates.free()
    rows.free()
  }

  func begin(_ range: Range<Int>) {
    self.range = range
    resume = range.lowerBound
    candidates.removeAll()
    rows.removeAll()
    for part in 0..<parts { entries[part].removeAll() }
    deadlock = nil
    illDefined = nil
    decided.removeAll(keepingCapacity: true)
    new.reset()
    noMemory = false
  }

  /// Makes room for so many candidates more.
  /// - Returns: Where the next is written; `nil` if there is no memory.
  @inline(__always)
  func room(for count: Int) -> UnsafeMutablePointer<Candidate>? {
    guard candidates.reserve(candidates.count + count) else { return nil }
    return candidates.base + candidates.count
  }

  /// So many candidates have been written.
  @inline(__always)
  func add(_ count: Int) { candidates.count += count }

  /// Notes where a candidate belongs.
  /// - Returns: False if there was no memory for it.
  @inline(__always)
  func put(_ entry: Entry, part: Int) -> Bool {
    let row = entries + part
    guard row.pointee.count < row.pointee.capacity || row.pointee.reserve(row.pointee.count + 1) else { return false }
    row.pointee.base[row.pointee.count] = entry
    row.pointee.count += 1
    return true
  }
}
