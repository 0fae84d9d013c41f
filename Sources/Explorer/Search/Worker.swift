/// One thread's tools: what it needs to take states of the frontier to their successors and these to their keys.

import CMachine
import Machine
import Semantics

final class Worker {
  let expander: Expander
  let keys: StateKeys
  /// How keys become the words of the visited set.
  let mixing: Mixing
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
  /// Which of the batch's successors are not in the visited set.
  private(set) var absent: GrowingBuffer<UInt32>
  /// For how many successors there is room for keys, where no access needs to be checked.
  private let room: UnsafeMutablePointer<Int>

  /// Mixed keys that became candidates lately, each at a place of its own kind; an older one makes room.
  private let recent: UnsafeMutablePointer<UInt64>
  private static let recentBits: UInt64 = 15

  init?(_ expander: Expander, _ keys: StateKeys, _ mixing: Mixing, _ canonicalizer: Canonicalizer?, steps: Int) {
    let (first, second, third) = (GrowingBuffer<UInt64>(), GrowingBuffer<UInt64>(), GrowingBuffer<UInt32>())
    guard let mixed = first, let rawKeys = second, let absent = third else {
      first?.free()
      second?.free()
      third?.free()
      return nil
    }
    self.expander = expander
    self.keys = keys
    self.mixing = mixing
    self.canonicalizer = canonicalizer
    self.mixed = mixed
    self.rawKeys = rawKeys
    self.absent = absent
    taken = .allocate(capacity: max(1, steps))
    taken.initialize(repeating: 0, count: max(1, steps))
    recent = .allocate(capacity: 1 << Self.recentBits)
    room = .allocate(capacity: 1)
    room.initialize(to: 0)
    states = .allocate(capacity: Self.batch * keys.words)
    ends = .allocate(capacity: Self.batch)
    forgetCandidates()
  }

  deinit {
    mixed.free()
    rawKeys.free()
    absent.free()
    taken.deallocate()
    recent.deallocate()
    room.deallocate()
    states.deallocate()
    ends.deallocate()
  }

  /// Remembers no candidates any more: each place has a word that belongs to another one.
  func forgetCandidates() { for i in 0..<(1 << Int(Self.recentBits)) { (recent + i).initialize(to: UInt64(i ^ 1)) } }

  @inline(__always)
  func state(_ i: Int) -> UnsafeMutablePointer<UInt64> { states + i * keys.words }

  /// How the expansion of a batch went.
  enum Expansion { case done, noMemory, fullDictionary }

  /// Expands the states with these names, at most a batch, and computes the keys of their successors, which are left in
  /// the buffer; afterwards `ends` says whose successors are whose.
  ///
  /// - Parameters:
  ///   - sleeping: The processes that sleep in each, as bits; `nil` if none does.
  ///   - prefetch: Asks for the memory where a word is looked for. It is called as soon as there is one, so
  ///   that the memory is on its way while the next state is expanded.
  @inline(__always)
  func expand(
    _ names: UnsafePointer<UInt64>, count: Int, sleeping: UnsafePointer<UInt32>? = nil, _ prefetch: (UInt64) -> Void
  ) -> Expansion {
    let buffer = expander.buffer
    buffer.clear()
    let width = keys.nameWidth
    for i in 0..<count {
      let start = buffer.count
      keys.write(names + i * width, to: state(i))
      if let sleeping, sleeping[i] != 0 {
        expander.expand(state(i), sleeping: sleeping[i])
      } else {
        expander.expand(state(i))
      }
      ends[i] = buffer.count
      guard reserveKeys() else { return .noMemory }
      guard makeKeys(start..<buffer.count, prefetch) else { return .fullDictionary }
    }
    return .done
  }

  /// Makes room for the keys of the successors in the buffer.
  /// - Returns: False if there is no memory for it.
  @inline(__always)
  func reserveKeys() -> Bool { expander.buffer.count <= room.pointee || reserveMore() }

  @inline(never)
  private func reserveMore() -> Bool {
    let wanted = Int(expander.buffer.out.pointee.capacity)
    guard mixed.reserve(wanted), rawKeys.reserve(wanted), absent.reserve(wanted) else { return false }
    room.pointee = wanted
    return true
  }

  /// Computes the keys of some successors in the buffer, for which there is room.
  /// Where hashes tell states apart there are only words.
  /// - Returns: False if a dictionary is full.
  @inline(__always)
  func makeKeys(_ range: Range<Int>, _ prefetch: (UInt64) -> Void) -> Bool {
    let out = expander.buffer.out
    let (steps, states, mixed, raw, mixing) = (
      out.pointee.steps!, out.pointee.states!, mixed.base, rawKeys.base, mixing
    )
    if let canonicalizer {
      for i in range where steps[i] >> 31 == 0 { canonicalizer.canonicalize(states + i * keys.words) }
    }
    if keys.areStates {
      for i in range {
        raw[i] = states[i]
        mixed[i] = mixing(raw[i])
        prefetch(mixed[i])
      }
      return true
    }
    if let hash = keys.hash {
      for i in range where steps[i] >> 31 == 0 {
        mixed[i] = mixing(hash(states + i * keys.words))
        prefetch(mixed[i])
      }
      return true
    }
    for i in range where steps[i] >> 31 == 0 {
      guard let key = keys.key(of: states + i * keys.words) else { return false }
      raw[i] = key
      mixed[i] = mixing(key)
      prefetch(mixed[i])
    }
    return true
  }

  /// Calls `body`, which is about to insert it, with each successor whose key is made and was not in the set, by its
  /// place in the buffer, and with the place in the batch of the state that it comes from. The same key may come twice.
  @inline(__always)
  func forEachAbsent(in set: VisitedSet.Handle, _ body: (_ successor: Int, _ parent: Int) -> Void) {
    let count = set.findAbsent(mixed.base, count: expander.buffer.count, absent.base)
    forEachOfAbsent(count, body)
  }

  /// The same, but for keys that this thread remembers having passed to `body` before, which it did in this round, or
  /// they would be in the set. It does not remember all. Batches must come in order since it last forgot.
  @inline(__always)
  func forEachAbsentOnce(in set: VisitedSet.Handle, _ body: (_ successor: Int, _ parent: Int) -> Void) {
    let (absent, mixed) = (absent.base, mixed.base)
    let count = set.findAbsent(mixed, count: expander.buffer.count, absent)
    // No branch, since none could be foretold.
    var left = 0
    for i in 0..<count {
      let n = absent[i]
      let key = mixed[Int(n)]
      let place = recent + Int(truncatingIfNeeded: key & (1 << Self.recentBits - 1))
      absent[left] = n
      left += place.pointee == key ? 0 : 1
      place.pointee = key
    }
    forEachOfAbsent(left, body)
  }

  @inline(__always)
  private func forEachOfAbsent(_ count: Int, _ body: (_ successor: Int, _ parent: Int) -> Void) {
    let (steps, absent, ends) = (expander.buffer.out.pointee.steps!, absent.base, ends)
    var parent = 0
    for i in 0..<count {
      let n = Int(absent[i])
      // An ill-defined step leads nowhere, and has no key.
      if steps[n] >> 31 != 0 { continue }
      while ends[parent] <= n { parent += 1 }
      body(n, parent)
    }
  }

  /// The words that stand for a successor in the buffer.
  @inline(__always)
  func name(ofSuccessor n: Int) -> UnsafePointer<UInt64> {
    UnsafePointer(keys.hash == nil ? rawKeys.base + n : expander.buffer.state(n))
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
