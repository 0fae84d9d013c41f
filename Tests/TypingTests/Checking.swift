/// Models given as text, parsed and checked.

import Diagnostics
import Foundation
import Syntax
import Typing

/// What parsing and checking say of one file.
struct Checking {
  var source: SourceFile
  var model: CheckedModel
  var diagnostics: [Diagnostic]

  init(_ text: String, path: String = "example.pin") {
    source = SourceFile(path: path, text: text)
    let parsed = parse(source, as: FileID(0))
    let checked = check([parsed.tree], sources: [source])
    model = checked.model
    diagnostics = (parsed.diagnostics + checked.diagnostics).inReadingOrder
  }

  var codes: [String] { diagnostics.map(\.code) }

  var rendered: String { diagnostics.map { $0.rendered(in: [source]) }.joined(separator: "\n") }
}

/// The folder of the whole project.
let projectFolder = URL(filePath: #filePath)
  .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
