/// The steps of a run as rows: a lane for each process, or its name where there is no room for lanes.

import Semantics

struct Lanes {
  private let story: Story
  private let ink: Ink
  private let lanes: [Int]
  private let laneWidth: Int
  /// The columns before the lanes: the step's number.
  private let lead = 6
  /// What is needed beside the lanes for the changes of the last one.
  private let margin = 30

  init(_ story: Story, width: Int, ink: Ink) {
    self.story = story
    self.ink = ink
    let moving = Set(story.steps.dropFirst(story.setupCount).map(\.process))
    lanes = story.system.processes.indices.filter { moving.contains($0) }
    laneWidth = lanes.isEmpty ? 0 : min(24, (width - lead - margin) / lanes.count)
  }

  private var hasLanes: Bool { laneWidth >= 10 }

  var lines: [String] {
    var lines = header
    for (i, step) in story.steps.enumerated().dropFirst(story.setupCount) {
      if i == story.run.schedule.loopStart { lines.append("  ┌── from here on, forever:") }
      lines += hasLanes ? row(step, story.number(of: i)) : item(step, story.number(of: i))
    }
    if story.run.schedule.loopStart != nil { lines.append("  └── and again from the mark above") }
    return lines
  }

  private var header: [String] {
    guard hasLanes else { return [] }
    let names = lanes.map { lane in
      String(story.system.processes[lane].name.prefix(laneWidth - 1)).padded(to: laneWidth)
    }
    return [ink.strong(String(repeating: " ", count: lead) + names.joined().trimmedRight)]
  }

  /// A row of the lanes; text that is longer than its lane hides the bars beside it.
  private func row(_ step: Story.Step, _ number: Int) -> [String] {
    let lane = lanes.firstIndex(of: step.process) ?? 0
    let bar = "│".padded(to: laneWidth)
    let before = String(repeating: bar, count: lane)
    let rest = lanes.count - lane - 1
    var line = String(number).paddedLeft(to: lead - 2) + "  " + before + title(of: step)
    let used = lead + laneWidth * (lane + 1)
    if rest > 0, line.count < used { line = line.padded(to: used) + String(repeating: bar, count: rest) }
    let indent = String(repeating: " ", count: lead) + before
    return [line.trimmedRight] + changes(of: step).map { indent + "  " + $0 }
  }

  private func item(_ step: Story.Step, _ number: Int) -> [String] {
    let title = "\(story.system.processes[step.process].name), \(title(of: step))"
    let indent = String(repeating: " ", count: lead + 2)
    return [String(number).paddedLeft(to: lead - 2) + "  " + title] + changes(of: step).map { indent + $0 }
  }

  private func title(of step: Story.Step) -> String {
    let choices = step.choices.map { "\($0.name) = \($0.value)" }.joined(separator: ", ")
    return step.label.phrase + (choices.isEmpty ? "" : "  (\(choices))")
  }

  private func changes(of step: Story.Step) -> [String] {
    step.changes.filter { !story.isReset($0) }.map { change in
      if story.naming.isLock(change.display) { return "\(change.cell) \(change.after)" }
      return "\(change.cell) = \(change.after)" + ink.faint("  (was \(change.before))")
    }
  }
}
