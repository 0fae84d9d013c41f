/// Reachable states of a small instance, met by random walks of the reference.

import Semantics
import Support

extension TransitionSystem {
  /// The system in which every choice of an integer is one of `integers`.
  package func choosing(among integers: Range<Int>) -> TransitionSystem {
    var result = self
    for p in processes.indices {
      for source in processes[p].edges.indices {
        for e in processes[p].edges[source].indices {
          for c in processes[p].edges[source][e].choices.indices {
            guard case .all(let sort) = processes[p].edges[source][e].choices[c].domain, bounds(of: sort) == nil
            else { continue }
            result.processes[p].edges[source][e].choices[c].domain = .interval(
              lower: .int(integers.lowerBound), upper: .int(integers.upperBound))
          }
        }
      }
    }
    return result
  }
}

extension TransitionSystem {
  /// The system with one value more of each of some sorts: what is so because all values are in use, is not so there.
  package func enlarging(_ sorts: Set<SortID>) -> TransitionSystem {
    var result = self
    for sort in sorts {
      let members = self.sorts[sort.index].members
      result.sorts[sort.index].members.append("\(self.sorts[sort.index].name) \(members.count)")
    }
    return result
  }
}

/// States met by walks. Each walk draws how likely each process is to move, so that some let one process run ahead.
///
/// - Parameter shouldStop: Asked at the beginning of each walk.
package func statesMet(
  in system: TransitionSystem, steps: Int, seed: UInt64, until shouldStop: () -> Bool = { false }
) -> [State] {
  let interpreter = Interpreter(system)
  var random = SeededGenerator(state: seed)
  var seen: Set<State> = []
  var states: [State] = []
  var left = steps
  while left > 0, !shouldStop() {
    var state = interpreter.initialState
    if seen.insert(state).inserted { states.append(state) }
    let weights = system.processes.map { _ in [1, 4, 16, 64].randomElement(using: &random) ?? 1 }
    for _ in 0..<400 where left > 0 {
      guard let next = step(from: state, interpreter, weights, &random) else { break }
      state = next
      if seen.insert(state).inserted { states.append(state) }
      left -= 1
    }
    left -= 1
  }
  return states
}

private func step(
  from state: State, _ interpreter: Interpreter, _ weights: [Int], _ random: inout SeededGenerator
) -> State? {
  var processes = Array(weights.indices)
  while !processes.isEmpty {
    var pick = Int.random(in: 0..<processes.reduce(0) { $0 + weights[$1] }, using: &random)
    var position = 0
    while pick >= weights[processes[position]] {
      pick -= weights[processes[position]]
      position += 1
    }
    let process = processes.remove(at: position)
    let found = ((try? interpreter.transitions(of: process, from: state)) ?? []).compactMap {
      if case .taken(let next) = $0.result { next } else { nil }
    }
    if let next = found.randomElement(using: &random) { return next }
  }
  return nil
}
