/// Makes a lowered system smaller without changing what anybody can observe.
///
/// Each pass says why it is sound. They run in the order of `simplify`, which later ones rely on.

import Semantics

struct Simplifier {
  var system: TransitionSystem
  /// What somebody asks about the system's states, which changes nothing of the system; `nil`, after it was made
  /// smaller, if the states do not tell any more.
  var observation: Observation?
  private var killedVariable: VariableID?
  /// The locations of the process at hand that some edge leads to without what is behind them being joined to it.
  private var keptWhole: Set<Int> = []

  init(system: TransitionSystem) { self.system = system }

  mutating func simplify() {
    fixConstants()
    dropUnreadEnds()
    markLocals()
    for p in system.processes.indices {
      removeUnreachable(p)
      skipSilentBranches(p)
      removeUnreachable(p)
      joinLocalEdges(p)
      joinEntry(p)
      removeUnreachable(p)
      resetDeadLocals(p)
      mergeEqualLocations(p)
      renumber(p)
      nameLocations(p)
    }
    markLocals()
    removeUnusedVariables()
  }

  // MARK: Constants

  /// Each pass may leave less for the other to look at: a way that is none assigns nothing.
  private mutating func fixConstants() {
    var before: Int
    repeat {
      before = size
      fixVariables()
      for p in system.processes.indices { propagateLocalConstants(p) }
    } while size < before
  }

  /// A variable to which no edge assigns anything but its initial value keeps that value, so reading it is that value,
  /// and assigning it is nothing. (What is ill-defined about an assignment is a check of its own.)
  private mutating func fixVariables() {
    let variables = system.variables
    let assigned = changingVariables()
    mapEdges { edge in edge.assignments.removeAll { !assigned.contains($0.variable) } }
    mapTerms { term in
      term.rewritten { v, _ in
        guard !assigned.contains(v) else { return nil }
        return .value(variables[v.index].initial, of: variables[v.index].value)
      }
    }
  }

  /// The variables that do not keep their initial values. Of a value in parts, those parts to which only their initial
  /// values are assigned count as well if others change: people read it as a whole.
  private func changingVariables() -> Set<VariableID> {
    var assigned: Set<VariableID> = []
    var changing: Set<VariableID> = []
    forEachEdge { edge in
      for a in edge.assignments {
        assigned.insert(a.variable)
        if a.value.constant != system.variables[a.variable.index].initial { changing.insert(a.variable) }
      }
    }
    for display in system.displays {
      let leaves = display.shape.leaves
      if leaves.count > 1, !leaves.isDisjoint(with: changing) { changing.formUnion(leaves.intersection(assigned)) }
    }
    return changing
  }

  /// How many edges there are, and assignments of them.
  private var size: Int {
    system.processes.reduce(0) { sum, process in
      sum + process.edges.joined().reduce(0) { $0 + 1 + $1.assignments.count }
    }
  }

  private func forEachEdge(_ body: (Edge) -> Void) {
    for process in system.processes { for edges in process.edges { for edge in edges { body(edge) } } }
  }

  private mutating func mapEdges(_ body: (inout Edge) -> Void) {
    for p in system.processes.indices {
      for s in system.processes[p].edges.indices {
        for e in system.processes[p].edges[s].indices { body(&system.processes[p].edges[s][e]) }
      }
    }
  }

  /// Applies `f` to every term of edges, properties and the rest condition.
  private mutating func mapTerms(_ f: (Term) -> Term) {
    mapEdges { $0.mapTerms(f) }
    for i in system.properties.indices {
      switch system.properties[i].kind {
      case .invariant(let e): system.properties[i].kind = .invariant(f(e))
      case .reachable(let e): system.properties[i].kind = .reachable(f(e))
      case .eventually(let e): system.properties[i].kind = .eventually(f(e))
      case .leadsTo(let a, let b): system.properties[i].kind = .leadsTo(f(a), f(b))
      case .noDeadlock, .wellDefined: break
      }
    }
    system.restCondition = f(system.restCondition)
    observation?.mapTerms(f)
  }

