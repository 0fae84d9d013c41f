/// The reachable states with their transitions, for questions about runs that never end.

import CMachine
import Machine

/// States are known by their place in the order in which they were found.
final class Graph {
  let search: Search
  let count: Int
  private var keys: GrowingBuffer<UInt64>
  /// The state that each was found from; the initial one has itself.
  private var parents: GrowingBuffer<UInt32>
  /// The transitions of 4096 states each, and where those of each state end.
  private var pieces: [GrowingBuffer<Transition>] = []
  private var ends: GrowingBuffer<UInt32>
  /// Where each piece begins, without arrays to count references of.
  private let bases: UnsafeMutablePointer<UnsafeMutablePointer<Transition>>
  /// The most memory that it had while it was made, in bytes.
  private(set) var mostBytes = 0

  struct Transition: BitwiseCopyable {
    var state: UInt32
    var step: UInt32
  }

  private static let pieceBits = 12
  private static let pieceSize = 1 << pieceBits

  /// Takes over the states of a finished search that kept all levels, and takes all their steps again.
  /// - Returns: `nil` if there is no memory for it.
  init?(_ search: Search) {
    let count = search.milestones.reduce(0) { $0 + $1.count }
    let pieceCount = (count + Self.pieceSize - 1) / Self.pieceSize
    self.search = search
    self.count = count
    // Numbers leave the highest bit free, and a few of the lowest numbers.
    guard count < 1 << 31 - 8, let tables = GrowingBuffer<UInt32>.tables(2, of: count) else { return nil }
    guard let keys = GrowingBuffer<UInt64>(capacity: count) else {
      for table in tables { table.free() }
      return nil
    }
    (self.keys, parents, ends) = (keys, tables[0], tables[1])
    bases = .allocate(capacity: max(1, pieceCount))
    takeLevels()
    guard let index = StateIndex(count: count) else { return nil }
    defer { index.free() }
    insertAll(index)
    for _ in 0..<pieceCount {
      guard let piece = GrowingBuffer<Transition>(capacity: Self.pieceSize) else { return nil }
      pieces.append(piece)
    }
    let isMade = makePieces(index)
    mostBytes = bytes + index.bytes
    guard isMade else { return nil }
    for (i, piece) in pieces.enumerated() { bases[i] = piece.base }
  }

  deinit {
    keys.free()
    parents.free()
    ends.free()
    for piece in pieces { piece.free() }
    bases.deallocate()
  }

  var bytes: Int { keys.bytes + parents.bytes + ends.bytes + pieces.reduce(0) { $0 + $1.bytes } }

  // MARK: States

  @inline(__always)
  func key(of state: Int) -> UInt64 { keys.base[state] }

  /// The state that this one was found from; `nil` for the initial one.
  func parent(of state: Int) -> Int? {
    let parent = Int(parents.base[state])
    return parent == state ? nil : parent
  }

  private func takeLevels() {
    var (start, last) = (0, 0)
    for level in search.milestones {
      (keys.base + start).update(from: level.names.base, count: level.count)
      for i in 0..<level.count {
        parents.base[start + i] = UInt32(start == 0 ? 0 : last + Int(level.ancestors.base[i]))
      }
      (last, start) = (start, start + level.count)
      level.free()
    }
    search.milestones.removeAll()
    search.milestoneBytes = 0
  }

  private func insertAll(_ index: StateIndex) {
    let (keys, count) = (keys.base, count)
    forEachPiece { worker, range in
      let mixing = worker.mixing
      for state in range {
        if state + 16 < count { index.prefetch(mixing(keys[state + 16])) }
        index.insert(mixing(keys[state]), state)
      }
    }
  }

  /// Calls `body` with each piece's states, on all threads of the search: with the worker of the thread.
  private func forEachPiece(_ body: @escaping (Worker, Range<Int>) -> Void) {
    let (count, workers) = (count, search.workers)
    search.share((count + Self.pieceSize - 1) / Self.pieceSize) { thread, piece in
      let first = piece << Self.pieceBits
      body(workers[thread], first..<min(first + Self.pieceSize, count))
    }
  }

  /// Calls `body` with each state, on all threads of the search: with the worker of the thread, the state's number and
  /// the state, which is the worker's first. States of one piece come to one thread, in order.
  func forEachState(_ body: @escaping (Worker, Int, UnsafePointer<UInt64>) -> Void) {
    let (keys, all) = (keys.base, search.keys)
    forEachPiece { worker, range in
      for state in range {
        all.write(keys[state], to: worker.state(0))
        body(worker, state, worker.state(0))
      }
    }
  }

  // MARK: Transitions

  @inline(__always)
  func transitions(of state: Int) -> UnsafeBufferPointer<Transition> {
    let from = state & (Self.pieceSize - 1) == 0 ? 0 : Int(ends.base[state - 1])
    return UnsafeBufferPointer(start: bases[state >> Self.pieceBits] + from, count: Int(ends.base[state]) - from)
  }

  private func makePieces(_ index: StateIndex) -> Bool {
    let failed = Counter()
    let (keys, ends) = (keys.base, ends.base)
    pieces.withUnsafeMutableBufferPointer { pieces in
      let pieces = pieces
      forEachPiece { [self] worker, range in
        var piece = pieces[range.lowerBound >> Self.pieceBits]
        defer { pieces[range.lowerBound >> Self.pieceBits] = piece }
        var at = range.lowerBound
        while at < range.upperBound {
          let batch = at..<min(at + Worker.batch, range.upperBound)
          guard append(batch, worker, index, keys, ends, to: &piece) else {
            _ = failed.take()
            return
          }
          at = batch.upperBound
        }
      }
    }
    return failed.count == 0
  }

  /// Takes the steps of some states, at most a batch.
  /// - Returns: False if there is no memory.
  @inline(__always)
  private func append(
    _ batch: Range<Int>, _ worker: Worker, _ index: StateIndex, _ keys: UnsafeMutablePointer<UInt64>,
    _ ends: UnsafeMutablePointer<UInt32>, to piece: inout GrowingBuffer<Transition>
  ) -> Bool {
    let buffer = worker.expander.buffer
    let expansion = worker.expand(keys + batch.lowerBound, count: batch.count) { index.prefetch($0) }
    guard expansion == .done, piece.reserve(piece.count + buffer.count) else { return false }
    let (mixed, raw, steps) = (worker.mixed.base, worker.rawKeys.base, buffer.out.pointee.steps!)
    for n in 0..<buffer.count where steps[n] >> 31 == 0 {
      if let likely = index.likely(mixed[n]) { pincer_prefetch(keys + likely) }
    }
    var (n, end) = (0, piece.count)
    let transitions = piece.base
    for i in 0..<batch.count {
      while n < worker.ends[i] {
        if steps[n] >> 31 == 0 {
          let number = index.number(of: mixed[n]) { keys[$0] == raw[n] }
          transitions[end] = Transition(state: UInt32(truncatingIfNeeded: number), step: steps[n])
          end += 1
        }
        n += 1
      }
      ends[batch.lowerBound + i] = UInt32(truncatingIfNeeded: end)
    }
    piece.count = end
    return true
  }
}
