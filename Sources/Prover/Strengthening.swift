/// Properties made inductive: from each step that breaks something, a lemma that excludes the state before it.

import SMT
import Semantics

/// The invariant so far, and what was proved of it.
struct Strengthening<S: AssertingSolver> {
  let open: OpenSystem
  let vocabulary: Vocabulary
  var sample: Sample
  /// Properties, by number among those of the system, as conditions on all states.
  let properties: [Int: Expression]
  private(set) var lemmas: [Lemma?] = []
  /// How often each lemma was tried.
  private(set) var tries: [Lemma: Int] = [:]
  /// Those that are not given up.
  private(set) var active: Set<Lemma> = []
  private(set) var unproved: [Int: String] = [:]
  private var steps: [(place: (process: Int, source: Int, edge: Int), proof: StepProof<S>?)] = []
  /// The goals that a step has yet to be shown to keep: lemmas from 0 on, properties from -1 down.
  private var pending: [Set<Int>] = []
  private let makeSolver: () throws -> S
  let shouldStop: () -> String?
  private var questionsBefore = 0
  var log: (String) -> Void = { _ in }
  private(set) var counterexamples = 0
  /// Whether no lemma relates locals of two processes.
  let keepsLocalsApart: Bool
  /// Who gives up more lemmas than that is on a wrong way.
  private static var mostGivenUp: Int { 12 }
  private var givenUp = 0
  /// Whether it ended because it was on a wrong way.
  private(set) var isLost = false
  var hasGivenUp: Bool { givenUp > 0 }

  init(
    _ setting: ProofSetting, _ sample: Sample, properties: [Int: Expression], keepsLocalsApart: Bool,
    shouldStop: @escaping () -> String?, makeSolver: @escaping () throws -> S
  ) {
    open = setting.open
    vocabulary = setting.vocabulary
    self.sample = sample
    self.properties = properties
    self.keepsLocalsApart = keepsLocalsApart
    self.shouldStop = shouldStop
    self.makeSolver = makeSolver
    // What setup does is plain once it is known what matters.
    let setup = open.system.setup
    for p in open.system.processes.indices.filter({ $0 != setup }) + (setup.map { [$0] } ?? []) {
      let process = open.system.processes[p]
      for source in process.edges.indices {
        for e in process.edges[source].indices {
          steps.append(((p, source, e), nil))
          let isLate = p != setup || process.edges[source][e].target == process.end
          pending.append(isLate ? Set(properties.keys.map { -1 - $0 }) : [])
        }
      }
    }
  }

  /// Works until all goals are kept by all steps, or given up.
  mutating func run() throws {
    while let next = pending.firstIndex(where: { !$0.isEmpty }) {
      isLost = givenUp > Self.mostGivenUp
      if let reason = shouldStop() ?? (isLost ? "too many lemmas had to be given up" : nil) {
        for property in properties.keys where unproved[property] == nil { unproved[property] = reason }
        return
      }
      do {
        try settle(next)
      } catch let unprovable as Unprovable {
        for property in properties.keys where unproved[property] == nil { unproved[property] = unprovable.phrase }
        return
      }
    }
  }

  /// Questions to the solver so far.
  var questions: Int { questionsBefore + steps.reduce(0) { $0 + ($1.proof?.rounds ?? 0) } }

  private func expression(of goal: Int) -> Expression? {
    if goal >= 0 { return lemmas[goal].map { vocabulary.expression(of: $0) } }
    return unproved[-1 - goal] == nil ? properties[-1 - goal] : nil
  }

  private mutating func settle(_ index: Int) throws {
    let place = steps[index].place
    if steps[index].proof == nil {
      let premises = properties.filter { unproved[$0.key] == nil }.sorted { $0.key < $1.key }.map(\.value)
      steps[index].proof = try StepProof(
        open, vocabulary, process: place.process, source: place.source, edge: place.edge, premises: premises,
        solver: makeSolver())
    }
    guard let proof = steps[index].proof else { return }
    while !pending[index].isEmpty, givenUp <= Self.mostGivenUp, shouldStop() == nil {
      let goals = pending[index].sorted().compactMap { number in
        expression(of: number).map { Goal(number: number, expression: $0) }
      }
      switch try proof.check(goals, given: lemmas) {
      case .kept: pending[index] = []
      case .unknown(let reason):
        for goal in goals where goal.number < 0 { unproved[-1 - goal.number] = reason }
        for goal in goals where goal.number >= 0 { retract(goal.number) }
        pending[index] = []
      case .broken(let counterexample):
        counterexamples += 1
        try block(counterexample, index)
      }
    }
  }

  private mutating func block(_ counterexample: Counterexample, _ step: Int) throws {
    let process = steps[step].place.process
    if let lemma = bestLemma(counterexample, of: process, within: [.reason]) { return add(lemma) }
    for (scopes, withNumbers) in [([SearchScope.linked], false), ([.wide, .all], true)] {
      // First the solver has to choose what else there is to say.
      let isNew = steps[step].proof?.mention(around: counterexample.reason, withNumbers: withNumbers)
      if isNew == true { return }
      if let lemma = bestLemma(counterexample, of: process, within: scopes) { return add(lemma) }
    }
    giveUp(counterexample.broken, at: step)
  }

  /// Gives up the lemmas that a step breaks, or if there are none, the properties.
  private mutating func giveUp(_ goals: [Int], at step: Int) {
    for goal in goals where goal >= 0 {
      log("given up: lemma \(goal + 1), which '\(label(of: step))' may break")
      retract(goal)
    }
    if goals.contains(where: { $0 >= 0 }) { return }
    for goal in goals {
      unproved[-1 - goal] = "'\(label(of: step))' may break it, from a state that no lemma of this form excludes"
    }
    for i in pending.indices { pending[i].subtract(goals) }
  }

  private func label(of step: Int) -> String {
    let place = steps[step].place
    let process = open.system.processes[place.process]
    return process.edges[place.source][place.edge].label.name(in: process)
  }

  private mutating func add(_ lemma: Lemma) {
    let number = lemmas.count
    lemmas.append(lemma)
    log("lemma \(number + 1): \(open.system.describe(vocabulary.closed(lemma)))")
    active.insert(lemma)
    tries[lemma, default: 0] += 1
    let variables = vocabulary.expression(of: lemma).variablesRead
    for (index, step) in steps.enumerated() {
      let edge = open.system.processes[step.place.process].edges[step.place.source][step.place.edge]
      if edge.assignments.contains(where: { variables.contains($0.variable) }) { pending[index].insert(number) }
    }
  }

  /// Gives a lemma up, and what was shown with it.
  private mutating func retract(_ number: Int) {
    givenUp += 1
    if let lemma = lemmas[number] { active.remove(lemma) }
    lemmas[number] = nil
    for index in steps.indices {
      pending[index].remove(number)
      guard let proof = steps[index].proof, proof.usedLemmas.contains(number) else { continue }
      questionsBefore += proof.rounds
      steps[index].proof = nil
      let place = steps[index].place
      let edge = open.system.processes[place.process].edges[place.source][place.edge]
      let written = Set(edge.assignments.map(\.variable))
      for (other, lemma) in lemmas.enumerated() {
        guard let lemma, !vocabulary.expression(of: lemma).variablesRead.isDisjoint(with: written) else { continue }
        pending[index].insert(other)
      }
      for property in properties.keys where unproved[property] == nil { pending[index].insert(-1 - property) }
    }
  }
}
