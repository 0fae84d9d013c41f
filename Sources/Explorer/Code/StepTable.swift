/// Numbers for the edges of a system, in the order of processes, locations and text.

import Semantics

/// An edge of a process, by where it is.
struct StepPlace: Hashable {
  var process: Int
  var location: Int
  var edge: Int
}

struct StepTable {
  private(set) var places: [StepPlace] = []
  /// The number of the first edge of each location, by process.
  private(set) var first: [[Int]] = []

  init(_ system: TransitionSystem) {
    for (p, process) in system.processes.enumerated() {
      var starts: [Int] = []
      for (location, edges) in process.edges.enumerated() {
        starts.append(places.count)
        for e in edges.indices { places.append(StepPlace(process: p, location: location, edge: e)) }
      }
      first.append(starts)
    }
  }

  func number(_ p: Int, _ location: Int, _ e: Int) -> Int { first[p][location] + e }
}
