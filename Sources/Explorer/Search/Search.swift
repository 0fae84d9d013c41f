/// Every reachable state, breadth first, level by level and round by round.
///
/// The order in which states are found is that of one thread that takes the frontier from front to back, whatever the
/// number of threads: so are runs, counts, and which violation is first.

import CMachine
import Machine
import Semantics

/// What was first found for a property: a state, or a state with an ill-defined step.
struct Finding {
  var level: Int
  var key: UInt64
  var ancestor: UInt32
  var isStep = false
}

final class Search {
  let system: TransitionSystem
  let limits: SearchLimits
  let layout: PackedLayout
  let steps: StepTable
  let code: RegisterCode
  let contents = SparseContents()
  let keys: StateKeys
  var visited: VisitedSet
  /// The levels that are kept: all up to `lastDense`, then each `stride`th.
  var milestones: [Frontier] = []
  var milestoneBytes = 0
  let stride: Int
  /// Up to here there were so few states that every level is kept, and runs there need no search.
  var lastDense = 0
  private static let fewStates = 1 << 18
  var frontier: Frontier
  var next: Frontier
  var level = 0
  /// The place in the frontier of the next state to expand, between rounds.
  var position = 0
  var workers: [Worker] = []
  var chunks: [Chunk] = []
  let crew: Crew
  /// The symmetries that states are reduced by, and their tables; `nil` for none.
  let symmetry: Symmetry?
  private let persistent: PersistentSets?
  /// Which steps are not taken, since others are; `nil` if all are that persistent sets want.
  let sleepSets: SleepSets?
  private let symmetryTable: SymmetryTable?
  let questions: Questions
  var findings: [Finding?]
  var statistics = SearchStatistics()
  var bound: Bound?
  var native: NativeStart
  /// The most memory that the search had at the end of a round, in bytes.
  var peakBytes = 0
  private let keeper: (any SnapshotKeeper)?
  /// Whether the keeper has the search as it is now.
  var isKept = false

  /// States expanded between two looks at limits, and by one thread at a time. They do not depend on the number of
  /// threads: a search that stops early stops at the end of a round. Rounds are short at first, so that native code is
  /// soon looked for, and where states have so many successors that a round would have more than `successors`.
  private var round: Int {
    let expanded = statistics.states - (frontier.count - position) - next.count
    let average = statistics.transitions / max(1, expanded)
    return min(32_768, max(512, statistics.states / 4), max(Worker.batch, Self.successors / max(1, average)))
  }
  private static let successors = 1 << 21
  static let chunk = 512
  /// Fewer states than this are not worth waiting for other threads: one takes them.
  private static let fewest = 1024

  /// - Returns: `nil` if there is no memory to begin with.
  init?(_ system: TransitionSystem, _ limits: SearchLimits, _ options: ExplorerOptions) {
    self.system = system
    self.limits = limits
    layout = PackedLayout(system)
    steps = StepTable(system)
    code = RegisterCompiler.compile(system, layout)
    questions = Questions(system)
    findings = Array(repeating: nil, count: system.properties.count)
    // Whether runs that never end are asked for: then all levels are kept, and the way to a state needs no search.
    let hasLiveness = system.properties.contains { $0.kind.isLiveness }
    stride = hasLiveness ? 1 : 8
    let found = options.usesSymmetry && !hasLiveness ? Symmetry(of: system) : nil
    persistent = options.usesPartialOrder && !hasLiveness ? PersistentSets(system) : nil
    symmetryTable = found.flatMap { [layout] in SymmetryTable($0, system, layout) }
    symmetry = symmetryTable == nil ? nil : found
    let usesSleep = options.usesPartialOrder && persistent == nil && !hasLiveness && options.order == .breadthFirst
    sleepSets = usesSleep ? SleepSets(system, layout, steps, symmetry) : nil
    let isCompacted = options.compactsHashes && options.order == .breadthFirst && !hasLiveness
    let keys = StateKeys(layout, compactedBy: isCompacted ? StateHash(layout, contents) : nil)
    let partBits = Self.partBits(options.threads)
    // Samples keep hashes.
    let set = keys.flatMap { VisitedSet(bits: options.order.isSample ? 64 : $0.bits, partBits: partBits) }
    let first = keys.flatMap { [sleepSets] in Frontier(width: $0.nameWidth, haveSleep: sleepSets != nil) }
    let second = first?.another
    guard let keys, let visited = set, let frontier = first, let next = second else {
      set?.free()
      first?.free()
      second?.free()
      return nil
    }
    self.keys = keys
    self.visited = visited
    self.frontier = frontier
    self.next = next
    crew = Crew(count: options.threads)
    native = NativeStart(options.compiler)
    keeper = options.keeper
    for _ in 0..<crew.count {
      let canonicalizer = symmetryTable.map { Canonicalizer($0, words: layout.words) }
      let expander = Expander(system, layout, code, contents, persistent)
      let count = steps.places.count
      guard let worker = Worker(expander, keys, visited.mixing, canonicalizer, steps: count) else { return nil }
      workers.append(worker)
    }
  }

