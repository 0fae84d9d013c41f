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
  mutating func judge(_ index: Int) {
    let state = nodes[index].state
    guard controls[state.control].isSetupOver, judged.number(of: state.core.cells, Int(state.path.index)).isNew
    else { return }
    for (property, condition) in goals where !isDecided(property) {
      look(for: condition, property, in: state, at: index)
    }
  }

  /// Decides a property if the state has an instance that satisfies `condition`.
  private mutating func look(
    for condition: Expression, _ property: Int, in state: SymbolicState, at index: Int
  ) {
    let run = Run(node: index, goal: .condition(condition))
    do throws(Incapable) {
      let term = try recall.goal(of: property, in: state.core.cells) { () throws(Incapable) in
        try encoder.goal(condition, in: state.core.cells)
      }
      decide(property, term, under: state.path, by: run)
    } catch {
      doubt(property, .incapable(error.phrase))
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

  /// Judges whether a state may be without successors; `firings` are all it may have.
  mutating func judgeDeadlock(at index: Int, _ firings: [[Firing]]) {
    let state = nodes[index].state
    if controls[state.control].isAtRest { return }
    // Most states have a step that can always be taken.
    if firings.contains(where: { $0.contains { $0.guardTerm == .true } }) { return }
    for property in system.properties.indices {
      guard case .noDeadlock = system.properties[property].kind, !isDecided(property) else { continue }
      do throws(Incapable) {
        let blocked = try blocked(state, firings)
        decide(property, blocked, under: state.path, by: Run(node: index, goal: .blocked))
      } catch {
        doubt(property, .incapable(error.phrase))
      }
    }
  }

  /// A term that can be true exactly if no firing is enabled and the state is not one of rest.
  private mutating func blocked(_ state: SymbolicState, _ firings: [[Firing]]) throws(Incapable) -> TermID {
    var conjuncts: [TermID] = []
    if controls[state.control].isSetupOver {
      conjuncts.append(
        try recall.goal(of: system.properties.count, in: state.core.cells) { () throws(Incapable) in
          try encoder.goal(.not(encoder.system.restCondition), in: state.core.cells)
        })
    }
    for firing in firings.joined() {
      let enabled = try recall.enabled(firing, &encoder)
      if enabled == .true { return .false }
      conjuncts.append(encoder.store.not(enabled))
    }
    return encoder.store.and(conjuncts)
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
        judgements[property] = .decided(system.properties[property].shown(by: schedule))
      } catch {
        doubt(property, .incapable(error.phrase))
      }
    }
  }

  private mutating func doubt(_ property: Int, _ bound: Bound) {
    if case .open = judgements[property] { judgements[property] = .doubtful(bound) }
  }

  func isDecided(_ property: Int) -> Bool {
    if case .decided = judgements[property] { true } else { false }
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
