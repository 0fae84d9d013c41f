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

/// Writes traces.
package struct TextTrace {
  private let story: Story
  private let property: Property
  private let title: TraceTitle
  private let width: Int
  private let ink: Ink

  /// - Parameters:
  ///   - width: The columns there are.
  ///   - isColored: Whether to mark what matters for a terminal.
  package init(
    _ run: Replayed, _ property: Property, in system: TransitionSystem, title: TraceTitle, width: Int,
    isColored: Bool = false
  ) {
    story = Story(run, in: system)
    self.property = property
    self.title = title
    self.width = max(40, width)
    ink = Ink(isColored: isColored)
  }

  package var text: String {
    let lines = [ink.strong(heading), ""] + setup + Lanes(story, width: width, ink: ink).lines + [""] + ending
    return lines.joined(separator: "\n") + "\n"
  }

  private var heading: String {
    let under = title.policy.map { " under \($0)" } ?? ""
    let settings = title.settings.map { "\($0.name) = \($0.value)" }.joined(separator: ", ")
    let verb: String
    switch property.kind {
    case .reachable: verb = "is reached"
    case .invariant, .eventually, .leadsTo, .noDeadlock, .wellDefined: verb = "is violated"
    }
    return "\(property.name) \(verb) in \(title.scenario)\(under)" + (settings.isEmpty ? "" : " with \(settings)")
  }

  /// The steps of setup are told by what they leave.
  private var setup: [String] {
    let count = story.setupCount
    guard count > 0 else { return [] }
    let after = story.run.states[min(count, story.run.states.count - 1)]
    let changes = story.changes(from: story.run.states[0], to: after).filter { !story.isLocal($0) }
    let cells = changes.isEmpty ? "nothing" : changes.map { "\($0.cell) = \($0.after)" }.joined(separator: "; ")
    return "prepared by setup: \(cells)".wrapped(to: width, indent: 2) + [""]
  }

  // MARK: The end

  private var ending: [String] {
    let place = property.location
    let clause = "\(place.path):\(place.line): \(property.text)".wrapped(to: width, indent: 4)
    return clause + reasons.flatMap { "  \($0)".wrapped(to: width, indent: 6) }.map(colored)
  }

  private func colored(_ line: String) -> String { line.hasPrefix("  false: ") ? ink.alarm(line) : line }

  private var reasons: [String] {
    let explanation = Explanation(story)
    if let fault = story.run.fault { return explanation.whyIllDefined(fault) }
    switch property.kind {
    case .invariant(let e), .reachable(let e): return explanation.why(e)
    case .noDeadlock: return ["nobody can go on:"] + explanation.whyStuck()
    case .eventually(let goal): return whyNever(goal, explanation)
    case .leadsTo(let cause, let goal): return whenCaused(cause, goal, explanation) + whyNever(goal, explanation)
    case .wellDefined: return []
    }
  }

  private func whyNever(_ goal: Expression, _ explanation: Explanation) -> [String] {
    guard let start = story.run.schedule.loopStart else {
      return ["the run ends here without it:"] + explanation.why(goal) + explanation.whyStuck()
    }
    let moving = Set(story.run.schedule.steps[start...].map(\.process))
    return ["the run goes on forever without it:"] + explanation.why(goal) + explanation.whyStuck(except: moving)
  }

  /// Says after which step the cause was true, with no goal ever after.
  private func whenCaused(_ cause: Expression, _ goal: Expression, _ explanation: Explanation) -> [String] {
    func holds(_ e: Expression, _ i: Int) -> Bool {
      (try? story.interpreter.holds(e, in: story.run.states[i])) ?? false
    }
    let lastGoal = story.run.states.indices.last { holds(goal, $0) } ?? -1
    guard let i = story.run.states.indices.first(where: { $0 > lastGoal && $0 >= story.setupCount && holds(cause, $0) })
    else { return [] }
    let time = i == story.setupCount ? "at the start" : "after step \(story.number(of: i - 1))"
    return ["true \(time): \(story.naming.text(cause))"]
  }
}