  private var readVariables: Set<VariableID> {
    var read: Set<VariableID> = []
    forEachEdge { edge in edge.forEachTerm { $0.forEachVariable { read.insert($0) } } }
    for property in system.properties {
      switch property.kind {
      case .invariant(let e), .reachable(let e), .eventually(let e): e.forEachVariable { read.insert($0) }
      case .leadsTo(let a, let b):
        a.forEachVariable { read.insert($0) }
        b.forEachVariable { read.insert($0) }
      case .noDeadlock, .wellDefined: break
      }
    }
    system.restCondition.forEachVariable { read.insert($0) }
    return read
  }

  /// That a process ended is a step of its own only where somebody asks.
  private mutating func dropUnreadEnds() {
    let read = readVariables
    guard let ended = system.variables.firstIndex(where: { $0.name == "ended" }), !read.contains(VariableID(ended))
    else { return }
    mapEdges { edge in edge.assignments.removeAll { $0.variable == VariableID(ended) } }
  }

  /// An edge is local if it touches nothing but locals: nobody else sees it, and nobody disables it.
  private mutating func markLocals() {
    let variables = system.variables
    func isLocal(_ v: VariableID) -> Bool {
      switch variables[v.index].role {
      case .local: true
      case .shared: false
      }
    }
    mapEdges { edge in
      // Who waits for what is always so does not wait.
      if edge.condition.isTrue, edge.choices.isEmpty, edge.assignments.isEmpty { edge.waitsFor = nil }
      var local = edge.waitsFor == nil
      edge.forEachTerm { $0.forEachVariable { if !isLocal($0) { local = false } } }
      if edge.assignments.contains(where: { !isLocal($0.variable) }) { local = false }
      edge.isLocal = local
    }
  }

  // MARK: Shape

  private mutating func removeUnreachable(_ p: Int) {
    var reached: Set<Int> = [system.processes[p].entry]
    var pending = [system.processes[p].entry]
    while let location = pending.popLast() {
      for edge in system.processes[p].edges[location] where reached.insert(edge.target).inserted {
        pending.append(edge.target)
      }
    }
    for location in system.processes[p].edges.indices where !reached.contains(location) {
      system.processes[p].edges[location] = []
    }
  }

  /// A local edge that assigns and chooses nothing is a test of locals, which nobody else changes: the edges
  /// behind it are taken from before it, under the test. So a `choose` waits for whichever branch can go on.
  /// Where nothing can ever go on behind it, it is no way out. The test that the process is not being killed may be
  /// among the tests: a kill between the test and the edge behind it is a kill right after that edge, for marking a
  /// process commutes with all that it does itself.
  private mutating func skipSilentBranches(_ p: Int) {
    killedVariable = system.variables.firstIndex { $0.name == "killed" }.map { VariableID($0) }
    for location in system.processes[p].edges.indices {
      var onWay: Set<Int> = [location]
      system.processes[p].edges[location] = expanded(
        system.processes[p].edges[location], system.processes[p], &onWay)
    }
  }

  /// Whether the edge only tests locals and whether its process is being killed.
  private func tests(_ edge: Edge, _ killed: VariableID?) -> Bool {
    guard edge.choices.isEmpty, edge.checks.isEmpty, edge.assignments.isEmpty, edge.waitsFor == nil,
      !edge.isActingOnKill
    else { return false }
    var onlyThose = true
    let variables = system.variables
    edge.condition.forEachVariable { v in
      if v != killed, variables[v.index].role == .shared { onlyThose = false }
    }
    return onlyThose
  }

  private func expanded(_ edges: [Edge], _ process: Process, _ onWay: inout Set<Int>) -> [Edge] {
    var result: [Edge] = []
    for edge in edges {
      guard tests(edge, killedVariable), edge.target != process.end, !onWay.contains(edge.target) else {
        result.append(edge)
        continue
      }
      if edge.condition.mentions(killedVariable), process.edges[edge.target].contains(where: \.mayWait) {
        result.append(edge)
        continue
      }
      onWay.insert(edge.target)
      for var next in expanded(process.edges[edge.target], process, &onWay) {
        next.condition = .conjunction([edge.condition, next.condition])
        if !next.condition.isFalse { result.append(next) }
      }
      onWay.remove(edge.target)
    }
    return result
  }

