/// One form for the symbolic states that mean the same set of states, as far as that is cheap.

import SMT

/// The symbolic part of a state in canonical form: what cells without symbols have in them does not matter to it.
struct CanonicalForm {
  /// The cells that had symbols, in order.
  var cells: [TermID]
  var path: PathID
  var symbols: Int
  /// The symbols of the cells, sorted.
  var inCells: [TermID]
}

/// The canonical forms found so far, by what they were before.
struct CanonicalForms {
  fileprivate var table = TupleTable()
  fileprivate var forms: [CanonicalForm] = []
  /// The places of the cells with symbols, in the state that is looked at.
  fileprivate var places: [Int32] = []
  /// What was replaced so far, by the symbols and what stands for them, one after the other: few forms need new ones.
  fileprivate var replacementTable = TupleTable()
  fileprivate var replacements: [Replacement] = []
  /// What path conditions make of terms.
  fileprivate var assumptions: [PathID: Assumptions] = [:]
  fileprivate var projectionTable = TupleTable()
  fileprivate var projections: [TermID?] = []

  subscript(number: Int) -> CanonicalForm { forms[number] }
}

/// Terms for symbols, and what that made of other terms.
private struct Replacement {
  let terms: TermMap
  var memo: TermMap
}

/// A state on its way to its canonical form.
private struct Draft {
  var cells: [TermID]
  /// The conjuncts of the path condition, sorted.
  var path: [TermID]
  var symbols = 0
}

extension Encoder {
  /// A state that stands for the same set of concrete states, with as few symbols and conditions as possible.
  ///
  /// Sound: a definition `x = t` is substituted; a symbol that no cell mentions is existentially quantified,
  /// so it may be eliminated, and conjuncts unconnected to the cells can be dropped because the path
  /// condition can be true; names of symbols do not matter. A run is recovered by taking its steps again
  /// without all this.
  ///
  /// - Requires: the path condition can be true.
  mutating func makeCanonical(_ state: inout SymbolicState) {
    // Cells without symbols stay as they are: states that differ only in those have the same form.
    store.findSymbolic(state.core.cells, &canonicalForms.places)
    let path = state.path
    let (number, isNew) = canonicalForms.table.number(
      of: state.core.cells, at: canonicalForms.places, Int(path.index))
    if isNew {
      let cells = canonicalForms.places.map { state.core.cells[Int($0)] }
      var form = settledForm(of: Draft(cells: cells, path: paths[path]))
      canonicalForms.forms.append(form)
      // Where the next step changes nothing of all this, it is in canonical form already.
      form.cells = form.cells.filter { store.hasSymbols($0) }
      if canonicalForms.table.number(of: form.cells, Int(form.path.index)).isNew { canonicalForms.forms.append(form) }
    }
    for (index, place) in canonicalForms.places.enumerated() {
      let cell = canonicalForms.forms[number].cells[index]
      if state.core.cells[Int(place)] != cell { state.core.cells[Int(place)] = cell }
    }
    state.path = canonicalForms.forms[number].path
    state.symbols = canonicalForms.forms[number].symbols
    state.form = number
  }

  /// The form that no longer changes: what one round eliminates may let another one simplify more, and a state that is
  /// not at its end would be seen again under another form.
  private mutating func settledForm(of draft: Draft) -> CanonicalForm {
    var form = canonicalForm(of: draft)
    for _ in 1..<Self.mostRounds {
      let again = canonicalForm(of: Draft(cells: form.cells, path: paths[form.path]))
      if again.cells == form.cells, again.path == form.path { break }
      form = again
    }
    return form
  }

  private static let mostRounds = 4

  private mutating func canonicalForm(of draft: Draft) -> CanonicalForm {
    var result = draft
    substituteDefinitions(in: &result)
    simplifyCells(of: &result)
    projectPath(of: &result)
    rename(&result)
    return CanonicalForm(
      cells: result.cells, path: paths.number(of: result.path), symbols: result.symbols,
      inCells: store.symbols(ofAll: result.cells))
  }

  private mutating func substituteDefinitions(in state: inout Draft) {
    while let (symbol, definition) = definition(in: state) {
      replace([symbol], by: [definition], in: &state)
      state.path = store.conjuncts(of: state.path)
    }
  }

