/// What is reachable in an open system as constrained Horn clauses over one relation: what cells at one witness of each
/// kind can be, all at once. Whatever else a state holds is left free, so that the relation may hold of more.

import SMT
import Semantics

/// An argument of the relation.
enum HornArgument: Hashable {
  /// Whether an atom of the vocabulary is true.
  case truth(Int)
  /// An integer; 0 where there is no value.
  case number(Side)

  var sort: TermSort {
    switch self {
    case .truth: .bool
    case .number: .int
    }
  }
}

/// The clauses of a system: its beginning, a clause for each edge that changes an argument, and one for what must not
/// be.
///
/// - Source: Bjørner, McMillan, Rybalchenko, On Solving Universally Quantified Horn Clauses, SAS 2013: the relation
///   speaks of witnesses, and a step may use it at all places that it mentions.
struct HornEncoding {
  let open: OpenSystem
  private(set) var vocabulary: Vocabulary
  private(set) var arguments: [HornArgument] = []
  private let variables: Set<VariableID>
  /// Whether a step knows what the relation says of the places that it mentions besides the witnesses.
  private let knowsOtherPlaces: Bool

  /// - Parameter variables: The arguments are what the vocabulary says of these variables' cells.
  init(_ open: OpenSystem, _ vocabulary: Vocabulary, about variables: Set<VariableID>, knowsOtherPlaces: Bool) {
    self.open = open
    self.vocabulary = vocabulary
    self.variables = variables
    self.knowsOtherPlaces = knowsOtherPlaces
    addArguments()
  }

  private mutating func addArguments() {
    var kinds: Set<Kind> = []
    for (index, cell) in vocabulary.cells.enumerated() {
      let function = open.functions[cell.function]
      guard variables.contains(function.variable) else { continue }
      kinds.formUnion(function.arguments)
      switch vocabulary.sort(of: index) {
      case .bool: addTruth(Atom(left: .cell(index), relation: .equal, right: .zero, shift: 1))
      case .integer: arguments.append(.number(.cell(index)))
      case .named(let sort):
        for (w, witness) in vocabulary.witnesses.enumerated() where witness.kind == .open(sort) {
          addTruth(Atom(left: .cell(index), relation: .equal, right: .witness(w), shift: 0))
        }
        for value in namedValues(of: sort) {
          addTruth(Atom(left: .cell(index), relation: .equal, right: .zero, shift: value))
        }
      }
    }
    for (w, witness) in vocabulary.witnesses.enumerated() where kinds.contains(witness.kind) {
      switch witness.kind {
      case .integer: arguments.append(.number(.witness(w)))
      case .open(let sort):
        for value in namedValues(of: sort) {
          addTruth(Atom(left: .witness(w), relation: .equal, right: .zero, shift: value))
        }
      }
    }
  }

  private mutating func addTruth(_ atom: Atom) { arguments.append(.truth(vocabulary.number(of: atom))) }

  /// The values of a sort that lemmas may name: all of a closed one, those that the scenario names of an open one.
  private func namedValues(of sort: SortID) -> Range<Int> {
    let named = open.system.sorts[sort.index]
    guard open.open.contains(sort), case .identity(let distinguished) = named.kind else {
      return 0..<named.members.count
    }
    return 0..<distinguished
  }

  // MARK: Clauses

  func clauses(excluding properties: [Expression]) throws(Unprovable) -> [HornClause] {
    var result = [try beginning()]
    for (p, process) in open.system.processes.enumerated() {
      for source in process.edges.indices {
        for e in process.edges[source].indices {
          // What no argument speaks of stays as free as it was.
          guard !variables.isDisjoint(with: process.edges[source][e].assignments.map(\.variable)) else { continue }
          result.append(try clause(of: p, source, e))
        }
      }
    }
    for property in properties { result.append(try failure(of: property)) }
    return result
  }

  private func beginning() throws(Unprovable) -> HornClause {
    var grounding = Grounding(open)
    grounding.isInitial = true
    let bindings = anyPlaces(in: &grounding)
    let conclusion = try terms(at: bindings, .before, &grounding)
    return HornClause(premises: [], conditions: grounding.facts, conclusion: conclusion, in: grounding.store)
  }

  private func clause(of process: Int, _ source: Int, _ edge: Int) throws(Unprovable) -> HornClause {
    let proof = try StepProof(
      open, vocabulary, process: process, source: source, edge: edge, premises: [], solver: AbsentSession())
    var grounding = proof.grounding
    let places = proof.goalPlaces
    let bindings = self.bindings(places)
    let conclusion = try terms(at: bindings, .after, &grounding)
    var premises = [try terms(at: bindings, .before, &grounding)]
    if knowsOtherPlaces { premises += try otherPremises(than: places, &grounding) }
    try complete(&grounding)
    return HornClause(
      premises: premises, conditions: grounding.facts, conclusion: conclusion, in: grounding.store)
  }

