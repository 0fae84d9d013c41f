/// Stored steps, found again in a system.

import Semantics

extension TraceFile {
  /// Finds the stored steps in a system and replays them.
  ///
  /// - Returns: The run, whose changes are those stored; or the run of the steps before the first that cannot be taken
  ///   or does something else, and what is wrong with that one.
  package func replayed(in system: TransitionSystem) -> (run: Replayed, failure: TraceFileError?) {
    let finder = StepFinder(system)
    var run = Replayed(schedule: Schedule(steps: []), states: [finder.interpreter.initialState])
    let story = Story(run, in: system)
    do throws(TraceFileError) {
      for (i, step) in steps.enumerated() {
        let state = run.states[i]
        let found = try find(step, number: i + 1, from: state, finder)
        if case .taken(let next) = found.result {
          try compare(step, number: i + 1, story.changes(from: state, to: next))
        }
        run.schedule.steps.append(found.step)
        if case .taken(let next) = found.result { run.states.append(next) }
      }
    } catch {
      return (run, error)
    }
    do throws(ReplayError) {
      return (try replay(Schedule(steps: run.schedule.steps, loopStart: loopStart), in: system), nil)
    } catch {
      return (run, TraceFileError(message: "the stored steps are no run of the model: \(error.message)"))
    }
  }

  private func find(
    _ step: Step, number: Int, from state: State, _ finder: StepFinder
  ) throws(TraceFileError) -> StepFinder.Found {
    guard let process = finder.system.processes.firstIndex(where: { $0.name == step.process }) else {
      throw TraceFileError(message: "step \(number): there is no process '\(step.process)' in this model")
    }
    let found = finder.steps(named: step, of: process, from: state)
    guard found.indices.contains(step.variant) else {
      let name = (step.operations + [step.step]).joined(separator: ": ")
      throw TraceFileError(message: "step \(number): '\(step.process)' cannot take '\(name)' here any more")
    }
    if case .illDefined(let fault) = found[step.variant].result, number < steps.count {
      throw TraceFileError(
        message: "step \(number) (\(step.process), \(step.step)) is now ill-defined: \(fault.message)")
    }
    return found[step.variant]
  }

  private func compare(_ step: Step, number: Int, _ changes: [Story.Change]) throws(TraceFileError) {
    let now = changes.map(\.text)
    guard now != step.changes else { return }
    throw TraceFileError(
      message: "step \(number) (\(step.process), \(step.step)) now does something else: "
        + (now.isEmpty ? "nothing" : now.joined(separator: "; ")))
  }
}

/// Finds the steps that a stored one can mean.
struct StepFinder {
  /// A step that is enabled, and what it does.
  struct Found {
    var step: ScheduledStep
    var result: StepResult
  }

  let interpreter: Interpreter
  private let naming: Naming
  var system: TransitionSystem { interpreter.system }

  init(_ system: TransitionSystem) {
    interpreter = Interpreter(system)
    naming = Naming(system)
  }

  /// Returns the steps of that name that a process can take with those choices, in the order of its edges.
  func steps(named step: TraceFile.Step, of process: Int, from state: State) -> [Found] {
    let source = state.locations[process]
    var found: [Found] = []
    for (e, edge) in system.processes[process].edges[source].enumerated()
    where edge.label.operations == step.operations && edge.label.step == step.step {
      guard let choices = values(step.choices, for: edge) else { continue }
      let scheduled = ScheduledStep(process: process, source: source, edge: e, choices: choices)
      guard let result = try? interpreter.apply(scheduled, to: state) else { continue }
      if case .disabled = result { continue }
      found.append(Found(step: scheduled, result: result))
    }
    return found
  }

  /// Named values as those of an edge's choices; `nil` if they are not its choices.
  private func values(_ named: [String: String], for edge: Edge) -> [Int]? {
    guard edge.choices.count == named.count else { return nil }
    var values: [Int] = []
    for (name, choice) in zip(system.choiceNames(of: edge), edge.choices) {
      let sort = system.binders[choice.binder.index].sort
      guard let text = named[name], let value = naming.parse(text, as: sort) else { return nil }
      values.append(value)
    }
    return values
  }
}

extension Naming {
  /// The value that a text names; `nil` if it names none.
  fileprivate func parse(_ text: String, as sort: Sort) -> Int? {
    switch sort {
    case .bool: text == "true" ? 1 : text == "false" ? 0 : nil
    case .integer: Int(text)
    case .named(let id): system.sorts[id.index].members.firstIndex(of: text)
    }
  }
}
