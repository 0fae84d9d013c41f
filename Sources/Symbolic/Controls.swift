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

  init(_ locations: [Int], of system: TransitionSystem) {
    self.locations = locations
    edges = system.edgesLeaving(locations)
    isSetupOver = system.isSetupOver(at: locations)
    isAtRest = system.isAtRest(locations)
  }
}

/// The combinations of locations that a search has met.
struct Controls {
  private struct Move: Hashable {
    var control: Int
    var process: Int
    var target: Int
  }
  private var controls: [Control] = []
  private var numbers: [[Int]: Int] = [:]
  private var moves: [Move: Int] = [:]

  subscript(number: Int) -> Control { controls[number] }

  /// The number of these locations.
  mutating func number(of locations: [Int], in system: TransitionSystem) -> Int {
    if let known = numbers[locations] { return known }
    let number = controls.count
    controls.append(Control(locations, of: system))
    numbers[locations] = number
    return number
  }

  /// The number of the locations after a step of a process to `target`.
  mutating func number(
    after control: Int, _ process: Int, to target: Int, in system: TransitionSystem
  ) -> Int {
    let move = Move(control: control, process: process, target: target)
    if let known = moves[move] { return known }
    var locations = controls[control].locations
    locations[process] = target
    let number = number(of: locations, in: system)
    moves[move] = number
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
