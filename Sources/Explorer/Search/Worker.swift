/// One thread of a search: expands chunks of the frontier.

import CMachine
import Machine
import Semantics

/// A successor that was not in the visited set when its round began.
struct Candidate: BitwiseCopyable {
  var key: UInt64
  var mixed: UInt64
  /// The place of its parent in the frontier.
  var parent: UInt32
  /// The next candidate of the same chunk and part of the visited set; -1 at the end.
  var next: Int32
}

/// What one chunk of the frontier led to.
final class Chunk {
  var range = 0..<0
  /// Where its expansion goes on after a dictionary was full.
  var resume = 0
  var candidates: GrowingBuffer<Candidate>
  /// By part of the visited set: its first and last candidate.
  let heads: UnsafeMutablePointer<Int32>
  let tails: UnsafeMutablePointer<Int32>
  private let parts: Int
  /// The first states, by their place in the frontier, with these things wrong.
  var deadlock: Int?
  var illDefined: Int?
  /// The first new states that decide a property.
  var decided: [(property: Int, candidate: Int)] = []
  var noMemory = false

  init?(parts: Int) {
    guard let candidates = GrowingBuffer<Candidate>() else { return nil }
    self.candidates = candidates
    self.parts = parts
    heads = .allocate(capacity: parts)
    tails = .allocate(capacity: parts)
  }

  deinit {
    candidates.free()
    heads.deallocate()
    tails.deallocate()
  }

  func begin(_ range: Range<Int>) {
    self.range = range
    resume = range.lowerBound
    candidates.removeAll()
    heads.initialize(repeating: -1, count: parts)
    tails.initialize(repeating: -1, count: parts)
    deadlock = nil
    illDefined = nil
    decided.removeAll(keepingCapacity: true)
    noMemory = false
  }
}

final class Worker {
  let expander: Expander
  let keys: StateKeys
  let canonicalizer: Canonicalizer?
  /// How often each step was taken.
  let taken: UnsafeMutablePointer<UInt64>
  var transitions = 0
  /// States expanded together, so that memory is asked for all their successors before any is looked at.
  static let batch = 16
  /// The states of the batch, and where the successors of each end.
  let states: UnsafeMutablePointer<UInt64>
  let ends: UnsafeMutablePointer<Int>
  /// Mixed keys of the batch's successors, and the keys themselves.
  var mixed: GrowingBuffer<UInt64>
  var rawKeys: GrowingBuffer<UInt64>

  init?(_ expander: Expander, _ keys: StateKeys, _ canonicalizer: Canonicalizer?, steps: Int) {
    guard let mixed = GrowingBuffer<UInt64>() else { return nil }
    guard let rawKeys = GrowingBuffer<UInt64>() else {
      mixed.free()
      return nil
    }
    self.expander = expander
    self.keys = keys
    self.canonicalizer = canonicalizer
    self.mixed = mixed
    self.rawKeys = rawKeys
    taken = .allocate(capacity: max(1, steps))
    taken.initialize(repeating: 0, count: max(1, steps))
    states = .allocate(capacity: Self.batch * keys.words)
    ends = .allocate(capacity: Self.batch)
  }

  deinit {
    mixed.free()
    rawKeys.free()
    taken.deallocate()
    states.deallocate()
    ends.deallocate()
  }

  @inline(__always)
  func state(_ i: Int) -> UnsafeMutablePointer<UInt64> { states + i * keys.words }

  /// Expands the frontier's states `range`, at most a batch; afterwards `ends` says whose successors are whose.
  @inline(__always)
  func expand(_ range: Range<Int>, of frontier: Frontier) {
    expander.buffer.clear()
    for (i, place) in range.enumerated() {
      keys.write(frontier.keys[place], to: state(i))
      expander.expand(state(i))
      ends[i] = expander.buffer.count
    }
  }

  /// Makes room for the keys of the successors in the buffer.
  /// - Returns: False if there is no memory for it.
  @inline(__always)
  func reserveKeys() -> Bool { mixed.reserve(expander.buffer.count) && rawKeys.reserve(expander.buffer.count) }

  /// Computes the keys of the successors in the buffer, for which there is room, and asks for the memory where they are
  /// looked for.
  /// - Returns: False if a dictionary is full; then nothing has happened.
  @inline(__always)
  func makeKeys(_ prefetch: (UInt64) -> Void) -> Bool {
    let count = expander.buffer.count
    let steps = expander.buffer.out.pointee.steps!
    if let canonicalizer {
      for i in 0..<count where steps[i] >> 31 == 0 { canonicalizer.canonicalize(expander.buffer.state(i)) }
    }
    for i in 0..<count where steps[i] >> 31 == 0 {
      guard let key = keys.key(of: expander.buffer.state(i)) else { return false }
      rawKeys.base[i] = key
      let h = VisitedSet.mixed(key)
      mixed.base[i] = h
      prefetch(h)
    }
    return true
  }

  /// Counts the steps of the batch, and notes states without successors and ill-defined steps.
  @inline(__always)
  func account(_ range: Range<Int>, deadlock: inout Int?, illDefined: inout Int?) {
    let count = expander.buffer.count
    let steps = expander.buffer.out.pointee.steps!
    transitions += count
    var anyIllDefined: UInt32 = 0
    for i in 0..<count {
      taken[Int(steps[i] & ~(1 << 31))] += 1
      anyIllDefined |= steps[i]
    }
    if anyIllDefined >> 31 != 0, illDefined == nil { illDefined = firstIllDefined(range) }
    var start = 0
    for i in 0..<range.count {
      if ends[i] == start, deadlock == nil, !expander.mayRest(state(i)) { deadlock = range.lowerBound + i }
      start = ends[i]
    }
  }

  /// The same for one state, whose successors alone are in the buffer.
  @inline(__always)
  func accountOne() -> (isDeadlock: Bool, hasIllDefined: Bool) {
    var (deadlock, illDefined): (Int?, Int?) = (nil, nil)
    ends[0] = expander.buffer.count
    account(0..<1, deadlock: &deadlock, illDefined: &illDefined)
    return (deadlock != nil, illDefined != nil)
  }

  private func firstIllDefined(_ range: Range<Int>) -> Int {
    let steps = expander.buffer.out.pointee.steps!
    let first = (0..<expander.buffer.count).first { steps[$0] >> 31 != 0 }!
    return range.lowerBound + (0..<range.count).first { ends[$0] > first }!
  }
}