  private mutating func replace(_ symbols: [TermID], by terms: [TermID], in state: inout Draft) {
    let (number, isNew) = canonicalForms.replacementTable.number(of: symbols + terms, 0)
    if isNew {
      let fresh = TermMap(symbols, terms)
      canonicalForms.replacements.append(Replacement(terms: fresh, memo: fresh))
    }
    // Taken out while it changes, so that nothing is copied.
    var replacement = Replacement(terms: TermMap(), memo: TermMap())
    swap(&replacement, &canonicalForms.replacements[number])
    for index in state.cells.indices {
      state.cells[index] = store.substitute(replacement.terms, in: state.cells[index], memo: &replacement.memo)
    }
    for index in state.path.indices {
      state.path[index] = store.substitute(replacement.terms, in: state.path[index], memo: &replacement.memo)
    }
    swap(&replacement, &canonicalForms.replacements[number])
  }

  /// A symbol and what the path condition says it is; of several symbols, the last to occur.
  private mutating func definition(in state: Draft) -> (TermID, TermID)? {
    var order: [TermID]?
    for conjunct in state.path {
      guard case .equals = store[conjunct] else { continue }
      let known = order ?? occurrences(in: state)
      order = known
      let places = store.symbols(of: conjunct).map { (symbol: $0, place: known.firstIndex(of: $0) ?? .max) }
      for (symbol, _) in places.sorted(by: { $0.place > $1.place }) {
        if let definition = store.definition(of: symbol, in: conjunct) { return (symbol, definition) }
      }
    }
    return nil
  }

  private mutating func simplifyCells(of state: inout Draft) {
    let path = paths.number(of: state.path)
    var assumptions =
      canonicalForms.assumptions.removeValue(forKey: path) ?? Assumptions(state.path, in: store)
    for index in state.cells.indices {
      state.cells[index] = assumptions.simplify(state.cells[index], in: &store)
    }
    canonicalForms.assumptions[path] = assumptions
  }

  /// Keeps only what the path condition says of the symbols of the cells.
  private mutating func projectPath(of state: inout Draft) {
    let inCells = store.symbols(ofAll: state.cells)
    state.path = state.path.connected(to: inCells, in: store)
    for symbol in store.symbols(ofAll: state.path) where !inCells.binarySearch(symbol) {
      let (own, others) = state.path.partitioned { store.mentions($0, symbol) }
      guard let eliminated = projection(of: own, without: symbol) else { continue }
      state.path = store.conjuncts(of: others + [eliminated])
    }
  }

  /// What `conjuncts` say of other symbols than `symbol`; `nil` if that cannot be said as briefly.
  private mutating func projection(of conjuncts: [TermID], without symbol: TermID) -> TermID? {
    let (number, isNew) = canonicalForms.projectionTable.number(of: conjuncts, Int(symbol.index))
    if !isNew { return canonicalForms.projections[number] }
    let body = store.and(conjuncts)
    var result = store.eliminate(symbol, from: body)
    if let found = result, store.size(of: found) > 2 * store.size(of: body) + 8 { result = nil }
    canonicalForms.projections.append(result)
    return result
  }

  /// Names the symbols by the order in which they occur in the cells, then in the path condition.
  private mutating func rename(_ state: inout Draft) {
    let order = occurrences(in: state)
    state.symbols = order.count
    let names = order.indices.map { symbol($0) }
    if order == names { return }
    replace(order, by: names, in: &state)
    state.path.sort()
  }

  /// The symbols of a state, parameters aside, in the order of their first occurrence.
  private func occurrences(in state: Draft) -> [TermID] {
    var order: [TermID] = []
    for term in state.cells { collect(term, &order) }
    for term in state.path { collect(term, &order) }
    return order
  }

  private func collect(_ term: TermID, _ order: inout [TermID]) {
    // Where nothing is new there is nothing to look for.
    let isKnown = store.symbols(of: term).allSatisfy { order.contains($0) || layout.parameters.contains($0) }
    if isKnown { return }
    if case .symbol = store[term] {
      order.append(term)
      return
    }
    for child in store[term].children { collect(child, &order) }
  }
}

extension TermStore {
  /// The number of distinct subterms of `term`.
  fileprivate func size(of term: TermID) -> Int {
    var seen: Set<TermID> = []
    func visit(_ term: TermID) {
      if seen.insert(term).inserted { self[term].children.forEach(visit) }
    }
    visit(term)
    return seen.count
  }
}

extension Array {
  /// The elements that satisfy the condition and those that do not, in order.
  fileprivate func partitioned(_ condition: (Element) -> Bool) -> (yes: [Element], no: [Element]) {
    (filter(condition), filter { !condition($0) })
  }
}
