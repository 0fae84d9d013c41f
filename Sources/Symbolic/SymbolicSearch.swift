/// The search: symbolic states breadth-first by steps, so that the runs it finds are shortest.

import SMT
import Semantics

/// A symbolic state that was reached, and how.
struct Node {
  var state: SymbolicState
  var parent: Int?
  var step: RecordedStep?
  var depth: Int
  /// Processes whose steps are not taken here, since they were before the step that led here.
  var asleep: Set<Int> = []
}

/// One exploration of one system.
struct SymbolicSearch<S: Solver> {
  var encoder: Encoder
  var feasibility: Feasibility<S>
  private let limits: SearchLimits
  private(set) var nodes: [Node] = []
  private var visited: [SymbolicState.Core: [Int]] = [:]
  var judgements: [Judgement]
  var statistics = SearchStatistics()
  private var bound: Bound?
  /// What was judged; the same contents at other locations need not be judged again.
  var judged: Set<SymbolicState.Contents> = []
  /// The names of the steps that were taken.
  private var taken: Set<String> = []
  var recall: Recall
  /// `nil` if all steps are taken in all orders.
  private var sleeping: Sleeping?

  init(_ system: TransitionSystem, _ solver: S, _ limits: SearchLimits, usesPartialOrder: Bool) {
    encoder = Encoder(system)
    feasibility = Feasibility(solver)
    self.limits = limits
    recall = Recall(system, encoder.layout)
    sleeping = usesPartialOrder ? Sleeping(system) : nil
    judgements = system.openJudgements
  }

  var system: TransitionSystem { encoder.system }

  /// Explores until everything is seen or decided, or a limit is hit.
  mutating func run() -> EngineResult {
    let core = SymbolicState.Core(
      locations: system.processes.map(\.entry), cells: encoder.layout.initialCells)
    insert(SymbolicState(core: core, path: []), parent: nil, step: nil)
    var next = 0
    while next < nodes.count, !isDecided {
      if let hit = hitLimit(at: next) {
        bound = hit
        break
      }
      judge(next)
      expand(next)
      next += 1
      if limits.decisive.contains(where: { isDecided($0) }) {
        bound = bound ?? .decided
        break
      }
    }
    if encoder.store.hasOverflowed { bound = .incapable("numbers beyond 64 bits") }
    return result(isExhaustive: next == nodes.count)
  }

  /// Notes that something could not be followed, so that nothing can be said to hold everywhere.
  mutating func note(_ reason: Incapable) { bound = bound ?? .incapable(reason.phrase) }

  private var isDecided: Bool {
    judgements.allSatisfy { if case .decided = $0 { true } else { false } }
  }

  private func hitLimit(at next: Int) -> Bound? {
    if let most = limits.states, nodes.count > most { return .states(most) }
    guard next % 16 == 0 else { return nil }
    var current = statistics
    current.states = nodes.count
    return limits.shouldStop(SearchProgress(statistics: current, frontier: nodes.count - next))
  }

  private func result(isExhaustive: Bool) -> EngineResult {
    var statistics = statistics
    statistics.states = nodes.count
    statistics.depth = nodes.last?.depth ?? 0
    statistics.repeatedQueries = feasibility.repeated
    let outcomes = zip(system.properties, judgements).map { $0.outcome($1, within: bound) }
    let never = isExhaustive && bound == nil ? system.stepNames.filter { !taken.contains($0) } : []
    var result = EngineResult(outcomes: outcomes, statistics: statistics, bound: bound, neverEnabled: never)
    result.sparesSteps = sleeping?.hasSpared ?? false
    return result
  }

  // MARK: Successors

  private mutating func expand(_ index: Int) {
    let node = nodes[index]
    let (firings, areAll) = firings(of: node.state)
    if areAll { judgeDeadlock(at: index, firings) }
    if let deepest = limits.depth, node.depth >= deepest {
      if !firings.isEmpty { bound = bound ?? .depth(deepest) }
      return
    }
    let awake = firings.filter { !node.asleep.contains($0.edge.process) }
    sleeping?.spare(firings.count - awake.count)
    for firing in awake {
      do throws(Incapable) {
        try take(firing, among: firings, from: index)
      } catch {
        note(error)
      }
    }
  }

