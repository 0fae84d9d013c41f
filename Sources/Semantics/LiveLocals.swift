/// Where the locals of a process can still be read before they are written.

extension TransitionSystem {
  /// The locals of process `p` that are live at each of its locations: read by its steps on some way from there, before
  /// they are assigned (Aho, Lam, Sethi, Ullman, *Compilers*, 2nd ed., §9.2.5).
  package func liveLocals(of p: Int) -> [Set<VariableID>] {
    let uses = processes[p].edges.map { edges in
      edges.map { edge -> (reads: Set<VariableID>, writes: Set<VariableID>, target: Int) in
        let reads = edge.variablesRead.filter { variables[$0.index].role == .local(process: p) }
        let writes = edge.assignments.filter { $0.condition == .bool(true) && $0.binders.isEmpty }.map(\.variable)
        return (reads, Set(writes), edge.target)
      }
    }
    var live = Array(repeating: Set<VariableID>(), count: uses.count)
    var changed = true
    while changed {
      changed = false
      for location in live.indices.reversed() {
        var now: Set<VariableID> = []
        for use in uses[location] { now.formUnion(use.reads.union(live[use.target].subtracting(use.writes))) }
        if now != live[location] {
          live[location] = now
          changed = true
        }
      }
    }
    return live
  }
}

extension Edge {
  /// The variables that taking the edge reads.
  package var variablesRead: Set<VariableID> {
    var found: Set<VariableID> = []
    for choice in choices { choice.domain.collectReads(into: &found) }
    condition.collectReads(into: &found)
    for check in checks { check.condition.collectReads(into: &found) }
    for a in assignments {
      for binder in a.binders { binder.domain.collectReads(into: &found) }
      a.condition.collectReads(into: &found)
      for index in a.indices { index.collectReads(into: &found) }
      a.value.collectReads(into: &found)
    }
    return found
  }
}

/// Live locals by location. One that a property or another process reads is live everywhere.
package struct LiveLocals {
  /// By process and location.
  private let live: [[Set<VariableID>]]
  private let always: Set<VariableID>

  package init(_ system: TransitionSystem) {
    var readElsewhere: Set<VariableID> = []
    for condition in system.stateConditions { readElsewhere.formUnion(condition?.variablesRead ?? []) }
    readElsewhere.formUnion(system.restCondition.variablesRead)
    for (p, process) in system.processes.enumerated() {
      for edge in process.edges.joined() {
        readElsewhere.formUnion(edge.variablesRead.filter { system.variables[$0.index].role != .local(process: p) })
      }
    }
    always = readElsewhere
    live = system.processes.indices.map { system.liveLocals(of: $0) }
  }

  /// Whether what the local of process `p` holds at a location can matter.
  package func isLive(_ v: VariableID, of p: Int, at location: Int) -> Bool {
    always.contains(v) || live[p][location].contains(v)
  }
}
