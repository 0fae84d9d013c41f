/// All runs of so many steps as one formula, which grows by a step at a time.

import SMT
import Semantics

/// The transition system, unrolled.
///
/// Each step takes one edge, and a Boolean says which (Biere, Cimatti, Clarke, Zhu, *Symbolic Model Checking without
/// BDDs*, TACAS 1999). What is the same in all runs stays a literal: cells that nobody can have written, the
/// locations of processes that cannot have moved. Cells of small sorts are their bits; those with an integer key are
/// functions, written as terms over a parameter, so that their size does not matter.
struct Unrolling {
  var encoder: Encoder
  private var small = SmallValues()
  private(set) var frames: [Frame]
  /// What can be taken at each step; the last may lead to no frame yet.
  private(set) var moves: [[Move]] = []
  /// What is true of every run, and not yet told the solver.
  private(set) var pending: [TermID] = []
  private var order: StepOrder
  /// The literals by which single guards can be taken away, if that was asked for, as they are met.
  private(set) var guards: [(guard: GuardCore.Guard, literal: TermID)] = []
  private var guardLiterals: [GuardCore.Guard: TermID] = [:]
  private let followsGuards: Bool

  /// - Parameter followsGuards: Whether each guard holds only where its literal does.
  init(_ system: TransitionSystem, followsGuards: Bool) {
    encoder = Encoder(system)
    self.followsGuards = followsGuards
    order = StepOrder(system)
    let places = system.processes.map { [Frame.Place(location: $0.entry, isHere: .true)] }
    frames = [Frame(places: places, cells: encoder.layout.initialCells)]
  }

  var system: TransitionSystem { encoder.system }

  /// The steps that were taken to get to the last frame.
  var depth: Int { frames.count - 1 }

  /// Gives what is not yet told the solver.
  mutating func takePending() -> [TermID] {
    defer { pending = [] }
    return pending
  }

  /// True if a run takes a step from the frame with that number.
  mutating func goesOn(from frame: Int) -> TermID { encoder.store.symbol("goes.\(frame)", .bool) }

  /// True if a run gets to the last frame: it takes a step to it, and that one is well-defined.
  mutating func arrives() -> TermID {
    if depth == 0 { return .true }
    let goes = goesOn(from: depth - 1)
    return encoder.store.and([goes, isWellDefined(depth - 1)])
  }

  /// True only if the step from the frame with that number is well-defined.
  private mutating func isWellDefined(_ frame: Int) -> TermID { encoder.store.symbol("defined.\(frame)", .bool) }

  // MARK: Steps

  /// Adds the steps that can be taken from the last frame: exactly one of them, if a run goes on.
  ///
  /// - Throws: `Incapable` if some guard has no term.
  mutating func offerSteps() throws(Incapable) {
    let frame = frames[depth]
    var offered: [Move] = []
    for (edge, premise) in edgesAtHand() {
      if let move = try move(edge, premise, frame) { offered.append(move) }
    }
    moves.append(offered)
    requireOne(of: offered)
    pending += order.detours(from: previousMoves, to: offered, at: frames.suffix(2), in: &encoder)
  }

  private var previousMoves: [Move] { moves.count < 2 ? [] : moves[moves.count - 2] }

  /// The edges that may leave the last frame, each with the condition that its process is there and may move.
  mutating func edgesAtHand() -> [(edge: EdgePlace, premise: TermID)] {
    let frame = frames[depth]
    let isPrepared = frame.isSetupOver(in: system)
    var result: [(edge: EdgePlace, premise: TermID)] = []
    for process in system.processes.indices {
      let mayMove = process == system.setup ? .true : isPrepared
      for place in frame.places[process] where mayMove != .false {
        let premise = encoder.store.and([mayMove, place.isHere])
        for index in system.processes[process].edges[place.location].indices {
          result.append((EdgePlace(process: process, source: place.location, index: index), premise))
        }
      }
    }
    return result
  }

