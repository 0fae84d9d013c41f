/// Whether what should happen does happen, on every fair run.

import Semantics

/// Decides liveness on the complete graph of a finished search.
///
/// A run breaks "q comes" if from some time on it stays in states without q: in a state without successors, or
/// in a strongly connected part that a fair run can stay in (Baier & Katoen 2008, §6.5; for strong fairness
/// Emerson & Lei 1987: states where a step is enabled that the part never takes are left out, and what remains is
/// looked at again).
struct Liveness {
  private let search: BreadthFirst
  private var system: TransitionSystem { search.system }

  init(_ search: BreadthFirst) { self.search = search }

  /// `from == nil`: the goal must come after setup. Otherwise: whenever `from` holds, at that time or later.
  func decide(from cause: Expression?, to goal: Expression) -> Outcome {
    var program = search.program
    let goalNode = program.compile(goal)
    let causeNode = cause.map { program.compile($0) }
    let evaluator = Evaluator(program)
    evaluator.contents = search.evaluator.contents
    let lacksGoal = (0..<search.store.count).map { s in
      search.isPrepared(s) && !evaluator.holds(goalNode, search.store[s])
    }
    let starts = (0..<search.store.count).filter { s in
      guard lacksGoal[s] else { return false }
      guard let causeNode else { return isFirstPrepared(s) }
      return evaluator.holds(causeNode, search.store[s])
    }
    if let failure = evaluator.failure {
      return .unknown(.incapable("the property cannot be evaluated: \(failure)"))
    }
    return decide(starts, lacksGoal)
  }

  /// Whether setup ends here: nothing before it is judged.
  private func isFirstPrepared(_ s: Int) -> Bool {
    search.isPrepared(s) && (search.parents[s] < 0 || !search.isPrepared(Int(search.parents[s])))
  }

  private func decide(_ starts: [Int], _ lacksGoal: [Bool]) -> Outcome {
    var reachedFrom: [Int: Int] = [:]
    var order: [Int] = []
    for s in starts where reachedFrom[s] == nil {
      reachedFrom[s] = -1
      order.append(s)
    }
    var next = 0
    while next < order.count {
      let s = order[next]
      next += 1
      if successors(of: s).isEmpty { return .violated(finite(to: s, reachedFrom)) }
      for successor in successors(of: s) {
        let t = Int(successor.state)
        if lacksGoal[t], reachedFrom[t] == nil {
          reachedFrom[t] = s
          order.append(t)
        }
      }
    }
    guard let part = fairPart(of: order) else { return .holds }
    return .violated(lasso(in: part, order, reachedFrom))
  }

  private func successors(of s: Int) -> ArraySlice<BreadthFirst.Successor> {
    search.successors[search.firstSuccessor[s]..<search.firstSuccessor[s + 1]]
  }

  // MARK: Fair parts

  /// Returns a strongly connected set of states that a fair run can stay in, if there is one.
  private func fairPart(of states: [Int]) -> [Int]? {
    var pending = [states]
    while let candidates = pending.popLast() {
      let allowed = Set(candidates)
      let parts = components(of: candidates) { s in successors(of: s).map { Int($0.state) }.filter(allowed.contains) }
      for part in parts where hasCycle(part) {
        switch judge(part) {
        case .fair: return part
        case .unfair: continue
        case .without(let rest): if !rest.isEmpty { pending.append(rest) }
        }
      }
    }
    return nil
  }

  private func hasCycle(_ part: [Int]) -> Bool {
    part.count > 1 || successors(of: part[0]).contains { Int($0.state) == part[0] }
  }

  private enum Judgement {
    case fair
    /// No part of it is fair either.
    case unfair
    /// It is not, but what remains without some states may be.
    case without([Int])
  }

  private func judge(_ part: [Int]) -> Judgement {
    let inside = Set(part)
    var removed: Set<Int> = []
    for constraint in system.fairness {
      let isTaken = part.contains { s in
        successors(of: s).contains { inside.contains(Int($0.state)) && belongs($0, constraint, at: s) }
      }
      if isTaken { continue }
      let enabled = part.filter { isEnabled(constraint, at: $0) }
      switch constraint.strength {
      case .weak: if enabled.count == part.count { return .unfair }
      case .strong: removed.formUnion(enabled)
      }
    }
    return removed.isEmpty ? .fair : .without(part.filter { !removed.contains($0) })
  }

