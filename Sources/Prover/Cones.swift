/// Which variables matter for a property: those it reads, and more and more of those that decide what these hold.

import Semantics

extension OpenSystem {
  /// Growing sets of variables, from those that some conditions read to all that can have to do with them.
  func cones(of conditions: [Expression]) -> [Set<VariableID>] {
    var cone = Set(conditions.flatMap(\.variablesRead))
    // Whether setup is over decides whether a property counts.
    if let setup = system.setup { cone.insert(locations[setup]) }
    cone = withPresences(cone)
    var cones = [cone]
    while true {
      let wider = withPresences(widened(cone))
      if wider == cone { return cones }
      cone = wider
      cones.append(cone)
    }
  }

  /// With what edges that write one of the variables read for it, and where their processes are.
  private func widened(_ cone: Set<VariableID>) -> Set<VariableID> {
    var result = cone
    for (p, process) in system.processes.enumerated() {
      for edge in process.edges.joined() {
        let written = edge.assignments.filter { cone.contains($0.variable) }
        guard !written.isEmpty else { continue }
        result.insert(locations[p])
        result.formUnion(edge.condition.variablesRead)
        for choice in edge.choices { result.formUnion(choice.domain.variablesRead) }
        for a in written {
          for e in [a.condition, a.value] + a.indices { result.formUnion(e.variablesRead) }
          for choice in a.binders { result.formUnion(choice.domain.variablesRead) }
        }
      }
    }
    return result
  }

  /// With what says whether there is a value, for each that may be absent.
  private func withPresences(_ variables: Set<VariableID>) -> Set<VariableID> {
    var result = variables
    for (value, presence) in system.displays.flatMap(\.shape.presences) where variables.contains(value) {
      result.insert(presence)
    }
    return result
  }
}
