/// Every reachable state, depth first: the same states, transitions and verdicts as breadth first, other runs.

import CMachine
import Machine
import Semantics

/// Goes forward as long as there is a state that was not seen, then back.
///
/// The stack has 12 bytes for each state of the path: its key, and the number of its next successor. Whoever comes back
/// to a state that may have more successors takes its steps again; a state whose other successors are all known when
/// one is entered is not taken again. One thread does it: the order is that of the path.
final class DepthFirst {
  private let search: Search
  private let worker: Worker
  private var path: GrowingBuffer<UInt64>
  /// For each state of the path, the number of the successor to look at next, `over` if there is none.
  private var next: GrowingBuffer<UInt32>
  private var found: [FoundRun?]
  private let isAsked: (noDeadlock: [Int], wellDefined: [Int])
  private var states = 0
  private var deepest = 0
  /// Whether a state was not expanded because the path to it was as long as allowed.
  private var isCut = false

  private static let over = UInt32.max
  /// States taken between two looks at limits.
  private static let round = 8192

  /// - Returns: `nil` if there is no memory to begin with.
  init?(_ search: Search) {
    guard let path = GrowingBuffer<UInt64>() else { return nil }
    guard let next = GrowingBuffer<UInt32>() else {
      path.free()
      return nil
    }
    self.search = search
    self.path = path
    self.next = next
    worker = search.workers[0]
    found = Array(repeating: nil, count: search.system.properties.count)
    isAsked = search.system.propertiesOfSteps
  }

  deinit {
    path.free()
    next.free()
  }

  func result() -> EngineResult {
    var goesOn = search.visited.withHandle { enterInitial($0) }
    while goesOn, path.count > 0, search.bound == nil {
      goesOn = search.visited.withHandle { handle in
        for _ in 0..<Self.round where path.count > 0 {
          guard advance(handle) else { return false }
        }
        return true
      }
      endRound()
    }
    if !goesOn, search.bound == nil { search.bound = .outOfMemory }
    if isCut, search.bound == nil { search.bound = search.limits.depth.map { .depth($0) } }
    search.statistics.bytes = search.mostBytes + path.bytes + next.bytes
    return search.result(found, searching: "a search depth first")
  }

  private func endRound() {
    search.statistics.states = states
    search.statistics.transitions = worker.transitions
    search.statistics.depth = deepest
    search.lookAtLimits(depth: deepest, frontier: path.count, expanded: states) { found[$0] != nil }
  }

  // MARK: Forward and back

  private func enterInitial(_ handle: VisitedSet.Handle) -> Bool {
    let state = worker.state(0)
    state.update(from: search.initialWords, count: search.layout.words)
    worker.canonicalizer?.canonicalize(state)
    guard let key = search.growingKey(of: state) else { return false }
    _ = handle.insert(handle.mixing(key))
    return enter(state, key)
  }

  /// Looks at the last state of the path: enters its next new successor, or leaves it.
  /// - Returns: False if there is no memory, or something cannot be evaluated.
  @inline(__always)
  private func advance(_ handle: VisitedSet.Handle) -> Bool {
    let top = path.count - 1
    let from = next[top]
    guard from != Self.over else {
      leave()
      return true
    }
    let state = worker.state(0)
    let buffer = worker.expander.buffer
    search.keys.write(path[top], to: state)
    buffer.clear()
    worker.expander.expand(state)
    guard worker.expander.failure == nil else { return false }
    if from == 0 { account() }
    guard makeKeys(from: Int(from), handle) else { return false }
    let (steps, mixed, count) = (buffer.out.pointee.steps!, worker.mixed.base, buffer.count)
    for i in Int(from)..<count where steps[i] >> 31 == 0 {
      switch handle.insert(mixed[i]) {
      case .known: continue
      case .noMemory: return false
      case .new:
        let more = (i + 1..<count).first { steps[$0] >> 31 == 0 && !handle.contains(mixed[$0]) }
        next[top] = more.map { UInt32($0) } ?? Self.over
        return enter(buffer.state(i), worker.rawKeys.base[i])
      }
    }
    leave()
    return true
  }

  /// Computes the keys of the successors from a number on, and asks for the memory where they are looked for.
  @inline(__always)
  private func makeKeys(from: Int, _ handle: VisitedSet.Handle) -> Bool {
    guard worker.reserveKeys() else { return false }
    while !worker.makeKeys(from..<worker.expander.buffer.count, { handle.prefetch($0) }) {
      guard search.keys.grow() else { return false }
    }
    return true
  }

  private func enter(_ state: UnsafePointer<UInt64>, _ key: UInt64) -> Bool {
    guard path.append(key), next.append(0) else { return false }
    states += 1
    deepest = max(deepest, path.count - 1)
    judge(state)
    if let depth = search.limits.depth, path.count > depth {
      isCut = true
      leave()
    }
    return worker.expander.failure == nil
  }

  private func leave() {
    path.count -= 1
    next.count -= 1
  }

  // MARK: Findings

  /// Counts the steps of the last state of the path, and notes what is wrong with them.
  @inline(__always)
  private func account() {
    let seen = worker.accountOne()
    if seen.isDeadlock { isAsked.noDeadlock.forEach { note($0) } }
    if seen.hasIllDefined { isAsked.wellDefined.forEach { note($0, isStep: true) } }
  }

  @inline(__always)
  private func judge(_ state: UnsafePointer<UInt64>) {
    guard worker.expander.isPrepared(state) else { return }
    search.questions.judge(state, with: worker.expander) { property in
      guard worker.expander.failure == nil else { return }
      note(property)
      search.questions.close(property)
    }
  }

  /// The property is decided at the end of the path.
  private func note(_ property: Int, isStep: Bool = false) {
    guard found[property] == nil else { return }
    let words = search.layout.words
    let run = [UInt64](unsafeUninitializedCapacity: path.count * words) { row, count in
      for i in 0..<path.count { search.keys.write(path[i], to: row.baseAddress! + i * words) }
      count = path.count * words
    }
    found[property] = FoundRun(words: run, isStep: isStep)
  }
}
