/// Where what a local holds can matter.

import Semantics

/// Live locals by location. One that a property or another process reads is live everywhere.
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
    live = system.processes.indices.map { system.liveLocals(of: $0) }
  }

  /// Whether what the local of process `p` holds at a location can matter.
  func isLive(_ v: VariableID, of p: Int, at location: Int) -> Bool {
    always.contains(v) || live[p][location].contains(v)
  }
}
