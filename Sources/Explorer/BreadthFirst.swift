/// Every state, breadth first: the first violation found of each property has a shortest run.

import Semantics

/// Explores every interleaving of `system`.
///
/// - Parameters:
///   - system: A valid system.
///   - limits: What not to exceed; a limit that is hit makes undecided outcomes unknown.
/// - Returns: An outcome for each property, in order. Schedules of safety violations are shortest; ties are
///   broken by the order of processes, edges and chosen values, so that the result is a function of the system.
/// - Complexity: O(states + transitions) time and memory; a state takes four bytes a cell.
/// - Source: Baier & Katoen, *Principles of Model Checking*, 2008, §3.3.1 (safety), §4.4 and §6.5 (liveness).
package func explore(_ system: TransitionSystem, limits: SearchLimits = SearchLimits()) -> EngineResult {
  let search = BreadthFirst(system, limits)
  search.run()
  return search.result()
}

/// What was first found for a property.
enum Finding {
  case state(Int)
  /// A step that is enabled in the state and ill-defined.
  case step(from: Int, process: Int, edge: Int, choices: [Int])
}

/// The search; `Liveness` reads its graph afterwards.
final class BreadthFirst {
  let system: TransitionSystem
  let program: Program
  let evaluator: Evaluator
  var store: StateStore
  let limits: SearchLimits
  /// For each state, the one it was first reached from.
  var parents: [Int32] = []
  var depths: [Int32] = []
  var statistics = SearchStatistics()
  var bound: Bound?
  var findings: [Finding?]
  /// Successors, kept only if a property needs the graph; `firstSuccessor[s]..<firstSuccessor[s + 1]`.
  let keepsGraph: Bool
  var firstSuccessor: [Int] = [0]
  var successors: [Successor] = []
  /// The state being expanded.
  private let row: UnsafeMutablePointer<Int32>
  private var wasEnabled: [[[Bool]]]
  private var conditions: [Int32?] = []
  private var restCondition: Int32 = 0

  struct Successor {
    var state: Int32
    var process: Int16
    var edge: Int16
  }

  init(_ system: TransitionSystem, _ limits: SearchLimits) {
    self.system = system
    self.limits = limits
    var program = Program(system)
    conditions = system.properties.map { property in
      switch property.kind {
      case .invariant(let e), .reachable(let e): program.compile(e)
      case .eventually, .leadsTo, .noDeadlock, .wellDefined: nil
      }
    }
    restCondition = program.compile(system.restCondition)
    keepsGraph = system.properties.contains { $0.kind.isLiveness }
    self.program = program
    evaluator = Evaluator(program)
    store = StateStore(width: program.width)
    row = .allocate(capacity: max(1, program.width))
    findings = Array(repeating: nil, count: system.properties.count)
    wasEnabled = program.edges.map { $0.map { Array(repeating: false, count: $0.count) } }
  }

  deinit {
    store.deallocate()
    row.deallocate()
  }

  func run() {
    insertInitial()
    var current = 0
    while current < store.count, bound == nil {
      if current & 1023 == 0, let stop = limits.shouldStop(progress(current)) { bound = stop }
      if let most = limits.states, store.count > most { bound = .states(most) }
      if let deepest = limits.depth, Int(depths[current]) >= deepest {
        // The states of the last level are judged, not expanded.
        bound = .depth(deepest)
      }
      if bound == nil {
        expand(current)
        current += 1
      }
      if bound == nil, limits.decisive.contains(where: { findings[$0] != nil }) { bound = .decided }
    }
    statistics.states = store.count
  }

  private func progress(_ current: Int) -> SearchProgress {
    var now = statistics
    now.states = store.count
    now.depth = current < depths.count ? Int(depths[current]) : 0
    return SearchProgress(statistics: now, frontier: store.count - current)
  }

  private func insertInitial() {
    let state = Interpreter(system).initialState
    var row = state.locations.map { Int32($0) }
    for cell in state.cells {
      guard let word = Int32(exactly: cell) else {
        bound = .incapable("an initial value does not fit into 32 bits")
        return
      }
      row.append(word)
    }
    row += Array(repeating: 0, count: program.width - row.count)
    row.withUnsafeBufferPointer { buffer in
      if let base = buffer.baseAddress { _ = store.insert(base) }
    }
    parents.append(-1)
    depths.append(0)
    judge(0)
  }

  func isPrepared(_ state: Int) -> Bool {
    guard let setup = system.setup else { return true }
    return Int(store[state][setup]) == system.processes[setup].end
  }

  // MARK: Expansion

  private func expand(_ current: Int) {
    var enabled = 0
    let prepared = isPrepared(current)
    // A copy: inserting a successor may move the store.
    row.update(from: store[current], count: program.width)
    for p in system.processes.indices where prepared || p == system.setup {
      let location = Int(row[p])
      for (e, edge) in program.edges[p][location].enumerated() {
        evaluator.forEachTaken(edge, process: p, UnsafePointer(row)) { taken in
          enabled += 1
          wasEnabled[p][location][e] = true
          take(taken, current, p, location, e)
        }
      }
    }
    if let failure = evaluator.failure { bound = .incapable(describe(failure)) }
    if enabled == 0, bound == nil { judgeRest(current, prepared) }
    if keepsGraph { firstSuccessor.append(successors.count) }
  }

