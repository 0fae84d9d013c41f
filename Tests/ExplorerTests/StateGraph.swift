/// What a liveness property means, as plainly as possible: the reference's states, and sets of them.

import Semantics

/// The states that the reference reaches, and its transitions.
struct StateGraph {
  private struct Edge {
    var to: Int
    var process: Int
    var step: String
  }

  private let system: TransitionSystem
  private let interpreter: Interpreter
  private var states: [State]
  private var edges: [[Edge]] = []
  /// The states that steps lead from to each.
  private var sources: [[Int]] = []

  /// - Returns: `nil` if there are more states, or something cannot be evaluated.
  init?(_ system: TransitionSystem, upTo limit: Int) {
    self.system = system
    interpreter = Interpreter(system)
    states = [interpreter.initialState]
    var numbers = [states[0]: 0]
    while edges.count < states.count {
      guard states.count <= limit, let taken = try? interpreter.transitions(from: states[edges.count]) else {
        return nil
      }
      var row: [Edge] = []
      for transition in taken {
        guard case .taken(let next) = transition.result else { continue }
        let number = numbers[next] ?? states.count
        if number == states.count {
          numbers[next] = number
          states.append(next)
        }
        let step = transition.step
        let label = system.processes[step.process].edges[step.source][step.edge].label
        row.append(Edge(to: number, process: step.process, step: label.step))
      }
      edges.append(row)
    }
    sources = states.indices.map { _ in [] }
    for (s, row) in edges.enumerated() { for edge in row { sources[edge.to].append(s) } }
  }

  /// Whether every fair run has what it should, in a word.
  func verdict(_ property: Property) -> String {
    guard let judged = judged(property) else { return "unknown" }
    var reached: Set<Int> = []
    var next = states.indices.filter { judged.starts.contains($0) && judged.lacking.contains($0) }
    while let s = next.popLast() {
      guard reached.insert(s).inserted else { continue }
      if edges[s].isEmpty { return "violated" }
      next += edges[s].map(\.to).filter { judged.lacking.contains($0) }
    }
    return hasFairRun(reached) ? "violated" : "holds"
  }

  /// The states in which the goal is missing, and those from which it must come.
  private func judged(_ property: Property) -> (lacking: Set<Int>, starts: Set<Int>)? {
    func states(_ e: Expression) -> Set<Int>? {
      var found: Set<Int> = []
      for (s, state) in self.states.enumerated() where interpreter.isPrepared(state) {
        guard let holds = try? interpreter.holds(e, in: state) else { return nil }
        if holds { found.insert(s) }
      }
      return found
    }
    let prepared = Set(self.states.indices.filter { interpreter.isPrepared(self.states[$0]) })
    switch property.kind {
    case .eventually(let goal):
      let ends = self.states.indices.filter { !prepared.contains($0) }.flatMap { edges[$0].map(\.to) }
      return states(goal).map { (prepared.subtracting($0), prepared.intersection(ends + [0])) }
    case .leadsTo(let cause, let goal):
      guard let causes = states(cause), let goals = states(goal) else { return nil }
      return (prepared.subtracting(goals), causes)
    case .invariant, .reachable, .noDeadlock, .wellDefined: return nil
    }
  }

  /// Whether a fair run can stay in the states.
  private func hasFairRun(_ states: Set<Int>) -> Bool {
    var left = states
    while let s = left.min() {
      let part = closure(of: s, in: left) { edges[$0].map(\.to) }.intersection(closure(of: s, in: left) { sources[$0] })
      if !part.isEmpty, isFair(part) { return true }
      left.subtract(part)
      left.remove(s)
    }
    return false
  }

  private func isFair(_ part: Set<Int>) -> Bool {
    var rest = part
    for constraint in system.fairness {
      func belongs(_ edge: Edge) -> Bool {
        edge.process == constraint.process && (constraint.step == nil || constraint.step == edge.step)
      }
      let enabled = part.filter { edges[$0].contains(where: belongs) }
      if part.contains(where: { edges[$0].contains { belongs($0) && part.contains($0.to) } }) { continue }
      switch constraint.strength {
      case .weak: if enabled.count == part.count { return false }
      case .strong: rest.subtract(enabled)
      }
    }
    return rest.count == part.count || hasFairRun(rest)
  }

  /// The states that at least one step leads to.
  private func closure(of start: Int, in states: Set<Int>, _ next: (Int) -> [Int]) -> Set<Int> {
    var found: Set<Int> = []
    var queue = [start]
    while let s = queue.popLast() {
      for t in next(s) where states.contains(t) && found.insert(t).inserted { queue.append(t) }
    }
    return found
  }

  /// Whether a schedule is a run that ends without the goal, or goes round without it.
  func breaks(_ property: Property, _ schedule: Schedule) throws -> Bool {
    guard let judged = judged(property) else { return false }
    let lacking = Set(judged.lacking.map { states[$0] })
    var run = [interpreter.initialState]
    for step in schedule.steps {
      guard case .taken(let next) = try interpreter.apply(step, to: run.last!) else { return false }
      run.append(next)
    }
    guard let start = schedule.loopStart else {
      let isAtEnd = try interpreter.transitions(from: run.last!).allSatisfy { transition in
        if case .taken = transition.result { false } else { true }
      }
      return isAtEnd && lacking.contains(run.last!)
    }
    return run[start] == run.last && run[start...].allSatisfy { lacking.contains($0) }
  }
}
