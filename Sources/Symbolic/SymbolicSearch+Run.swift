/// From a symbolic state back to a run: the recorded steps are taken again, and a model gives the choices.

import SMT
import Semantics

/// A run whose end shows something.
struct Run {
  /// What is true at the end.
  enum Goal {
    case condition(Expression)
    /// The last step is ill-defined.
    case problem
    /// No step is enabled.
    case blocked
  }

  /// The node the run leads to.
  var node: Int
  /// A step taken after that.
  var last: RecordedStep?
  var goal: Goal
}

/// A run as terms: its choices, and the condition on their symbols.
private struct RunTerms {
  var steps: [(recorded: RecordedStep, symbols: [TermID])] = []
  var locations: [Int]
  var cells: [TermID]
  var path: [TermID] = []

  /// The symbols of all choices, in the order in which they are made.
  var symbols: [TermID] { steps.flatMap(\.symbols) }
}

extension SymbolicSearch {
  /// The schedule of a run with the smallest choices that show its goal, confirmed by the reference.
  mutating func schedule(of run: Run, for property: Int) -> Result<Schedule, Incapable> {
    do throws(Incapable) {
      let terms = try terms(of: run)
      let values = try leastModel(of: terms.path, over: terms.symbols)
      var steps: [ScheduledStep] = []
      for (recorded, symbols) in terms.steps {
        var chosen = symbols.map { values[$0] ?? 0 }[...]
        let choices = recorded.choices.map { $0 ?? chosen.popFirst() ?? 0 }
        steps.append(
          ScheduledStep(
            process: recorded.edge.process, source: recorded.edge.source,
            edge: recorded.edge.index, choices: choices))
      }
      let schedule = Schedule(steps: steps)
      guard encoder.confirms(schedule, run.goal) else {
        throw Incapable(phrase: "a run that the reference does not confirm")
      }
      return .success(schedule)
    } catch {
      return .failure(error)
    }
  }

  private mutating func terms(of run: Run) throws(Incapable) -> RunTerms {
    var terms = RunTerms(
      locations: system.processes.map(\.entry), cells: encoder.layout.initialCells)
    for step in steps(to: run.node) {
      let taken = try take(step, &terms)
      terms.path += try encoder.assumptions(of: taken)
    }
    switch run.goal {
    case .condition(let condition):
      terms.path.append(try encoder.goal(condition, in: terms.cells))
    case .problem:
      guard let last = run.last else { preconditionFailure("an ill-defined step is a step") }
      let taken = try take(last, &terms)
      terms.path.append(taken.problem(in: &encoder.store))
    case .blocked:
      terms.path.append(try blocked(at: terms))
    }
    return terms
  }

  /// Takes a step with fresh symbols of its own.
  private mutating func take(
    _ step: RecordedStep, _ terms: inout RunTerms
  ) throws(Incapable) -> StepTerms {
    let names = FreshSymbols(prefix: "t\(terms.steps.count).", next: 0)
    guard let firing = try encoder.firing(of: step, in: terms.cells, names) else {
      throw Incapable(phrase: "a run that cannot be taken again")
    }
    let taken = try encoder.terms(of: firing, in: terms.cells)
    terms.path.append(firing.guardTerm)
    terms.steps.append((step, firing.symbols))
    terms.cells = taken.update.cells
    terms.locations[step.edge.process] = taken.target
    return taken
  }

  private mutating func blocked(at terms: RunTerms) throws(Incapable) -> TermID {
    let core = SymbolicState.Core(locations: terms.locations, cells: terms.cells)
    var firings: [Firing] = []
    for edge in system.edgesLeaving(terms.locations) {
      firings += try encoder.firings(of: edge, in: SymbolicState(core: core, path: []))
    }
    return try encoder.blocked(core, firings)
  }

  /// The recorded steps from the initial state to a node.
  private func steps(to node: Int) -> [RecordedStep] {
    var steps: [RecordedStep] = []
    var current = nodes[node]
    while let step = current.step, let parent = current.parent {
      steps.append(step)
      current = nodes[parent]
    }
    return steps.reversed()
  }
}
