/// A run with all there is to say about why it ends as it does: the one source of every picture of it.

import Semantics

/// A run that breaks a property, or reaches it, explained.
package struct ExplainedRun: Sendable {
  package let story: Story
  package let property: Property
  /// Which steps and cells the violation needs.
  package let cut: CausalCut
  /// The correct run that goes longest with this one, if it was looked for and found.
  package let correct: NearestCorrectRun?

  /// Whether the run shows what the property is about.
  private let isExplained: Bool

  /// Explains a run.
  ///
  /// - Parameters:
  ///   - run: A run of `system` that the judge confirms for `property`.
  ///   - seeksCorrectRun: Whether to look for the nearest correct run, which takes longest.
  /// - Complexity: O(100,000) steps of the reference, and O(4,000) states for the correct run.
  package init(_ run: Replayed, _ property: Property, in system: TransitionSystem, seeksCorrectRun: Bool = true) {
    story = Story(run, in: system)
    self.property = property
    cut = CausalCut(story, property, decisive: Explanation(story).decisiveCells(of: property))
    isExplained = true
    correct = seeksCorrectRun ? NearestCorrectRun.find(story, property) : nil
  }

  /// A run that shows nothing, or not any more: all of its steps count, and nothing is said of its end.
  package init(unexplained run: Replayed, _ property: Property, in system: TransitionSystem) {
    story = Story(run, in: system)
    self.property = property
    cut = CausalCut(everythingIn: story)
    correct = nil
    isExplained = false
  }

  /// The rows of the steps.
  package func lanes(_ style: TextTraceStyle) -> [String] { Lanes(self, style).lines }

  /// The cells that decide at the end.
  package var decisive: [Place] { Explanation(story).decisiveCells(of: property) }

  /// The cells without whose values the run would not end as it does.
  package var mattering: Set<Place> { cut.cells }

  /// The cells on which it hangs that the step at an index can be taken, and what it writes.
  package func reads(_ index: Int) -> [Place] {
    let reads = StepReads(story)
    let guards = reads.guardCells(index)
    return guards + reads.valueCells(index) { _ in true }.filter { !guards.contains($0) }
  }

  /// The name of a cell; a local of a process goes by the name of the process, too.
  package func name(of place: Place) -> String { story.fullName(of: place) }

  /// The text of what a cell holds before the step at an index.
  package func value(of place: Place, in index: Int) -> String {
    story.naming.value(of: place.display, place.keys, in: story.run.states[index], story.interpreter)
  }

  // MARK: In words

  /// `no_deadlock is violated in two_clients under wait_for_pins with dax = true`
  package func heading(_ title: TraceTitle) -> String {
    let under = title.policy.map { " under \($0)" } ?? ""
    let settings = title.settings.map { "\($0.name) = \($0.value)" }.joined(separator: ", ")
    let verb: String
    switch property.kind {
    case .reachable: verb = "is reached"
    case .invariant, .eventually, .leadsTo, .noDeadlock, .wellDefined: verb = "is violated"
    }
    return "\(property.name) \(verb) in \(title.scenario)\(under)" + (settings.isEmpty ? "" : " with \(settings)")
  }

  /// What the setup leaves, as `cell = value`.
  package var prepared: [String] {
    guard story.setupCount > 0 else { return [] }
    let after = story.run.states[min(story.setupCount, story.run.states.count - 1)]
    let changes = story.changes(from: story.run.states[0], to: after).filter { !story.isLocal($0) }
    return changes.isEmpty ? ["nothing"] : changes.map { "\($0.cell) = \($0.after)" }
  }

  /// Why the end is what it is, in lines: the part of the clause that decides, its values, and since when.
  package var reasons: [String] {
    guard isExplained else { return ["this run does not show it any more"] }
    let explanation = Explanation(story)
    if let fault = story.run.fault { return explanation.whyIllDefined(fault) }
    switch property.kind {
    case .invariant(let e), .reachable(let e): return explanation.why(e)
    case .noDeadlock: return ["nobody can go on:"] + explanation.whyStuck()
    case .eventually(let goal): return whyNever(goal, explanation)
    case .leadsTo(let cause, let goal): return whenCaused(cause, goal) + whyNever(goal, explanation)
    case .wellDefined: return []
    }
  }

  /// How much of the run matters, as a sentence; `nil` if all of it does.
  package var cutSentence: String? {
    let roles = cut.roles.filter { $0 != .setup }
    let asides = roles.count { $0 == .aside }
    guard asides > 0 else { return nil }
    let least = cut.isLeast ? "" : ", perhaps with some that could do nothing, too"
    return "\(roles.count - asides) of \(roles.count) steps matter\(least): it ends the same if the others do nothing"
  }

  /// What kept a decision from being taken later, as a phrase.
  package func tooLate(_ index: Int) -> String? {
    guard let (cells, step) = cut.tooLate[index] else { return nil }
    let values = cells.map { cell in
      let value = story.naming.value(of: cell.display, cell.keys, in: story.run.states[step + 1], story.interpreter)
      return "\(name(of: cell)) = \(value)"
    }
    return "a decision: not possible after step \(story.number(of: step)), which sets \(values.joined(separator: ", "))"
  }

  private func whyNever(_ goal: Expression, _ explanation: Explanation) -> [String] {
    guard let start = story.run.schedule.loopStart else {
      return ["the run ends here without it:"] + explanation.why(goal) + explanation.whyStuck()
    }
    let moving = explanation.moving
    let numbers = "steps \(story.number(of: start)) to \(story.number(of: story.steps.count - 1))"
    return ["the run goes on forever without it, by \(numbers):"] + explanation.why(goal)
      + explanation.whyStuck(except: moving) + starved(explanation, moving)
  }

  /// A line that names who wants to go on and never does.
  private func starved(_ explanation: Explanation, _ moving: Set<Int>) -> [String] {
    let waiting = explanation.waitings(except: moving).keys.sorted().filter {
      story.system.processes[$0].kind != .device
    }
    guard !waiting.isEmpty else { return [] }
    let names = waiting.map { story.system.processes[$0].name }.joined(separator: ", ")
    let others = moving.sorted().map { story.system.processes[$0].name }.joined(separator: ", ")
    let (are, go) = (waiting.count == 1 ? "is" : "are", moving.count == 1 ? "goes" : "go")
    return ["\(names) \(are) starved: only \(others) \(go) on"]
  }

  /// Says after which step the cause was true, with no goal ever after.
  private func whenCaused(_ cause: Expression, _ goal: Expression) -> [String] {
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
