/// Whether what should happen does happen, on every fair run.

import Machine
import Semantics

/// Decides liveness on the complete graph of a finished search.
///
/// A run breaks "q comes" if from some time on it stays in states without q: in a state without successors, or
/// in a strongly connected part that a fair run can stay in (Baier & Katoen 2008, §6.5; for strong fairness
/// Emerson & Lei 1987: states where a step is enabled that the part never takes are left out, and what remains is
/// looked at again).
struct Liveness {
  let search: Search
  let graph: Graph
  /// The most memory that a decision takes for each state of the graph, where all are parts of their own.
  static let bytesOfState = 128
  /// For each fairness constraint, whether a step belongs to it, by the step's number.
  private let belongs: [[Bool]]

  init(_ search: Search, _ graph: Graph) {
    self.search = search
    self.graph = graph
    belongs = search.system.fairness.map { constraint in
      search.steps.places.map { place in
        guard place.process == constraint.process else { return false }
        guard let step = constraint.step else { return true }
        return search.system.processes[place.process].edges[place.location][place.edge].label.step == step
      }
    }
  }

  /// Decides an `eventually`, which must come after setup, or a `leadsTo`, whose goal must come whenever its cause
  /// holds, at that time or later.
  func decide(_ property: Int) -> Outcome {
    let isLeadsTo = if case .leadsTo = search.system.properties[property].kind { true } else { false }
    let goal = 2 * property + (isLeadsTo ? 1 : 0)
    // One byte each, so that threads may write neighbours.
    let lacksGoal = UnsafeMutablePointer<Bool>.allocate(capacity: max(1, graph.count))
    let isStart = UnsafeMutablePointer<Bool>.allocate(capacity: max(1, graph.count))
    defer {
      lacksGoal.deallocate()
      isStart.deallocate()
    }
    graph.forEachState { expander, s, state in
      lacksGoal[s] = expander.isPrepared(state) && !expander.holds(goal, state)
      isStart[s] = lacksGoal[s] && (!isLeadsTo || expander.holds(2 * property, state))
    }
    if let failure = search.workers.lazy.compactMap(\.expander.failure).first {
      return .unknown(.incapable("the property cannot be evaluated: \(search.describe(failure))"))
    }
    let starts = (0..<graph.count).filter { isStart[$0] && (isLeadsTo || isFirstPrepared($0)) }
    return decide(starts, lacksGoal)
  }

  /// Whether setup ends here: nothing before it is judged.
  private func isFirstPrepared(_ s: Int) -> Bool {
    guard let parent = graph.parent(of: s) else { return true }
    return !isPrepared(parent)
  }

  private func isPrepared(_ s: Int) -> Bool {
    search.keys.write(graph.key(of: s), to: search.workers[0].state(0))
    return search.workers[0].expander.isPrepared(search.workers[0].state(0))
  }

  private func decide(_ starts: [Int], _ lacksGoal: UnsafeMutablePointer<Bool>) -> Outcome {
    /// The state it was reached from, by its number plus 2; 1 for a start, 0 for what is not reached.
    var reachedFrom = Array(repeating: UInt32(0), count: graph.count)
    var order: [Int] = []
    for s in starts {
      reachedFrom[s] = 1
      order.append(s)
    }
    var next = 0
    while next < order.count {
      let s = order[next]
      next += 1
      let transitions = graph.transitions(of: s)
      if transitions.isEmpty { return .violated(finite(to: s, reachedFrom)) }
      for transition in transitions {
        let t = Int(transition.state)
        if lacksGoal[t], reachedFrom[t] == 0 {
          reachedFrom[t] = UInt32(s + 2)
          order.append(t)
        }
      }
    }
    guard let part = fairPart(of: order) else { return .holds }
    return .violated(lasso(in: part, order, reachedFrom))
  }

  // MARK: Fair parts

  /// Returns a strongly connected set of states that a fair run can stay in, if there is one.
  private func fairPart(of states: [Int]) -> [Int]? {
    /// The part that each state is in, as a number that no other part has had.
    var parts = Array(repeating: UInt32(0), count: graph.count)
    var lastPart: UInt32 = 0
    var search = Components(count: graph.count)
    var pending = [states]
    while let candidates = pending.popLast() {
      for part in search.components(of: candidates, in: graph) {
        lastPart += 1
        for s in part { parts[s] = lastPart }
        guard hasCycle(part) else { continue }
        switch judge(part, parts, lastPart) {
        case .fair: return part
        case .unfair: continue
        case .without(let rest): if !rest.isEmpty { pending.append(rest) }
        }
      }
    }
    return nil
  }

  private func hasCycle(_ part: [Int]) -> Bool {
    part.count > 1 || graph.transitions(of: part[0]).contains { Int($0.state) == part[0] }
  }

  private enum Judgement {
    case fair
    /// No part of it is fair either.
    case unfair
    /// It is not, but what remains without some states may be.
    case without([Int])
  }

