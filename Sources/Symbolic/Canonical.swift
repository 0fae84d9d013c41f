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

  subscript(number: Int) -> CanonicalForm { forms[number] }
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
      canonicalForms.forms.append(canonicalForm(of: Draft(cells: cells, path: paths[path])))
    }
    for (index, place) in canonicalForms.places.enumerated() {
      let cell = canonicalForms.forms[number].cells[index]
      if state.core.cells[Int(place)] != cell { state.core.cells[Int(place)] = cell }
    }
    state.path = canonicalForms.forms[number].path
    state.symbols = canonicalForms.forms[number].symbols
    state.form = number
  }

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
      let replacement = [symbol: definition]
      var memo = replacement
      for index in state.cells.indices {
        state.cells[index] = store.substitute(
          replacement, in: state.cells[index], memo: &memo)
      }
      var path: [TermID] = []
      for conjunct in state.path {
        path.append(store.substitute(replacement, in: conjunct, memo: &memo))
      }
      state.path = store.conjuncts(of: path)
    }
  }

  /// A symbol and what the path condition says it is; of several symbols, the last to occur.
  private mutating func definition(in state: Draft) -> (TermID, TermID)? {
    let order = occurrences(in: state)
    for conjunct in state.path {
      guard case .equals = store[conjunct] else { continue }
      let symbols = store.symbols(of: conjunct).sorted { order[$0] ?? .max > order[$1] ?? .max }
      for symbol in symbols {
        if let definition = store.definition(of: symbol, in: conjunct) { return (symbol, definition) }
      }
    }
    return nil
  }

  private mutating func simplifyCells(of state: inout Draft) {
    var assumptions = Assumptions(state.path, in: store)
    for index in state.cells.indices {
      state.cells[index] = assumptions.simplify(state.cells[index], in: &store)
    }
  }

  /// Keeps only what the path condition says of the symbols of the cells.
  private mutating func projectPath(of state: inout Draft) {
    let inCells = store.symbols(ofAll: state.cells)
    state.path = state.path.connected(to: inCells, in: store)
    for symbol in store.symbols(ofAll: state.path) where !inCells.binarySearch(symbol) {
      let (own, others) = state.path.partitioned { store.mentions($0, symbol) }
      let body = store.and(own)
      guard let eliminated = store.eliminate(symbol, from: body),
        store.size(of: eliminated) <= 2 * store.size(of: body) + 8
      else { continue }
      state.path = store.conjuncts(of: others + [eliminated])
    }
  }

  /// Names the symbols by the order in which they occur in the cells, then in the path condition.
  private mutating func rename(_ state: inout Draft) {
    let order = occurrences(in: state)
    state.symbols = order.count
    var replacements: [TermID: TermID] = [:]
    for old in order.keys.sorted() { replacements[old] = symbol(order[old] ?? 0) }
    if replacements.allSatisfy({ $0 == $1 }) { return }
    var memo = replacements
    for index in state.cells.indices {
      state.cells[index] = store.substitute(
        replacements, in: state.cells[index], memo: &memo)
    }
    var path: [TermID] = []
    for conjunct in state.path {
      path.append(store.substitute(replacements, in: conjunct, memo: &memo))
    }
    state.path = path.sorted()
  }

  /// The number of each symbol of a state, parameters aside, in the order of its first occurrence.
  private func occurrences(in state: Draft) -> [TermID: Int] {
    var order: [TermID: Int] = [:]
    var seen: Set<TermID> = []
    for term in state.cells + state.path {
      number(term, &order, &seen)
    }
    return order
  }

  private func number(_ term: TermID, _ order: inout [TermID: Int], _ seen: inout Set<TermID>) {
    if store.symbols(of: term).isEmpty || !seen.insert(term).inserted { return }
    if case .symbol = store[term] {
      if !layout.parameters.contains(term) { order[term] = order.count }
      return
    }
    for child in store[term].children { number(child, &order, &seen) }
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
