/// Replays schedules with the reference interpreter, and judges what a run shows.

import Semantics

/// Why a schedule is no run of a system.
package enum ReplayError: Error, Hashable, Sendable {
  /// The step with this index cannot be taken where it stands.
  case notEnabled(step: Int)
  /// A step that is not the last is ill-defined.
  case illDefined(step: Int, String)
  /// The loop does not come back to the state it starts in.
  case loopDoesNotClose
  /// The reference cannot evaluate this.
  case beyondReference(String)
}

/// A run: a schedule with the states it goes through.
package struct Replayed: Sendable {
  package var schedule: Schedule
  /// The state before each step, and the one after the last (unless that is ill-defined).
  package var states: [State]
  /// What is wrong with the last step, if it is ill-defined.
  package var fault: Fault?
}

/// Replays `schedule` in `system`.
///
/// - Throws: `ReplayError` if it is no run of the system.
/// - Complexity: The steps, by the reference interpreter.
package func replay(_ schedule: Schedule, in system: TransitionSystem) throws(ReplayError) -> Replayed {
  let interpreter = Interpreter(system)
  var states = [interpreter.initialState]
  for (i, step) in schedule.steps.enumerated() {
    let result: StepResult
    do throws(InterpretationError) {
      result = try interpreter.apply(step, to: states[i])
    } catch {
      throw .beyondReference("\(error)")
    }
    switch result {
    case .disabled: throw .notEnabled(step: i)
    case .taken(let next): states.append(next)
    case .illDefined(let fault):
      guard i == schedule.steps.count - 1 else { throw .illDefined(step: i, fault.message) }
      return Replayed(schedule: schedule, states: states, fault: fault)
    }
  }
  if let start = schedule.loopStart {
    guard schedule.steps.indices.contains(start), states[start] == states[states.count - 1] else { throw .loopDoesNotClose }
  }
  return Replayed(schedule: schedule, states: states, fault: nil)
}

/// Judges runs by the definitions of the properties.
package struct Judge {
  let system: TransitionSystem
  let interpreter: Interpreter

  package init(_ system: TransitionSystem) {
    self.system = system
    interpreter = Interpreter(system)
  }

  /// Whether the run shows that the property is violated; for a `reachable` one, that it is reached.
  /// - Throws: `InterpretationError` if the reference cannot evaluate the property.
  package func confirms(_ run: Replayed, _ property: Property) throws -> Bool {
    let last = run.states[run.states.count - 1]
    switch property.kind {
    case .wellDefined: return run.fault != nil
    case .invariant(let e):
      return try run.fault == nil && interpreter.isPrepared(last) && !interpreter.holds(e, in: last)
    case .reachable(let e):
      return try run.fault == nil && interpreter.isPrepared(last) && interpreter.holds(e, in: last)
    case .noDeadlock: return try run.fault == nil && isDeadlock(last)
    case .eventually(let goal): return try staysWithout(goal, after: nil, run)
    case .leadsTo(let cause, let goal): return try staysWithout(goal, after: cause, run)
    }
  }

  private func isDeadlock(_ state: State) throws -> Bool {
    guard try interpreter.transitions(from: state).isEmpty else { return false }
    guard interpreter.isPrepared(state) else { return true }
    let someWaits = system.processes.indices.contains { p in
      system.processes[p].kind == .ordinary && state.locations[p] != system.processes[p].end
    }
    return try someWaits && !interpreter.holds(system.restCondition, in: state)
  }

  /// Whether the run is a whole fair run that, from some time after setup (and the cause) on, lacks the goal.
  private func staysWithout(
    _ goal: Expression, after cause: Expression?, _ run: Replayed
  ) throws -> Bool {
    guard run.fault == nil else { return false }
    if let start = run.schedule.loopStart {
      guard try isFair(run, from: start) else { return false }
    } else if try !interpreter.transitions(from: run.states[run.states.count - 1]).isEmpty {
      return false
    }
    var lacksGoalSince: Int?
    for (i, state) in run.states.enumerated() where interpreter.isPrepared(state) {
      if try interpreter.holds(goal, in: state) {
        if cause == nil { return false }
        lacksGoalSince = nil
      } else if lacksGoalSince == nil {
        if let cause, try !interpreter.holds(cause, in: state) { continue }
        lacksGoalSince = i
      }
    }
    return lacksGoalSince != nil
  }

  /// Whether the part of the run that repeats treats every constraint fairly.
  private func isFair(_ run: Replayed, from start: Int) throws -> Bool {
    for constraint in system.fairness {
      let isTaken = run.schedule.steps[start...].contains { belongs($0, constraint) }
      if isTaken { continue }
      var enabled = 0
      for state in run.states[start...] {
        let steps = try interpreter.transitions(from: state)
        if steps.contains(where: { belongs($0.step, constraint) }) { enabled += 1 }
      }
      switch constraint.strength {
      case .weak: if enabled == run.states[start...].count { return false }
      case .strong: if enabled > 0 { return false }
      }
    }
    return true
  }

  private func belongs(_ step: ScheduledStep, _ constraint: FairnessConstraint) -> Bool {
    guard step.process == constraint.process else { return false }
    guard let name = constraint.step else { return true }
    return system.processes[step.process].edges[step.source][step.edge].label.step == name
  }
}
