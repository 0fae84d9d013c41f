/// One edge, and the question whether taking it keeps what is to be kept.

import SMT
import Semantics

/// A step that breaks something: values of cells before it.
struct Counterexample {
  /// For each combination of places tried, the values of the vocabulary's sides that the query mentions; the first
  /// are those that the goal is broken at.
  var views: [[Int?]]
  /// The goals that are broken.
  var broken: [Int]
  /// The functions whose cells the step and its goals mention.
  var near: Set<Int>
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
  private var instanceTerms: [Instance: TermID] = [:]
  private var hasMentionedAll = false
  private(set) var asserted: [TermID] = []
  /// What the solver found impossible, if the last answer was that the goals are kept.
  private(set) var refuted: Query?
  /// The number of questions to the solver.
  private(set) var rounds = 0
  /// The lemmas of which instances were taken.
  private(set) var usedLemmas: Set<Int> = []

  private struct Instance: Hashable {
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
      grounding.facts.append(grounding.membership(symbol, in: values))
      scope.bindings[choice.binder] = symbol
    }
    grounding.facts.append(try grounding.condition(edge.condition, scope))
    for check in edge.checks { grounding.facts.append(try grounding.condition(check.condition, scope)) }
    grounding.step = (edge, scope.bindings)
    for witness in vocabulary.witnesses {
      let place = grounding.makeWitness(witness.kind)
      bindings[witness.binder] = place
      goalPlaces.append(place)
    }
  }

  /// Mentions all cells of the vocabulary at the places of the goals, so that a model says all of a view.
  /// - Returns: Whether that was new.
  func mentionAll() throws(Unprovable) -> Bool {
    if hasMentionedAll { return false }
    hasMentionedAll = true
    grounding.isRemote = true
    defer { grounding.isRemote = false }
    // What cells at the goals' places hold may be what it is all about.
    var held: [Kind: [TermID]] = [:]
    for cell in vocabulary.cells {
      let arguments = cell.places.map { goalPlaces[$0] }
      let value = grounding.value(of: Application(function: cell.function, arguments: arguments))
      let sort = open.system.variables[open.functions[cell.function].variable.index].value
      if let kind = open.kind(of: sort), kind != .integer { held[kind, default: []].append(value) }
    }
    let places = zip(vocabulary.witnesses, goalPlaces).map { witness, goal in
      (grounding.nearPlaces[witness.kind] ?? []) + [goal] + (held[witness.kind] ?? [])
    }
    forEachCombination(of: places.map { 0..<$0.count }) { chosen in
      for cell in vocabulary.cells {
        let arguments = cell.places.map { places[$0][chosen[$0]] }
        _ = grounding.value(of: Application(function: cell.function, arguments: arguments))
      }
    }
    return true
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
    grounding.isRemote = true
    defer { grounding.isRemote = false }
    if apply(lemmas, model) { return true }
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
    forEachPlacement(model) { terms, values in
      for (number, lemma) in lemmas.enumerated() {
        guard let lemma, !isKnownTrue(lemma, values), isMentioned(lemma, values) else { continue }
        found = take(lemma, number, terms) || found
      }
    }
    return found
  }

  private func isKnownTrue(_ lemma: Lemma, _ values: (Side) -> Int?) -> Bool {
    lemma.literals.contains { vocabulary.holds(vocabulary.atoms[$0.atom], values) == $0.isPositive }
  }

  /// Whether, for each witness of a lemma, the query mentions one of the lemma's cells there.
  private func isMentioned(_ lemma: Lemma, _ values: (Side) -> Int?) -> Bool {
    var (needed, met): (Set<Int>, Set<Int>) = ([], [])
    for literal in lemma.literals {
      let atom = vocabulary.atoms[literal.atom]
      for side in [atom.left, atom.right] {
        guard case .cell(let cell) = side else { continue }
        let places = vocabulary.cells[cell].places
        needed.formUnion(places)
        if values(side) != nil { met.formUnion(places) }
      }
    }
    return needed.isSubset(of: met)
  }

  private func take(_ lemma: Lemma, _ number: Int, _ places: [TermID]) -> Bool {
    let expression = vocabulary.expression(of: lemma)
    var bindings: [BinderID: TermID] = [:]
    var mentioned: [TermID] = []
    for (witness, place) in zip(vocabulary.witnesses, places) where expression.mentions(witness.binder) {
      bindings[witness.binder] = place
      mentioned.append(place)
    }
    guard taken.insert(Instance(statement: number, isLemma: true, places: mentioned)).inserted else { return false }
    usedLemmas.insert(number)
    // A lemma has no quantifiers inside, so that nothing about it is out of reach.
    guard let term = try? grounding.condition(expression, Scope(bindings: bindings)) else { return false }
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
