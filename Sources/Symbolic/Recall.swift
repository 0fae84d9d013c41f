/// Terms that were made before from the same cells: most states differ in a few of them only.

import SMT
import Semantics

/// Which cells an expression or an edge looks at, and what came of it.
struct Recall {
  private struct Goal: Hashable {
    var property: Int
    /// The cells that it reads.
    var cells: [TermID]
  }

  private struct Place: Hashable {
    var edge: EdgePlace
    /// The number of the first fresh symbol.
    var symbol: Int
    var cells: [TermID]
  }

  private let propertyCells: [[Int]]
  private let edgeCells: [[[[Int]]]]
  private var goals: [Goal: TermID] = [:]
  private var firings: [Place: [Firing]] = [:]

  private struct Taking: Hashable {
    var step: RecordedStep
    var symbol: Int
    var cells: [TermID]
  }

  /// What a step does, without the cells that stay.
  private struct Effect {
    var target: Int
    var checks: [TermID]
    var faults: [TermID]
    var changes: [(cell: Int, term: TermID)]
  }

  private let effectCells: [[[[Int]]]]
  private var effects: [Taking: Effect] = [:]

  init(_ system: TransitionSystem, _ layout: Layout) {
    func cells(_ variables: Set<VariableID>) -> [Int] {
      variables.sorted { $0.index < $1.index }.flatMap { variable in
        let region = layout.regions[variable.index]
        return region.start..<region.start + region.count
      }
    }
    propertyCells = system.properties.map { cells($0.lookedFor?.variablesRead ?? []) }
    edgeCells = system.processes.map { process in
      process.edges.map { edges in
        edges.map { cells(Self.variables(in: $0.choices.flatMap(\.domain.ends) + [$0.condition])) }
      }
    }
    effectCells = system.processes.map { process in
      process.edges.map { edges in
        edges.map { edge in
          let terms = edge.assignments.flatMap { assignment in
            assignment.binders.flatMap(\.domain.ends) + [assignment.condition, assignment.value] + assignment.indices
          }
          let read = Self.variables(in: edge.checks.map(\.condition) + terms)
          return cells(read.union(edge.assignments.map(\.variable)))
        }
      }
    }
  }

  private static func variables(in terms: [Expression]) -> Set<VariableID> {
    terms.reduce(into: []) { $0.formUnion($1.variablesRead) }
  }

  /// The term of a property's goal in some cells; `make` is called once for each combination of those it reads.
  mutating func goal(
    of property: Int, in cells: [TermID], _ make: () throws(Incapable) -> TermID
  ) throws(Incapable) -> TermID {
    let goal = Goal(property: property, cells: propertyCells[property].map { cells[$0] })
    if let known = goals[goal] { return known }
    let made = try make()
    goals[goal] = made
    return made
  }

  /// The firings of an edge in a state, likewise; they depend on the first of the fresh symbols, too.
  mutating func firings(
    of edge: EdgePlace, in state: SymbolicState, _ make: () throws(Incapable) -> [Firing]
  ) throws(Incapable) -> [Firing] {
    let read = edgeCells[edge.process][edge.source][edge.index]
    let place = Place(edge: edge, symbol: state.symbols, cells: read.map { state.core.cells[$0] })
    if let known = firings[place] { return known }
    let made = try make()
    firings[place] = made
    return made
  }

  /// What a firing does in a state, likewise.
  mutating func terms(
    of firing: Firing, in state: SymbolicState, _ make: () throws(Incapable) -> StepTerms
  ) throws(Incapable) -> StepTerms {
    let (edge, before) = (firing.edge, state.core.cells)
    let cells = effectCells[edge.process][edge.source][edge.index].map { before[$0] }
    let taking = Taking(step: firing.recorded, symbol: state.symbols, cells: cells)
    if let known = effects[taking] {
      var update = Update(cells: before, faults: known.faults)
      for (cell, term) in known.changes { update.cells[cell] = term }
      return StepTerms(target: known.target, checks: known.checks, update: update)
    }
    let made = try make()
    let changes = before.indices.compactMap { cell in
      made.update.cells[cell] == before[cell] ? nil : (cell: cell, term: made.update.cells[cell])
    }
    effects[taking] = Effect(target: made.target, checks: made.checks, faults: made.update.faults, changes: changes)
    return made
  }
}

extension Domain {
  /// The terms that say where an interval begins and ends.
  fileprivate var ends: [Expression] {
    if case .interval(let lower, let upper) = self { [lower, upper] } else { [] }
  }
}
