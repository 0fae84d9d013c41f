/// Whether a run shows what it is said to show, by the definition of the property.

import Semantics

/// Judges runs.
package struct Judge {
  private let system: TransitionSystem
  private let interpreter: Interpreter

  package init(_ system: TransitionSystem) {
    self.system = system
    interpreter = Interpreter(system)
  }

  /// Returns whether `run` breaks `property` or, for a `reachable` one, reaches it.
  ///
  /// - Parameter run: A run of the system.
  /// - Throws: `InterpretationError` if that hangs on infinitely many values or on numbers beyond 64 bits.
  /// - Complexity: O(steps · edges · chosen values).
  /// - Source: fairness as in Baier & Katoen, *Principles of Model Checking*, 2008, definition 3.46.
  package func confirms(_ run: Replayed, _ property: Property) throws -> Bool {
    if case .wellDefined = property.kind { return run.fault != nil }
    guard run.fault == nil, let last = run.states.last else { return false }
    switch property.kind {
    case .wellDefined: return false
    case .invariant(let e): return try interpreter.isPrepared(last) && !interpreter.holds(e, in: last)
    case .reachable(let e): return try interpreter.isPrepared(last) && interpreter.holds(e, in: last)
    case .noDeadlock: return try run.schedule.loopStart == nil && isDeadlock(last)
    case .eventually(let goal): return try isWholeAndFair(run) && avoids(goal, after: nil, run)
    case .leadsTo(let cause, let goal): return try isWholeAndFair(run) && avoids(goal, after: cause, run)
    }
  }

  private func isDeadlock(_ state: State) throws -> Bool {
    for p in system.processes.indices where try canTake(nil, of: p, in: state, .any) { return false }
    guard interpreter.isPrepared(state) else { return true }
    let someWaits = system.processes.indices.contains { p in
      system.processes[p].kind == .ordinary && state.locations[p] != system.processes[p].end
    }
    return try someWaits && !interpreter.holds(system.restCondition, in: state)
  }

  // MARK: Liveness

  /// Whether `goal` is false from the end of setup on or, if there is a cause, from some state with it on.
  private func avoids(
    _ goal: Expression, after cause: Expression?, _ run: Replayed
  ) throws -> Bool {
    // What is before the start of a loop comes once; the loop comes after each of its own states.
    let once = run.schedule.loopStart ?? run.states.count - 1
    for state in run.states[once...] where try interpreter.holds(goal, in: state) { return false }
    for (i, state) in run.states.enumerated().reversed() {
      guard try interpreter.isPrepared(state) && (i >= once || !interpreter.holds(goal, in: state)) else {
        return false
      }
      if let cause {
        if try interpreter.holds(cause, in: state) { return true }
      } else if i == 0 || !interpreter.isPrepared(run.states[i - 1]) {
        return true
      }
    }
    return false
  }

  /// Whether the run goes on forever, fairly, or until nothing can be done.
  private func isWholeAndFair(_ run: Replayed) throws -> Bool {
    guard let start = run.schedule.loopStart else {
      let last = run.states[run.states.count - 1]
      for p in system.processes.indices where try canTake(nil, of: p, in: last, .defined) { return false }
      return true
    }
    for constraint in system.fairness where try !treatsFairly(constraint, run, from: start) { return false }
    return true
  }

  /// Whether what repeats takes what the constraint asks for, or need not.
  private func treatsFairly(
    _ constraint: FairnessConstraint, _ run: Replayed, from start: Int
  ) throws -> Bool {
    let isTaken = run.schedule.steps[start...].contains { step in
      step.process == constraint.process && isMeant(system.edge(of: step), constraint.step)
    }
    if isTaken { return true }
    for state in run.states[start...] {
      let isEnabled = try canTake(constraint.step, of: constraint.process, in: state, .defined)
      switch constraint.strength {
      case .weak: if !isEnabled { return true }
      case .strong: if isEnabled { return false }
      }
    }
    return constraint.strength == .strong
  }

  private func isMeant(_ edge: Edge, _ step: String?) -> Bool { step == nil || edge.label.step == step }

  // MARK: Enabled steps

  private enum Steps {
    case any
    /// Those that are not ill-defined: a run goes on only after one of these.
    case defined
  }

  /// Whether a process can take a step, of the name if there is one.
  private func canTake(
    _ step: String?, of p: Int, in state: State, _ steps: Steps
  ) throws -> Bool {
    if let setup = system.setup, p != setup, !interpreter.isPrepared(state) { return false }
    for edge in system.processes[p].edges[state.locations[p]] where isMeant(edge, step) {
      var condition = edge.condition
      if steps == .defined { condition = .and([condition] + edge.checks.map(\.condition)) }
      // Quantified, so that choices among all integers are decided where the interpreter can.
      for choice in edge.choices.reversed() { condition = .exists(choice.binder, choice.domain, condition) }
      if try interpreter.holds(condition, in: state) { return true }
    }
    return false
  }
}
