/// A transition system some of whose sorts may have any size, and its cells as functions of what is open.

import Semantics

/// What an argument of a cell function ranges over.
enum Kind: Hashable {
  /// The values `0..<n` of a named sort, for any `n` that has the values that the scenario names.
  case open(SortID)
  case integer
}

/// The cells of a variable at given values of its closed keys: a function of its open and integer keys.
struct CellFunction: Hashable {
  let variable: VariableID
  /// A value for each closed key, in order of the keys.
  let closed: [Int]
  /// The kinds of the other keys, in order.
  let arguments: [Kind]
}

/// The system, with a variable for the location of each process, so that all of a state is cells.
struct OpenSystem {
  private(set) var system: TransitionSystem
  /// The sorts that may have any size.
  let open: Set<SortID>
  /// The variable that holds the location of each process.
  let locations: [VariableID]
  private(set) var functions: [CellFunction] = []
  /// The first function of each variable; the others follow in the order of the closed keys, the last key fastest.
  private(set) var firstFunction: [Int] = []

  init(_ original: TransitionSystem, open: Set<SortID>) {
    (system, locations) = original.withLocations
    self.open = open
    for (index, variable) in system.variables.enumerated() {
      firstFunction.append(functions.count)
      let arguments = variable.keys.compactMap { kind(of: $0) }
      for closed in combinations(of: variable.keys.filter { kind(of: $0) == nil }) {
        functions.append(CellFunction(variable: VariableID(index), closed: closed, arguments: arguments))
      }
    }
  }

  /// A name for any value of each open sort that keys cells, and of the integers if they do.
  mutating func makeWitnesses() -> [Witness] {
    var kinds: [Kind] = []
    for function in functions { for kind in function.arguments where !kinds.contains(kind) { kinds.append(kind) } }
    return kinds.map { kind in
      let binder: Binder =
        switch kind {
        case .integer: Binder(name: "o", sort: .integer(nil))
        case .open(let id):
          Binder(name: system.sorts[id.index].name.prefix(1).lowercased(), sort: .named(id))
        }
      system.binders.append(binder)
      return Witness(kind: kind, binder: BinderID(system.binders.count - 1))
    }
  }

  /// What a key of that sort is an argument of; `nil` if each of its values has cells of its own.
  func kind(of sort: Sort) -> Kind? {
    switch sort {
    case .bool: nil
    case .integer(.some(let bounds)): bounds.count <= Self.mostValues ? nil : .integer
    case .integer(nil): .integer
    case .named(let id): open.contains(id) ? .open(id) : nil
    }
  }

  /// The least number of values of an open sort: the scenario names so many, and no sort is empty.
  func leastSize(of sort: SortID) -> Int {
    guard case .identity(let distinguished) = system.sorts[sort.index].kind else { return 1 }
    return max(1, distinguished)
  }

  /// The values of a sort that is not open, `nil` if it is or has infinitely many.
  func values(of sort: Sort) -> Range<Int>? { kind(of: sort) == nil ? system.bounds(of: sort) : nil }

  /// Wider bounded keys are arguments.
  private static let mostValues = 16

  private func combinations(of sorts: [Sort]) -> [[Int]] {
    sorts.reduce([[]]) { sets, sort in
      sets.flatMap { set in (values(of: sort) ?? 0..<0).map { set + [$0] } }
    }
  }
}

extension TransitionSystem {
  /// The identities of which there may be any number: the scenario does not name all values, and nothing counts them.
  package var sortsThatMayBeOpen: Set<SortID> {
    var result: Set<SortID> = []
    for (index, sort) in sorts.enumerated() {
      guard case .identity(let distinguished) = sort.kind, distinguished < sort.members.count else { continue }
      result.insert(SortID(index))
    }
    for binder in countedBinders {
      if case .named(let sort) = binders[binder.index].sort { result.remove(sort) }
    }
    return result
  }

  private var countedBinders: Set<BinderID> {
    var found: Set<BinderID> = []
    for edge in processes.flatMap(\.edges).joined() {
      for e in [edge.condition] + edge.checks.map(\.condition) { e.collectCounted(into: &found) }
      for a in edge.assignments {
        for e in [a.condition, a.value] + a.indices { e.collectCounted(into: &found) }
      }
    }
    for property in properties {
      if case .invariant(let condition) = property.kind { condition.collectCounted(into: &found) }
    }
    return found
  }

  /// The system with the locations of processes as variables, which every step keeps.
  fileprivate var withLocations: (TransitionSystem, [VariableID]) {
    var result = self
    var locations: [VariableID] = []
    for (p, process) in processes.enumerated() {
      let sort = SortID(result.sorts.count)
      result.sorts.append(
        NamedSort(name: "location of \(process.name)", kind: .enumeration, members: process.locationNames))
      let id = VariableID(result.variables.count)
      locations.append(id)
      result.variables.append(
        Variable(name: "\(process.name).at", keys: [], value: .named(sort), initial: process.entry, role: .shared))
      for source in process.edges.indices {
        for e in process.edges[source].indices {
          let edge = process.edges[source][e]
          result.processes[p].edges[source][e].assignments.append(
            Assignment(variable: id, value: .int(edge.target), location: edge.label.location))
        }
      }
    }
    return (result, locations)
  }
}

extension Expression {
  /// Adds the names whose values are counted.
  fileprivate func collectCounted(into found: inout Set<BinderID>) {
    switch self {
    case .bool, .int, .bound: return
    case .read(_, let parts), .and(let parts), .or(let parts): for part in parts { part.collectCounted(into: &found) }
    case .not(let a), .divide(let a, _), .remainder(let a, _): a.collectCounted(into: &found)
    case .equal(let a, let b), .less(let a, let b), .lessOrEqual(let a, let b), .add(let a, let b),
      .subtract(let a, let b), .multiply(let a, let b):
      for part in [a, b] { part.collectCounted(into: &found) }
    case .conditional(let c, let a, let b): for part in [c, a, b] { part.collectCounted(into: &found) }
    case .all(_, let domain, let body), .exists(_, let domain, let body):
      domain.collectCounted(into: &found)
      body.collectCounted(into: &found)
    case .count(let binder, let domain, let body):
      found.insert(binder)
      domain.collectCounted(into: &found)
      body.collectCounted(into: &found)
    }
  }
}

extension Domain {
  fileprivate func collectCounted(into found: inout Set<BinderID>) {
    guard case .interval(let lower, let upper) = self else { return }
    for part in [lower, upper] { part.collectCounted(into: &found) }
  }
}

extension TransitionSystem {
  /// The variables that a process may have assigned by the time it is at a location.
  func variablesAssigned(before location: Int, in process: Int) -> Set<VariableID> {
    let edges = processes[process].edges
    var sources: Set<Int> = [location]
    var isComplete = false
    while !isComplete {
      let before = sources.count
      for source in edges.indices where edges[source].contains(where: { sources.contains($0.target) }) {
        sources.insert(source)
      }
      isComplete = sources.count == before
    }
    let leading = sources.flatMap { edges[$0] }.filter { sources.contains($0.target) }
    return Set(leading.flatMap(\.assignments).map(\.variable))
  }
}