  private func take(_ taken: Taken, _ current: Int, _ p: Int, _ location: Int, _ e: Int) {
    statistics.transitions += 1
    switch taken {
    case .disabled: break
    case .illDefined:
      for (i, property) in system.properties.enumerated() where findings[i] == nil {
        if case .wellDefined = property.kind {
          findings[i] = .step(
            from: current, process: p, edge: e, choices: evaluator.chosen(program.edges[p][location][e]))
        }
      }
    case .next:
      let (index, isNew) = store.insert(UnsafePointer(evaluator.next.baseAddress!))
      if keepsGraph { successors.append(Successor(state: Int32(index), process: Int16(p), edge: Int16(e))) }
      guard isNew else { return }
      parents.append(Int32(current))
      depths.append(depths[current] + 1)
      statistics.depth = max(statistics.depth, Int(depths[index]))
      judge(index)
    }
  }

  /// Evaluates what is asked of single states in a new one.
  private func judge(_ state: Int) {
    guard isPrepared(state) else { return }
    for (i, condition) in conditions.enumerated() {
      guard findings[i] == nil, let condition else { continue }
      let holds = evaluator.holds(condition, store[state])
      switch system.properties[i].kind {
      case .invariant: if !holds { findings[i] = .state(state) }
      case .reachable: if holds { findings[i] = .state(state) }
      case .eventually, .leadsTo, .noDeadlock, .wellDefined: break
      }
    }
  }

  /// A state in which nothing can happen is a deadlock unless everybody may rest.
  private func judgeRest(_ state: Int, _ prepared: Bool) {
    let mayRest =
      prepared
      && (evaluator.holds(restCondition, store[state])
        || system.processes.indices.allSatisfy { p in
          system.processes[p].kind != .ordinary || Int(store[state][p]) == system.processes[p].end
        })
    guard !mayRest else { return }
    for (i, property) in system.properties.enumerated() where findings[i] == nil {
      if case .noDeadlock = property.kind { findings[i] = .state(state) }
    }
  }

  private func describe(_ failure: EvaluationFailure) -> String {
    switch failure {
    case .overflow: "a number outgrew 64 bits"
    case .valueOutOfStorage: "a value does not fit into 32 bits"
    case .unboundedDomain(let binder):
      "'\(system.binders[binder].name)' has infinitely many values; the symbolic engine can decide this"
    }
  }

  // MARK: Results

  func result() -> EngineResult {
    let liveness = Liveness(self)
    let outcomes = system.properties.indices.map { outcome(of: $0, liveness) }
    return EngineResult(
      outcomes: outcomes, statistics: statistics, bound: bound, neverEnabled: bound == nil ? neverEnabled : [])
  }

  private func outcome(of i: Int, _ liveness: Liveness) -> Outcome {
    switch (system.properties[i].kind, findings[i]) {
    case (.reachable, .some(let finding)): return .reached(schedule(to: finding))
    case (_, .some(let finding)): return .violated(schedule(to: finding))
    case (.reachable, nil): return bound.map { .unknown($0) } ?? .violated(nil)
    case (.eventually(let goal), nil): return bound.map { .unknown($0) } ?? liveness.decide(from: nil, to: goal)
    case (.leadsTo(let cause, let goal), nil):
      return bound.map { .unknown($0) } ?? liveness.decide(from: cause, to: goal)
    case (.invariant, nil), (.noDeadlock, nil), (.wellDefined, nil): return bound.map { .unknown($0) } ?? .holds
    }
  }

  private func schedule(to finding: Finding) -> Schedule {
    switch finding {
    case .state(let state): return Schedule(steps: steps(along: path(to: state)))
    case .step(let from, let process, let edge, let choices):
      let source = Int(store[from][process])
      let last = ScheduledStep(process: process, source: source, edge: edge, choices: choices)
      return Schedule(steps: steps(along: path(to: from)) + [last])
    }
  }

  /// The states on the way from the initial state to `state`, both included.
  func path(to state: Int) -> [Int] {
    var path = [state]
    while parents[path[path.count - 1]] >= 0 { path.append(Int(parents[path[path.count - 1]])) }
    return path.reversed()
  }

  /// Finds the steps between neighbouring states: the first that leads from one to the other.
  func steps(along path: [Int]) -> [ScheduledStep] {
    zip(path, path.dropFirst()).map { step(from: $0, to: $1, process: nil, edge: nil) }
  }

  func step(from: Int, to: Int, process: Int?, edge: Int?) -> ScheduledStep {
    var found: ScheduledStep?
    let prepared = isPrepared(from)
    for p in system.processes.indices where (prepared || p == system.setup) && (process ?? p) == p {
      let location = Int(store[from][p])
      for e in program.edges[p][location].indices where found == nil && (edge ?? e) == e {
        let compiled = program.edges[p][location][e]
        evaluator.forEachTaken(compiled, process: p, store[from]) { taken in
          guard found == nil, taken == .next, nextIs(to) else { return }
          found = ScheduledStep(process: p, source: location, edge: e, choices: evaluator.chosen(compiled))
        }
      }
    }
    guard let found else { preconditionFailure("a recorded successor is a successor") }
    return found
  }

  private func nextIs(_ state: Int) -> Bool {
    let row = store[state]
    for i in 0..<program.width where row[i] != evaluator.next[i] { return false }
    return true
  }

  /// The steps no edge of which was ever enabled.
  private var neverEnabled: [String] {
    var seen: [String: Bool] = [:]
    var order: [String] = []
    for (p, process) in system.processes.enumerated() where process.kind != .setup {
      for (location, edges) in process.edges.enumerated() {
        for (e, edge) in edges.enumerated() {
          let name = edge.label.name(in: process)
          if seen[name] == nil { order.append(name) }
          seen[name] = (seen[name] ?? false) || wasEnabled[p][location][e]
        }
      }
    }
    return order.filter { seen[$0] == false }
  }
}

extension Property.Kind {
  var isLiveness: Bool {
    switch self {
    case .eventually, .leadsTo: true
    case .invariant, .reachable, .noDeadlock, .wellDefined: false
    }
  }
}
