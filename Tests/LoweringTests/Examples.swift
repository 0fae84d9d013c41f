/// Models given as text, taken through every phase.

import Diagnostics
import Foundation
import Lowering
import Semantics
import Syntax
import Testing
import Typing

/// What the phases make of one file.
struct Example {
  var source: SourceFile
  var diagnostics: [Diagnostic] = []
  var runs: [Run] = []
  var systems: [TransitionSystem] = []
  var selectionErrors: [SelectionError] = []

  /// Parses, checks, and, unless that finds errors, lowers every run.
  init(_ text: String) {
    source = SourceFile(path: "example.pin", text: text)
    let parsed = parse(source, as: FileID(0))
    let checked = check([parsed.tree], sources: [source])
    diagnostics = parsed.diagnostics + checked.diagnostics
    guard errors.isEmpty else { return }
    (runs, selectionErrors) = plan(checked.model, Selection())
    for run in runs {
      let (system, found) = lower(run, of: checked.model)
      systems.append(system)
      diagnostics += found
    }
    diagnostics = diagnostics.inReadingOrder
  }

  var errors: [Diagnostic] { diagnostics.filter { $0.severity == .error } }

  var rendered: String { diagnostics.map { $0.rendered(in: [source]) }.joined(separator: "\n") }
}

/// The folder of the whole project.
let projectFolder = URL(filePath: #filePath)
  .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

/// Returns the system of a model's only run; the model must be without mistakes.
func lowered(_ text: String, sourceLocation: Testing.SourceLocation = #_sourceLocation) throws -> TransitionSystem {
  let example = Example(text)
  #expect(example.diagnostics.isEmpty, "\(example.rendered)", sourceLocation: sourceLocation)
  let system = try #require(example.systems.first, sourceLocation: sourceLocation)
  #expect(system.validate() == [], sourceLocation: sourceLocation)
  return system
}
