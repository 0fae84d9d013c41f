/// Stored traces: JSON that says a run in the model's words, so that it replays and a change shows in a diff.

import Foundation
import Semantics

/// Why a stored trace is not a run of the model any more.
package struct TraceFileError: Error, Hashable, Sendable {
  package var message: String
}

/// A trace as it is stored. Nothing in it depends on the machine, the time, or how locations are numbered.
package struct TraceFile: Codable, Hashable, Sendable {
  package struct Step: Codable, Hashable, Sendable {
    package var process: String
    package var operations: [String]
    package var step: String
    /// Which of the enabled steps of that name, in order, if the choices leave several.
    package var variant: Int
    /// The chosen values by name.
    package var choices: [String: String]
    /// What changed: `cell: before -> after`.
    package var changes: [String]
  }
  package var format = "pincer-trace"
  package var version = 1
  package var model: String
  package var scenario: String
  package var policy: String?
  package var configuration: [String: String]
  package var property: String
  package var clause: String
  package var steps: [Step]
  /// The index of the step from which the rest repeats forever.
  package var loopStart: Int?

  package init(_ run: Replayed, _ property: Property, in system: TransitionSystem, title: TraceTitle, model: String) {
    let story = Story(run, in: system)
    self.model = model
    scenario = title.scenario
    policy = title.policy
    configuration = Dictionary(title.settings.map { ($0.name, $0.value) }) { $1 }
    self.property = property.name
    clause = property.text
    loopStart = run.schedule.loopStart
    let interpreter = Interpreter(system)
    steps = story.steps.enumerated().map { i, step in
      let rivals = Self.candidates(like: step, at: run.states[i], story, interpreter)
      return Step(
        process: system.processes[step.process].name, operations: step.label.operations, step: step.label.step,
        variant: rivals.firstIndex(of: run.schedule.steps[i]) ?? 0,
        choices: Dictionary(step.choices.map { ($0.name, $0.value) }) { $1 }, changes: step.changes.map(\.text))
    }
  }

  /// The enabled steps that a person would call the same as `step`. Where the reference cannot enumerate, the one
  /// that was taken is the only one.
  private static func candidates(
    like step: Story.Step, at state: State, _ story: Story, _ interpreter: Interpreter
  ) -> [ScheduledStep] {
    let enabled = (try? interpreter.transitions(from: state)) ?? []
    return enabled.map(\.step).filter { other in
      let edge = story.system.processes[other.process].edges[other.source][other.edge]
      guard other.process == step.process, edge.label.operations == step.label.operations,
        edge.label.step == step.label.step, edge.choices.count == step.choices.count
      else { return false }
      return zip(zip(edge.choices, other.choices), step.choices).allSatisfy { chosen, named in
        let binder = story.system.binders[chosen.0.binder.index]
        return binder.name == named.name && story.naming.value(chosen.1, of: binder.sort) == named.value
      }
    }
  }

  // MARK: Text

  /// The file's text: sorted keys, a line end.
  package var text: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(self) else { return "" }
    return String(decoding: data, as: UTF8.self) + "\n"
  }

  /// Reads a stored trace.
  /// - Throws: `TraceFileError` if the text is none.
  package init(text: Data) throws(TraceFileError) {
    do {
      self = try JSONDecoder().decode(TraceFile.self, from: text)
    } catch {
      throw TraceFileError(message: "this is not a stored trace")
    }
    guard format == "pincer-trace" else { throw TraceFileError(message: "this is not a stored trace") }
    guard version == 1 else {
      throw TraceFileError(message: "this trace has format version \(version), and this program reads version 1")
    }
  }

  /// Whether a text says that it is a stored trace, of this or another version.
  package static func isTrace(_ text: Data) -> Bool {
    struct Head: Decodable { var format: String }
    return (try? JSONDecoder().decode(Head.self, from: text))?.format == "pincer-trace"
  }

  // MARK: Replay

  /// Finds the stored steps in a system and replays them.
  ///
  /// - Returns: The run, whose changes are those stored.
  /// - Throws: `TraceFileError` with the first step that cannot be taken or does something else.
  package func replayed(in system: TransitionSystem) throws(TraceFileError) -> Replayed {
    let interpreter = Interpreter(system)
    let naming = Naming(system)
    var state = interpreter.initialState
    var taken: [ScheduledStep] = []
    for (i, step) in steps.enumerated() {
      let (scheduled, result) = try find(step, number: i + 1, in: state, interpreter, naming)
      taken.append(scheduled)
      if case .taken(let next) = result { state = next }
    }
    let run: Replayed
    do throws(ReplayError) {
      run = try replay(Schedule(steps: taken, loopStart: loopStart), in: system)
    } catch {
      throw TraceFileError(message: "the stored steps are no run of the model: \(error.message)")
    }
    let story = Story(run, in: system)
    for (i, (stored, now)) in zip(steps, story.steps).enumerated() where stored.changes != now.changes.map(\.text) {
      throw TraceFileError(
        message:
          "step \(i + 1) (\(stored.process), \(stored.step)) now does something else: \(now.changes.map(\.text).joined(separator: "; "))"
      )
    }
    return run
  }

  private func find(
    _ step: Step, number: Int, in state: State, _ interpreter: Interpreter, _ naming: Naming
  ) throws(TraceFileError) -> (ScheduledStep, StepResult) {
    let system = interpreter.system
    guard let process = system.processes.firstIndex(where: { $0.name == step.process }) else {
      throw TraceFileError(message: "step \(number): there is no process '\(step.process)' in this model")
    }
    var found: [(ScheduledStep, StepResult)] = []
    let source = state.locations[process]
    for (e, edge) in system.processes[process].edges[source].enumerated()
    where edge.label.operations == step.operations && edge.label.step == step.step {
      guard let choices = values(of: step, for: edge, naming) else { continue }
      let scheduled = ScheduledStep(process: process, source: source, edge: e, choices: choices)
      guard let result = try? interpreter.apply(scheduled, to: state) else { continue }
      if case .disabled = result { continue }
      found.append((scheduled, result))
    }
    guard found.indices.contains(step.variant) else {
      let name = (step.operations + [step.step]).joined(separator: ": ")
      throw TraceFileError(message: "step \(number): '\(step.process)' cannot take '\(name)' here any more")
    }
    return found[step.variant]
  }

  /// The stored choices as values for an edge; `nil` if they are not its choices.
  private func values(of step: Step, for edge: Edge, _ naming: Naming) -> [Int]? {
    guard edge.choices.count == step.choices.count else { return nil }
    var values: [Int] = []
    for choice in edge.choices {
      let binder = naming.system.binders[choice.binder.index]
      guard let text = step.choices[binder.name], let value = naming.parse(text, as: binder.sort) else { return nil }
      values.append(value)
    }
    return values
  }
}

extension Story.Change {
  var text: String { "\(cell): \(before) -> \(after)" }
}

extension Naming {
  /// The value that a text names; `nil` if it names none.
  func parse(_ text: String, as sort: Sort) -> Int? {
    switch sort {
    case .bool: text == "true" ? 1 : text == "false" ? 0 : nil
    case .integer: Int(text)
    case .named(let id): system.sorts[id.index].members.firstIndex(of: text)
    }
  }
}
