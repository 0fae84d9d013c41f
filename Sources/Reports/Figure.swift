/// A trace as a figure for a mail or a paper: SVG, lanes side by side, one row for each step that matters.

import Semantics
import Traces

extension ExplainedRun {
  /// The trace as SVG, black on white, without scripts and without fonts of its own.
  ///
  /// - Parameter showsAllSteps: Whether the steps are drawn that do not matter, too.
  package func figure(title: TraceTitle, showsAllSteps: Bool = false) -> String {
    Figure(self, title, showsAllSteps: showsAllSteps).text
  }
}

private struct Figure {
  private let explained: ExplainedRun
  private let title: TraceTitle
  private let shown: [Int]
  private let lanes: [Int]
  private let laneWidth = 240
  private let lead = 44
  private let line = 16
  private let top = 64

  init(_ explained: ExplainedRun, _ title: TraceTitle, showsAllSteps: Bool) {
    self.explained = explained
    self.title = title
    let story = explained.story
    shown = story.steps.indices.filter { i in
      i >= story.setupCount && (showsAllSteps || explained.cut.roles[i] != .aside)
    }
    let moving = Set(shown.map { story.steps[$0].process })
    lanes = story.system.processes.indices.filter { moving.contains($0) }
  }

  private var story: Story { explained.story }

  var text: String {
    var body: [String] = []
    var y = top + 2 * line
    for i in shown {
      if i == story.run.schedule.loopStart { body.append(rule(at: y - 12, "from here on, forever")) }
      body += row(i, at: y)
      y += rowHeight(i)
    }
    let laneEnd = y
    y += line
    for reason in explained.reasons {
      let isAlarm = reason.hasPrefix("false:")
      body.append(label(reason, x: 12, y: y, isAlarm ? "alarm" : "plain", fit: width - 24))
      y += line
    }
    let frame = """
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(width) \(y + 8)" width="\(width)" height="\(y + 8)" \
      role="img" aria-label="\(explained.heading(title).escapedForMarkup)">
      """
    let rows = [frame, Self.style, "<rect class=\"paper\" width=\"\(width)\" height=\"\(y + 8)\"/>"]
    return (rows + heads(to: laneEnd) + body + ["</svg>", ""]).joined(separator: "\n")
  }

  private static let style = """
    <style>
    .paper { fill: #fff } .lane { stroke: #999; stroke-width: 1 } .device { stroke-dasharray: 4 4 }
    .loop { stroke: #555; stroke-dasharray: 8 4 } .box { fill: #f2f5fa; stroke: #5a6b85 } .decision { fill: #fff7e0 }
    text { font: 12px ui-monospace, "DejaVu Sans Mono", monospace; fill: #111 } .head { font-weight: bold }
    .change, .note { fill: #333; font-size: 11px } .note { font-style: italic }
    .alarm { fill: #a40000; font-weight: bold }
    </style>
    """

  private var width: Int { max(480, lead + lanes.count * laneWidth + 12) }

  private func x(of lane: Int) -> Int { lead + lane * laneWidth }

  private func heads(to end: Int) -> [String] {
    let heading = label(explained.heading(title), x: 12, y: 22, "head", fit: width - 24)
    return [heading]
      + lanes.enumerated().flatMap { n, lane in
        let process = story.system.processes[lane]
        let kind = process.kind == .device ? " device" : ""
        return [
          label(process.name, x: x(of: n), y: top, "head", fit: laneWidth - 12),
          "<line class=\"lane\(kind)\" x1=\"\(x(of: n))\" y1=\"\(top + 8)\" x2=\"\(x(of: n))\" y2=\"\(end)\"/>",
        ]
      }
  }

  private func notes(_ i: Int) -> [(text: String, kind: String)] {
    let changes = story.steps[i].changes.filter { change in
      !story.isReset(change) && (explained.mattering.contains(change.place) || explained.cut.roles[i] != .effect)
    }
    let late = explained.tooLate(i).map { [(text: $0, kind: "note")] } ?? []
    return changes.map { ("\($0.cell): \($0.before) → \($0.after)", "change") } + late
  }

  private func rowHeight(_ i: Int) -> Int { (notes(i).count + 1) * line + 16 }

  private func row(_ i: Int, at y: Int) -> [String] {
    let step = story.steps[i]
    let x = x(of: lanes.firstIndex(of: step.process) ?? 0)
    let role = explained.cut.roles[i] == .decision ? " decision" : ""
    let height = rowHeight(i) - 10
    var lines = [
      label(String(story.number(of: i)), x: 12, y: y, "plain", fit: lead - 14),
      "<rect class=\"box\(role)\" x=\"\(x)\" y=\"\(y - 13)\" "
        + "width=\"\(laneWidth - 12)\" height=\"\(height)\" rx=\"3\"/>",
      label(step.title, x: x + 6, y: y, "plain", fit: laneWidth - 24),
    ]
    for (n, note) in notes(i).enumerated() {
      lines.append(label(note.text, x: x + 14, y: y + (n + 1) * line, note.kind, fit: laneWidth - 32))
    }
    return lines
  }

  private func rule(at y: Int, _ text: String) -> String {
    "<line class=\"loop\" x1=\"12\" y1=\"\(y - 4)\" x2=\"\(width - 12)\" y2=\"\(y - 4)\"/>"
      + label(text, x: width - 170, y: y - 8, "note", fit: 160)
  }

  /// A text that is cut where it is wider than its place; all of it shows where a pointer rests.
  private func label(_ text: String, x: Int, y: Int, _ kind: String, fit: Int) -> String {
    let most = max(1, Int(Double(fit) / (kind == "change" || kind == "note" ? 6.7 : 7.3)))
    let isCut = text.count > most
    let visible = isCut ? text.prefix(most - 1) + "…" : text[...]
    let whole = isCut ? "<title>\(text.escapedForMarkup)</title>" : ""
    return "<text class=\"\(kind)\" x=\"\(x)\" y=\"\(y)\">\(String(visible).escapedForMarkup)\(whole)</text>"
  }
}
