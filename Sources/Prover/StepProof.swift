/// One edge, and the question whether taking it keeps what is to be kept.

import SMT
import Semantics

/// A step that breaks something.
struct Counterexample {
  /// The goals that are broken.
  var broken: [Int]
  /// What suffices for the step to break the first of them.
  var reason: Reason
}

enum StepAnswer {
  case kept
  case broken(Counterexample)
  case unknown(String)
}

/// A goal of a step: a lemma or a property.
struct Goal {
  let number: Int
  let expression: Expression
}

final class StepProof<S: AssertingSolver> {
  let open: OpenSystem
  let vocabulary: Vocabulary
  var grounding: Grounding
  var solver: S
  /// What properties say before the step; asserted only when nothing else helps.
  private var premises: [Expression]
  private(set) var goalTerms: [Int: TermID] = [:]
  private var bindings: [BinderID: TermID] = [:]
  private(set) var goalPlaces: [TermID] = []
  private var taken: Set<Instance> = []
  private(set) var instanceTerms: [Instance: TermID] = [:]
  /// What has to be true for the step to be taken.
  private(set) var guards: [TermID] = []
  /// The cell that a symbol is the value of, for those that `reason` has met so far.
  var applicationsOfSymbols: [TermID: Application] = [:]
  /// Where the step leaves, as the cell that says so.
  let ownLocation: Int
  /// Of which numbers of members it was said that there is a member if they are not zero.
  var membersNamed: Set<TermID> = []
  private(set) var asserted: [TermID] = []
  /// What the solver found impossible, if the last answer was that the goals are kept.
  private(set) var refuted: Query?
  /// The number of questions to the solver.
  private(set) var rounds = 0
  private var applied: [Int: AppliedLemma] = [:]
  /// The lemmas of which instances were taken.
  private(set) var usedLemmas: Set<Int> = []

  struct Instance: Hashable {
    let statement: Int
    let isLemma: Bool
    let places: [TermID]
  }

  /// - Parameter start: A grounding in which nothing was said yet of the state before the step.
  init(
    _ open: OpenSystem, _ vocabulary: Vocabulary, process: Int, source: Int, edge: Int, premises: [Expression],
    solver: S, from start: Grounding? = nil
  ) throws(Unprovable) {
    self.open = open
    self.vocabulary = vocabulary
    self.solver = solver
    ownLocation = open.firstFunction[open.locations[process].index]
    let system = open.system
    let step = system.processes[process].edges[source][edge]
    grounding = start ?? Grounding(open)
    grounding.fixed[open.locations[process]] = source
    if let setup = system.setup, setup != process {
      grounding.fixed[open.locations[setup]] = system.processes[setup].end
    } else if process == system.setup {
      // Until the setup is over, nobody else has moved.
      for (other, location) in open.locations.enumerated() where other != process {
        grounding.fixed[location] = system.processes[other].entry
      }
      let assigned = system.variablesAssigned(before: source, in: process)
      for (index, variable) in system.variables.enumerated() where !open.locations.contains(VariableID(index)) {
        if !assigned.contains(VariableID(index)) { grounding.fixed[VariableID(index)] = variable.initial }
      }
    }
    self.premises = process == system.setup ? [] : premises
    try begin(step)
  }

  private func begin(_ edge: Edge) throws(Unprovable) {
    var scope = Scope(polarity: .assumed)
    for choice in edge.choices {
      let symbol = grounding.makeWitness(grounding.kind(of: choice.domain))
      let values = try grounding.domain(choice.domain, scope)
      guards.append(grounding.membership(symbol, in: values))
      scope.bindings[choice.binder] = symbol
    }
    guards.append(try grounding.condition(edge.condition, scope))
    grounding.facts += guards
    for check in edge.checks { grounding.facts.append(try grounding.condition(check.condition, scope)) }
    grounding.step = (edge, scope.bindings)
    for witness in vocabulary.witnesses {
      let place = grounding.makeWitness(witness.kind)
      bindings[witness.binder] = place
      goalPlaces.append(place)
    }
  }

  /// Whether the step, from a state in which all lemmas and premises hold, keeps all goals.
  func check(_ goals: [Goal], given lemmas: [Lemma?]) throws(Unprovable) -> StepAnswer {
    var failures: [TermID] = []
    for goal in goals {
      let term = try self.failure(of: goal)
      if term != .false { failures.append(term) }
    }
    let failure = grounding.store.or(failures)
    if failure == .false { return .kept }
    while true {
      rounds += 1
      flush()
      switch solver.check([failure], in: grounding.store, for: .induction) {
      case .unsatisfiable:
        refuted = Query(asserted + [failure], in: grounding.store, for: .induction)
        return grounding.store.hasOverflowed ? .unknown("numbers beyond 64 bits") : .kept
      case .unknown(let reason): return .unknown(reason)
      case .satisfiable:
        let model = GroundModel(grounding) { self.solver.value(of: $0, in: self.grounding.store) }
        if try refine(model, lemmas) { continue }
        return .broken(counterexample(model, goals))
      }
    }
  }

