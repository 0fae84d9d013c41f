/// The same steps of the same processes in another order.

import Semantics

/// Looks for the order of some steps that changes process least often.
struct Reordering {
  /// How far each process is, who took the last step, and what has come of it.
  private struct Place: Hashable {
    var taken: [Int]
    var last: Int
    var state: State
  }

  private struct Node {
    var place: Place
    var parent: Int?
    var step: ScheduledStep?
  }

  private let interpreter: Interpreter
  /// The steps of each process, in order.
  private var sequences: [[ScheduledStep]]
  private let start: State
  private let budget: Int
  /// How many steps the search has taken.
  private(set) var stepsTaken = 0

  /// - Parameter budget: How many steps the search may take.
  init(_ interpreter: Interpreter, _ steps: [ScheduledStep], from start: State, budget: Int) {
    self.interpreter = interpreter
    self.start = start
    self.budget = budget
    sequences = Array(repeating: [], count: interpreter.system.processes.count)
    for step in steps { sequences[step.process].append(step) }
  }

  /// Returns an order of all steps that leads to `goal` with the fewest changes of process.
  ///
  /// It goes round by round: in each, all that can be done with one more change of process.
  ///
  /// - Parameter next: The process that takes the step after them, if there is one.
  /// - Returns: The order, and its changes of process up to the step after it; `nil` if the budget ends before.
  mutating func fewestSwitches(to goal: State, then next: Int?) -> (steps: [ScheduledStep], switches: Int)? {
    var nodes = [Node(place: Place(taken: sequences.map { _ in 0 }, last: -1, state: start))]
    var seen: Set<Place> = [nodes[0].place]
    var round = [0]
    // The first process to move costs no change.
    var cost = -1
    var best: (node: Int, switches: Int)?
    while !round.isEmpty, best == nil || cost < best!.switches {
      var later: [Int] = []
      var pending = round
      while let node = pending.popLast() {
        let place = nodes[node].place
        if place.state == goal, zip(place.taken, sequences).allSatisfy({ $0 == $1.count }) {
          let total = max(0, cost) + (next != nil && next != place.last ? 1 : 0)
          if total < best?.switches ?? .max { best = (node, total) }
          continue
        }
        for p in sequences.indices where place.taken[p] < sequences[p].count {
          guard stepsTaken < budget else { return nil }
          stepsTaken += 1
          let step = sequences[p][place.taken[p]]
          guard case .taken(let state)? = try? interpreter.apply(step, to: place.state) else { continue }
          var taken = place.taken
          taken[p] += 1
          let reached = Place(taken: taken, last: p, state: state)
          guard !seen.contains(reached) else { continue }
          nodes.append(Node(place: reached, parent: node, step: step))
          if p == place.last {
            seen.insert(reached)
            pending.append(nodes.count - 1)
          } else {
            later.append(nodes.count - 1)
          }
        }
      }
      round = later.filter { seen.insert(nodes[$0].place).inserted }
      cost += 1
    }
    return best.map { (steps(to: $0.node, nodes), $0.switches) }
  }

  private func steps(to node: Int, _ nodes: [Node]) -> [ScheduledStep] {
    var steps: [ScheduledStep] = []
    var at: Int? = node
    while let current = at {
      if let step = nodes[current].step { steps.append(step) }
      at = nodes[current].parent
    }
    return steps.reversed()
  }
}
