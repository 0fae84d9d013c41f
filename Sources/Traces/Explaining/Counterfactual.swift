/// What would have become of a run if some of its steps had done nothing: their processes go on, and that is all.

import Semantics

/// Runs a schedule again without what some of its steps do, and says whether it still ends in the same violation.
///
/// Such a run is none of the system: it is how effects are told apart that a violation needs from those it does not.
struct Counterfactual {
  /// What of the run is left away.
  struct Omission {
    /// For each step, whether its guard, checks and effects count for nothing.
    var steps: [Bool]
    /// The only changes that the other steps make; `nil` for all.
    var cells: Set<Place>?
  }

  private let story: Story
  private let property: Property
  private let judge: Judge
  /// The cells that decide at the end, which must be what they are.
  private let decisive: [Place]
  private let decisiveValues: [String]
  /// How many steps may still be taken; what is tried beyond is not found out.
  private(set) var budget: Int

  /// - Parameters:
  ///   - decisive: The cells that decide the violation at the end of the run.
  ///   - budget: How many steps may be taken in all.
  init(_ story: Story, _ property: Property, decisive: [Place], budget: Int) {
    self.story = story
    self.property = property
    self.decisive = decisive
    self.budget = budget
    judge = Judge(story.system)
    decisiveValues = Self.values(of: decisive, in: story.run.states[story.run.states.count - 1], story)
  }

  /// Whether the run ends in the same violation; `false` if there is no budget left to find out.
  mutating func stillBreaks(without omission: Omission) -> Bool {
    // That a trial ends early does not make it free.
    budget -= min(budget, story.steps.count / 4)
    guard let run = run(without: omission), let last = run.states.last else { return false }
    if run.fault == nil, Self.values(of: decisive, in: last, story) != decisiveValues { return false }
    return (try? judge.confirms(run, property)) ?? false
  }

  private static func values(of cells: [Place], in state: State, _ story: Story) -> [String] {
    cells.map { story.naming.value(of: $0.display, $0.keys, in: state, story.interpreter) }
  }

  /// The run without what is omitted; `nil` where a step that counts cannot be taken any more.
  private mutating func run(without omission: Omission) -> Replayed? {
    var run = Replayed(schedule: story.run.schedule, states: [story.run.states[0]])
    for (i, step) in run.schedule.steps.enumerated() {
      guard budget > 0 else { return nil }
      budget -= 1
      let state = run.states[i]
      if omission.steps[i] {
        run.states.append(state.moved(by: step, in: story.system))
        continue
      }
      switch try? story.interpreter.apply(step, to: state) {
      case .taken(let next):
        run.states.append(omission.cells.map { keeping($0, of: next, from: state, step) } ?? next)
      case .illDefined(let fault):
        guard i == run.schedule.steps.count - 1, fault.message == story.run.fault?.message else { return nil }
        run.fault = fault
      case .disabled, nil: return nil
      }
    }
    if let start = run.schedule.loopStart, run.states[start] != run.states.last { return nil }
    return run
  }

  /// The state after a step of which only the changes of some cells, and of what people are not shown, are made.
  private func keeping(
    _ cells: Set<Place>, of next: State, from state: State, _ step: ScheduledStep
  ) -> State {
    guard step.process != story.system.setup else { return next }
    var kept = next
    for (v, slot) in story.interpreter.layout.slots.enumerated() {
      guard let display = story.naming.display(of: VariableID(v)) else { continue }
      let count = story.system.displays[display].keys.count
      for keys in story.differingKeys(slot, state, next)
      where !cells.contains(Place(display: display, keys: Array(keys.prefix(count)))) {
        switch slot {
        case .dense(let offset, let lowers, let counts):
          if let i = StateLayout.index(keys, offset, lowers, counts) { kept.cells[i] = state.cells[i] }
        case .sparse(let i): kept.sparse[i][keys] = state.sparse[i][keys]
        }
      }
    }
    return kept
  }
}

extension State {
  /// The state with nothing changed but that the process of a step has gone on.
  fileprivate func moved(by step: ScheduledStep, in system: TransitionSystem) -> State {
    var next = self
    next.locations[step.process] = system.edge(of: step).target
    return next
  }
}
