/// Steps by the names people know them by, for saying which were never enabled.

import Semantics

extension TransitionSystem {
  /// The names of all steps but those of the setup, in the order of processes, locations and edges.
  var stepNames: [String] {
    var result: [String] = []
    var seen: Set<String> = []
    for (index, process) in processes.enumerated() where process.kind != .setup {
      for (source, edges) in process.edges.enumerated() {
        for edge in edges.indices {
          let name = stepName(at: EdgePlace(process: index, source: source, index: edge))
          if seen.insert(name).inserted { result.append(name) }
        }
      }
    }
    return result
  }

  /// The names of those steps none of whose edges `isTaken` says were taken.
  func stepNames(except isTaken: (EdgePlace) -> Bool) -> [String] {
    var taken: Set<String> = []
    for (index, process) in processes.enumerated() {
      for (source, edges) in process.edges.enumerated() {
        for edge in edges.indices {
          let place = EdgePlace(process: index, source: source, index: edge)
          if isTaken(place) { taken.insert(stepName(at: place)) }
        }
      }
    }
    return stepNames.filter { !taken.contains($0) }
  }

  /// The name of the step that an edge is: its process, the operations it is in, its label.
  func stepName(at place: EdgePlace) -> String { self[place].label.name(in: processes[place.process]) }
}
