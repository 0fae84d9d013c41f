/// The run that goes longest with a failing one and still keeps the property.

import Semantics

/// A run that ends well, and where it leaves the failing one.
package struct NearestCorrectRun: Sendable {
  /// The index of the first step that is another one.
  package var parts: Int
  package var run: Replayed

  /// Returns the correct run that has the longest beginning in common with `story`.
  ///
  /// From the last step back to the first, it tries what else could have been done there, and from there on prefers
  /// what the failing run does next. A run is correct if it ends, with everybody done or at rest, and breaks the
  /// property nowhere. One that breaks no other invariant, either, goes before one that does.
  ///
  /// - Parameter budget: How many states may be looked at; beyond it the answer is `nil`, as it is if there is none.
  /// - Complexity: O(budget · enabled steps) of the reference.
  static func find(_ story: Story, _ property: Property, budget: Int = 4000) -> NearestCorrectRun? {
    if case .reachable = property.kind { return nil }
    return find(story, property, keepingOthers: true, budget: budget / 2)
      ?? find(story, property, keepingOthers: false, budget: budget / 2)
  }

  private static func find(
    _ story: Story, _ property: Property, keepingOthers: Bool, budget: Int
  ) -> NearestCorrectRun? {
    var search = Search(story, property, keepingOthers: keepingOthers, budget: budget)
    for i in story.steps.indices.reversed() where i >= story.setupCount && search.budget > 0 {
      guard let steps = search.continuation(partingAt: i) else { continue }
      let schedule = Schedule(steps: Array(story.run.schedule.steps[..<i]) + steps)
      // What was found is told only if the reference takes it from the start.
      guard let run = try? replay(schedule, in: story.system), run.fault == nil else { return nil }
      return NearestCorrectRun(parts: i, run: run)
    }
    return nil
  }
}

/// A search, depth first, for a correct end.
private struct Search {
  /// A state, and whether something that must come is still to come.
  private struct Place: Hashable {
    var state: State
    var owes: Bool
  }

  private struct Frame {
    var place: Place
    var step: ScheduledStep?
    var options: [Transition]
    /// What the failing run does and this one has not done yet.
    var preferred: [ScheduledStep]
  }

  private let story: Story
  private let property: Property
  /// Whether other invariants are to be kept, too, where they are true.
  private let keepsOthers: Bool
  /// Those that are true where the run parts from the failing one.
  private var kept: [Expression] = []
  /// How many states may still be looked at.
  private(set) var budget: Int
  private var seen: Set<Place> = []
  /// Whether something is still to come, in each state of the failing run.
  private var owed: [Bool] = []

  /// Steps of the failing run that are further off than this are no guide.
  private static let mostPreferred = 200

  init(_ story: Story, _ property: Property, keepingOthers: Bool, budget: Int) {
    self.story = story
    self.property = property
    keepsOthers = keepingOthers
    self.budget = budget
    for state in story.run.states {
      // What must come eventually is owed from the end of setup on.
      let before = owed.count > story.setupCount ? owed.last : nil
      owed.append(owes(after: before ?? property.isOwedAtTheStart, state))
    }
  }

  /// Steps to a correct end that begin before step `i` with another step than that.
  mutating func continuation(partingAt i: Int) -> [ScheduledStep]? {
    let rest = Array(story.run.schedule.steps[i...].prefix(Self.mostPreferred))
    kept = invariants(in: story.run.states[i])
    var first = frame(at: Place(state: story.run.states[i], owes: owed[i]), by: nil, rest)
    first.options.removeAll { $0.step == rest[0] }
    var stack = [first]
    while let top = stack.last, budget > 0 {
      guard let option = top.options.first else {
        stack.removeLast()
        continue
      }
      stack[stack.count - 1].options.removeFirst()
      guard case .taken(let next) = option.result, keeps(next) else { continue }
      let place = Place(state: next, owes: owes(after: top.place.owes, next))
      guard seen.insert(place).inserted else { continue }
      budget -= 1
      stack.append(frame(at: place, by: option.step, top.preferred.removing(option.step)))
      if isCorrectEnd(stack[stack.count - 1]) { return stack.compactMap(\.step) }
    }
    return nil
  }

  /// A frame whose options begin with what the failing run does next.
  private func frame(at place: Place, by step: ScheduledStep?, _ preferred: [ScheduledStep]) -> Frame {
    let all = (try? story.interpreter.transitions(from: place.state)) ?? []
    let ranked = all.enumerated().map { offset, transition in
      (rank: preferred.firstIndex(of: transition.step) ?? preferred.count, offset: offset, transition: transition)
    }
    let options = ranked.sorted { ($0.rank, $0.offset) < ($1.rank, $1.offset) }.map(\.transition)
    return Frame(place: place, step: step, options: options, preferred: preferred)
  }

  private func holds(_ e: Expression, _ state: State) -> Bool { (try? story.interpreter.holds(e, in: state)) ?? false }

  /// Whether a state breaks nothing that is to be kept.
  private func keeps(_ state: State) -> Bool { kept.allSatisfy { holds($0, state) } }

  /// The invariants that a run from `state` has to keep.
  private func invariants(in state: State) -> [Expression] {
    story.system.properties.compactMap { other in
      guard case .invariant(let e) = other.kind else { return nil }
      return other.name == property.name || keepsOthers && holds(e, state) ? e : nil
    }
  }

  private func owes(after before: Bool, _ state: State) -> Bool {
    switch property.kind {
    case .eventually(let goal): return before && !holds(goal, state)
    case .leadsTo(let cause, let goal): return (before || holds(cause, state)) && !holds(goal, state)
    case .invariant, .reachable, .noDeadlock, .wellDefined: return false
    }
  }

  /// Whether nothing is left to do, nobody waits, and what must come has come.
  private func isCorrectEnd(_ frame: Frame) -> Bool {
    guard frame.options.isEmpty, !frame.place.owes, story.interpreter.isPrepared(frame.place.state) else {
      return false
    }
    let state = frame.place.state
    let isDone = story.system.processes.indices.allSatisfy { p in
      story.system.processes[p].kind == .device || state.locations[p] == story.system.processes[p].end
    }
    return isDone || holds(story.system.restCondition, state)
  }
}

extension Array where Element: Equatable {
  /// The array without the first of its elements that equals `element`.
  fileprivate func removing(_ element: Element) -> [Element] {
    guard let i = firstIndex(of: element) else { return self }
    var rest = self
    rest.remove(at: i)
    return rest
  }
}

extension Property {
  /// Whether something must come whatever happens.
  fileprivate var isOwedAtTheStart: Bool {
    if case .eventually = kind { true } else { false }
  }
}