  private static func partBits(_ threads: Int) -> Int {
    var bits = 4
    while 1 << bits < threads, bits < 10 { bits += 1 }
    return bits
  }

  deinit {
    visited.free()
    frontier.free()
    next.free()
    for milestone in milestones { milestone.free() }
  }

  func run() {
    if let saved = keeper?.saved { restore(from: saved) } else { insertInitial() }
    while frontier.count > 0, bound == nil {
      statistics.depth = level
      if let deepest = limits.depth, level >= deepest {
        // The states of the last level are judged, not expanded.
        bound = .depth(deepest)
        break
      }
      expandLevel()
      if bound == nil { nextLevel() }
    }
    guard let keeper, !isKept else { return }
    // A search that is over is kept if it ever was, so that who goes on with other runs finds it done.
    if bound.map(\.isPause) ?? keeper.isUsed { keep(in: keeper) }
  }

  private func insertInitial() {
    let state = workers[0].state(0)
    state.update(from: initialWords, count: layout.words)
    workers[0].canonicalizer?.canonicalize(state)
    let hash = keys.hash.map { $0(state) }
    guard let identity = hash ?? growingKey(of: state),
      frontier.append(
        hash == nil ? [identity] : Array(UnsafeBufferPointer(start: state, count: layout.words)), ancestor: 0,
        sleeping: 0)
    else {
      bound = .outOfMemory
      return
    }
    _ = visited.withHandle { $0.insert($0.mixing(identity)) }
    judge(state, ancestor: 0, level: 0, with: workers[0])
    statistics.states = 1
  }

  private func expandLevel() {
    while position < frontier.count, bound == nil {
      let states = position..<min(position + round, frontier.count)
      let before = (findings, statistics)
      if crew.count == 1 || states.count < Self.fewest { expandAlone(states) } else { expandTogether(states) }
      position = states.upperBound
      // What was expanded is not looked at again, but in levels that are kept.
      if !keepsLevel { frontier.forget(first: position) }
      endRound(frontierLeft: frontier.count - position)
      // Nor is what is found in the same round, whichever thread came first.
      if workers.contains(where: { $0.expander.failure != nil }) { (findings, statistics) = before }
    }
  }

  private func nextLevel() {
    if keepsLevel || frontier.isPartial {
      guard let empty = frontier.another else {
        bound = .outOfMemory
        return
      }
      if keepsLevel { keepMilestone(frontier) } else { frontier.free() }
      frontier = next
      next = empty
    } else {
      swap(&frontier, &next)
      next.removeAll()
    }
    level += 1
    position = 0
    if lastDense == level - 1, statistics.states <= Self.fewStates { lastDense = level }
  }

  /// Whether the level that is expanded is kept.
  var keepsLevel: Bool { level <= lastDense || (level - lastDense) % stride == 0 }

  /// The last level before another one that is kept: its number among those, and which level it is.
  func milestone(before level: Int) -> (number: Int, level: Int) {
    guard level > lastDense + 1 else { return (level - 1, level - 1) }
    let more = (level - 1 - lastDense) / stride
    return (lastDense + more, lastDense + more * stride)
  }

  func keepMilestone(_ level: Frontier) {
    var level = level
    level.forgetSleep()
    milestones.append(level)
    milestoneBytes += level.bytes
  }

  /// The ancestor of what is found from the frontier's state at `place`.
  @inline(__always)
  func ancestor(ofChildrenOf place: Int) -> UInt32 {
    keepsLevel ? UInt32(truncatingIfNeeded: place) : frontier.ancestors[place]
  }

  private func endRound(frontierLeft: Int) {
    statistics.states = visited.count
    statistics.transitions = workers.reduce(0) { $0 + $1.transitions }
    let waiting = frontierLeft + next.count
    let isWhole = bound == nil
    isKept = false
    lookAtLimits(depth: level, frontier: waiting, expanded: statistics.states - waiting) { findings[$0] != nil }
    if isWhole, bound == nil, let keeper, keeper.isDue() { keep(in: keeper) }
  }

  /// Whether nobody waits for the round to end. A search that is kept ends between rounds, so that it can go on.
  @inline(__always)
  var mayStopInRound: Bool { keeper == nil && limits.stopSign.isRaised }