  /// The firings of all edges; notes it if some are out of reach.
  private mutating func firings(of state: SymbolicState) -> (firings: [Firing], areAll: Bool) {
    var firings: [Firing] = []
    var areAll = true
    for edge in system.edgesLeaving(state.core.locations) {
      do throws(Incapable) {
        firings += try recall.firings(of: edge, in: state) { () throws(Incapable) in
          try encoder.firings(of: edge, in: state)
        }
      } catch {
        note(error)
        areAll = false
      }
    }
    return (firings, areAll)
  }

  private mutating func take(_ firing: Firing, among firings: [Firing], from index: Int) throws(Incapable) {
    let state = nodes[index].state
    let feasible = feasibility.answer([firing.guardTerm], given: state.path, in: &encoder.store, for: .step)
    if feasible == .unsatisfiable { return }
    taken.insert(system.stepName(at: firing.edge))
    statistics.transitions += 1
    var path = state.path
    if firing.guardTerm != .true { path = encoder.store.conjuncts(of: path + [firing.guardTerm]) }
    let terms = try recall.terms(of: firing, in: state) { () throws(Incapable) in
      try encoder.terms(of: firing, in: state.core.cells)
    }
    if judgeDefined(terms, under: path, at: index, firing) {
      let assumed = try encoder.assumptions(of: terms)
      let answer = feasibility.answer(assumed, given: path, in: &encoder.store, for: .definedness)
      if answer == .unsatisfiable { return }
      path = encoder.store.conjuncts(of: path + assumed)
    }
    var core = SymbolicState.Core(locations: state.core.locations, cells: terms.update.cells)
    core.locations[firing.edge.process] = terms.target
    let next = encoder.canonical(SymbolicState(core: core, path: path))
    guard next.path != [.false], !isCovered(next) else { return }
    let asleep = sleeping?.sleepers(after: firing, among: firings, in: state, under: path, &encoder, &feasibility)
    insert(next, parent: index, step: firing.recorded, asleep: asleep ?? [])
  }

  private mutating func insert(
    _ state: SymbolicState, parent: Int?, step: RecordedStep?, asleep: Set<Int> = []
  ) {
    visited[state.core, default: []].append(nodes.count)
    let depth = parent.map { nodes[$0].depth + 1 } ?? 0
    nodes.append(Node(state: state, parent: parent, step: step, depth: depth, asleep: asleep))
  }

  /// The recorded steps from the initial state to a node.
  func steps(to node: Int) -> [RecordedStep] {
    var steps: [RecordedStep] = []
    var current = nodes[node]
    while let step = current.step, let parent = current.parent {
      steps.append(step)
      current = nodes[parent]
    }
    return steps.reversed()
  }

  /// Whether every concrete state of `state` belongs to a symbolic state seen before.
  ///
  /// Those with the same locations and cells have the same symbols by name, so one with fewer conjuncts is
  /// larger, and all together cover `state` if its path condition excludes that none of theirs holds.
  private mutating func isCovered(_ state: SymbolicState) -> Bool {
    guard let seen = visited[state.core] else { return false }
    let inCells = Set(state.core.cells.flatMap { encoder.store.symbols(of: $0) })
    var outside: [TermID] = []
    for other in seen {
      let path = nodes[other].state.path
      if path.allSatisfy({ state.path.binarySearch($0) }) { return true }
      let isPlain = path.allSatisfy { encoder.store.symbols(of: $0).allSatisfy(inCells.contains) }
      guard isPlain else { continue }
      let condition = encoder.store.and(path)
      outside.append(encoder.store.not(condition))
    }
    if outside.isEmpty { return false }
    return feasibility.answer(outside, given: state.path, in: &encoder.store, for: .coverage) == .unsatisfiable
  }
}
