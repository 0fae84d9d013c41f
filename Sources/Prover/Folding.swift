/// Replicated processes as one: what each of them holds is a function of which one it is, and one process takes the
/// steps of all. So there may be any number of them, as of any other values without names.

import Semantics

/// Processes that are copies of one another and that nobody else names.
package struct ProcessGroup: Hashable, Sendable {
  /// What the model calls them.
  package let name: String
  /// In order; at least two.
  package let members: [Int]
}

extension TransitionSystem {
  /// The groups of processes of which there may be any number.
  ///
  /// - Complexity: O(size of the system).
  package var groupsThatMayBeOpen: [ProcessGroup] {
    Symmetry(of: self).orbits.compactMap { orbit in
      guard case .process = sorts[orbit.sort.index].kind, let first = orbit.values.first else { return nil }
      let name = processes[first].declaredName
      guard orbit.values.allSatisfy({ processes[$0].declaredName == name }) else { return nil }
      return ProcessGroup(name: String(name), members: orbit.values)
    }
  }
}

/// A system in which some groups of processes are folded, and how its states are read off those of the original.
///
/// A folded process chooses which of its members takes a step. Members have no role at first, and take that of a group
/// with their first step: so there are any number of each. Where a member is, and its locals, are variables with the
/// member as their first key.
///
/// What a process holds of another's sort only matters where it is compared or used as a key (`Symmetry`), so every
/// state of the original, with its processes renumbered, is one of the folded system, whatever the number of members;
/// and each step of one is a step of the other.
struct Folding {
  let original: TransitionSystem
  let groups: [ProcessGroup]
  private(set) var system = TransitionSystem()
  /// Where each member is, with one numbering for all groups; 0 is where those are who have not begun.
  private(set) var places = VariableID(0)
  /// The folded process that each place belongs to, by place; `nil` for the place of those who have not begun.
  private(set) var processOfPlace: [Int?] = [nil]
  /// For each process of the original, the number that stands for it.
  private(set) var numbers: [Int] = []
  /// For each variable of the folded system, where it comes from.
  private(set) var origins: [Origin] = []
  /// The sort of processes.
  let sort: SortID
  /// For each group, the place of each location.
  private(set) var placesOfLocations: [[Int]] = []
  private(set) var variables: [VariableID: VariableID] = [:]

  /// Where a variable's values are in a state of the original.
  enum Origin: Hashable {
    case variable(VariableID)
    /// The local of each member, in the order of the locals of a process.
    case local(group: Int, position: Int)
    case places
  }

  /// - Returns: `nil` if the system has no sort of processes.
  init?(_ original: TransitionSystem, _ groups: [ProcessGroup]) {
    guard let sort = original.processSort else { return nil }
    self.original = original
    self.groups = groups
    self.sort = sort
    number()
    system.binders = original.binders
    foldSorts()
    foldVariables()
    for (p, process) in original.processes.enumerated() { fold(process, p) }
    let terms = FoldedTerms(self, process: nil, member: nil)
    for property in original.properties { system.properties.append(terms.fold(property)) }
  }

  /// Those that keep their names come first.
  private mutating func number() {
    let members = original.sorts[sort.index].members.indices
    let folded = groups.flatMap(\.members)
    let order = members.filter { !folded.contains($0) } + folded
    numbers = members.map { member in order.firstIndex(of: member) ?? 0 }
  }

  /// How many processes keep their names.
  var named: Int { numbers.count - groups.reduce(0) { $0 + $1.members.count } }

  private mutating func foldSorts() {
    system.sorts = original.sorts
    for (old, new) in numbers.enumerated() {
      system.sorts[sort.index].members[new] = original.sorts[sort.index].members[old]
    }
    system.sorts[sort.index].kind = .identity(distinguished: named)
    var names = ["not begun"]
    for group in groups {
      let process = original.processes[group.members[0]]
      // Who has not begun is where the first step leaves, if nothing leads back to there.
      let isLeft = !process.edges.joined().contains { $0.target == process.entry }
      placesOfLocations.append(
        process.locationNames.enumerated().map { location, name in
          if isLeft, location == process.entry { return 0 }
          names.append("\(group.name) \(name)")
          return names.count - 1
        })
    }
    system.sorts.append(NamedSort(name: "place of a process", kind: .enumeration, members: names))
  }

  private mutating func foldVariables() {
    for (v, variable) in original.variables.enumerated() {
      switch variable.role {
      case .shared: append(variable, .variable(VariableID(v)), [VariableID(v)])
      case .local(let process):
        guard let g = groups.firstIndex(where: { $0.members.contains(process) }) else {
          var kept = variable
          kept.role = .local(process: self.process(of: process))
          append(kept, .variable(VariableID(v)), [VariableID(v)])
          continue
        }
        guard process == groups[g].members[0] else { continue }
        foldLocal(v, of: g)
      }
    }
    let place = Sort.named(SortID(system.sorts.count - 1))
    places = VariableID(system.variables.count)
    origins.append(.places)
    system.variables.append(Variable(name: "at", keys: [.named(sort)], value: place, initial: 0, role: .shared))
    system.displays.append(Display(name: "at", keys: [.named(sort)], shape: .scalar(places), process: nil))
    processOfPlace = Array(repeating: nil, count: system.sorts[system.sorts.count - 1].members.count)
    for (g, group) in groups.enumerated() {
      for place in placesOfLocations[g] where place != 0 { processOfPlace[place] = process(of: group.members[0]) }
    }
    foldDisplays()
  }

