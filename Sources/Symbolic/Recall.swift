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
        edges.map { edge in
          let domains = edge.choices.flatMap { choice -> [Expression] in
            if case .interval(let lower, let upper) = choice.domain { [lower, upper] } else { [] }
          }
          return cells((domains + [edge.condition]).reduce(into: []) { $0.formUnion($1.variablesRead) })
        }
      }
    }
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
}
