/// A round inside a part of the graph that does everything fairness asks for.

import Machine
import Semantics

/// A walk from a state back to it, by short ways from one thing to the next.
final class Lasso {
  typealias Step = (from: Int, transition: Graph.Transition)

  let start: Int
  private(set) var steps: [Step] = []
  private let graph: Graph
  private let fairness: StepSets
  private let components: Components
  private let part: FairParts.Part
  /// For each state that a search met, the one it came from plus one, and the step; 0 for the others.
  private let cameFrom: UnsafeMutablePointer<UInt32>
  private let cameBy: UnsafeMutablePointer<UInt32>

  /// - Returns: `nil` if there is no memory for it.
  init?(
    around part: FairParts.Part, _ components: Components, _ graph: Graph, _ fairness: StepSets, from start: Int
  ) {
    guard var tables = GrowingBuffer<UInt32>.tables(2, of: graph.count), tables[0].fill(graph.count) else { return nil }
    defer { for table in tables { table.free() } }
    self.start = start
    self.graph = graph
    self.fairness = fairness
    self.components = components
    self.part = part
    (cameFrom, cameBy) = (tables[0].base, tables[1].base)
    for c in fairness.strengths.indices { visit(c) }
    if steps.isEmpty, let step = graph.transitions(of: start).first(where: { isInside($0) }) {
      steps.append((start, step))
    }
    extend { $0 == start }
  }

  private var end: Int { steps.last.map { Int($0.transition.state) } ?? start }

  private func isInside(_ transition: Graph.Transition) -> Bool {
    components.isMember(Int(transition.state), of: part.component)
  }

  /// Makes the walk fair to a constraint, if it is not yet: past a step that it asks for, or past a state in
  /// which that step is disabled.
  private func visit(_ c: Int) {
    if steps.contains(where: { fairness.belongs($0.transition.step, to: c) }) { return }
    let canTake = part.taken[c / 64] >> UInt64(c % 64) & 1 != 0
    if !isEnabled(c, at: end) || steps.contains(where: { !isEnabled(c, at: $0.from) }) {
      if fairness.strengths[c] == .weak || !canTake { return }
    }
    if canTake {
      extend { self.leading(c, from: $0) != nil }
      if let step = leading(c, from: end) { steps.append((end, step)) }
    } else {
      extend { !isEnabled(c, at: $0) }
    }
  }

  private func isEnabled(_ c: Int, at state: Int) -> Bool { fairness.isEnabled(c, at: state, in: graph) }

  /// The first step of a constraint that stays inside.
  private func leading(_ c: Int, from state: Int) -> Graph.Transition? {
    graph.transitions(of: state).first { fairness.belongs($0.step, to: c) && isInside($0) }
  }

  /// Extends the walk by a shortest way inside the part to a state that is wanted.
  private func extend(to isWanted: (Int) -> Bool) {
    let from = end
    if isWanted(from) { return }
    var queue = [UInt32(from)]
    defer { for state in queue { cameFrom[Int(state)] = 0 } }
    var next = 0
    while next < queue.count {
      let s = Int(queue[next])
      next += 1
      for transition in graph.transitions(of: s) {
        let t = Int(transition.state)
        guard isInside(transition), t != from, cameFrom[t] == 0 else { continue }
        cameFrom[t] = UInt32(s + 1)
        cameBy[t] = transition.step
        queue.append(transition.state)
        guard isWanted(t) else { continue }
        var back: [Step] = []
        var at = t
        while at != from {
          let before = Int(cameFrom[at] - 1)
          back.append((before, Graph.Transition(state: UInt32(at), step: cameBy[at])))
          at = before
        }
        steps += back.reversed()
        return
      }
    }
  }
}