  private mutating func move(_ edge: EdgePlace, _ premise: TermID, _ frame: Frame) throws(Incapable) -> Move? {
    let step = system[edge]
    var scope = Scope(cells: frame.cells, polarity: .positive)
    var conditions: [TermID] = []
    for (position, choice) in step.choices.enumerated() {
      let (term, isInside) = try choose(choice.domain, "choice.\(depth).\(position)", scope)
      scope.bindings[choice.binder] = term
      conditions.append(isInside)
    }
    conditions.append(premise)
    for clause in step.condition.clauses {
      let term = try encoder.condition(clause, scope)
      // What prepares the initial state is not in question.
      let isFollowed = followsGuards && edge.process != system.setup && term != .true
      conditions.append(isFollowed ? encoder.store.implies(literal(for: clause, of: step), term) : term)
    }
    if conditions.contains(.false) { return nil }
    let name = "takes.\(depth).\(edge.process).\(edge.source).\(edge.index)"
    let isTaken = encoder.store.symbol(name, .bool)
    for condition in conditions where condition != .true { require(isTaken, implies: condition) }
    scope.polarity = nil
    let checks = try encoder.conditions(step.checks.map(\.condition), scope)
    let update = try encoder.update(step.assignments, scope)
    let terms = StepTerms(target: step.target, checks: checks, update: update)
    return Move(edge: edge, isTaken: isTaken, bindings: scope.bindings, terms: terms)
  }

  /// A term for a choice that all edges share which choose from as many values, and what keeps it in its domain.
  private mutating func choose(
    _ domain: Domain, _ name: String, _ scope: Scope
  ) throws(Incapable) -> (term: TermID, isInside: TermID) {
    let values = try encoder.domain(domain, scope.exact)
    if case .literals(let literals) = values, literals.count <= SmallValues.most {
      guard !literals.isEmpty else { return (encoder.store.int(0), .false) }
      let full = "\(name).\(literals.lowerBound).\(literals.count)"
      return (small.make(full, literals, in: &encoder.store), .true)
    }
    let symbol = encoder.store.symbol(name, .int)
    return (symbol, encoder.membership(of: symbol, in: values))
  }

  /// The literal by which a guard counts; copies of a step share it.
  private mutating func literal(for clause: Expression, of step: Edge) -> TermID {
    let key = GuardCore.Guard(clause: clause, label: step.label)
    if let known = guardLiterals[key] { return known }
    let literal = encoder.store.symbol("guard.\(guards.count)", .bool)
    guardLiterals[key] = literal
    guards.append((key, literal))
    return literal
  }

  private mutating func require(_ premise: TermID, implies conclusion: TermID) {
    pending.append(encoder.store.implies(premise, conclusion))
  }

  /// Exactly one of the moves is taken if a run goes on, none if it does not.
  private mutating func requireOne(of offered: [Move]) {
    let goes = goesOn(from: depth)
    var moved: [TermID] = []
    for process in system.processes.indices {
      let own = offered.filter { $0.edge.process == process }
      if own.isEmpty { continue }
      moved.append(named("moves.\(depth).\(process)", encoder.store.or(own.map(\.isTaken))))
      // Those of different locations exclude each other, since a process is at one of them.
      for (first, second) in own.pairs where first.edge.source == second.edge.source {
        exclude(first.isTaken, second.isTaken)
      }
    }
    for (first, second) in moved.pairs { exclude(first, second) }
    let some = encoder.store.or(moved)
    pending.append(encoder.store.equal(goes, some))
    if depth > 0 { require(goes, implies: arrives()) }
  }

  private mutating func exclude(_ first: TermID, _ second: TermID) {
    let both = encoder.store.and([first, second])
    pending.append(encoder.store.not(both))
  }

  /// A symbol that means the term, unless the term is as short.
  private mutating func named(_ name: String, _ meaning: TermID) -> TermID {
    switch encoder.store[meaning] {
    case .bool, .symbol: return meaning
    case .int, .not, .and, .conditional, .sum, .atMost, .equals, .product, .quotient, .remainder: break
    }
    let symbol = encoder.store.symbol(name, .bool)
    pending.append(encoder.store.equal(symbol, meaning))
    return symbol
  }

  // MARK: The next frame

