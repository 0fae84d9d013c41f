/// Longer and longer runs, each length one question: can a run of that many steps break a property?

import SMT
import Semantics

/// One bounded search of one system.
struct BoundedSearch<A: AssertingSolver> {
  var unrolling: Unrolling
  /// Knows the formula.
  var session: A
  /// Gives runs their values.
  private var feasibility: Feasibility
  private let limits: SearchLimits
  private var judgements: [Judgement]
  private var statistics = SearchStatistics()
  private var bound: Bound?
  /// Whether no run is longer than those that were looked at.
  private var isOver = false
  private var questions = 0

  init(_ system: TransitionSystem, _ session: A, _ solver: any Solver, _ limits: SearchLimits) {
    unrolling = Unrolling(system, followsGuards: false)
    self.session = session
    feasibility = Feasibility(solver)
    self.limits = limits
    judgements = system.openJudgements
  }

  private var system: TransitionSystem { unrolling.system }

  /// Goes on until no run is longer, all is decided, or a limit is hit.
  mutating func run() -> EngineResult {
    do throws(Incapable) {
      try lengthen()
    } catch {
      bound = bound ?? .incapable(error.phrase)
    }
    if unrolling.encoder.store.hasOverflowed { bound = .incapable("numbers beyond 64 bits") }
    return result()
  }

  private mutating func lengthen() throws(Incapable) {
    while true {
      judgeStates()
      statistics.depth = unrolling.depth
      if isDecided || stops() { return }
      let isLast = limits.depth.map { unrolling.depth >= $0 } ?? false
      try unrolling.offerSteps()
      tell()
      judgeDeadlock()
      if !isLast { judgeSteps() }
      let goes = unrolling.goesOn(from: unrolling.depth)
      if isDecided || stops() { return }
      switch session.check([goes], in: unrolling.encoder.store, for: .length) {
      case .unsatisfiable:
        isOver = true
        return
      case .unknown(let reason):
        if stops() { return }
        throw Incapable(phrase: reason)
      case .satisfiable: break
      }
      if isLast {
        bound = .depth(unrolling.depth)
        return
      }
      try unrolling.takeSteps()
      tell()
    }
  }

  private mutating func stops() -> Bool {
    if limits.decisive.contains(where: { isDecided($0) }) { bound = bound ?? .decided }
    var current = statistics
    current.states = unrolling.depth
    bound = bound ?? limits.shouldStop(SearchProgress(statistics: current, frontier: 1))
    return bound != nil
  }

  private mutating func tell() {
    for term in unrolling.takePending() { session.assert(term, in: unrolling.encoder.store) }
  }

  // MARK: Judging

  private mutating func judgeStates() {
    let frame = unrolling.frames[unrolling.depth]
    let isPrepared = frame.isSetupOver(in: system)
    if isPrepared == .false { return }
    var goals: [Goal] = []
    for property in system.properties.indices where !isDecided(property) {
      if let condition = system.properties[property].lookedFor { add(condition, property, isPrepared, to: &goals) }
    }
    decide(goals)
  }

  /// What would decide a property, if it can be true of some run of the length at hand.
  private struct Goal {
    var property: Int
    var term: TermID
    var goal: RecordedRun.Goal
    /// The steps of the run: as many as lead to the last frame, or one more.
    var steps: Int
  }

  private mutating func add(_ condition: Expression, _ property: Int, _ premise: TermID, to goals: inout [Goal]) {
    let depth = unrolling.depth
    do throws(Incapable) {
      let scope = Scope(cells: unrolling.frames[depth].cells, polarity: .positive)
      let failure = try unrolling.encoder.condition(condition, scope)
      let term = unrolling.encoder.store.and([premise, failure])
      goals.append(Goal(property: property, term: term, goal: .condition(condition), steps: depth))
    } catch {
      doubt(property, .incapable(error.phrase))
    }
  }

  private mutating func judgeSteps() {
    guard let property = open(.wellDefined) else { return }
    var problems: [TermID] = []
    for move in unrolling.moves[unrolling.depth] {
      let problem = move.terms.problem(in: &unrolling.encoder.store)
      if problem != .false { problems.append(unrolling.encoder.store.and([move.isTaken, problem])) }
    }
    let term = unrolling.encoder.store.or(problems)
    decide([Goal(property: property, term: term, goal: .problem, steps: unrolling.depth + 1)])
  }

