/// An invariant judged by itself: true at the beginning, kept by each step, and strong enough. It knows nothing of how
/// the invariant was found.

import SMT
import Semantics

/// What an invariant consists of: lemmas, and properties by number among those of the system.
struct InvariantCheck<S: AssertingSolver> {
  let open: OpenSystem
  let vocabulary: Vocabulary
  var lemmas: [Lemma?]
  var properties: [Int: Expression]
  let makeSolver: () throws -> S
  /// Called with each question that was answered as it should be.
  var refuted: (Query) -> Void = { _ in }
  let shouldStop: () -> String?
  /// How many steps are looked at in a row: where one may break a goal, what came before it.
  var depth = 1
  /// Whether properties are only premises, and not goals.
  var judgesLemmasOnly = false
  var questions = 0
  /// Why something is not shown, by goal: lemmas from 0 on, properties from -1 down.
  private(set) var failures: [Int: String] = [:]

  init(
    _ open: OpenSystem, _ vocabulary: Vocabulary, lemmas: [Lemma?], properties: [Int: Expression],
    shouldStop: @escaping () -> String?, makeSolver: @escaping () throws -> S
  ) {
    self.open = open
    self.vocabulary = vocabulary
    self.lemmas = lemmas
    self.properties = properties
    self.shouldStop = shouldStop
    self.makeSolver = makeSolver
  }

  /// Judges all goals together; what fails is in `failures`.
  mutating func run() throws {
    try judgeBeginning()
    for (p, process) in open.system.processes.enumerated() {
      for source in process.edges.indices {
        for e in process.edges[source].indices {
          if let reason = shouldStop() {
            for goal in allGoals { failures[goal] = failures[goal] ?? reason }
            return
          }
          do {
            try judge(p, source, e)
          } catch let unprovable as Unprovable {
            for goal in allGoals { failures[goal] = failures[goal] ?? unprovable.phrase }
            return
          }
        }
      }
    }
  }

  private var allGoals: [Int] {
    lemmas.indices.filter { lemmas[$0] != nil } + (judgesLemmasOnly ? [] : properties.keys.map { -1 - $0 })
  }

  private func expression(of goal: Int) -> Expression? {
    goal >= 0 ? lemmas[goal].map { vocabulary.closed($0) } : properties[-1 - goal]
  }

  private mutating func judgeBeginning() throws {
    for goal in allGoals.sorted() {
      guard let expression = expression(of: goal), goal >= 0 || beginsPrepared else { continue }
      var grounding = Grounding(open)
      grounding.isInitial = true
      let failure = try grounding.condition(.not(expression), Scope(polarity: .assumed))
      let query = Query(grounding.facts + [failure], in: grounding.store, for: .initiation)
      if failure != .false {
        var solver = try makeSolver()
        questions += 1
        let answer = solver.check(query)
        guard answer == .unsatisfiable else {
          failures[goal] = "it may be false at the beginning"
          continue
        }
        refuted(query)
      }
    }
  }

  /// Whether there is no setup to be over before properties count.
  var beginsPrepared: Bool {
    open.system.setup.map { open.system.processes[$0].entry == open.system.processes[$0].end } ?? true
  }

  private mutating func judge(_ p: Int, _ source: Int, _ e: Int) throws {
    let edge = open.system.processes[p].edges[source][e]
    let written = Set(edge.assignments.map(\.variable))
    // Properties are about states after setup, and its last step leads to the first of them.
    let isSetup = p == open.system.setup
    let goals = allGoals.sorted().compactMap { number -> Goal? in
      guard let expression = expression(of: number) else { return nil }
      if number < 0, isSetup {
        guard edge.target == open.system.processes[p].end else { return nil }
      } else if expression.variablesRead.isDisjoint(with: written) {
        return nil
      }
      return Goal(number: number, expression: expression)
    }
    if goals.isEmpty { return }
    let premises = properties.sorted { $0.key < $1.key }.map(\.value)
    let proof = try StepProof(
      open, vocabulary, process: p, source: source, edge: e, premises: premises, solver: makeSolver())
    let answer = try proof.check(goals, given: lemmas)
    questions += proof.rounds
    switch answer {
    case .kept: if let query = proof.refuted { refuted(query) }
    case .unknown(let reason): for goal in goals { failures[goal.number] = reason }
    case .broken(let counterexample):
      let label = edge.label.name(in: open.system.processes[p])
      let last = PathStep(process: p, source: source, edge: e)
      let broken = depth == 1 ? Set(counterexample.broken) : try brokenByPaths([last], goals)
      for goal in broken { failures[goal] = "'\(label)' may break it" }
    }
  }
}
