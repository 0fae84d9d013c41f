/// The reachable states with their transitions, for questions about runs that never end.

import CMachine
import Machine

/// States are known by their place in the order in which they were found.
final class Graph {
  let search: Search
  let count: Int
  /// The number of the first state of each level.
  private let starts: [Int]
  private let levels: [Frontier]
  /// The transitions of 4096 states each.
  private var pieces: [Piece] = []
  /// From the mixed key of a state to its number plus one.
  private let index: GrowingBuffer<UInt32>
  private let mask: Int

  struct Transition: BitwiseCopyable {
    var state: UInt32
    var step: UInt32
  }

  private struct Piece {
    /// Where the transitions of each state begin, and the end of the last.
    var first: GrowingBuffer<UInt32>
    var transitions: GrowingBuffer<Transition>
  }

  private static let pieceBits = 12

  /// Takes the states of a finished search that kept all levels, and takes all their steps again.
  /// - Returns: `nil` if there is no memory for it.
  init?(_ search: Search) {
    self.search = search
    levels = search.milestones
    var starts: [Int] = [0]
    for level in levels { starts.append(starts.last! + level.count) }
    self.starts = starts
    count = starts.last!
    var size = 64
    while size < count * 2 { size *= 2 }
    mask = size - 1
    guard count < Int(UInt32.max), var index = GrowingBuffer<UInt32>(capacity: size), index.fill(size) else {
      return nil
    }
    self.index = index
    var number = 0
    for level in levels {
      for i in 0..<level.count {
        insert(level.keys[i], number)
        number += 1
      }
    }
    guard makePieces() else { return nil }
  }

  deinit {
    index.free()
    for piece in pieces {
      piece.first.free()
      piece.transitions.free()
    }
  }

  var bytes: Int { index.bytes + pieces.reduce(0) { $0 + $1.first.bytes + $1.transitions.bytes } }

  // MARK: States

  /// The level of a state, and its place there.
  private func position(of state: Int) -> (level: Int, place: Int) {
    var (low, high) = (0, starts.count - 1)
    while high - low > 1 {
      let middle = (low + high) / 2
      if starts[middle] <= state { low = middle } else { high = middle }
    }
    return (low, state - starts[low])
  }

  func key(of state: Int) -> UInt64 {
    let (level, place) = position(of: state)
    return levels[level].keys[place]
  }

  /// The state that this one was found from; `nil` for the initial one.
  func parent(of state: Int) -> Int? {
    let (level, place) = position(of: state)
    return level == 0 ? nil : starts[level - 1] + Int(levels[level].ancestors[place])
  }

  private func insert(_ key: UInt64, _ number: Int) {
    var slot = Int(truncatingIfNeeded: VisitedSet.mixed(key) >> 16) & mask
    while index[slot] != 0 { slot = (slot + 1) & mask }
    index[slot] = UInt32(number + 1)
  }

  private func number(of key: UInt64) -> Int {
    var slot = Int(truncatingIfNeeded: VisitedSet.mixed(key) >> 16) & mask
    while true {
      let number = Int(index[slot]) - 1
      precondition(number >= 0, "a successor of a state that was found was found")
      if self.key(of: number) == key { return number }
      slot = (slot + 1) & mask
    }
  }

  /// Calls `body` with each state, on all threads of the search: with the expander of the thread, the state's number
  /// and the state. States of one piece come to one thread, in order.
  func forEachState(_ body: @escaping (Expander, Int, UnsafePointer<UInt64>) -> Void) {
    let next = Counter()
    let count = count
    search.crew.run { [self] thread in
      let worker = search.workers[thread]
      while true {
        let piece = next.take()
        let first = piece << Self.pieceBits
        guard first < count else { return }
        for state in first..<min(first + 1 << Self.pieceBits, count) {
          search.keys.write(key(of: state), to: worker.state(0))
          body(worker.expander, state, worker.state(0))
        }
      }
    }
  }

  // MARK: Transitions

  func transitions(of state: Int) -> UnsafeBufferPointer<Transition> {
    let piece = pieces[state >> Self.pieceBits]
    let place = state & (1 << Self.pieceBits - 1)
    let (from, to) = (Int(piece.first[place]), Int(piece.first[place + 1]))
    return UnsafeBufferPointer(start: piece.transitions.base + from, count: to - from)
  }

  private func makePieces() -> Bool {
    for _ in 0..<((count + 1 << Self.pieceBits - 1) >> Self.pieceBits) {
      guard var first = GrowingBuffer<UInt32>(capacity: 1 << Self.pieceBits + 1) else { return false }
      guard let transitions = GrowingBuffer<Transition>(capacity: 1 << Self.pieceBits), first.append(0) else {
        first.free()
        return false
      }
      pieces.append(Piece(first: first, transitions: transitions))
    }
    let failed = Counter()
    pieces.withUnsafeMutableBufferPointer { pieces in
      let pieces = pieces
      forEachState { [self] expander, number, state in
        expander.buffer.clear()
        expander.expand(state)
        let piece = number >> Self.pieceBits
        for i in 0..<expander.buffer.count {
          let step = expander.buffer.out.pointee.steps[i]
          guard step >> 31 == 0, let key = search.keys.key(of: expander.buffer.state(i)) else { continue }
          let transition = Transition(state: UInt32(self.number(of: key)), step: step)
          if !pieces[piece].transitions.append(transition) { _ = failed.take() }
        }
        if !pieces[piece].first.append(UInt32(pieces[piece].transitions.count)) { _ = failed.take() }
      }
    }
    return failed.count == 0
  }
}
