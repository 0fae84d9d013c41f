/// Where the locals of a process can still be read before they are written.

import Semantics

/// Live variables by location (Aho, Lam, Sethi, Ullman, *Compilers*, 2nd ed., §9.2.5). A local that a property or
/// another process reads is live everywhere.
struct LiveLocals {
  /// By process and location.
  private let live: [[Set<VariableID>]]
  private let always: Set<VariableID>

  init(_ system: TransitionSystem) {
    var readElsewhere: Set<VariableID> = []
    for condition in system.stateConditions { readElsewhere.formUnion(condition?.variablesRead ?? []) }
    readElsewhere.formUnion(system.restCondition.variablesRead)
    for (p, process) in system.processes.enumerated() {
      for edge in process.edges.joined() {
        readElsewhere.formUnion(edge.variablesRead.filter { system.variables[$0.index].role != .local(process: p) })
      }
    }
    always = readElsewhere
    live = system.processes.enumerated().map { p, process in
      Self.live(process) { system.variables[$0.index].role == .local(process: p) }
    }
  }

  /// Whether what the local of process `p` holds at a location can matter.
  func isLive(_ v: VariableID, of p: Int, at location: Int) -> Bool {
    always.contains(v) || live[p][location].contains(v)
  }

  private static func live(_ process: Process, _ isLocal: (VariableID) -> Bool) -> [Set<VariableID>] {
    var live = process.edges.map { _ in Set<VariableID>() }
    var changed = true
    while changed {
      changed = false
      for location in process.edges.indices.reversed() {
        var here = live[location]
        for edge in process.edges[location] {
          var after = live[edge.target]
          // Only a local without keys is written as a whole.
          for a in edge.assignments where a.indices.isEmpty && a.binders.isEmpty && a.condition == .bool(true) {
            after.remove(a.variable)
          }
          here.formUnion(after)
          here.formUnion(edge.variablesRead.filter(isLocal))
        }
        if here != live[location] {
          live[location] = here
          changed = true
        }
      }
    }
    return live
  }
}

extension Edge {
  /// The variables that taking the edge reads.
  var variablesRead: Set<VariableID> {
    var found = condition.variablesRead
    for choice in choices { found.formUnion(choice.domain.variablesRead) }
    for check in checks { found.formUnion(check.condition.variablesRead) }
    for a in assignments {
      for binder in a.binders { found.formUnion(binder.domain.variablesRead) }
      found.formUnion(a.condition.variablesRead)
      for index in a.indices { found.formUnion(index.variablesRead) }
      found.formUnion(a.value.variablesRead)
    }
    return found
  }
}

extension Domain {
  var variablesRead: Set<VariableID> {
    switch self {
    case .all: []
    case .interval(let lower, let upper): lower.variablesRead.union(upper.variablesRead)
    }
  }
}
