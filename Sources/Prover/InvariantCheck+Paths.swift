/// Steps that are looked at with what came before them: induction over more than one step.

import SMT
import Semantics

extension InvariantCheck {
  /// The goals that the last step of a path may break, whatever came before it, up to `depth` steps.
  ///
  /// Take a run that breaks a goal after as few steps as any. The state before its last step is the first of all, or
  /// some step led there from a state in which all goals hold. A step that writes nothing that the rest of the path or
  /// the goals read is not that step: without it, the rest would break the goal sooner.
  ///
  /// - Source: Sheeran, Singh, Stålmarck, Checking Safety Properties Using Induction and a SAT-Solver, FMCAD 2000.
  mutating func brokenByPaths(_ path: [PathStep], _ goals: [Goal]) throws -> Set<Int> {
    var broken: Set<Int> = []
    func left() -> [Goal] { goals.filter { !broken.contains($0.number) } }
    if canBegin(path) { broken.formUnion(try brokenBy(path, fromBeginning: true, left())) }
    for step in stepsBefore(path, goals) where !left().isEmpty {
      if let reason = shouldStop() { throw Unprovable(phrase: reason) }
      let longer = [step] + path
      // Whether the first step was one of many, only those that came before it can tell.
      let found = try brokenBy(longer, fromBeginning: false, left())
      if found.isEmpty { continue }
      broken.formUnion(
        longer.count == depth ? found : try brokenByPaths(longer, left().filter { found.contains($0.number) }))
    }
    return broken
  }

  private mutating func brokenBy(
    _ path: [PathStep], fromBeginning isInitial: Bool, _ goals: [Goal]
  ) throws -> Set<Int> {
    var broken: Set<Int> = []
    let premises = properties.sorted { $0.key < $1.key }.map(\.value)
    var proof = try PathProof(
      open, vocabulary, path, fromBeginning: isInitial, premises: premises, solver: makeSolver())
    while true {
      let left = goals.filter { !broken.contains($0.number) }
      if left.isEmpty { return broken }
      let before = proof.questions
      let answer = try proof.check(left, given: lemmas)
      questions += proof.questions - before
      switch answer {
      case .kept:
        if let query = proof.refuted { refuted(query) }
        return broken
      case .unknown: return Set(goals.map(\.number))
      case .broken(let counterexample):
        if counterexample.broken.isEmpty { return Set(goals.map(\.number)) }
        broken.formUnion(counterexample.broken)
      }
    }
  }

  /// Whether the first state may be where a path begins.
  private func canBegin(_ path: [PathStep]) -> Bool {
    guard let first = path.first, open.system.processes[first.process].entry == first.source else { return false }
    return first.process == open.system.setup || beginsPrepared
  }

  /// The steps that may lead to where a path begins, and matter for it.
  private func stepsBefore(_ path: [PathStep], _ goals: [Goal]) -> [PathStep] {
    guard let first = path.first else { return [] }
    var read = Set(goals.flatMap(\.expression.variablesRead))
    for step in path {
      read.formUnion(step.edge(in: open.system).variablesRead)
      read.insert(open.locations[step.process])
    }
    var result: [PathStep] = []
    for (p, process) in open.system.processes.enumerated() {
      for source in process.edges.indices {
        for (e, edge) in process.edges[source].enumerated() where canPrecede(p, edge, first) {
          // The end of setup is read by all properties.
          guard p == open.system.setup || edge.assignments.contains(where: { read.contains($0.variable) }) else {
            continue
          }
          result.append(PathStep(process: p, source: source, edge: e))
        }
      }
    }
    return result
  }

  private func canPrecede(_ process: Int, _ edge: Edge, _ next: PathStep) -> Bool {
    if process == next.process { return edge.target == next.source }
    guard let setup = open.system.setup else { return true }
    // Nobody moves until setup is over.
    if next.process == setup { return false }
    return process != setup || edge.target == open.system.processes[setup].end
  }
}