  private mutating func judgeDeadlock() {
    guard let property = open(.noDeadlock) else { return }
    do throws(Incapable) {
      let term = try unrolling.blocked()
      decide([Goal(property: property, term: term, goal: .blocked, steps: unrolling.depth)])
    } catch {
      doubt(property, .incapable(error.phrase))
    }
  }

  /// The property of that kind, if it is there and open.
  private func open(_ kind: Property.Kind) -> Int? {
    system.properties.indices.first { index in
      if isDecided(index) { return false }
      switch (system.properties[index].kind, kind) {
      case (.noDeadlock, .noDeadlock), (.wellDefined, .wellDefined): return true
      default: return false
      }
    }
  }

  /// Decides all properties whose goals some run reaches: one question for all, and one more for each that is reached.
  private mutating func decide(_ goals: [Goal]) {
    var open = goals.filter { $0.term != .false }
    while !open.isEmpty {
      let some = unrolling.encoder.store.or(open.map(\.term))
      let arrives = unrolling.arrives()
      questions += 1
      let ask = unrolling.encoder.store.symbol("ask.\(questions)", .bool)
      session.assert(unrolling.encoder.store.implies(ask, some), in: unrolling.encoder.store)
      switch session.check([ask, arrives], in: unrolling.encoder.store, for: .property) {
      case .unsatisfiable: return
      case .unknown(let reason):
        for goal in open { doubt(goal.property, .incapable(reason)) }
        return
      case .satisfiable:
        let reached = open.filter { session.value(of: $0.term, in: unrolling.encoder.store) == 1 }
        guard let goal = reached.first else { return doubt(open[0].property, .incapable("a run without a model")) }
        decide(goal)
        open.removeAll { $0.property == goal.property }
      }
    }
  }

  /// Decides a property by the run of the model at hand.
  private mutating func decide(_ goal: Goal) {
    do throws(Incapable) {
      let run = RecordedRun(steps: try recordedSteps(goal.steps), goal: goal.goal)
      let schedule = try unrolling.encoder.schedule(of: run, asking: &feasibility)
      judgements[goal.property] = .decided(system.properties[goal.property].shown(by: schedule))
    } catch {
      doubt(goal.property, .incapable(error.phrase))
    }
  }

  /// The steps that the model takes.
  private mutating func recordedSteps(_ count: Int) throws(Incapable) -> [RecordedStep] {
    var result: [RecordedStep] = []
    for moves in unrolling.moves.prefix(count) {
      guard let move = moves.first(where: { session.value(of: $0.isTaken, in: unrolling.encoder.store) == 1 }) else {
        throw Incapable(phrase: "a model that takes no step")
      }
      var choices: [Int?] = []
      for choice in system[move.edge].choices {
        guard unrolling.encoder.isEnumerated(choice.domain), let term = move.bindings[choice.binder] else {
          choices.append(nil)
          continue
        }
        choices.append(session.value(of: term, in: unrolling.encoder.store))
      }
      result.append(RecordedStep(edge: move.edge, choices: choices))
    }
    return result
  }

  private mutating func doubt(_ property: Int, _ bound: Bound) {
    if case .open = judgements[property] { judgements[property] = .doubtful(bound) }
  }

  /// What no run so far breaks, or reaches.
  var undecided: [Int] {
    system.properties.indices.filter { index in
      if case .open = judgements[index] { system.properties[index].lookedFor != nil } else { false }
    }
  }

  private func isDecided(_ property: Int) -> Bool {
    if case .decided = judgements[property] { true } else { false }
  }

  private var isDecided: Bool { judgements.indices.allSatisfy { isDecided($0) } }

  private mutating func result() -> EngineResult {
    let outcomes = zip(system.properties, judgements).map { $0.outcome($1, within: bound) }
    let isComplete = bound == nil && isOver
    return EngineResult(
      outcomes: outcomes, statistics: statistics, bound: bound, neverEnabled: isComplete ? neverEnabled() : [])
  }

  /// The steps that no run takes, where all runs were looked at; what nobody knows is not among them.
  private mutating func neverEnabled() -> [String] {
    var takes: [String: [TermID]] = [:]
    for move in unrolling.moves.joined() { takes[system.stepName(at: move.edge), default: []].append(move.isTaken) }
    return system.stepNames.filter { name in
      guard let moves = takes[name] else { return true }
      let some = unrolling.encoder.store.or(moves)
      return session.check([some], in: unrolling.encoder.store, for: .step) == .unsatisfiable
    }
  }
}
