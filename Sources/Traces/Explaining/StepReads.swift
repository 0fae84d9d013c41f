/// The cells on which a step of a run hangs: those that make its guard true, and those its new values come from.

import Semantics

/// Finds what steps read, in the states they are taken from.
struct StepReads {
  private let story: Story

  init(_ story: Story) { self.story = story }

  /// The cells that make the guard of the step at `index` true, in the order of reading.
  func guardCells(_ index: Int) -> [Place] {
    let (edge, values, state) = place(index)
    return CauseFinder.cells(of: edge.condition, where: values, in: state, story.naming, story.interpreter)
  }

  /// Whether the guard of the step at `index` is true in the state before another step.
  func guardHolds(of index: Int, in stateIndex: Int) -> Bool {
    guard story.run.states.indices.contains(stateIndex) else { return true }
    let (edge, values, _) = place(index)
    return holds(edge.condition, values, story.run.states[stateIndex])
  }

  /// The cells from which the step at `index` makes what it changes.
  ///
  /// - Parameter isWanted: Which of the changed cells are asked about.
  func valueCells(_ index: Int, of isWanted: (Place) -> Bool) -> [Place] {
    let (edge, values, state) = place(index)
    let changed = story.steps[index].changes.map(\.place)
    var found: [Place] = []
    for assignment in edge.assignments {
      guard let display = story.naming.display(of: assignment.variable),
        changed.contains(where: { $0.display == display && isWanted($0) })
      else { continue }
      let terms = assignment.indices + [assignment.condition, assignment.value]
      forEachBinding(assignment.binders, values, state) { bound in
        guard holds(assignment.condition, bound, state) else { return }
        for term in terms {
          for cell in CauseFinder.cells(of: term, where: bound, in: state, story.naming, story.interpreter)
          where !found.contains(cell) { found.append(cell) }
        }
      }
    }
    return found
  }

  private func place(_ index: Int) -> (edge: Edge, values: [BinderID: Int], state: State) {
    let step = story.run.schedule.steps[index]
    let edge = story.system.edge(of: step)
    return (edge, Dictionary(zip(edge.choices.map(\.binder), step.choices)) { $1 }, story.run.states[index])
  }

  private func holds(_ e: Expression, _ values: [BinderID: Int], _ state: State) -> Bool {
    var environment = environment(values)
    return (try? story.interpreter.holds(e, in: state, &environment)) ?? false
  }

  private func environment(_ values: [BinderID: Int]) -> Interpreter.Environment {
    var environment = Interpreter.Environment(count: story.system.binders.count)
    for (binder, value) in values { environment.values[binder.index] = value }
    return environment
  }

  /// Calls `body` for the values of quantified names; of a name with very many values, for none.
  private func forEachBinding(
    _ binders: [Choice], _ values: [BinderID: Int], _ state: State, _ body: ([BinderID: Int]) -> Void
  ) {
    guard let first = binders.first else { return body(values) }
    for value in self.values(of: first.domain, values, state) {
      var inner = values
      inner[first.binder] = value
      forEachBinding(Array(binders.dropFirst()), inner, state, body)
    }
  }

  private func values(of domain: Domain, _ values: [BinderID: Int], _ state: State) -> Range<Int> {
    let range: Range<Int>
    switch domain {
    case .all(let sort): range = story.system.bounds(of: sort) ?? 0..<0
    case .interval(let lower, let upper):
      var environment = environment(values)
      guard let low = try? story.interpreter.evaluate(lower, in: state, &environment),
        let high = try? story.interpreter.evaluate(upper, in: state, &environment)
      else { return 0..<0 }
      range = low..<max(low, high)
    }
    return range.dropFirst(64).isEmpty ? range : 0..<0
  }
}