  /// Adds the frame after the steps that were offered. A run may end with a step that is ill-defined.
  ///
  /// - Throws: `Incapable` if that a step is well-defined has no term.
  mutating func takeSteps() throws(Incapable) {
    let offered = moves[depth]
    for move in offered {
      for assumption in try encoder.assumptions(of: move.terms) where assumption != .true {
        let leadsOn = encoder.store.and([move.isTaken, isWellDefined(depth)])
        require(leadsOn, implies: assumption)
      }
    }
    var next = frames[depth]
    for process in system.processes.indices {
      let own = offered.filter { $0.edge.process == process }
      if !own.isEmpty { next.places[process] = places(of: process, after: own) }
    }
    for (variable, region) in zip(system.variables, encoder.layout.regions) {
      for cell in region.start..<region.start + region.count {
        next.cells[cell] = self.cell(cell, variable, region, after: offered)
      }
    }
    frames.append(next)
  }

  private mutating func places(of process: Int, after own: [Move]) -> [Frame.Place] {
    let before = frames[depth].places[process]
    let moved = encoder.store.or(own.map(\.isTaken))
    let stays = encoder.store.not(moved)
    var conditions: [Int: [TermID]] = [:]
    for place in before { conditions[place.location, default: []].append(encoder.store.and([place.isHere, stays])) }
    for move in own { conditions[move.terms.target, default: []].append(move.isTaken) }
    return conditions.keys.sorted().compactMap { location in
      let isHere = encoder.store.or(conditions[location] ?? [])
      if isHere == .false { return nil }
      return Frame.Place(location: location, isHere: named("at.\(depth + 1).\(process).\(location)", isHere))
    }
  }

  private mutating func cell(
    _ cell: Int, _ variable: Variable, _ region: Layout.Region, after offered: [Move]
  ) -> TermID {
    let before = frames[depth].cells[cell]
    var values: [TermID] = []
    var writers: [TermID: [TermID]] = [:]
    for move in offered {
      let value = move.terms.update.cells[cell]
      if value == before { continue }
      if writers[value] == nil { values.append(value) }
      writers[value, default: []].append(move.isTaken)
    }
    if values.isEmpty { return before }
    let written = values.map { (value: $0, isWritten: encoder.store.or(writers[$0] ?? [])) }
    let isFunction = region.keys.contains { if case .parameter = $0 { true } else { false } }
    if isFunction {
      return written.reversed().reduce(before) { encoder.store.conditional($1.isWritten, $1.value, $0) }
    }
    return name(written, before, "cell.\(depth + 1).\(cell)", variable, isBool: region.isBool)
  }

  /// New symbols for what a cell holds after a step.
  private mutating func name(
    _ written: [(value: TermID, isWritten: TermID)], _ before: TermID, _ name: String, _ variable: Variable,
    isBool: Bool
  ) -> TermID {
    let anyone = encoder.store.or(written.map(\.isWritten))
    let cases = written + [(before, encoder.store.not(anyone))]
    if isBool {
      let symbol = encoder.store.symbol(name, .bool)
      for (value, isCase) in cases { require(isCase, implies: encoder.store.equal(symbol, value)) }
      return symbol
    }
    guard let values = system.bounds(of: variable.value), values.count <= SmallValues.most, !values.isEmpty else {
      let symbol = encoder.store.symbol(name, .int)
      for (value, isCase) in cases { require(isCase, implies: encoder.store.equal(symbol, value)) }
      return symbol
    }
    let term = small.make(name, values, in: &encoder.store)
    let bits = small.bits(of: term, among: values, in: &encoder.store)
    for (value, isCase) in cases {
      for (bit, own) in zip(bits, small.bits(of: value, among: values, in: &encoder.store)) {
        require(isCase, implies: encoder.store.equal(bit, own))
      }
    }
    return term
  }
}

extension Expression {
  /// The parts of a conjunction.
  var clauses: [Expression] {
    if case .and(let parts) = self { parts.flatMap(\.clauses) } else { [self] }
  }
}

extension Array {
  /// All pairs of an element with a later one.
  fileprivate var pairs: [(Element, Element)] {
    indices.flatMap { first in self[(first + 1)...].map { (self[first], $0) } }
  }
}
