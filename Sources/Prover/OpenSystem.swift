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
  /// For each function that holds the value of a shared optional, the one that says whether there is a value. (Once a
  /// process has seen that a local of its is there, nobody keeps that in mind.)
  private(set) var presences: [Int: Int] = [:]
  /// What the system counts among the values of open sorts, by the variable that stands for the number.
  private(set) var counted: [VariableID: CountedSet] = [:]
  private var numbers: [Expression: VariableID] = [:]

  /// How processes were folded, if there may be any number of some.
  let folding: Folding?

  init(_ original: TransitionSystem, open: Set<SortID>, groups: [ProcessGroup] = []) {
    folding = groups.isEmpty ? nil : Folding(original, groups)
    (system, locations) = (folding?.system ?? original).withLocations
    self.open = open.union(folding.map { [$0.sort] } ?? [])
    for set in system.countedSets where kind(of: set.sort).map({ $0 != .integer }) == true { add(set) }
    for (index, variable) in system.variables.enumerated() {
      firstFunction.append(functions.count)
      let arguments = variable.keys.compactMap { kind(of: $0) }
      for closed in combinations(of: variable.keys.filter { kind(of: $0) == nil }) {
        functions.append(CellFunction(variable: VariableID(index), closed: closed, arguments: arguments))
      }
    }
    addPresences()
  }

  private mutating func addPresences() {
    for display in system.displays {
      for (value, presence) in display.shape.presences
      where system.variables[value.index].keys == system.variables[presence.index].keys
        && system.variables[value.index].role == .shared
      {
        for (number, function) in functions.enumerated() where function.variable == value {
          presences[number] = number - firstFunction[value.index] + firstFunction[presence.index]
        }
      }
    }
  }

  /// Makes a variable that is the number of members of a set, at the values of what the set hangs on.
  private mutating func add(_ set: CountedSet) {
    let id = VariableID(system.variables.count)
    let keys = set.free.map { system.binders[$0.index].sort }
    system.variables.append(
      Variable(name: "count \(counted.count + 1)", keys: keys, value: .integer(nil), initial: 0, role: .shared))
    counted[id] = set
    numbers[set.expression] = id
  }

  /// The variable that is a number of values of an open sort, with the names that its keys are.
  func number(_ expression: Expression) -> (variable: VariableID, keys: [BinderID])? {
    numbers[expression].flatMap { id in counted[id].map { (id, $0.free) } }
  }

  /// A name for any value of each open sort that keys cells, and of the integers if they do.
  mutating func makeWitnesses() -> [Witness] {
    var kinds: [Kind] = []
    for function in functions { for kind in function.arguments where !kinds.contains(kind) { kinds.append(kind) } }
    var names: Set<String> = ["o"]
    return kinds.map { kind in
      let binder: Binder =
        switch kind {
        case .integer: Binder(name: "o", sort: .integer(nil))
        case .open(let id): Binder(name: name(of: system.sorts[id.index].name, &names), sort: .named(id))
        }
      system.binders.append(binder)
      return Witness(kind: kind, binder: BinderID(system.binders.count - 1))
    }
  }

  /// As few letters of a sort's name as no other witness has.
  private func name(of sort: String, _ taken: inout Set<String>) -> String {
    let letters = sort.lowercased()
    let lengths = 1...max(1, letters.count)
    let name = lengths.lazy.map { String(letters.prefix($0)) }.first { !taken.contains($0) } ?? letters + "_"
    taken.insert(name)
    return name
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
  /// The identities of which there may be any number: the scenario does not name all values.
  package var sortsThatMayBeOpen: Set<SortID> {
    var result: Set<SortID> = []
    for (index, sort) in sorts.enumerated() {
      guard case .identity(let distinguished) = sort.kind, distinguished < sort.members.count else { continue }
      result.insert(SortID(index))
    }
    return result
  }

  /// The system with the locations of processes as variables, which every step keeps.
  fileprivate var withLocations: (TransitionSystem, [VariableID]) {
    var result = self
    var locations: [VariableID] = []
    let names = Set(variables.map(\.name))
    for (p, process) in processes.enumerated() {
      // A local of the process may be called so.
      let name = names.contains("\(process.name).at") ? "\(process.name).location" : "\(process.name).at"
      let sort = SortID(result.sorts.count)
      result.sorts.append(
        NamedSort(name: "location of \(process.name)", kind: .enumeration, members: process.locationNames))
      let id = VariableID(result.variables.count)
      locations.append(id)
      result.variables.append(
        Variable(name: name, keys: [], value: .named(sort), initial: process.entry, role: .shared))
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
