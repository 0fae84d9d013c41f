/// From recorded steps back to a run: they are taken again, and a model gives the choices.

import SMT
import Semantics

/// The steps of a run whose end shows something.
struct RecordedRun {
  /// What is true at the end.
  enum Goal {
    case condition(Expression)
    /// The last step is ill-defined.
    case problem
    /// No step is enabled.
    case blocked
  }

  var steps: [RecordedStep]
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

extension Encoder {
  /// The schedule of a run with the smallest choices that show its goal, confirmed by the reference.
  ///
  /// - Throws: `Incapable` if the solver cannot settle the path, or the reference does not confirm it.
  mutating func schedule(
    of run: RecordedRun, asking feasibility: inout Feasibility
  ) throws(Incapable) -> Schedule {
    let terms = try terms(of: run)
    let values = try feasibility.leastModel(of: terms.path, over: terms.symbols, in: &store)
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
    guard confirms(schedule, run.goal) else {
      throw Incapable(phrase: "a run that the reference does not confirm")
    }
    return schedule
  }

  private mutating func terms(of run: RecordedRun) throws(Incapable) -> RunTerms {
    var terms = RunTerms(locations: system.processes.map(\.entry), cells: layout.initialCells)
    for (index, step) in run.steps.enumerated() {
      let taken = try take(step, &terms)
      if case .problem = run.goal, index == run.steps.count - 1 {
        terms.path.append(taken.problem(in: &store))
      } else {
        terms.path += try assumptions(of: taken)
      }
    }
    switch run.goal {
    case .condition(let condition): terms.path.append(try goal(condition, in: terms.cells))
    case .problem: break
    case .blocked: terms.path.append(try blocked(at: terms))
    }
    return terms
  }

  /// Takes a step with fresh symbols of its own.
  private mutating func take(
    _ step: RecordedStep, _ terms: inout RunTerms
  ) throws(Incapable) -> StepTerms {
    let names = FreshSymbols(prefix: "t\(terms.steps.count).", next: 0)
    guard let firing = try firing(of: step, in: terms.cells, names) else {
      throw Incapable(phrase: "a run that cannot be taken again")
    }
    let taken = try self.terms(of: firing, in: terms.cells)
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
      firings += try self.firings(of: edge, in: SymbolicState(core: core))
    }
    return try blocked(core, firings)
  }
}