  /// A local edge happens together with the edge before it: it is always enabled in its turn, commutes with
  /// every edge of other processes, and no property can tell the states before and after it apart
  /// (Lipton, Reduction, CACM 1975: it is a mover in both directions).
  private mutating func joinLocalEdges(_ p: Int) {
    let process = system.processes[p]
    keptWhole = [process.entry]
    var joined = process.edges
    for location in process.edges.indices {
      joined[location] = process.edges[location].flatMap { edge -> [Edge] in
        // A step may come back to where it starts; a local edge would go round and round.
        var onWay: Set<Int> = edge.isLocal ? [location] : []
        return continued(edge, process, &onWay)
      }
    }
    // What was joined to every edge that leads to a location is not left there a second time.
    for location in joined.indices where !keptWhole.contains(location) {
      let next = process.edges[location]
      guard next.indices.contains(where: { next.isCertain(at: $0) }) else { continue }
      joined[location] = next.indices.filter { !next.isCertain(at: $0) }.flatMap { i -> [Edge] in
        var onWay: Set<Int> = next[i].isLocal ? [location] : []
        return continued(next[i], process, &onWay)
      }
    }
    system.processes[p].edges = joined
  }

  /// What a process does for certain before its first step happens together with that step: waiting for the step
  /// before or after it is the same.
  private mutating func joinEntry(_ p: Int) {
    let process = system.processes[p]
    var seen: Set<Int> = [process.entry]
    while true {
      let first = system.processes[p].edges[process.entry]
      guard first.count == 1, let only = first.first, only.isLocal, only.choices.isEmpty, only.checks.isEmpty,
        only.condition.isTrue, only.target != process.end, seen.insert(only.target).inserted,
        (first + process.edges[only.target]).allSatisfy(\.canBeJoined)
      else { return }
      system.processes[p].edges[process.entry] = process.edges[only.target].map { only.followed(by: $0) }
    }
  }

  private mutating func continued(_ edge: Edge, _ process: Process, _ onWay: inout Set<Int>) -> [Edge] {
    let target = edge.target
    let next = process.edges[target]
    guard target != process.end, ([edge] + next).allSatisfy(\.canBeJoined),
      onWay.insert(target).inserted
    else {
      keptWhole.insert(target)
      return [edge]
    }
    defer { onWay.remove(target) }
    if next.allSatisfy(\.isLocal), next.canAlwaysGoOn(system.sorts) {
      return next.flatMap { following in continued(edge.followed(by: following), process, &onWay) }
    }
    let certain = next.indices.filter { next.isCertain(at: $0) }
    guard !certain.isEmpty else { return [edge] }
    // Where a test of locals alone decides for a local edge, as at the end of a loop, that edge is joined; the rest stays.
    var parts = certain.flatMap { continued(edge.followed(by: next[$0]), process, &onWay) }
    let otherwise = Edge(
      target: target, label: edge.label, condition: .negation(.disjunction(certain.map { next[$0].condition })),
      isLocal: true)
    parts.append(edge.followed(by: otherwise))
    return parts.filter { !$0.condition.isFalse }
  }

  // MARK: Locals that cannot be read again

  /// A local that no later step reads before it is assigned is set back to its initial value: states that
  /// differ in it alone behave alike.
  private mutating func resetDeadLocals(_ p: Int) {
    let variables = system.variables
    let live = system.liveLocals(of: p)
    for location in system.processes[p].edges.indices {
      for e in system.processes[p].edges[location].indices {
        var edge = system.processes[p].edges[location][e]
        let liveAfter = live[edge.target]
        var candidates = live[location]
        for a in edge.assignments where variables[a.variable.index].role == .local(process: p) {
          candidates.insert(a.variable)
        }
        edge.assignments.removeAll {
          variables[$0.variable.index].role == .local(process: p) && !liveAfter.contains($0.variable)
        }
        for v in candidates.subtracting(liveAfter).sorted(by: { $0.index < $1.index })
        where live[location].contains(v) {
          let variable = variables[v.index]
          edge.assignments.append(
            Assignment(
              variable: v, value: .value(variable.initial, of: variable.value), location: edge.label.location))
        }
        system.processes[p].edges[location][e] = edge
      }
    }
  }

