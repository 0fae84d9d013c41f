/// A trace as text: a lane for each process, a row for each step, and at the end why.

import Semantics

/// What a trace is headed by.
package struct TraceTitle: Sendable {
  package var scenario: String
  package var policy: String?
  package var settings: [(name: String, value: String)]
  package init(scenario: String, policy: String?, settings: [(name: String, value: String)]) {
    self.scenario = scenario
    self.policy = policy
    self.settings = settings
  }
}

/// Writes traces.
package struct TextTrace {
  private let story: Story
  private let property: Property
  private let title: TraceTitle
  private let lanes: [Int]
  private let laneWidth: Int
  private let lead = 6

  /// - Parameter width: The columns there are; lanes share them.
  package init(_ run: Replayed, _ property: Property, in system: TransitionSystem, title: TraceTitle, width: Int) {
    story = Story(run, in: system)
    self.property = property
    self.title = title
    let moving = Set(story.steps.map(\.process))
    lanes = system.processes.indices.filter { moving.contains($0) && $0 != system.setup }
    laneWidth = lanes.isEmpty ? 20 : min(24, max(4, (width - 6 - 30) / lanes.count))
  }

  package var text: String {
    ([heading] + setup + laneHeader + steps + ending).joined(separator: "\n") + "\n"
  }

  private var heading: String {
    let under = title.policy.map { " under \($0)" } ?? ""
    let settings = title.settings.isEmpty ? "" : " with " + title.settings.map { "\($0.name) = \($0.value)" }.joined(separator: ", ")
    let verb: String
    switch property.kind {
    case .reachable: verb = "is reached"
    case .invariant, .eventually, .leadsTo, .noDeadlock, .wellDefined: verb = "is violated"
    }
    return "\(property.name) \(verb) in \(title.scenario)\(under)\(settings)\n"
  }

  // MARK: Steps

  /// The steps of setup are told by what they leave.
  private var setup: [String] {
    let count = story.setupCount
    guard count > 0 else { return [] }
    let before = story.run.states[0]
    let after = story.run.states[min(count, story.run.states.count - 1)]
    let changes = story.changes(from: before, to: after).map { "\($0.cell) = \($0.after)" }
    return ["prepared: " + (changes.isEmpty ? "nothing" : changes.joined(separator: "; ")), ""]
  }

  private var laneHeader: [String] {
    guard !lanes.isEmpty else { return [] }
    let names = lanes.map { lane in
      let name = story.system.processes[lane].name
      return name.count < laneWidth ? name.padded(to: laneWidth) : String(name.prefix(laneWidth - 1)) + " "
    }
    return [String(repeating: " ", count: lead) + names.joined().trimmedRight]
  }

  private var steps: [String] {
    var lines: [String] = []
    for (i, step) in story.steps.enumerated().dropFirst(story.setupCount) {
      if i == story.run.schedule.loopStart { lines.append("  ┌── from here on, forever:") }
      lines += row(step, number: i - story.setupCount + 1)
    }
    if story.run.schedule.loopStart != nil { lines.append("  └── and again from the mark above") }
    return lines
  }

  private func row(_ step: Story.Step, number: Int) -> [String] {
    let lane = lanes.firstIndex(of: step.process) ?? 0
    let bars = String(repeating: "│".padded(to: laneWidth), count: lane)
    let choices = step.choices.map { "\($0.name) = \($0.value)" }.joined(separator: ", ")
    let text = step.label.phrase + (choices.isEmpty ? "" : "  (\(choices))")
    let rest = lanes.dropFirst(lane + 1)
    var line = String(number).paddedLeft(to: lead - 2) + "  " + bars + text
    let used = lead + laneWidth * (lane + 1)
    if !rest.isEmpty, line.count < used {
      line = line.padded(to: used) + String(repeating: "│".padded(to: laneWidth), count: rest.count)
    }
    let indent = String(repeating: " ", count: lead) + bars
    return [line.trimmedRight] + step.changes.map { change in "\(indent)  \(change.cell) = \(change.after)  (was \(change.before))" }
  }

  // MARK: The end

  private var ending: [String] {
    let explanation = Explanation(story)
    var lines = ["", "\(property.location.path):\(property.location.line): \(property.text)"]
    if let fault = story.run.fault {
      return lines + ["  the last step means nothing: \(fault.message) (\(fault.location.path):\(fault.location.line))"]
    }
    switch property.kind {
    case .invariant(let e): lines += explanation.whyFalse(e).indented
    case .reachable(let e): lines += explanation.whyTrue(e).indented
    case .noDeadlock: lines += (["nobody can go on:"] + explanation.whyStuck()).indented
    case .eventually(let goal), .leadsTo(_, let goal):
      if story.run.schedule.loopStart == nil {
        lines += (["the run ends here without it:"] + explanation.whyFalse(goal) + explanation.whyStuck()).indented
      } else {
        lines += (["the run goes on forever without it:"] + explanation.whyFalse(goal)).indented
      }
    case .wellDefined: break
    }
    return lines
  }
}

extension [String] {
  fileprivate var indented: [String] { map { "  " + $0 } }
}

extension String {
  fileprivate func padded(to width: Int) -> String {
    count >= width ? self : self + String(repeating: " ", count: width - count)
  }

  fileprivate func paddedLeft(to width: Int) -> String {
    count >= width ? self : String(repeating: " ", count: width - count) + self
  }

  fileprivate var trimmedRight: String {
    var text = self
    while text.last == " " { text.removeLast() }
    return text
  }
}
