/// A trace as a sequence diagram of Mermaid, which pull requests draw.

import Semantics
import Traces

extension ExplainedRun {
  /// The trace as the text of a Mermaid sequence diagram: participants, what each does, and notes of what changes.
  ///
  /// - Parameter showsAllSteps: Whether the steps stand there that do not matter, too.
  package func mermaid(title: TraceTitle, showsAllSteps: Bool = false) -> String {
    var lines = ["sequenceDiagram", "  %% \(heading(title).escapedForMermaid)"]
    let shown = story.steps.indices.filter {
      $0 >= story.setupCount && (showsAllSteps || cut.roles[$0] != .aside)
    }
    let moving = Set(shown.map { story.steps[$0].process })
    for p in story.system.processes.indices where moving.contains(p) {
      lines.append("  participant P\(p) as \(story.system.processes[p].name.escapedForMermaid)")
    }
    let loop = story.run.schedule.loopStart
    for i in shown {
      if let loop, i >= loop, !lines.contains("  loop forever") { lines.append("  loop forever") }
      let step = story.steps[i]
      lines.append("  P\(step.process)->>P\(step.process): \(story.number(of: i)) \(step.title.escapedForMermaid)")
      let changes = step.changes.filter { !story.isReset($0) && mattering.contains($0.place) }
      let notes = changes.map { "\($0.cell) = \($0.after)" } + (tooLate(i).map { [$0] } ?? [])
      guard !notes.isEmpty else { continue }
      lines.append("  Note right of P\(step.process): \(notes.map(\.escapedForMermaid).joined(separator: "<br/>"))")
    }
    if loop != nil, lines.contains("  loop forever") { lines.append("  end") }
    if let reason = reasons.first(where: { $0.hasPrefix("false:") }) ?? reasons.first, let first = moving.min(),
      let last = moving.max()
    {
      lines.append("  Note over P\(first)\(first == last ? "" : ",P\(last)"): \(reason.escapedForMermaid)")
    }
    return lines.joined(separator: "\n") + "\n"
  }
}

extension String {
  /// The text without what Mermaid reads as its own, by number of the character.
  fileprivate var escapedForMermaid: String {
    var escaped = ""
    for scalar in unicodeScalars {
      switch scalar {
      case "#", ";", "<", ">", "&", "\"", "%", "{", "}": escaped += "#\(scalar.value);"
      case "\u{0}"..."\u{1F}": escaped += " "
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }
}