  /// Says more of the state before the step, if what is known of it excludes the model or the model does not say.
  func refine(_ model: GroundModel, _ lemmas: [Lemma?]) throws(Unprovable) -> Bool {
    if repair(model) { return true }
    if apply(lemmas, model) { return true }
    if try count(model) { return true }
    if try instantiate(model) { return true }
    if premises.isEmpty { return false }
    for premise in premises { grounding.facts.append(try grounding.condition(premise, Scope(polarity: .assumed))) }
    premises = []
    return true
  }

  func failure(of goal: Goal) throws(Unprovable) -> TermID {
    if let known = goalTerms[goal.number] { return known }
    let scope = Scope(moment: .after, polarity: .assumed, bindings: bindings)
    let term = try grounding.condition(.not(goal.expression), scope)
    goalTerms[goal.number] = term
    return term
  }

  func flush() {
    while !grounding.facts.isEmpty {
      let facts = grounding.facts
      grounding.facts = []
      for fact in facts where fact != .true {
        solver.assert(fact, in: grounding.store)
        asserted.append(fact)
      }
    }
  }

  // MARK: Models

  /// Says that mentions of one cell have one value, where the model forgets it.
  private func repair(_ model: GroundModel) -> Bool {
    for conflict in model.conflicts {
      var same: [TermID] = []
      for (l, r) in zip(conflict.first.arguments, conflict.second.arguments) {
        same.append(grounding.store.equal(l, r))
      }
      let premise = grounding.store.and(same)
      let equal = grounding.store.equal(conflict.firstValue, conflict.secondValue)
      grounding.facts.append(grounding.store.implies(premise, equal))
    }
    return !model.conflicts.isEmpty
  }

  /// Takes the instances of lemmas that the model breaks, or does not speak of.
  private func apply(_ lemmas: [Lemma?], _ model: GroundModel) -> Bool {
    var found = false
    var placed = PlacedModel(vocabulary, model)
    for (number, lemma) in lemmas.enumerated() {
      guard let lemma else { continue }
      let applied = applied[number] ?? AppliedLemma(lemma, vocabulary)
      self.applied[number] = applied
      forEachPlacement(of: applied.mentioned, in: placed) { chosen in
        guard !isKnownTrue(lemma, &placed, chosen), isMentioned(applied, &placed, chosen) else { return }
        found = take(applied, number, applied.mentioned.map { placed.places[$0][chosen[$0]].term }) || found
      }
    }
    return found
  }

  private func isKnownTrue(_ lemma: Lemma, _ model: inout PlacedModel, _ chosen: [Int]) -> Bool {
    for literal in lemma.literals {
      let truth = vocabulary.holds(vocabulary.atoms[literal.atom]) { model.value(of: $0, chosen) }
      if truth == literal.isPositive { return true }
    }
    return false
  }

  /// Whether, for each witness of a lemma, the query mentions one of the lemma's cells there.
  private func isMentioned(_ applied: AppliedLemma, _ model: inout PlacedModel, _ chosen: [Int]) -> Bool {
    var missing = applied.bound
    for literal in applied.lemma.literals {
      let atom = vocabulary.atoms[literal.atom]
      for side in [atom.left, atom.right] {
        guard case .cell(let cell) = side, model.value(of: side, chosen) != nil else { continue }
        missing.subtract(vocabulary.cells[cell].places)
        if missing.isEmpty { return true }
      }
    }
    return missing.isEmpty
  }

  private func take(_ applied: AppliedLemma, _ number: Int, _ places: [TermID]) -> Bool {
    guard taken.insert(Instance(statement: number, isLemma: true, places: places)).inserted else { return false }
    var bindings: [BinderID: TermID] = [:]
    for (witness, place) in zip(applied.mentioned, places) { bindings[vocabulary.witnesses[witness].binder] = place }
    usedLemmas.insert(number)
    // A lemma has no quantifiers inside, so that nothing about it is out of reach.
    guard let term = try? grounding.condition(applied.expression, Scope(bindings: bindings)) else { return false }
    grounding.facts.append(term)
    return true
  }

  private func instanceTerm(_ universal: Universal, _ key: Instance, _ place: TermID) throws(Unprovable) -> TermID {
    if let known = instanceTerms[key] { return known }
    let term = try grounding.instance(of: universal, at: place)
    instanceTerms[key] = term
    return term
  }

  private func instantiate(_ model: GroundModel) throws(Unprovable) -> Bool {
    var found = false
    for (number, universal) in grounding.universals.enumerated() {
      for (_, place) in model.places[grounding.kind(of: universal.domain)] ?? [] {
        let key = Instance(statement: number, isLemma: false, places: [place])
        if taken.contains(key) { continue }
        let before = grounding.applications.count
        let term = try instanceTerm(universal, key, place)
        // The model does not know yet what it says of cells that are mentioned for the first time.
        if grounding.applications.count > before {
          found = true
          continue
        }
        if term == .true || solver.value(of: term, in: grounding.store) == 1 { continue }
        taken.insert(key)
        grounding.facts.append(term)
        found = true
      }
    }
    return found
  }
}
