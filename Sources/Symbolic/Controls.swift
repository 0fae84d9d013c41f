/// Where all processes are, by number: what depends on that alone is worked out once.

import Semantics

/// The locations of all processes, and what follows from them.
struct Control {
  let locations: [Int]
  /// The edges that leave them, of processes that may move, in the order of processes.
  let edges: [EdgePlace]
  let isSetupOver: Bool
  /// Whether all processes but devices ended.
  let isAtRest: Bool
  /// The number of the locations after each of the edges, once it was taken.
  fileprivate var successors: [Int?]

  init(_ locations: [Int], of system: TransitionSystem) {
    self.locations = locations
    edges = system.edgesLeaving(locations)
    isSetupOver = system.isSetupOver(at: locations)
    isAtRest = system.isAtRest(locations)
    successors = [Int?](repeating: nil, count: edges.count)
  }
}

/// The combinations of locations that a search has met.
struct Controls {
  private var controls: [Control] = []
  private var numbers: [[Int]: Int] = [:]

  subscript(number: Int) -> Control { controls[number] }

  /// The number of these locations.
  mutating func number(of locations: [Int], in system: TransitionSystem) -> Int {
    if let known = numbers[locations] { return known }
    let number = controls.count
    controls.append(Control(locations, of: system))
    numbers[locations] = number
    return number
  }

  /// The number of the locations after a step along an edge that leaves `control`.
  ///
  /// - Parameter target: Where the edge leads.
  mutating func number(after control: Int, _ edge: EdgePlace, to target: Int, _ encoder: borrowing Encoder) -> Int {
    guard let place = controls[control].edges.firstIndex(of: edge) else { preconditionFailure("an edge of others") }
    if let known = controls[control].successors[place] { return known }
    var locations = controls[control].locations
    locations[edge.process] = target
    let number = number(of: locations, in: encoder.system)
    controls[control].successors[place] = number
    return number
  }
}

/// A number for each edge of a system, in the order of processes, locations and edges.
struct EdgeNumbers {
  private let starts: [[Int]]
  /// How many edges there are.
  let count: Int

  init(_ system: TransitionSystem) {
    var next = 0
    starts = system.processes.map { process in
      process.edges.map { edges in
        defer { next += edges.count }
        return next
      }
    }
    count = next
  }

  subscript(edge: EdgePlace) -> Int { starts[edge.process][edge.source] + edge.index }
}
