/// Steps by the names people know them by, for saying which were never enabled.

import Semantics

/// A step of a process.
struct NamedStep: Hashable {
  var process: String
  var step: String

  var text: String { "\(process): \(step)" }
}

extension TransitionSystem {
  /// All steps, in the order of processes, locations and edges.
  var namedSteps: [NamedStep] {
    var result: [NamedStep] = []
    var seen: Set<NamedStep> = []
    for process in processes {
      for edge in process.edges.joined() {
        let step = NamedStep(process: process.name, step: edge.label.step)
        if seen.insert(step).inserted { result.append(step) }
      }
    }
    return result
  }

  /// The step that an edge is.
  func namedStep(at place: EdgePlace) -> NamedStep {
    NamedStep(process: processes[place.process].name, step: self[place].label.step)
  }
}
