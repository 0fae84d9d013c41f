/// What of a state suffices for a step to break a goal. What else the solver happened to choose is an accident, and a
/// lemma that excludes it would only make the solver choose something else.

import SMT
import Semantics

/// Cells whose values suffice, and the places that they are at.
struct Reason {
  /// By function, the arguments at which its value matters.
  var cells: [Int: Set<[Int]>] = [:]
  /// The values that those cells are at, by kind, in the order in which they were met.
  var places: [Kind: [Int]] = [:]
  /// What the model says at each combination of the places.
  var views: [[Int?]] = []
  /// The same, with the values that cells at those places hold among the places.
  var linkedViews: [[Int?]] = []

  /// - Returns: Whether that is new.
  mutating func insert(_ function: CellFunction, _ number: Int, _ arguments: [Int]) -> Bool {
    guard cells[number, default: []].insert(arguments).inserted else { return false }
    for (kind, value) in zip(function.arguments, arguments) { insert(value, kind) }
    return true
  }

  mutating func insert(_ value: Int, _ kind: Kind) {
    if places[kind]?.contains(value) != true { places[kind, default: []].append(value) }
  }
}

extension StepProof {
  /// Why the step can be taken and breaks the goal, in the state of the model.
  func reason(for goal: Goal?, _ model: GroundModel) -> Reason {
    for (application, symbol) in grounding.applications { applicationsOfSymbols[symbol] = application }
    let store = grounding.store
    func value(_ term: TermID) -> Int { store.literal(term) ?? solver.value(of: term, in: store) ?? 0 }
    var justification = Justification(store, value)
    for guardTerm in guards { justification.add(guardTerm) }
    if let goal, let failure = goalTerms[goal.number] { justification.add(failure) }
    var reason = Reason()
    _ = reason.insert(open.functions[ownLocation], ownLocation, [])
    var isComplete = false
    while !isComplete {
      isComplete = true
      for symbol in justification.symbols.sorted() {
        guard let application = applicationsOfSymbols[symbol] else { continue }
        // Which cell it is hangs on the arguments.
        for argument in application.arguments { justification.add(argument) }
        let function = open.functions[application.function]
        let arguments = application.arguments.map(value)
        if reason.insert(function, application.function, arguments) { isComplete = false }
        if let kind = open.kind(of: open.system.variables[function.variable.index].value), kind != .integer {
          reason.insert(value(symbol), kind)
        }
        if let presence = open.presences[application.function] {
          _ = reason.insert(open.functions[presence], presence, arguments)
        }
      }
      // What is said of a place for the first time, the model does not know.
      for term in instances(justification.symbols, reason, model, value) where term.index < store.count {
        justification.add(term)
      }
    }
    return reason
  }

  /// What statements about all values, and numbers of members, that a reason rests on say of its places.
  private func instances(
    _ symbols: Set<TermID>, _ reason: Reason, _ model: GroundModel, _ value: (TermID) -> Int
  ) -> [TermID] {
    var found: [TermID] = []
    func places(_ kind: Kind) -> [TermID] {
      (model.places[kind] ?? []).filter { reason.places[kind]?.contains($0.value) == true }.map(\.term)
    }
    for (number, universal) in grounding.universals.enumerated()
    where symbols.contains(universal.conclusion) && value(universal.conclusion) == 0 {
      for place in places(grounding.kind(of: universal.domain)) {
        let key = Instance(statement: number, isLemma: false, places: [place])
        if let term = instanceTerms[key] { found.append(term) }
      }
    }
    for symbol in symbols.sorted() {
      guard let application = applicationsOfSymbols[symbol] else { continue }
      let function = open.functions[application.function]
      guard let set = open.counted[function.variable], let kind = open.kind(of: set.sort) else { continue }
      for place in places(kind) {
        let keys = grounding.keyTerms(function, application)
        if let term = try? grounding.membership(of: place, in: set, keys, .before) { found.append(term) }
      }
    }
    return found
  }

  /// Mentions what is not a number at the places of a reason, and at what cells there hold: whatever else is to say of
  /// those whom it is about.
  /// - Returns: Whether that was new.
  func mention(around reason: Reason, withNumbers: Bool) -> Bool {
    let before = grounding.applications.count
    var terms: [Kind: [TermID]] = [:]
    for (kind, values) in reason.places {
      // One term for each place is enough.
      terms[kind] = values.compactMap { value in
        grounding.places[kind]?.first { solver.value(of: $0, in: grounding.store) == value }
      }
    }
    let held = mentionAll(at: terms, withNumbers)
    for (kind, values) in held where kind != .integer {
      for value in values where !terms[kind, default: []].contains(value) { terms[kind, default: []].append(value) }
    }
    _ = mentionAll(at: terms, withNumbers)
    return grounding.applications.count > before
  }

  /// Mentions the cells of the vocabulary that hold no number at all combinations of places.
  /// - Returns: What those hold that hold values of open sorts.
  private func mentionAll(at terms: [Kind: [TermID]], _ withNumbers: Bool) -> [Kind: [TermID]] {
    var held: [Kind: [TermID]] = [:]
    for (number, cell) in vocabulary.cells.enumerated() where withNumbers || !vocabulary.holdsInteger(number) {
      let places = cell.places.map { terms[vocabulary.witnesses[$0].kind] ?? [] }
      forEachCombination(of: places.map { 0..<$0.count }) { chosen in
        let arguments = zip(places, chosen).map { $0[$1] }
        let value = grounding.value(of: Application(function: cell.function, arguments: arguments))
        if let kind = open.kind(of: vocabulary.sort(of: number)), kind != .integer {
          held[kind, default: []].append(value)
        }
      }
    }
    return held
  }

  /// The places of a reason, with what cells there hold in the model.
  func linkedPlaces(of reason: Reason, _ model: GroundModel) -> [Kind: [Int]] {
    var places = reason.places
    for (number, cell) in vocabulary.cells.enumerated() {
      guard let kind = open.kind(of: vocabulary.sort(of: number)), kind != .integer else { continue }
      let candidates = cell.places.map { reason.places[vocabulary.witnesses[$0].kind] ?? [] }
      forEachCombination(of: candidates.map { 0..<$0.count }) { chosen in
        let arguments = zip(candidates, chosen).map { $0[$1] }
        if let presence = open.presences[cell.function], model.cells[presence]?[arguments] != 1 { return }
        guard let value = model.cells[cell.function]?[arguments], places[kind]?.contains(value) != true else { return }
        places[kind, default: []].append(value)
      }
    }
    return places
  }
}