  private func isEnabled(_ constraint: FairnessConstraint, at s: Int) -> Bool {
    successors(of: s).contains { belongs($0, constraint, at: s) }
  }

  private func belongs(_ successor: BreadthFirst.Successor, _ constraint: FairnessConstraint, at s: Int) -> Bool {
    guard Int(successor.process) == constraint.process else { return false }
    guard let step = constraint.step else { return true }
    let location = Int(search.store[s][constraint.process])
    return system.processes[constraint.process].edges[location][Int(successor.edge)].label.step == step
  }

  // MARK: Runs

  private func finite(to s: Int, _ reachedFrom: [Int: Int]) -> Schedule {
    Schedule(steps: search.steps(along: prefix(to: s, reachedFrom)))
  }

  private func prefix(to s: Int, _ reachedFrom: [Int: Int]) -> [Int] {
    var tail = [s]
    while let before = reachedFrom[tail[tail.count - 1]], before >= 0 { tail.append(before) }
    return search.path(to: tail[tail.count - 1]) + tail.dropLast().reversed()
  }

  /// A run into the part, and around in it past everything that makes the run fair.
  private func lasso(in part: [Int], _ order: [Int], _ reachedFrom: [Int: Int]) -> Schedule {
    let inside = Set(part)
    let start = order.first { inside.contains($0) }!
    var loop = Walk(start: start)
    for constraint in system.fairness { visit(constraint, inside, &loop) }
    if loop.steps.isEmpty, let step = successors(of: start).first(where: { inside.contains(Int($0.state)) }) {
      loop.take(step, from: start)
    }
    extend(&loop, inside) { s, _ in s == start }
    let before = search.steps(along: prefix(to: start, reachedFrom))
    let around = loop.steps.map { step in
      search.step(
        from: step.from, to: Int(step.successor.state), process: Int(step.successor.process),
        edge: Int(step.successor.edge))
    }
    return Schedule(steps: before + around, loopStart: before.count)
  }

  private struct Walk {
    var start: Int
    var steps: [(from: Int, successor: BreadthFirst.Successor)] = []
    var end: Int { steps.last.map { Int($0.successor.state) } ?? start }

    init(start: Int) { self.start = start }

    mutating func take(_ successor: BreadthFirst.Successor, from s: Int) { steps.append((s, successor)) }
  }

  /// Makes the walk fair to a constraint, if it is not yet: past a step that it asks for, or past a state in
  /// which that step is disabled.
  private func visit(_ constraint: FairnessConstraint, _ inside: Set<Int>, _ walk: inout Walk) {
    if walk.steps.contains(where: { belongs($0.successor, constraint, at: $0.from) }) { return }
    let canTake = inside.contains { s in
      successors(of: s).contains { inside.contains(Int($0.state)) && belongs($0, constraint, at: s) }
    }
    if !isEnabled(constraint, at: walk.end) || walk.steps.contains(where: { !isEnabled(constraint, at: $0.from) }) {
      if constraint.strength == .weak || !canTake { return }
    }
    if canTake {
      extend(&walk, inside) { s, _ in
        successors(of: s).contains { inside.contains(Int($0.state)) && belongs($0, constraint, at: s) }
      }
      let end = walk.end
      if let step = successors(of: end).first(where: {
        inside.contains(Int($0.state)) && belongs($0, constraint, at: end)
      }) {
        walk.take(step, from: end)
      }
    } else {
      extend(&walk, inside) { s, _ in !isEnabled(constraint, at: s) }
    }
  }

  /// Extends the walk by a shortest way inside the part to a state that is wanted.
  private func extend(_ walk: inout Walk, _ inside: Set<Int>, _ isWanted: (Int, Int) -> Bool) {
    let from = walk.end
    if isWanted(from, 0) { return }
    var cameBy: [Int: (from: Int, successor: BreadthFirst.Successor)] = [:]
    var queue = [from]
    var next = 0
    while next < queue.count {
      let s = queue[next]
      next += 1
      for successor in successors(of: s) {
        let t = Int(successor.state)
        guard inside.contains(t), t != from, cameBy[t] == nil else { continue }
        cameBy[t] = (s, successor)
        if isWanted(t, next) {
          var back: [(from: Int, successor: BreadthFirst.Successor)] = []
          var at = t
          while at != from, let step = cameBy[at] {
            back.append(step)
            at = step.from
          }
          for step in back.reversed() { walk.take(step.successor, from: step.from) }
          return
        }
        queue.append(t)
      }
    }
  }
}
