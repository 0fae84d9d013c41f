/// Why a property is not proved, said as what would have to be impossible: states from which a step breaks it, reduced
/// to the few comparisons that matter.

import SMT
import Semantics

/// What would have to be impossible for a property to be proved.
package struct MissingAssumptions: Sendable {
  /// Conditions on states, in the words of the model.
  package var conditions: [String]
  /// Whether the property is inductive if none of them can ever be true; else there are more of them.
  package var areEnough: Bool
}

/// Says what is missing for the properties that are not proved, where a step may break them.
///
/// - Parameters:
///   - proved: Properties that hold.
///   - lemmas: What may hold, too; what does not is left aside.
/// - Throws: What `makeSolver` throws.
package func missingAssumptions<S: AssertingSolver>(
  _ task: ProofTask, proved: Set<Int>, lemmas: [StoredLemma], makeSolver: @escaping () throws -> S
) throws -> [Int: MissingAssumptions] {
  var reasons: [Int: String] = [:]
  var setting = ProofSetting(task)
  let possible = setting.possible(task.invariants, &reasons)
  var numbers = setting.vocabulary.numbersOfStored
  let candidates = lemmas.map { setting.vocabulary.lemma($0, &numbers) }
  var result: [Int: MissingAssumptions] = [:]
  for (number, property) in possible where !proved.contains(number) {
    if task.shouldStop() != nil { break }
    let premises = possible.filter { proved.contains($0.key) || $0.key == number }
    let known = try inductive(candidates, given: premises, setting, task, makeSolver)
    var missing = MissingAssumption(
      setting, known: known, premises: premises.sorted { $0.key < $1.key }.map(\.value), shouldStop: task.shouldStop,
      makeSolver: makeSolver)
    result[number] = try missing.run(for: property)
  }
  return result
}

/// The lemmas that all steps keep from states in which they and some properties are true.
private func inductive<S: AssertingSolver>(
  _ candidates: [Lemma?], given premises: [Int: Expression], _ setting: ProofSetting, _ task: ProofTask,
  _ makeSolver: @escaping () throws -> S
) throws -> [Lemma?] {
  var lemmas = candidates
  while lemmas.contains(where: { $0 != nil }) {
    var check = InvariantCheck(
      setting.open, setting.vocabulary, lemmas: lemmas, properties: premises, shouldStop: task.shouldStop,
      makeSolver: makeSolver)
    check.judgesLemmasOnly = true
    try check.run()
    if check.failures.isEmpty { break }
    for goal in check.failures.keys { lemmas[goal] = nil }
  }
  return lemmas
}

/// Looks for assumptions under which all steps keep a property.
struct MissingAssumption<S: AssertingSolver> {
  private(set) var setting: ProofSetting
  /// Lemmas and properties, the one in question among them, that are true before each step.
  let known: [Lemma?]
  let premises: [Expression]
  let shouldStop: () -> String?
  let makeSolver: () throws -> S

  /// More than that say nothing to people.
  private static var mostAssumptions: Int { 3 }
  private static var mostPlacements: Int { 64 }

  init(
    _ setting: ProofSetting, known: [Lemma?], premises: [Expression], shouldStop: @escaping () -> String?,
    makeSolver: @escaping () throws -> S
  ) {
    self.setting = setting
    self.known = known
    self.premises = premises
    self.shouldStop = shouldStop
    self.makeSolver = makeSolver
  }

  /// The conditions; `nil` if there are none, or none that can be said.
  mutating func run(for property: Expression) throws -> MissingAssumptions? {
    var assumed: [Lemma] = []
    var areEnough = true
    search: for (p, process) in setting.open.system.processes.enumerated() {
      for source in process.edges.indices {
        for (e, edge) in process.edges[source].enumerated() {
          // Properties are about states after setup.
          if p == setting.open.system.setup, edge.target != process.end { continue }
          let step = PathStep(process: p, source: source, edge: e)
          while let lemma = try exclude(step, property, assumed) {
            guard let lemma, assumed.count < Self.mostAssumptions, shouldStop() == nil else {
              areEnough = false
              break search
            }
            assumed.append(lemma)
          }
        }
      }
    }
    if assumed.isEmpty { return nil }
    let conditions = assumed.map { lemma in
      let excluded = Lemma(literals: lemma.excluded.filter(\.isPositive) + lemma.excluded.filter { !$0.isPositive })
      return setting.open.system.describe(setting.vocabulary.possible(excluded))
    }
    return MissingAssumptions(conditions: conditions, areEnough: areEnough)
  }

