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
  var asleep = ProcessSet()
}

/// One exploration of one system.
struct SymbolicSearch {
  var encoder: Encoder
  var feasibility: Feasibility
  private let limits: SearchLimits
  private(set) var nodes: [Node] = []
  private(set) var controls = Controls()
  private var visited = VisitedStates()
  private(set) var judgements: [Judgement]
  /// Which properties are decided, and how many are not.
  private(set) var decided: [Bool]
  private var undecided: Int
  /// Those that are about deadlocks.
  let deadlockProperties: [Int]
  var statistics = SearchStatistics()
  private var bound: Bound?
  /// Whether a limit or a decision ended the search.
  private var hasEnded = false
  /// Whether the step of each edge was taken.
  private var taken: [Bool]
  private let numbers: EdgeNumbers
  var recall: Recall
  /// `nil` if all steps are taken in all orders.
  private var sleeping: Sleeping?

  init(_ system: TransitionSystem, _ solver: any Solver, _ limits: SearchLimits, usesPartialOrder: Bool) {
    encoder = Encoder(system)
    feasibility = Feasibility(solver)
    self.limits = limits
    recall = Recall(system, encoder.layout)
    numbers = EdgeNumbers(system)
    taken = [Bool](repeating: false, count: numbers.count)
    sleeping = usesPartialOrder ? Sleeping(system) : nil
    judgements = system.openJudgements
    decided = judgements.map { if case .decided = $0 { true } else { false } }
    undecided = decided.count { !$0 }
    deadlockProperties = system.properties.indices.filter {
      if case .noDeadlock = system.properties[$0].kind { true } else { false }
    }
  }

  var system: TransitionSystem { encoder.system }

  /// Explores until everything is seen or decided, or a limit is hit.
  mutating func run() -> EngineResult {
    let core = SymbolicState.Core(
      locations: system.processes.map(\.entry), cells: encoder.layout.initialCells)
    var first = SymbolicState(core: core)
    first.control = controls.number(of: core.locations, in: system)
    _ = visited.covers(first, &encoder, &feasibility)
    visited.insert(first)
    nodes.append(Node(state: first, depth: 0))
    var next = 0
    while next < nodes.count, !isDecided, !hasEnded {
      let round = next..<min(nodes.count, next + Self.roundLength)
      next = work(on: round, outlooks(for: round))
    }
    if encoder.store.hasOverflowed { bound = .incapable("numbers beyond 64 bits") }
    return result(isExhaustive: next == nodes.count)
  }

  /// So many nodes are looked at together, so that the solver has several questions at once.
  private static var roundLength: Int { 256 }

  /// Judges and expands nodes in their order; returns the first that was left out.
  private mutating func work(on round: Range<Int>, _ outlooks: [Outlook]) -> Int {
    for (index, outlook) in zip(round, outlooks) {
      if isDecided { return index }
      if let hit = hitLimit(at: index) {
        (bound, hasEnded) = (hit, true)
        return index
      }
      judge(index, outlook)
      expand(index, outlook)
      if limits.decisive.contains(where: { isDecided($0) }) {
        (bound, hasEnded) = (bound ?? .decided, true)
        return index + 1
      }
    }
    return round.lowerBound + outlooks.count
  }

  /// Decides a property.
  mutating func decide(_ property: Int, as outcome: Outcome) {
    judgements[property] = .decided(outcome)
    if !decided[property] { undecided -= 1 }
    decided[property] = true
  }

  mutating func doubt(_ property: Int, _ bound: Bound) {
    if case .open = judgements[property] { judgements[property] = .doubtful(bound) }
  }

  func isDecided(_ property: Int) -> Bool { decided[property] }

  /// Notes that something could not be followed, so that nothing can be said to hold everywhere.
  mutating func note(_ reason: Incapable) { bound = bound ?? .incapable(reason.phrase) }

  private var isDecided: Bool { undecided == 0 }

  func hitLimit(at next: Int) -> Bound? {
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
    let never = isExhaustive && bound == nil ? system.stepNames(except: { taken[numbers[$0]] }) : []
    var result = EngineResult(outcomes: outcomes, statistics: statistics, bound: bound, neverEnabled: never)
    result.sparesSteps = sleeping?.hasSpared ?? false
    return result
  }

  // MARK: Successors

  private mutating func expand(_ index: Int, _ outlook: Outlook) {
    let firings = outlook.firings
    if let failure = outlook.failure { note(failure) }
    if let blocked = outlook.blocked { judgeDeadlock(at: index, blocked) }
    if let deepest = limits.depth, nodes[index].depth >= deepest {
      if !firings.isEmpty { bound = bound ?? .depth(deepest) }
      return
    }
    let asleep = nodes[index].asleep
    for own in firings {
      for firing in own {
        if asleep.contains(firing.edge.process) {
          sleeping?.spare()
          continue
        }
        do throws(Incapable) {
          try take(firing, among: firings, from: index)
        } catch {
          note(error)
        }
      }
    }
  }

  private mutating func take(_ firing: Firing, among firings: [[Firing]], from index: Int) throws(Incapable) {
    let state = nodes[index].state
    let feasible = feasibility.answer(firing.guardTerm, given: state.path, &encoder, for: .step)
    if feasible == .unsatisfiable { return }
    taken[numbers[firing.edge]] = true
    statistics.transitions += 1
    var path = encoder.paths.adding(firing.guardTerm, to: state.path, in: &encoder.store)
    let (terms, problem) = try recall.terms(of: firing, in: state, &encoder)
    if judgeDefined(problem, under: path, at: index, firing) {
      let assumed = try encoder.assumptions(of: terms)
      let answer = feasibility.answer(assumed, given: path, &encoder, for: .definedness)
      if answer == .unsatisfiable { return }
      path = encoder.paths.number(of: encoder.store.conjuncts(of: encoder.paths[path] + assumed))
    }
    let control = controls.number(after: state.control, firing.edge, to: terms.target, encoder)
    let core = SymbolicState.Core(locations: controls[control].locations, cells: terms.update.cells)
    var next = SymbolicState(core: core, control: control, path: path)
    encoder.makeCanonical(&next)
    guard next.path != .never, !visited.covers(next, &encoder, &feasibility) else { return }
    let asleep = sleeping?.sleepers(after: firing, among: firings, in: state, under: path, &encoder, &feasibility)
    visited.insert(next)
    nodes.append(
      Node(
        state: next, parent: index, step: firing.recorded, depth: nodes[index].depth + 1,
        asleep: asleep ?? ProcessSet()))
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
}