  // MARK: Equal locations

  /// Locations from which the same can happen, over and over, are one: the coarsest such partition, by refining
  /// the partition into the end and the rest until it is stable (bisimulation; Paige & Tarjan 1987).
  private mutating func mergeEqualLocations(_ p: Int) {
    struct Key: Hashable {
      var before: Int
      var edges: [Edge]
    }
    let process = system.processes[p]
    var classes = process.edges.indices.map { $0 == process.end ? 1 : 0 }
    var count = 2
    while true {
      var numbers: [Key: Int] = [:]
      let refined = process.edges.indices.map { location in
        let edges = process.edges[location].map { edge in
          var edge = edge
          edge.target = classes[edge.target]
          return edge
        }
        let key = Key(before: classes[location], edges: edges)
        return numbers[key]
          ?? {
            numbers[key] = numbers.count
            return numbers.count - 1
          }()
      }
      let stable = numbers.count == count
      (classes, count) = (refined, numbers.count)
      if stable { break }
    }
    var representative: [Int: Int] = [:]
    for location in classes.indices where representative[classes[location]] == nil {
      representative[classes[location]] = location
    }
    for location in process.edges.indices {
      for e in process.edges[location].indices {
        system.processes[p].edges[location][e].target = representative[classes[process.edges[location][e].target]]!
      }
    }
    system.processes[p].entry = representative[classes[process.entry]]!
    system.processes[p].end = representative[classes[process.end]]!
  }

  // MARK: Numbers and names

  private mutating func renumber(_ p: Int) {
    var number: [Int: Int] = [:]
    var order = [system.processes[p].entry]
    number[system.processes[p].entry] = 0
    var next = 0
    while next < order.count {
      for edge in system.processes[p].edges[order[next]] where number[edge.target] == nil {
        number[edge.target] = order.count
        order.append(edge.target)
      }
      next += 1
    }
    if number[system.processes[p].end] == nil {
      number[system.processes[p].end] = order.count
      order.append(system.processes[p].end)
    }
    system.processes[p].edges = order.map { old in
      system.processes[p].edges[old].map { edge in
        var edge = edge
        edge.target = number[edge.target]!
        return edge
      }
    }
    system.processes[p].entry = 0
    system.processes[p].end = number[system.processes[p].end]!
  }

  private mutating func nameLocations(_ p: Int) {
    let end = system.processes[p].end
    system.processes[p].locationNames = system.processes[p].edges.enumerated().map { location, edges in
      if location == end { return "ended" }
      var names: [String] = []
      for edge in edges where !edge.isActingOnKill {
        let name = (edge.label.operations.last.map { $0 + ": " } ?? "") + edge.label.step
        if !names.contains(name) { names.append(name) }
      }
      return names.isEmpty ? "stuck" : "before " + names.joined(separator: " or ")
    }
  }

  /// Variables that nothing assigns are constants by now and need no cell.
  private mutating func removeUnusedVariables() {
    var used = readVariables
    forEachEdge { edge in for a in edge.assignments { used.insert(a.variable) } }
    var number: [VariableID: VariableID] = [:]
    var kept: [Variable] = []
    for i in system.variables.indices where used.contains(VariableID(i)) {
      number[VariableID(i)] = VariableID(kept.count)
      kept.append(system.variables[i])
    }
    var isTold = true
    observation?.forEachTerm { term in term.forEachVariable { if number[$0] == nil { isTold = false } } }
    if !isTold { observation = nil }
    mapTerms { $0.rewritten { v, indices in .read(number[v]!, indices) } }
    mapEdges { edge in
      for i in edge.assignments.indices { edge.assignments[i].variable = number[edge.assignments[i].variable]! }
    }
    system.displays = system.displays.compactMap { display in
      let shape = display.shape.renumbered(number, system.variables)
      if shape.leaves.isEmpty { return nil }
      return Display(name: display.name, keys: display.keys, shape: shape, process: display.process)
    }
    system.variables = kept
  }
}
