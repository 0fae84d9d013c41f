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
    let finder = StepFinder(system)
    steps = story.steps.enumerated().map { i, step in
      var stored = Step(
        process: system.processes[step.process].name, operations: step.label.operations, step: step.label.step,
        variant: 0, choices: Dictionary(step.choices.map { ($0.name, $0.value) }) { $1 },
        changes: step.changes.map(\.text))
      let rivals = finder.steps(named: stored, of: step.process, from: run.states[i])
      stored.variant = rivals.firstIndex { $0.step == run.schedule.steps[i] } ?? 0
      return stored
    }
  }

  // MARK: Text

  /// The file's text: sorted keys, a line end.
  package var text: String { jsonText ?? "" }

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
}

extension Story.Change {
  var text: String { "\(cell): \(before) -> \(after)" }
}

extension Encodable {
  /// The text of a document that the program writes: indented, sorted keys, a line end; `nil` for what JSON cannot say.
  package var jsonText: String? { jsonLine(.prettyPrinted).map { $0 + "\n" } }

  /// The document without spaces, for programs; `nil` for what JSON cannot say.
  package var compactJSON: String? { jsonLine([]) }

  private func jsonLine(_ formatting: JSONEncoder.OutputFormatting) -> String? {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, formatting]
    return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) }
  }
}