  /// What a state is excluded by from which a step breaks the property.
  ///
  /// - Returns: `nil` if there is no such state, `.some(nil)` if there may be one and no lemma says so.
  private mutating func exclude(_ step: PathStep, _ property: Expression, _ assumed: [Lemma]) throws -> Lemma?? {
    do {
      let proof = try StepProof(
        setting.open, setting.vocabulary, process: step.process, source: step.source, edge: step.edge,
        premises: premises, solver: makeSolver())
      let goal = Goal(number: -1, expression: property)
      let answer = try proof.check([goal], given: known + assumed)
      switch answer {
      case .kept: return nil
      case .unknown: return .some(nil)
      case .broken: return .some(try reduced(proof, goal, step.edge(in: setting.open.system)))
      }
    } catch is Unprovable {
      return .some(nil)
    }
  }

  private typealias Said = (literal: Literal, term: TermID)

  /// The few comparisons of the state before the step that are enough for it to break the goal, with what the step
  /// itself needs of the cells it asks for; the places that it mentions are the same or others as in the state found.
  private mutating func reduced(_ proof: StepProof<S>, _ goal: Goal, _ edge: Edge) throws -> Lemma? {
    let model = GroundModel(proof.grounding) { proof.solver.value(of: $0, in: proof.grounding.store) }
    for placement in placements(proof, model, goal) {
      var grounding = proof.grounding
      let failure = try proof.failure(of: goal)
      let kept = grounding.store.not(failure)
      let facts = proof.asserted + sameness(model, &grounding)
      var literals: [Said] = []
      for literal in likedLast(placement.literals) {
        let expression = setting.vocabulary.expression(of: Lemma(literals: [literal]))
        literals.append((literal, try grounding.condition(expression, Scope(bindings: placement.bindings))))
      }
      guard let few = try enough(literals, facts + [kept], in: grounding.store) else { continue }
      let guards = try needed(
        by: edge, literals.filter { said in !few.contains { $0.term == said.term } }, facts, &grounding)
      return Lemma(excluding: (few + guards).map(\.literal))
    }
    return nil
  }

  /// A few of some literals that contradict facts; `nil` if all of them do not.
  private func enough(_ literals: [Said], _ facts: [TermID], in store: TermStore) throws -> [Said]? {
    var solver = try makeSolver()
    for fact in facts { solver.assert(fact, in: store) }
    guard solver.check(literals.map(\.term), in: store, for: .induction) == .unsatisfiable else { return nil }
    let core = Set(solver.unsatisfiableCore())
    var few = literals.filter { core.contains($0.term) }
    for said in few where few.count > 1 {
      let fewer = few.filter { $0.term != said.term }
      if solver.check(fewer.map(\.term), in: store, for: .induction) == .unsatisfiable { few = fewer }
    }
    return few.isEmpty ? nil : few
  }

  /// The literals about what an edge asks for that are true whenever it is taken: without them, what is excluded might
  /// be what happens every day.
  private func needed(
    by edge: Edge, _ literals: [Said], _ facts: [TermID], _ grounding: inout Grounding
  ) throws -> [Said] {
    var solver = try makeSolver()
    for fact in facts { solver.assert(fact, in: grounding.store) }
    let asked = edge.condition.variablesRead
    return literals.filter { said in
      let atom = setting.vocabulary.atoms[said.literal.atom]
      guard case .cell(let cell) = atom.left, asked.contains(variable(of: cell)), atom.relation == .equal else {
        return false
      }
      switch setting.vocabulary.sort(of: cell) {
      case .bool: break
      case .named: guard said.literal.isPositive else { return false }
      case .integer: return false
      }
      let isOtherwise = grounding.store.not(said.term)
      return solver.check([isOtherwise], in: grounding.store, for: .induction) == .unsatisfiable
    }
  }

