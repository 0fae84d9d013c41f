/// One thread's small searches: depth first, successors in random order, states seen as bits.

import CMachine
import Machine
import Semantics

final class SwarmMember {
  private let sampling: Sampling
  private let search: Search
  private let worker: Worker
  private let initial: [UInt64]
  private let hash: StateHash
  private let isAsked: (noDeadlock: [Int], wellDefined: [Int])
  private var seen: BitTable
  /// The packed states of the path, and for each how many of its successors were looked at; `over` if that is all.
  private var path: GrowingBuffer<UInt64>
  private var next: GrowingBuffer<UInt32>
  /// The successors of the last state of the path in the order in which they are looked at, and their hashes.
  private var order: GrowingBuffer<UInt32>
  private var hashes: GrowingBuffer<UInt64>
  private var seed: UInt64 = 0
  private var isCut = false

  private static let over = UInt32.max

  /// - Returns: `nil` if there is no memory to begin with.
  init?(_ sampling: Sampling, _ thread: Int) {
    let (bits, states, counts) = (BitTable(), GrowingBuffer<UInt64>(), GrowingBuffer<UInt32>())
    let (numbers, marks) = (GrowingBuffer<UInt32>(), GrowingBuffer<UInt64>())
    guard let seen = bits, let path = states, let next = counts, let order = numbers, let hashes = marks else {
      bits?.free()
      states?.free()
      counts?.free()
      numbers?.free()
      marks?.free()
      return nil
    }
    self.sampling = sampling
    search = sampling.search
    worker = search.workers[thread]
    initial = search.initialWords
    hash = StateHash(search.layout, search.contents)
    isAsked = search.system.propertiesOfSteps
    (self.seen, self.path, self.next, self.order, self.hashes) = (seen, path, next, order, hashes)
  }

  deinit {
    seen.free()
    path.free()
    next.free()
    order.free()
    hashes.free()
  }

  private var words: Int { initial.count }

  /// - Parameter states: How many states it sees at most; a power of two.
  func run(_ trip: Trip, _ generator: WalkGenerator, states: Int) {
    var generator = generator
    seed = generator.next()
    isCut = false
    path.removeAll()
    next.removeAll()
    let first = initial.withUnsafeBufferPointer { hash($0.baseAddress!) }
    guard seen.begin(seed: seed, states: states), seen.insert(first),
      initial.withUnsafeBufferPointer({ enter($0.baseAddress!, first, trip) })
    else {
      trip.noMemory = true
      return
    }
    // The first look is soon: time may be over when a search begins.
    var left = 1
    while next.count > 0, trip.hashes.count < states, worker.expander.failure == nil {
      guard advance(trip) else {
        trip.noMemory = true
        return
      }
      left -= 1
      guard left == 0 else { continue }
      left = Sampling.period
      if sampling.mustStop() { break }
    }
    trip.isComplete = next.count == 0 && !isCut
  }

  /// Looks at the last state of the path: enters its next new successor, or leaves it.
  /// - Returns: False if there is no memory.
  @inline(__always)
  private func advance(_ trip: Trip) -> Bool {
    let top = next.count - 1
    let from = next[top]
    guard from != Self.over else {
      leave()
      return true
    }
    let state = worker.state(0)
    let buffer = worker.expander.buffer
    state.update(from: path.base + top * words, count: words)
    buffer.clear()
    worker.expander.expand(state)
    guard worker.expander.failure == nil else { return true }
    if from == 0 { account(trip) }
    guard shuffle(buffer, of: state) else { return false }
    for n in Int(from)..<order.count where seen.insert(hashes[n]) {
      next[top] = (n + 1..<order.count).first { !seen.contains(hashes[$0]) }.map { UInt32($0) } ?? Self.over
      return enter(buffer.state(Int(order[n])), hashes[n], trip)
    }
    leave()
    return true
  }

  /// Brings the successors of a state into an order that depends on the state and the search only.
  @inline(__always)
  private func shuffle(_ buffer: SuccessorBuffer, of state: UnsafePointer<UInt64>) -> Bool {
    order.removeAll()
    hashes.removeAll()
    guard order.reserve(buffer.count), hashes.reserve(buffer.count) else { return false }
    let steps = buffer.out.pointee.steps!
    var generator = WalkGenerator(state: hash(state) ^ seed)
    for i in 0..<buffer.count where steps[i] >> 31 == 0 {
      let place = generator.below(order.count + 1)
      _ = order.append(UInt32(i))
      _ = hashes.append(hash(buffer.state(i)))
      // Each order has the same probability (Knuth, vol. 2, 3.4.2, algorithm P).
      (order[place], order[order.count - 1]) = (order[order.count - 1], order[place])
      (hashes[place], hashes[hashes.count - 1]) = (hashes[hashes.count - 1], hashes[place])
    }
    return true
  }

  private func enter(_ state: UnsafePointer<UInt64>, _ hash: UInt64, _ trip: Trip) -> Bool {
    guard path.append(from: state, count: words), next.append(0), trip.hashes.append(hash) else { return false }
    trip.depth = max(trip.depth, next.count - 1)
    if worker.expander.isPrepared(state) {
      search.questions.judge(state, with: worker.expander) { note($0, trip) }
    }
    if next.count > sampling.depth {
      isCut = true
      leave()
    }
    return true
  }

  private func leave() {
    path.count -= words
    next.count -= 1
  }

  // MARK: Findings

  @inline(__always)
  private func account(_ trip: Trip) {
    let seen = worker.accountOne()
    trip.steps += worker.expander.buffer.count
    if seen.isDeadlock { isAsked.noDeadlock.forEach { note($0, trip) } }
    if seen.hasIllDefined { isAsked.wellDefined.forEach { note($0, trip, isStep: true) } }
  }

  /// The property is decided at the end of the path.
  private func note(_ property: Int, _ trip: Trip, isStep: Bool = false) {
    guard worker.expander.failure == nil, sampling.isOpen(property), !trip.hasFound(property) else { return }
    let states = Array(UnsafeBufferPointer(start: path.base, count: path.count))
    trip.note(property, FoundRun(words: states, isStep: isStep))
  }
}