  /// Ends the search in the middle of a round if nobody waits for it.
  func stopsInRound() -> Bool {
    guard mayStopInRound else { return false }
    bound = limits.shouldStop(SearchProgress(statistics: statistics, frontier: 0)) ?? .interrupted
    return true
  }

  /// What every search does between rounds.
  func lookAtLimits(depth: Int, frontier: Int, expanded: Int, isDecided: (Int) -> Bool) {
    peakBytes = max(peakBytes, bytes)
    if let failure = workers.lazy.compactMap(\.expander.failure).first { bound = .incapable(describe(failure)) }
    if bound == nil, limits.decisive.contains(where: isDecided) { bound = .decided }
    if bound == nil, let most = limits.states, statistics.states > most { bound = .states(most) }
    if bound == nil {
      var now = statistics
      now.depth = depth
      bound = limits.shouldStop(SearchProgress(statistics: now, frontier: frontier))
    }
    native.consider(self, expanded: expanded)
  }

  /// The memory of states, frontiers and dictionaries, in bytes.
  var bytes: Int { visited.bytes + keys.bytes + frontier.bytes + next.bytes + milestoneBytes }

  var mostBytes: Int { max(peakBytes, bytes) }

  // MARK: Findings

  /// Notes what a new state decides.
  @inline(__always)
  func judge(_ state: UnsafePointer<UInt64>, ancestor: UInt32, level: Int, with worker: Worker) {
    guard worker.expander.isPrepared(state) else { return }
    questions.judge(state, with: worker.expander) { property in
      // What was computed from a number that outgrew the machine is no finding.
      guard worker.expander.failure == nil else { return }
      note(property, state, level: level, ancestor: ancestor)
    }
  }

  /// Notes the state that decides a property. No other thread may use the keys meanwhile.
  func note(_ property: Int, _ state: UnsafePointer<UInt64>, level: Int, ancestor: UInt32) {
    guard let key = growingKey(of: state) else {
      bound = .outOfMemory
      return
    }
    note(property, Finding(level: level, key: key, ancestor: ancestor))
  }

  func note(_ property: Int, _ finding: Finding) {
    guard findings[property] == nil else { return }
    findings[property] = finding
    questions.close(property)
  }

  /// Notes a deadlock or an ill-defined step at a place in the frontier.
  func note(deadlockAt deadlock: Int?, illDefinedAt illDefined: Int?) {
    guard deadlock != nil || illDefined != nil else { return }
    let isAsked = system.propertiesOfSteps
    if let deadlock, let finding = finding(at: deadlock) { isAsked.noDeadlock.forEach { note($0, finding) } }
    if let illDefined {
      var finding = finding(at: illDefined)
      finding?.isStep = true
      if let finding { isAsked.wellDefined.forEach { note($0, finding) } }
    }
  }

  private func finding(at place: Int) -> Finding? {
    guard let key = key(in: frontier, at: place) else {
      bound = .outOfMemory
      return nil
    }
    return Finding(level: level, key: key, ancestor: frontier.ancestors[place])
  }

  /// The key of a state of a level. No other thread may use the keys meanwhile.
  /// - Returns: `nil` if there is no memory for it.
  func key(in level: Frontier, at place: Int) -> UInt64? {
    keys.hash == nil ? level.names[place] : growingKey(of: level.name(place))
  }

  /// The processes that sleep in a successor, by its place in the buffer, of a state, by its place in the batch.
  @inline(__always)
  func sleeping(inSuccessor n: Int, of parent: Int, _ worker: Worker) -> UInt32 {
    guard let sleepSets else { return 0 }
    let (state, steps) = (worker.state(parent), worker.expander.buffer.out.pointee.steps!)
    return worker.expander.isPrepared(state) ? sleepSets.sleeping(after: Int(steps[n]), from: state) : 0
  }

  /// Whether a run that it finds may be longer than another one.
  var leavesOutOrders: Bool { persistent != nil }

  /// What the search did not tell apart, or left out because it makes no difference, in words.
  var reductions: [String] {
    (symmetry?.descriptions(in: system) ?? []) + (persistent == nil ? [] : ["the order of independent steps"])
  }

  func describe(_ failure: EvaluationFailure) -> String {
    switch failure {
    case .overflow: "a number outgrew 64 bits"
    case .unboundedDomain(let binder):
      "'\(system.binders[binder].name)' has infinitely many values; the symbolic engine can decide this"
    case .tooManyValues(let binder):
      "'\(system.binders[binder].name)' has too many values to try each; the symbolic engine may decide this"
    case .tooManyCells: "a step changes too many cells of one variable; the symbolic engine may decide this"
    case .tooManySteps: "a state has too many successors to keep each; the symbolic engine may decide this"
    }
  }
}
