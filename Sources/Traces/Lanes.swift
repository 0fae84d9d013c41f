/// The steps of a run as rows: a lane for each process, or its name where there is no room for lanes.

import Semantics

struct Lanes {
  private let explained: ExplainedRun
  private let style: TextTraceStyle
  private let lanes: [Int]
  private let laneWidth: Int
  /// The columns before the lanes: the step's number.
  private let lead = 6
  /// What is needed beside the lanes for the changes of the last one.
  private let margin = 30

  init(_ explained: ExplainedRun, _ style: TextTraceStyle) {
    self.explained = explained
    self.style = style
    let story = explained.story
    let moving = Set(story.steps.dropFirst(story.setupCount).map(\.process))
    lanes = story.system.processes.indices.filter { moving.contains($0) }
    laneWidth = lanes.isEmpty ? 0 : min(24, (style.width - lead - margin) / lanes.count)
  }

  private var story: Story { explained.story }
  private var ink: Ink { style.ink }
  private var hasLanes: Bool { laneWidth >= 10 }

  var lines: [String] {
    var lines = header
    var skipped: [Int] = []
    for i in story.steps.indices.dropFirst(story.setupCount) {
      if i == story.run.schedule.loopStart {
        lines += summary(of: skipped)
        skipped = []
        lines.append("  \(ink.loopStart) from here on, forever:")
      }
      if !style.showsAllSteps, explained.cut.roles[i] == .aside {
        skipped.append(i)
        continue
      }
      lines += summary(of: skipped)
      skipped = []
      lines += hasLanes ? row(i) : item(i)
      if style.showsAllState { lines += state(after: i) }
    }
    lines += summary(of: skipped)
    if story.run.schedule.loopStart != nil { lines.append("  \(ink.loopEnd) and again from the mark above") }
    return lines
  }

  /// `   ⋮  client: 2 steps, admin: 1 step`
  private func summary(of skipped: [Int]) -> [String] {
    guard !skipped.isEmpty else { return [] }
    let counts = lanes.compactMap { lane -> String? in
      let count = skipped.count { story.steps[$0].process == lane }
      return count == 0 ? nil : "\(story.system.processes[lane].name) \(count)"
    }
    let steps = skipped.count == 1 ? "1 step" : "\(skipped.count) steps"
    let text =
      ink.dots.paddedLeft(to: lead - 2) + "  \(steps) whose effects are not needed (\(counts.joined(separator: ", ")))"
    return text.wrapped(to: style.width, indent: lead).map(ink.faint)
  }

  private var header: [String] {
    guard hasLanes else { return [] }
    let names = lanes.map { lane in
      String(story.system.processes[lane].name.prefix(laneWidth - 1)).padded(to: laneWidth)
    }
    return [ink.strong(String(repeating: " ", count: lead) + names.joined().trimmedRight)]
  }

  /// A row of the lanes; text that is longer than its lane hides the bars beside it.
  private func row(_ i: Int) -> [String] {
    let step = story.steps[i]
    let lane = lanes.firstIndex(of: step.process) ?? 0
    let bar = ink.bar.padded(to: laneWidth)
    let before = String(repeating: bar, count: lane)
    let rest = lanes.count - lane - 1
    var line = String(story.number(of: i)).paddedLeft(to: lead - 2) + "  " + before + step.title
    let used = lead + laneWidth * (lane + 1)
    if rest > 0, line.count < used { line = line.padded(to: used) + String(repeating: bar, count: rest) }
    let indent = String(repeating: " ", count: lead) + before
    return [line.trimmedRight] + notes(of: i).map { indent + "  " + $0 }
  }

  private func item(_ i: Int) -> [String] {
    let step = story.steps[i]
    let number = String(story.number(of: i)).paddedLeft(to: lead - 2)
    let title = "\(number)  \(story.system.processes[step.process].name), \(step.title)"
    let notes = notes(of: i).map { String(repeating: " ", count: lead + 2) + $0 }
    return ([title] + notes).flatMap { $0.wrapped(to: style.width, indent: lead + 4) }
  }

  /// What the step changes, and why it could be taken then and not later. Changes that nothing hangs on are counted.
  private func notes(of i: Int) -> [String] {
    let changes = story.steps[i].changes.filter { !story.isReset($0) }
    // What repeats forever is shown whole: it is the violation.
    let isOnce = i < story.run.schedule.loopStart ?? .max
    let hidesSome = !style.showsAllSteps && explained.cut.roles[i] == .effect && isOnce
    let shown = hidesSome ? changes.filter { explained.mattering.contains($0.place) } : changes
    var notes = shown.map { change in
      if story.naming.isLock(change.place.display) { return "\(change.cell) \(change.after)" }
      return "\(change.cell) = \(change.after)" + ink.faint("  (was \(change.before))")
    }
    let others = changes.count - shown.count
    if changes.isEmpty, i + 1 < story.run.states.count { notes.append(ink.faint("(changes nothing)")) }
    if others > 0 { notes.append(ink.faint(others == 1 ? "and 1 more change" : "and \(others) more changes")) }
    return notes + (explained.tooLate(i).map { [ink.doubt($0)] } ?? [])
  }

  /// All that the state holds after a step and did not hold at the start of all.
  private func state(after i: Int) -> [String] {
    guard story.run.states.indices.contains(i + 1) else { return [] }
    let cells = story.changes(from: story.run.states[0], to: story.run.states[i + 1]).map { change in
      "\(story.fullName(of: change.place)) = \(change.after)"
    }
    let indent = String(repeating: " ", count: lead)
    return "\(indent)now: \(cells.joined(separator: "; "))".wrapped(to: style.width, indent: lead + 5).map(ink.faint)
  }
}