  private func judge(_ part: [Int], _ parts: [UInt32], _ number: UInt32) -> Judgement {
    var rest = part
    for (c, constraint) in search.system.fairness.enumerated() {
      let isTaken = part.contains { s in
        graph.transitions(of: s).contains { belongs[c][Int($0.step)] && parts[Int($0.state)] == number }
      }
      if isTaken { continue }
      switch constraint.strength {
      case .weak: if part.allSatisfy({ isEnabled(c, at: $0) }) { return .unfair }
      case .strong: rest.removeAll { isEnabled(c, at: $0) }
      }
    }
    return rest.count == part.count ? .fair : .without(rest)
  }

  private func isEnabled(_ constraint: Int, at s: Int) -> Bool {
    graph.transitions(of: s).contains { belongs[constraint][Int($0.step)] }
  }

  // MARK: Runs

  private func finite(to s: Int, _ reachedFrom: [UInt32]) -> Schedule {
    Schedule(steps: search.scheduled(hops(along: prefix(to: s, reachedFrom))))
  }

  /// The states on the way from the initial state to `s`, both included.
  private func prefix(to s: Int, _ reachedFrom: [UInt32]) -> [Int] {
    var path = [s]
    while reachedFrom[path.last!] > 1 { path.append(Int(reachedFrom[path.last!]) - 2) }
    while let parent = graph.parent(of: path.last!) { path.append(parent) }
    return path.reversed()
  }

  private func hops(along path: [Int]) -> [Hop] { path.dropFirst().map { Hop(key: graph.key(of: $0)) } }

  /// A run into the part, and around in it past everything that makes the run fair.
  private func lasso(in part: [Int], _ order: [Int], _ reachedFrom: [UInt32]) -> Schedule {
    let inside = Set(part)
    let start = order.first { inside.contains($0) }!
    var loop = Walk(start: start)
    for c in search.system.fairness.indices { visit(c, inside, &loop) }
    if loop.steps.isEmpty, let step = graph.transitions(of: start).first(where: { inside.contains(Int($0.state)) }) {
      loop.take(step, from: start)
    }
    extend(&loop, inside) { s, _ in s == start }
    let before = hops(along: prefix(to: start, reachedFrom))
    let around = loop.steps.map { Hop(key: graph.key(of: Int($0.transition.state)), step: Int($0.transition.step)) }
    return Schedule(steps: search.scheduled(before + around), loopStart: before.count)
  }

  private struct Walk {
    var start: Int
    var steps: [(from: Int, transition: Graph.Transition)] = []
    var end: Int { steps.last.map { Int($0.transition.state) } ?? start }

    init(start: Int) { self.start = start }

    mutating func take(_ transition: Graph.Transition, from s: Int) { steps.append((s, transition)) }
  }

  /// Makes the walk fair to a constraint, if it is not yet: past a step that it asks for, or past a state in
  /// which that step is disabled.
  private func visit(_ c: Int, _ inside: Set<Int>, _ walk: inout Walk) {
    let constraint = search.system.fairness[c]
    if walk.steps.contains(where: { belongs[c][Int($0.transition.step)] }) { return }
    let leads: (Graph.Transition) -> Bool = { belongs[c][Int($0.step)] && inside.contains(Int($0.state)) }
    let canTake = inside.contains { s in graph.transitions(of: s).contains(where: leads) }
    if !isEnabled(c, at: walk.end) || walk.steps.contains(where: { !isEnabled(c, at: $0.from) }) {
      if constraint.strength == .weak || !canTake { return }
    }
    if canTake {
      extend(&walk, inside) { s, _ in graph.transitions(of: s).contains(where: leads) }
      let end = walk.end
      if let step = graph.transitions(of: end).first(where: leads) { walk.take(step, from: end) }
    } else {
      extend(&walk, inside) { s, _ in !isEnabled(c, at: s) }
    }
  }

  /// Extends the walk by a shortest way inside the part to a state that is wanted.
  private func extend(_ walk: inout Walk, _ inside: Set<Int>, _ isWanted: (Int, Int) -> Bool) {
    let from = walk.end
    if isWanted(from, 0) { return }
    var cameBy: [Int: (from: Int, transition: Graph.Transition)] = [:]
    var queue = [from]
    var next = 0
    while next < queue.count {
      let s = queue[next]
      next += 1
      for transition in graph.transitions(of: s) {
        let t = Int(transition.state)
        guard inside.contains(t), t != from, cameBy[t] == nil else { continue }
        cameBy[t] = (s, transition)
        if isWanted(t, next) {
          var back: [(from: Int, transition: Graph.Transition)] = []
          var at = t
          while at != from, let step = cameBy[at] {
            back.append(step)
            at = step.from
          }
          for step in back.reversed() { walk.take(step.transition, from: step.from) }
          return
        }
        queue.append(t)
      }
    }
  }
}
