/// Random walks from the initial state: no memory of where they were, and no end but a limit.

import CMachine
import Machine
import Semantics

/// Each step is chosen among the processes that can take one, and then among the steps of that process: a step with
/// many choices does not crowd out the steps of others. A walk ends where there are no steps, or at the limit of depth.
///
/// West, Protocol validation by random state exploration, PSTV 1986.
struct RandomWalks {
  private let sampling: Sampling
  private let search: Search
  private let seed: UInt64
  private let initial: [UInt64]
  private let hash: StateHash
  /// The process of each step.
  private let processes: [Int]
  private let isAsked: (noDeadlock: [Int], wellDefined: [Int])

  init(_ search: Search, _ options: ExplorerOptions, seed: UInt64) {
    self.search = search
    self.seed = seed
    sampling = Sampling(search, .walks, options)
    initial = search.initialWords
    hash = StateHash(search.layout, search.contents)
    processes = search.steps.places.map(\.process)
    isAsked = search.system.propertiesOfSteps
  }

  func result() -> EngineResult {
    // The shorter walks are, the more are in a round, so that rounds take about the same time.
    var count = 16
    while sampling.round(count, { thread, trip in walk(trip, search.workers[thread]) }) {
      let length = max(1, sampling.steps / sampling.taken)
      count = min(4096, max(16, min(100_000, sampling.stepsLeft) / length))
    }
    return sampling.result(searching: "a random walk")
  }

  /// Something that a walk met: where, and whether it is a step that is wrong.
  private typealias Sight = (property: Int, after: Int, isStep: Bool)

  private func walk(_ trip: Trip, _ worker: Worker) {
    var generator = WalkGenerator(seed: seed, number: trip.number)
    let (expander, questions) = (worker.expander, search.questions)
    let longest = min(sampling.depth, max(Sampling.defaultDepth, sampling.stepsLeft))
    let state = worker.state(0)
    state.update(from: initial, count: initial.count)
    var (hashes, steps) = (trip.hashes, 0)
    var seen: [Sight] = []
    func note(_ property: Int, isStep: Bool = false) {
      guard expander.failure == nil, sampling.isOpen(property) else { return }
      if !seen.contains(where: { $0.property == property }) { seen.append((property, steps, isStep)) }
    }
    while true {
      guard hashes.append(hash(state)) else {
        trip.noMemory = true
        break
      }
      if expander.isPrepared(state) { questions.judge(state, with: expander) { note($0) } }
      guard steps < longest else { break }
      if (steps + 1) % Sampling.period == 0, sampling.mustStop() { break }
      expander.buffer.clear()
      expander.expand(state)
      if expander.failure != nil { break }
      if expander.buffer.count == 0, !expander.mayRest(state) { isAsked.noDeadlock.forEach { note($0) } }
      let choice = choose(expander.buffer, &generator)
      if choice.isAnyIllDefined { isAsked.wellDefined.forEach { note($0, isStep: true) } }
      guard let step = choice.step else { break }
      worker.taken[Int(expander.buffer.out.pointee.steps[step])] += 1
      state.update(from: expander.buffer.state(step), count: initial.count)
      steps += 1
    }
    (trip.hashes, trip.steps, trip.depth) = (hashes, steps, steps)
    for sight in seen { trip.note(sight.property, run(of: trip.number, to: sight, worker)) }
  }

  /// The beginning of a walk, taken again.
  private func run(of number: Int, to sight: Sight, _ worker: Worker) -> FoundRun {
    var generator = WalkGenerator(seed: seed, number: number)
    let state = worker.state(0)
    state.update(from: initial, count: initial.count)
    var words = initial
    for _ in 0..<sight.after {
      worker.expander.buffer.clear()
      worker.expander.expand(state)
      guard let step = choose(worker.expander.buffer, &generator).step else { break }
      state.update(from: worker.expander.buffer.state(step), count: initial.count)
      words.append(contentsOf: UnsafeBufferPointer(start: state, count: initial.count))
    }
    return FoundRun(words: words, isStep: sight.isStep)
  }

  // MARK: Choosing

  /// Chooses a successor by process and step, if there is one, and looks whether a step is ill-defined.
  @inline(__always)
  private func choose(
    _ buffer: SuccessorBuffer, _ generator: inout WalkGenerator
  ) -> (step: Int?, isAnyIllDefined: Bool) {
    let steps = buffer.out.pointee.steps!
    var (groups, last, isAnyIllDefined) = (0, -1, false)
    for i in 0..<buffer.count {
      guard steps[i] >> 31 == 0 else {
        isAnyIllDefined = true
        continue
      }
      let process = processes[Int(steps[i])]
      if process != last { groups += 1 }
      last = process
    }
    guard groups > 0 else { return (nil, isAnyIllDefined) }
    return (choose(of: buffer, process: generator.below(groups), &generator), isAnyIllDefined)
  }

  /// Chooses among the successors by the process that is the `group`th of those that have one.
  @inline(__always)
  private func choose(of buffer: SuccessorBuffer, process group: Int, _ generator: inout WalkGenerator) -> Int {
    let steps = buffer.out.pointee.steps!
    var (left, last, chosen, size) = (group, -1, 0, 0)
    for i in 0..<buffer.count where steps[i] >> 31 == 0 {
      let process = processes[Int(steps[i])]
      if process != last, last >= 0 { left -= 1 }
      if left < 0 { break }
      last = process
      guard left == 0 else { continue }
      // Of those seen so far, each is the chosen one with the same probability.
      size += 1
      if size == 1 || generator.below(size) == 0 { chosen = i }
    }
    return chosen
  }
}
