/// Terms that were made before from the same cells: most states differ in a few of them only.

import SMT
import Semantics

/// A term that decides a property where it can be true.
struct Goal {
  var property: Int
  var term: Result<TermID, Incapable>
}

/// Which cells an expression or an edge looks at, and what came of it.
struct Recall {
  /// What was made for some values of the cells that are read, or why it could not be.
  private struct Memory<Made> {
    var table = TupleTable()
    var results: [Result<Made, Incapable>] = []
  }

  /// What a step does, without the cells that stay.
  private struct Effect {
    var target: Int
    var checks: [TermID]
    var faults: [TermID]
    var problem: TermID
    var changes: [(cell: Int, term: TermID)]
  }

  private let numbers: EdgeNumbers
  /// The cells that each property, and then the condition of rest, looks at.
  private let goalCells: [[Int32]]
  /// The cells that some property looks at.
  private let lookedAt: [Int32]
  /// The cells that say whether each edge can be taken.
  private let edgeCells: [[Int32]]
  /// The cells that say what each edge does.
  private let effectCells: [[Int32]]
  private var goals = Memory<TermID>()
  private var goalLists = TupleTable()
  private var openGoals: [[Goal]] = []
  private var judged = TupleTable()
  private var firings = Memory<[Firing]>()
  private var effects = Memory<Effect>()
  /// A number for each step that some firing is, so that it can be part of a key.
  private var steps: [RecordedStep: Int] = [:]
  /// Whether firings with these guards and symbols are enabled for some choice.
  private var enabled: [Guard: Result<TermID, Incapable>] = [:]

  private struct Guard: Hashable {
    var term: TermID
    var symbols: [TermID]
  }

  init(_ system: TransitionSystem, _ layout: Layout) {
    func cells(_ variables: Set<VariableID>) -> [Int32] {
      variables.sorted { $0.index < $1.index }.flatMap { variable in
        let region = layout.regions[variable.index]
        return (region.start..<region.start + region.count).map { Int32($0) }
      }
    }
    let looked = system.properties.map { $0.lookedFor?.variablesRead ?? [] }
    goalCells = (looked + [system.restCondition.variablesRead]).map { cells($0) }
    lookedAt = cells(looked.reduce(into: []) { $0.formUnion($1) })
    numbers = EdgeNumbers(system)
    let edges = system.processes.flatMap { $0.edges.flatMap(\.self) }
    edgeCells = edges.map { cells(Self.variables(in: $0.choices.flatMap(\.domain.ends) + [$0.condition])) }
    effectCells = edges.map { edge in
      let terms = edge.assignments.flatMap { assignment in
        assignment.binders.flatMap(\.domain.ends) + [assignment.condition, assignment.value] + assignment.indices
      }
      let read = Self.variables(in: edge.checks.map(\.condition) + terms)
      return cells(read.union(edge.assignments.map(\.variable)))
    }
  }

  private static func variables(in terms: [Expression]) -> Set<VariableID> {
    terms.reduce(into: []) { $0.formUnion($1.variablesRead) }
  }

  /// The term of a property's goal in some cells; `make` is called once for each combination of those it reads.
  mutating func goal(
    of property: Int, in cells: [TermID], _ make: () throws(Incapable) -> TermID
  ) throws(Incapable) -> TermID {
    let (number, isNew) = goals.table.number(of: cells, at: goalCells[property], property)
    if isNew { goals.results.append(Self.result(make)) }
    return try goals.results[number].get()
  }

  /// The goals of properties in a state that are not plainly out of reach; none if they were asked for before where
  /// nothing was different that properties look at.
  ///
  /// - Parameter decided: Which properties nobody asks for any more.
  mutating func newGoals(in state: SymbolicState, except decided: [Bool], _ encoder: inout Encoder) -> [Goal] {
    let cells = state.core.cells
    if !judged.number(of: cells, at: lookedAt, Int(state.path.index)).isNew { return [] }
    let (number, isNew) = goalLists.number(of: cells, at: lookedAt, 0)
    if isNew { openGoals.append(makeGoals(in: cells, except: decided, &encoder)) }
    return openGoals[number]
  }

  private mutating func makeGoals(in cells: [TermID], except decided: [Bool], _ encoder: inout Encoder) -> [Goal] {
    var result: [Goal] = []
    for property in decided.indices where !decided[property] {
      guard let condition = encoder.system.properties[property].lookedFor else { continue }
      do throws(Incapable) {
        let term = try goal(of: property, in: cells) { () throws(Incapable) in try encoder.goal(condition, in: cells) }
        if term != .false { result.append(Goal(property: property, term: .success(term))) }
      } catch {
        result.append(Goal(property: property, term: .failure(error)))
      }
    }
    return result
  }

  /// The firings of an edge in a state, likewise; they depend on the first of the fresh symbols, too.
  mutating func firings(
    of edge: EdgePlace, in state: SymbolicState, _ make: () throws(Incapable) -> [Firing]
  ) throws(Incapable) -> [Firing] {
    let place = numbers[edge]
    let (number, isNew) = firings.table.number(
      of: state.core.cells, at: edgeCells[place], Self.word(place, state.symbols))
    if isNew {
      let made = Self.result(make).map { list in list.map { numbered($0) } }
      firings.results.append(made)
    }
    return try firings.results[number].get()
  }

  /// What a firing does in a state, likewise, and where that is ill-defined.
  mutating func terms(
    of firing: Firing, in state: SymbolicState, _ encoder: inout Encoder
  ) throws(Incapable) -> (terms: StepTerms, problem: TermID) {
    let before = state.core.cells
    let (number, isNew) = effects.table.number(
      of: before, at: effectCells[numbers[firing.edge]], Self.word(firing.number, state.symbols))
    if isNew {
      effects.results.append(
        Self.result { () throws(Incapable) in
          let made = try encoder.terms(of: firing, in: before)
          let changes = before.indices.compactMap { cell in
            made.update.cells[cell] == before[cell] ? nil : (cell: cell, term: made.update.cells[cell])
          }
          return Effect(
            target: made.target, checks: made.checks, faults: made.update.faults,
            problem: made.problem(in: &encoder.store), changes: changes)
        })
    }
    let known = try effects.results[number].get()
    var update = Update(cells: before, faults: known.faults)
    for (cell, term) in known.changes { update.cells[cell] = term }
    return (StepTerms(target: known.target, checks: known.checks, update: update), known.problem)
  }

  /// Whether a firing is enabled for some of its choices.
  mutating func enabled(_ firing: Firing, _ encoder: inout Encoder) throws(Incapable) -> TermID {
    let key = Guard(term: firing.guardTerm, symbols: firing.symbols)
    if let known = enabled[key] { return try known.get() }
    let made = Self.result { () throws(Incapable) in try encoder.enabled(firing) }
    enabled[key] = made
    return try made.get()
  }

  private mutating func numbered(_ firing: Firing) -> Firing {
    var result = firing
    let step = firing.recorded
    result.number = steps[step] ?? steps.count
    steps[step] = result.number
    return result
  }

  private static func word(_ place: Int, _ symbols: Int) -> Int { place << 32 | symbols }

  private static func result<Made>(_ make: () throws(Incapable) -> Made) -> Result<Made, Incapable> {
    do throws(Incapable) {
      return .success(try make())
    } catch {
      return .failure(error)
    }
  }
}

extension Domain {
  /// The terms that say where an interval begins and ends.
  fileprivate var ends: [Expression] {
    if case .interval(let lower, let upper) = self { [lower, upper] } else { [] }
  }
}
