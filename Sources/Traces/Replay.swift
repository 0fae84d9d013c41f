/// A schedule, taken step by step by the reference interpreter.

import Semantics

/// Why a schedule is no run of a system. Steps are counted from 0.
package enum ReplayError: Error, Hashable, Sendable {
  /// The step cannot be taken where it stands.
  case notEnabled(step: Int)
  /// A step that is not the last, or that is to be repeated, is ill-defined.
  case illDefined(step: Int, String)
  /// What is to repeat is not a part of the schedule.
  case noLoop
  /// The loop does not come back to the state it starts in.
  case loopDoesNotClose
  /// The reference cannot evaluate the step.
  case beyondReference(step: Int, InterpretationError)

  /// What is wrong, for people; steps are counted from 1.
  package var message: String {
    switch self {
    case .notEnabled(let step): "step \(step + 1) cannot be taken there"
    case .illDefined(let step, let fault): "step \(step + 1) is ill-defined: \(fault)"
    case .noLoop: "what is to repeat forever is not a part of the run"
    case .loopDoesNotClose: "the run does not come back to where its loop starts"
    case .beyondReference(let step, .overflow): "in step \(step + 1) a number outgrows 64 bits"
    case .beyondReference(let step, .unboundedDomain): "step \(step + 1) depends on infinitely many values"
    case .beyondReference(let step, .wideDomain): "step \(step + 1) depends on too many values to try each"
    }
  }
}

/// A run: a schedule with the states it goes through.
package struct Replayed: Sendable {
  package var schedule: Schedule
  /// The state before each step, and the one after the last (unless that is ill-defined).
  package var states: [State]
  /// What is wrong with the last step, if it is ill-defined.
  package var fault: Fault?

  package init(schedule: Schedule, states: [State], fault: Fault? = nil) {
    self.schedule = schedule
    self.states = states
    self.fault = fault
  }

  /// How many of its steps belong to the setup; 0 if the run never leaves it, and the setup itself is the story.
  package func setupCount(in system: TransitionSystem) -> Int {
    guard let last = states.last, Interpreter(system).isPrepared(last) else { return 0 }
    return schedule.steps.prefix { $0.process == system.setup }.count
  }
}

/// Takes the steps of `schedule` from the initial state of `system`.
///
/// - Returns: The states it goes through. Only the last step may be ill-defined, and then nothing repeats.
/// - Throws: `ReplayError` at the first step that is none, or for a loop that does not close.
/// - Complexity: O(steps · size of a state).
package func replay(_ schedule: Schedule, in system: TransitionSystem) throws(ReplayError) -> Replayed {
  let interpreter = Interpreter(system)
  var run = Replayed(schedule: schedule, states: [interpreter.initialState])
  for (i, step) in schedule.steps.enumerated() {
    switch try take(step, number: i, from: run.states[i], interpreter) {
    case .disabled: throw .notEnabled(step: i)
    case .taken(let next): run.states.append(next)
    case .illDefined(let fault):
      guard i == schedule.steps.count - 1, schedule.loopStart == nil else {
        throw .illDefined(step: i, fault.message)
      }
      run.fault = fault
    }
  }
  if let start = schedule.loopStart {
    guard schedule.steps.indices.contains(start) else { throw .noLoop }
    guard run.states[start] == run.states.last else { throw .loopDoesNotClose }
  }
  return run
}

private func take(
  _ step: ScheduledStep, number: Int, from state: State, _ interpreter: Interpreter
) throws(ReplayError) -> StepResult {
  do throws(InterpretationError) {
    return try interpreter.apply(step, to: state)
  } catch {
    throw .beyondReference(step: number, error)
  }
}
