/// Judging properties in a symbolic state: can the path condition and a failure be true together?

import SMT
import Semantics

/// A run to what a property can be decided by.
struct Run {
  /// The node the run leads to.
  var node: Int
  /// A step taken after that.
  var last: RecordedStep?
  var goal: RecordedRun.Goal
}

extension SymbolicSearch {
  /// Judges every open property that looks at states, in the state of a node.
  mutating func judge(_ index: Int, _ outlook: Outlook) {
    for goal in outlook.goals where !isDecided(goal.property) {
      let condition = system.properties[goal.property].lookedFor ?? .bool(false)
      judge(goal.property, by: goal.term, at: index, .condition(condition))
    }
  }

  /// Judges whether a state may be without successors, which is where `blocked` is true.
  mutating func judgeDeadlock(at index: Int, _ blocked: Result<TermID, Incapable>) {
    for property in deadlockProperties where !isDecided(property) {
      judge(property, by: blocked, at: index, .blocked)
    }
  }

  /// Decides a property if the state of a node has an instance that satisfies `term`.
  private mutating func judge(
    _ property: Int, by term: Result<TermID, Incapable>, at index: Int, _ goal: RecordedRun.Goal
  ) {
    switch term {
    case .success(let term): decide(property, term, under: nodes[index].state.path, by: Run(node: index, goal: goal))
    case .failure(let error): doubt(property, .incapable(error.phrase))
    }
  }

  /// Judges whether a step can be ill-defined; returns whether it must be assumed that it is not.
  mutating func judgeDefined(
    _ problem: TermID, under path: PathID, at index: Int, _ firing: Firing
  ) -> Bool {
    let answer = feasibility.answer(problem, given: path, &encoder, for: .definedness)
    if answer == .unsatisfiable { return false }
    let run = Run(node: index, last: firing.recorded, goal: .problem)
    for property in system.properties.indices where !isDecided(property) {
      guard case .wellDefined = system.properties[property].kind else { continue }
      decide(property, problem, under: path, by: run)
    }
    return true
  }

  /// Decides a property if `failure` can be true under `path`, by the run that shows it.
  private mutating func decide(
    _ property: Int, _ failure: TermID, under path: PathID, by run: Run
  ) {
    switch feasibility.answer(failure, given: path, &encoder, for: .property) {
    case .unsatisfiable: break
    case .unknown(let reason): doubt(property, .incapable(reason))
    case .satisfiable:
      do throws(Incapable) {
        let recorded = RecordedRun(steps: steps(to: run.node) + (run.last.map { [$0] } ?? []), goal: run.goal)
        let schedule = try encoder.schedule(of: recorded, asking: &feasibility)
        decide(property, as: system.properties[property].shown(by: schedule))
      } catch {
        doubt(property, .incapable(error.phrase))
      }
    }
  }
}

extension TransitionSystem {
  /// Whether all processes but devices ended, which is no deadlock.
  func isAtRest(_ locations: [Int]) -> Bool {
    zip(processes, locations).allSatisfy { process, location in
      switch process.kind {
      case .setup, .ordinary: location == process.end
      case .device: true
      }
    }
  }
}

extension Encoder {
  /// A term that can be true exactly if `condition` can; its witnesses are fresh.
  mutating func goal(_ condition: Expression, in cells: [TermID]) throws(Incapable) -> TermID {
    witnesses = 0
    return try self.condition(condition, Scope(cells: cells, polarity: .positive))
  }

  /// A term that can be true exactly if no firing is enabled and the state is not one of rest.
  mutating func blocked(
    _ core: SymbolicState.Core, _ firings: [Firing]
  ) throws(Incapable) -> TermID {
    witnesses = 0
    var conjuncts: [TermID] = []
    if system.isSetupOver(at: core.locations) {
      conjuncts.append(
        try condition(.not(system.restCondition), Scope(cells: core.cells, polarity: .positive)))
    }
    for firing in firings {
      let enabled = try enabled(firing)
      if enabled == .true { return .false }
      conjuncts.append(store.not(enabled))
    }
    return store.and(conjuncts)
  }

  /// Whether a firing is enabled for some of its choices.
  mutating func enabled(_ firing: Firing) throws(Incapable) -> TermID {
    var enabled = firing.guardTerm
    for symbol in firing.symbols.reversed() {
      guard let eliminated = store.eliminate(symbol, from: enabled) else {
        throw Incapable(phrase: "whether a step is enabled for some choice")
      }
      enabled = eliminated
    }
    return enabled
  }
}
