/// A trace as text: what was prepared, a row for each step, and at the end why.

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

/// How much of a trace is shown, and on what.
package struct TextTraceStyle: Sendable {
  /// The columns there are.
  package var width = 120
  package var ink = Ink(isColored: false)
  /// Whether the steps are shown that do not matter, too.
  package var showsAllSteps = false
  /// Whether every step is followed by all that the state holds.
  package var showsAllState = false

  package init() {}
}

/// Writes traces.
package struct TextTrace {
  private let explained: ExplainedRun
  private let title: TraceTitle
  private let style: TextTraceStyle

  package init(_ explained: ExplainedRun, title: TraceTitle, style: TextTraceStyle) {
    self.explained = explained
    self.title = title
    self.style = style
  }

  private var story: Story { explained.story }

  package var text: String {
    let heading = explained.heading(title).wrapped(to: style.width, indent: 2).map(style.ink.strong)
    let lines = heading + [""] + setup + Lanes(explained, style).lines + [""] + ending + correctRun
    return lines.map(\.trimmedRight).joined(separator: "\n") + "\n"
  }

  /// The steps of setup are told by what they leave.
  private var setup: [String] {
    guard story.setupCount > 0 else { return [] }
    return "prepared by setup: \(explained.prepared.joined(separator: "; "))".wrapped(to: style.width, indent: 2) + [""]
  }

  // MARK: The end

  private var ending: [String] {
    let place = explained.property.location
    let clause = "\(place.path):\(place.line): \(explained.property.text)".wrapped(to: style.width, indent: 4)
    let reasons = explained.reasons.flatMap { "  \($0)".wrapped(to: style.width, indent: 6) }.map(colored)
    return clause + reasons
      + (explained.cutSentence.map { ["  " + $0] } ?? []).flatMap {
        $0.wrapped(to: style.width, indent: 6)
      }
  }

  private func colored(_ line: String) -> String { line.hasPrefix("  false: ") ? style.ink.alarm(line) : line }

  // MARK: The nearest correct run

  /// Steps of a correct run beyond these are counted, not shown.
  private static let mostSteps = 8

  private var correctRun: [String] {
    guard let correct = explained.correct else { return [] }
    let other = Story(correct.run, in: story.system)
    let same = correct.parts - story.setupCount
    let common = same == 0 ? "goes another way from the start" : "goes with this one up to step \(same), and then"
    var lines = ["the nearest run that keeps it \(common):"]
    let rest = other.steps.dropFirst(correct.parts)
    for (i, step) in rest.enumerated().prefix(Self.mostSteps) {
      let number = String(same + i + 1).paddedLeft(to: 4)
      lines.append("\(number)  \(story.system.processes[step.process].name), \(step.title)")
    }
    let left = rest.count - Self.mostSteps
    lines.append(left > 0 ? "      and \(left) more, to the end" : "      to the end")
    return [""] + lines.flatMap { $0.wrapped(to: style.width, indent: 8) }
  }
}

extension Story.Step {
  /// The step with its choices: `pin_range: pin  (region = mr0)`.
  package var title: String {
    let chosen = choices.map { "\($0.name) = \($0.value)" }.joined(separator: ", ")
    return label.phrase + (chosen.isEmpty ? "" : "  (\(chosen))")
  }
}