  private mutating func foldLocal(_ v: Int, of g: Int) {
    let locals = groups[g].members.map { SymmetryCheck.locals(of: $0, in: original) }
    let position = locals[0].firstIndex(of: v)!
    var folded = original.variables[v]
    let prefix = original.processes[groups[g].members[0]].name + "."
    if folded.name.hasPrefix(prefix) { folded.name = "\(groups[g].name).\(folded.name.dropFirst(prefix.count))" }
    folded.keys.insert(.named(sort), at: 0)
    folded.role = .local(process: process(of: groups[g].members[0]))
    append(folded, .local(group: g, position: position), locals.map { VariableID($0[position]) })
  }

  private mutating func append(_ variable: Variable, _ origin: Origin, _ old: [VariableID]) {
    for id in old { variables[id] = VariableID(system.variables.count) }
    origins.append(origin)
    system.variables.append(variable)
    // What stands for nothing names nobody.
    if variable.value == .named(sort) { system.variables[system.variables.count - 1].initial = 0 }
  }

  private mutating func foldDisplays() {
    for display in original.displays {
      guard let process = display.process, let g = groups.firstIndex(where: { $0.members.contains(process) }) else {
        system.displays.append(
          Display(
            name: display.name, keys: display.keys, shape: display.shape.renumbered(variables, original.variables),
            process: display.process.map { self.process(of: $0) }))
        continue
      }
      guard process == groups[g].members[0] else { continue }
      system.displays.append(
        Display(
          name: "\(groups[g].name).\(display.name)", keys: [.named(sort)] + display.keys,
          shape: display.shape.renumbered(variables, original.variables), process: nil))
    }
  }

  /// The process of the folded system that takes the steps of one of the original.
  func process(of old: Int) -> Int {
    let first = groups.first { $0.members.contains(old) }?.members[0] ?? old
    return original.processes.indices[..<first].count { p in
      !groups.contains { $0.members.dropFirst().contains(p) }
    }
  }

  // MARK: Processes

  private mutating func fold(_ process: Process, _ p: Int) {
    if let g = groups.firstIndex(where: { $0.members.contains(p) }) {
      if p == groups[g].members[0] { fold(g) }
      return
    }
    let terms = FoldedTerms(self, process: p, member: nil)
    var kept = process
    kept.edges = process.edges.map { $0.map { terms.fold($0) } }
    if p == original.setup { system.setup = system.processes.count }
    system.processes.append(kept)
  }

  private mutating func fold(_ g: Int) {
    // The last, since what stands for nothing is 0, which is never the last of two.
    let template = groups[g].members.last!
    let process = original.processes[template]
    let member = BinderID(system.binders.count)
    system.binders.append(Binder(name: "self", sort: .named(sort)))
    let terms = FoldedTerms(self, process: template, member: member)
    var edges: [Edge] = []
    let entry = placesOfLocations[g][process.entry]
    if entry != 0 {
      let label = StepLabel(operations: [], step: "begin", location: SourceLocation(path: "", line: 0, column: 0))
      edges.append(moving(member, from: 0, to: entry, Edge(target: 0, label: label)))
    }
    for (source, leaving) in process.edges.enumerated() {
      for edge in leaving {
        let (from, to) = (placesOfLocations[g][source], placesOfLocations[g][edge.target])
        edges.append(moving(member, from: from, to: to, terms.fold(edge)))
      }
    }
    system.processes.append(
      Process(
        name: groups[g].name, kind: process.kind, entry: 0, end: 1, edges: [edges, []],
        locationNames: ["steps", "ended"]))
  }

  /// The edge, taken by some member that is at one place and will be at another.
  private func moving(_ member: BinderID, from: Int, to: Int, _ edge: Edge) -> Edge {
    var edge = edge
    edge.target = 0
    edge.choices.insert(Choice(binder: member, domain: .all(.named(sort))), at: 0)
    let isNobodyElse = (0..<named).map { Expression.not(.equal(.bound(member), .int($0))) }
    let isHere = Expression.equal(.read(places, [.bound(member)]), .int(from))
    edge.condition = .and(isNobodyElse + [isHere, edge.condition])
    edge.assignments.append(
      Assignment(
        variable: places, indices: [.bound(member)], value: .int(to), location: edge.label.location))
    return edge
  }
}

extension TransitionSystem {
  /// The sort whose values are the processes.
  fileprivate var processSort: SortID? {
    sorts.firstIndex { if case .process = $0.kind { true } else { false } }.map { SortID($0) }
  }
}