  private func variable(of cell: Int) -> VariableID {
    setting.open.functions[setting.vocabulary.cells[cell].function].variable
  }

  private struct Placement {
    let bindings: [BinderID: TermID]
    let literals: [Literal]
  }

  /// What the model says at each combination of places, those of the goal first.
  private mutating func placements(
    _ proof: StepProof<S>, _ model: GroundModel, _ goal: Goal
  ) -> [Placement] {
    var result: [Placement] = []
    let atGoal = proof.goalPlaces.map { proof.solver.value(of: $0, in: proof.grounding.store) }
    let near = Set(proof.reason(for: goal, model).cells.keys)
    var placed = PlacedModel(setting.vocabulary, model)
    let places = placed.places
    proof.forEachPlacement(of: Array(setting.vocabulary.witnesses.indices), in: placed) { chosen in
      guard result.count < Self.mostPlacements else { return }
      let terms = zip(places, chosen).map { $0[$1].term }
      func values(_ side: Side) -> Int? { placed.value(of: side, chosen) }
      // Where numbers matter by what they are, they are named.
      for (number, cell) in setting.vocabulary.cells.enumerated() {
        guard case .integer = setting.vocabulary.sort(of: number), let value = values(.cell(number)),
          near.contains(cell.function)
        else { continue }
        _ = setting.vocabulary.number(of: Atom(left: .cell(number), relation: .equal, right: .zero, shift: value))
      }
      let literals = setting.vocabulary.atoms.enumerated().compactMap { number, atom in
        setting.vocabulary.holds(atom, values).map { Literal(atom: number, isPositive: $0) }
      }
      let binders = setting.vocabulary.witnesses.map(\.binder)
      let placement = Placement(
        bindings: Dictionary(uniqueKeysWithValues: zip(binders, terms)), literals: literals)
      let isGoal = terms.map { proof.solver.value(of: $0, in: proof.grounding.store) } == atGoal
      result.insert(placement, at: isGoal ? 0 : result.count)
    }
    return result
  }

  /// Which places are the same, and which of two integers is less.
  private func sameness(_ model: GroundModel, _ grounding: inout Grounding) -> [TermID] {
    var facts: [TermID] = []
    for terms in grounding.places.values {
      for (position, left) in terms.enumerated() {
        for right in terms[(position + 1)...] {
          guard let l = model.value(of: left, in: grounding), let r = model.value(of: right, in: grounding) else {
            continue
          }
          let fact =
            l == r
            ? grounding.store.equal(left, right)
            : l < r ? grounding.store.less(left, right) : grounding.store.less(right, left)
          facts.append(fact)
        }
      }
    }
    return facts
  }

  /// What is said least willingly comes first: sums, numbers, and what something is not.
  private func likedLast(_ literals: [Literal]) -> [Literal] {
    func dislike(_ literal: Literal) -> Int {
      let atom = setting.vocabulary.atoms[literal.atom]
      if atom.relation == .atMost { return atom.right == .zero ? 2 : atom.shift == 0 ? 3 : 4 }
      guard case .cell(let cell) = atom.left else { return 1 }
      switch setting.vocabulary.sort(of: cell) {
      case .bool: return 0
      case .integer: return 5
      case .named: return literal.isPositive ? 0 : 1
      }
    }
    return literals.sorted { (-dislike($0), $0.atom) < (-dislike($1), $1.atom) }
  }
}

extension Vocabulary {
  /// That all literals of a lemma are true for some witnesses.
  fileprivate func possible(_ lemma: Lemma) -> Expression {
    let parts = lemma.literals.map { expression(of: Lemma(literals: [$0])) }
    var result = parts.count == 1 ? parts[0] : Expression.and(parts)
    for witness in witnesses.reversed() where result.mentions(witness.binder) {
      result = .exists(witness.binder, .all(open.system.binders[witness.binder.index].sort), result)
    }
    return result
  }
}
