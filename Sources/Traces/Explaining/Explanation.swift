/// Why a run ends as it does: the deciding part of a clause, its values, and since when they are so.

import Semantics

/// Explains a state of a run, in lines.
struct Explanation {
  let story: Story
  /// The state that is explained: the last.
  let state: State
  /// Cells beyond these are counted, not shown.
  private let mostCells = 12

  init(_ story: Story) {
    self.story = story
    state = story.run.states[story.run.states.count - 1]
  }

  func cause(of e: Expression, where values: [BinderID: Int] = [:]) -> Cause {
    CauseFinder.cause(of: e, where: values, in: state, story.naming, story.interpreter)
  }

  /// Whether a condition is true here; what the reference cannot evaluate is not.
  func holds(_ e: Expression, where values: [BinderID: Int]) -> Bool {
    var environment = Interpreter.Environment(count: story.system.binders.count)
    for (binder, value) in values { environment.values[binder.index] = value }
    return (try? story.interpreter.holds(e, in: state, &environment)) ?? false
  }

  /// Lines that say why `condition` is true or false here.
  ///
  /// - Parameter values: What bound names that are free in it stand for.
  func why(_ condition: Expression, where values: [BinderID: Int] = [:]) -> [String] {
    let cause = cause(of: condition, where: values)
    var values = values
    for (binder, value) in cause.bound { values[binder] = value }
    let bound = cause.bound.map { binder, value in
      let b = story.system.binders[binder.index]
      return "\(b.name) = \(story.naming.value(value, of: b.sort))"
    }
    var lines = bound.isEmpty ? [] : ["for " + bound.joined(separator: ", ")]
    if !cause.given.isEmpty { lines.append("true: " + story.naming.text(.and(cause.given), bound: values)) }
    lines.append("\(cause.isTrue): " + story.naming.text(cause.clause, bound: values))
    return lines + whyCells(cause.cells)
  }

  /// Lines that say what is wrong with taking the last step.
  func whyIllDefined(_ fault: Fault) -> [String] {
    let line = "the last step means nothing: \(fault.message) (\(fault.location.path):\(fault.location.line))"
    return [line] + (failedCheck(fault).map { why($0.condition, where: $0.values) } ?? [])
  }

  /// The check of the last step that fails, and the values of the step's choices.
  func failedCheck(_ fault: Fault) -> (condition: Expression, values: [BinderID: Int])? {
    guard let step = story.run.schedule.steps.last else { return nil }
    let edge = story.system.edge(of: step)
    let values = Dictionary(zip(edge.choices.map(\.binder), step.choices)) { $1 }
    let check = edge.checks.first { check in
      check.message == fault.message && check.location == fault.location
        && !holds(check.condition, where: values)
    }
    return check.map { ($0.condition, values) }
  }

  /// A line for each cell: what it holds and since when.
  func whyCells(_ cells: [Place]) -> [String] {
    let lines = cells.prefix(mostCells).map { cell in
      let held = story.naming.value(of: cell.display, cell.keys, in: state, story.interpreter)
      return "\(story.fullName(of: cell)) is \(held) \(since(cell))"
    }
    return cells.count <= mostCells ? lines : lines + ["and \(cells.count - mostCells) more"]
  }

  /// A phrase that says which step gave the cell its value.
  func since(_ cell: Place) -> String {
    guard let i = story.lastChange(of: cell.display, cell.keys) else { return "from the start" }
    let step = story.steps[i]
    if i < story.setupCount { return "since setup" }
    return "since step \(story.number(of: i)) (\(story.system.processes[step.process].name), \(step.label.phrase))"
  }
}

extension StepLabel {
  /// The innermost operation and the step.
  package var phrase: String { (operations.last.map { $0 + ": " } ?? "") + step }
}