  private func failure(of property: Expression) throws(Unprovable) -> HornClause {
    var grounding = Grounding(open)
    if let setup = open.system.setup {
      grounding.fixed[open.locations[setup]] = open.system.processes[setup].end
    }
    let failure = try grounding.condition(.not(property), Scope(polarity: .assumed))
    grounding.facts.append(failure)
    let bindings = anyPlaces(in: &grounding)
    let places = vocabulary.witnesses.map { bindings[$0.binder] ?? .false }
    var premises = [try terms(at: bindings, .before, &grounding)]
    premises += try otherPremises(than: places, &grounding)
    try complete(&grounding)
    return HornClause(premises: premises, conditions: grounding.facts, conclusion: nil, in: grounding.store)
  }

  private func anyPlaces(in grounding: inout Grounding) -> [BinderID: TermID] {
    bindings(vocabulary.witnesses.map { grounding.makeWitness($0.kind) })
  }

  private func bindings(_ places: [TermID]) -> [BinderID: TermID] {
    Dictionary(uniqueKeysWithValues: zip(vocabulary.witnesses.map(\.binder), places))
  }

  /// All arguments, with the witnesses at some places.
  private func terms(
    at bindings: [BinderID: TermID], _ moment: Scope.Moment, _ grounding: inout Grounding
  ) throws(Unprovable) -> [TermID] {
    let scope = Scope(moment: moment, bindings: bindings)
    var result: [TermID] = []
    for argument in arguments {
      switch argument {
      case .truth(let atom):
        let lemma = Lemma(literals: [Literal(atom: atom, isPositive: true)])
        result.append(try grounding.condition(vocabulary.expression(of: lemma), scope))
      case .number(let side): result.append(try grounding.number(vocabulary.masked(side), scope))
      }
    }
    return result
  }

  /// What the relation says of the other places that are mentioned.
  private func otherPremises(
    than places: [TermID], _ grounding: inout Grounding
  ) throws(Unprovable) -> [[TermID]] {
    var near = zip(vocabulary.witnesses, places).map { witness, place in
      [place] + (grounding.places[witness.kind] ?? []).filter { $0 != place }
    }
    // Few combinations: each makes the clause harder.
    while near.reduce(1, { $0 * $1.count }) > Self.mostPremises {
      guard let longest = near.indices.max(by: { near[$0].count < near[$1].count }) else { break }
      near[longest].removeLast()
    }
    var combinations: [[TermID]] = []
    forEachCombination(of: near.map { 0..<$0.count }) { chosen in
      combinations.append(zip(near, chosen).map { $0[$1] })
    }
    var premises: [[TermID]] = []
    for combination in combinations where combination != places {
      let premise = try terms(at: bindings(combination), .before, &grounding)
      if !premises.contains(premise) { premises.append(premise) }
    }
    return premises
  }

  private static let mostPremises = 12
  private static let mostRounds = 3

  /// Adds what quantifiers say of the places that are mentioned, and that a cell has one value.
  private func complete(_ grounding: inout Grounding) throws(Unprovable) {
    var taken: [Set<TermID>] = []
    for _ in 0..<Self.mostRounds {
      let before = grounding.facts.count
      for (number, universal) in grounding.universals.enumerated() {
        if taken.count <= number { taken.append([]) }
        for place in grounding.places[grounding.kind(of: universal.domain)] ?? []
        where taken[number].insert(place).inserted {
          grounding.facts.append(try grounding.instance(of: universal, at: place))
        }
      }
      if grounding.facts.count == before { break }
    }
    let mentions = grounding.applications
    for (position, (one, value)) in mentions.enumerated() {
      for (other, otherValue) in mentions[(position + 1)...] where one.function == other.function {
        var same: [TermID] = []
        for (left, right) in zip(one.arguments, other.arguments) { same.append(grounding.store.equal(left, right)) }
        let (premise, equal) = (grounding.store.and(same), grounding.store.equal(value, otherValue))
        grounding.facts.append(grounding.store.implies(premise, equal))
      }
    }
  }
}

extension Vocabulary {
  /// A side as a number that is 0 where there is no value.
  fileprivate func masked(_ side: Side) -> Expression {
    guard case .cell(let cell) = side, let presence = presences[cell] else { return expression(of: side) }
    return .conditional(expression(of: .cell(presence)), then: expression(of: side), else: .int(0))
  }
}

/// Stands where nobody is asked.
private struct AbsentSession: AssertingSolver {
  mutating func assert(_ term: TermID, in store: TermStore) {}
  mutating func check(_ query: Query) -> SolverAnswer { .unknown("nobody is asked") }
  mutating func unsatisfiableCore() -> [TermID] { [] }
  mutating func value(of term: TermID, in store: TermStore) -> Int? { nil }
}
