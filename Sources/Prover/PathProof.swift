/// Several edges in a row, and the question whether taking the last keeps what is to be kept.

import SMT
import Semantics

/// An edge, by where it is.
struct PathStep: Hashable {
  let process: Int
  let source: Int
  let edge: Int

  func edge(in system: TransitionSystem) -> Edge { system.processes[process].edges[source][edge] }
}

/// A run of some edges from a state in which all that is to be invariant is true, or from the first state. The states
/// between are such states, too.
struct PathProof<S: AssertingSolver> {
  private let stages: [StepProof<SharedSolver<S>>]
  private let solver: SharedSolver<S>
  /// The store of all stages; each has it while it works.
  private var store = TermStore()
  /// How many of the cells that each stage mentions are bound to what the stage before it makes of them.
  private var linked: [Int]
  private let isInitial: Bool
  private(set) var questions = 0
  /// What the solver found impossible, if the last answer was that the goals are kept.
  private(set) var refuted: Query?

  init(
    _ open: OpenSystem, _ vocabulary: Vocabulary, _ path: [PathStep], fromBeginning isInitial: Bool,
    premises: [Expression], solver: S
  ) throws(Unprovable) {
    self.isInitial = isInitial
    self.solver = SharedSolver(solver)
    linked = Array(repeating: 0, count: path.count)
    var stages: [StepProof<SharedSolver<S>>] = []
    for (number, step) in path.enumerated() {
      var start = Grounding(open)
      start.prefix = "\(number)!"
      start.isInitial = isInitial && number == 0
      swap(&start.store, &store)
      let stage = try StepProof(
        open, vocabulary, process: step.process, source: step.source, edge: step.edge, premises: premises,
        solver: self.solver, from: start)
      swap(&stage.grounding.store, &store)
      stages.append(stage)
    }
    self.stages = stages
    try linkFixed(open, path)
  }

  /// What is known of the places of processes between two edges is what the first of them leads to.
  private mutating func linkFixed(_ open: OpenSystem, _ path: [PathStep]) throws(Unprovable) {
    for number in stages.indices.dropFirst() {
      for (variable, value) in stages[number].grounding.fixed where open.locations.contains(variable) {
        let place = Application(function: open.firstFunction[variable.index], arguments: [])
        try with(number - 1) { grounding throws(Unprovable) in
          let after = try grounding.valueAfter(of: place)
          grounding.facts.append(grounding.store.equal(after, grounding.store.int(value)))
        }
      }
    }
  }

  /// Lets a stage work on the store.
  private mutating func with<R>(
    _ number: Int, _ body: (inout Grounding) throws(Unprovable) -> R
  ) throws(Unprovable) -> R {
    swap(&stages[number].grounding.store, &store)
    defer { swap(&stages[number].grounding.store, &store) }
    return try body(&stages[number].grounding)
  }

  /// Whether the last step keeps all goals.
  mutating func check(_ goals: [Goal], given lemmas: [Lemma?]) throws(Unprovable) -> StepAnswer {
    let last = stages.count - 1
    var failures: [TermID] = []
    for goal in goals {
      swap(&stages[last].grounding.store, &store)
      defer { swap(&stages[last].grounding.store, &store) }
      failures.append(try stages[last].failure(of: goal))
    }
    let failure = store.or(failures)
    if failure == .false { return .kept }
    while true {
      try link()
      for stage in stages {
        swap(&stage.grounding.store, &store)
        stage.flush()
        swap(&stage.grounding.store, &store)
      }
      questions += 1
      let query = Query([failure], in: store, for: .induction)
      switch solver.check(query) {
      case .unsatisfiable:
        refuted = Query(stages.flatMap(\.asserted) + [failure], in: store, for: .induction)
        return store.hasOverflowed ? .unknown("numbers beyond 64 bits") : .kept
      case .unknown(let reason): return .unknown(reason)
      case .satisfiable:
        if try refine(lemmas) { continue }
        let broken = zip(goals, failures).filter { solver.value(of: $1, in: store) == 1 }.map(\.0.number)
        return .broken(Counterexample(broken: broken, reason: Reason()))
      }
    }
  }

  /// Says more of the states of the path; false if all that is known of them was said.
  private mutating func refine(_ lemmas: [Lemma?]) throws(Unprovable) -> Bool {
    var isNew = false
    for (number, stage) in stages.enumerated() {
      swap(&stage.grounding.store, &store)
      defer { swap(&stage.grounding.store, &store) }
      let model = GroundModel(stage.grounding) { solver.value(of: $0, in: stage.grounding.store) }
      // What is so in the first state is known without being said.
      isNew = try stage.refine(model, isInitial && number == 0 ? [] : lemmas) || isNew
    }
    return isNew
  }

  /// Says that cells before each step are what the step before it makes of them.
  private mutating func link() throws(Unprovable) {
    for number in stages.indices.dropFirst().reversed() {
      while linked[number] < stages[number].grounding.applications.count {
        let (application, value) = stages[number].grounding.applications[linked[number]]
        linked[number] += 1
        try with(number - 1) { grounding throws(Unprovable) in
          let after = try grounding.valueAfter(of: application)
          grounding.facts.append(grounding.store.equal(value, after))
        }
      }
    }
  }
}

/// A solver that several parts of one question use.
private final class SharedSolver<S: AssertingSolver>: AssertingSolver {
  private var base: S

  init(_ base: S) { self.base = base }

  func assert(_ term: TermID, in store: TermStore) { base.assert(term, in: store) }
  func check(_ query: Query) -> SolverAnswer { base.check(query) }
  func unsatisfiableCore() -> [TermID] { base.unsatisfiableCore() }
  func value(of term: TermID, in store: TermStore) -> Int? { base.value(of: term, in: store) }
}
