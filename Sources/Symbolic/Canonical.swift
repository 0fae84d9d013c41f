/// One form for the symbolic states that mean the same set of states, as far as that is cheap.

import SMT

extension Encoder {
  /// A state that stands for the same set of concrete states, with as few symbols and conditions as possible.
  ///
  /// Sound: a definition `x = t` is substituted; a symbol that no cell mentions is existentially quantified,
  /// so it may be eliminated, and conjuncts unconnected to the cells can be dropped because the path
  /// condition can be true; names of symbols do not matter. A run is recovered by taking its steps again
  /// without all this.
  ///
  /// - Requires: the path condition can be true.
  mutating func canonical(_ state: SymbolicState) -> SymbolicState {
    // Cells without symbols stay as they are: states that differ only in those have the same form.
    let places = state.core.cells.indices.filter { store.hasSymbols(state.core.cells[$0]) }
    let contents = SymbolicState.Contents(cells: places.map { state.core.cells[$0] }, path: state.path)
    let form = canonicalForms[contents] ?? makeCanonical(contents)
    var result = state
    for (place, cell) in zip(places, form.core.cells) { result.core.cells[place] = cell }
    (result.path, result.symbols) = (form.path, form.symbols)
    return result
  }

  private mutating func makeCanonical(_ contents: SymbolicState.Contents) -> SymbolicState {
    let core = SymbolicState.Core(locations: [], cells: contents.cells)
    var result = SymbolicState(core: core, path: contents.path)
    substituteDefinitions(in: &result)
    simplifyCells(of: &result)
    projectPath(of: &result)
    rename(&result)
    canonicalForms[contents] = result
    return result
  }

  private mutating func substituteDefinitions(in state: inout SymbolicState) {
    while let (symbol, definition) = definition(in: state) {
      let replacement = [symbol: definition]
      var memo = replacement
      for index in state.core.cells.indices {
        state.core.cells[index] = store.substitute(
          replacement, in: state.core.cells[index], memo: &memo)
      }
      var path: [TermID] = []
      for conjunct in state.path {
        path.append(store.substitute(replacement, in: conjunct, memo: &memo))
      }
      state.path = store.conjuncts(of: path)
    }
  }

  /// A symbol and what the path condition says it is; of several symbols, the last to occur.
  private mutating func definition(in state: SymbolicState) -> (TermID, TermID)? {
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

  private mutating func simplifyCells(of state: inout SymbolicState) {
    var assumptions = Assumptions(state.path, in: store)
    for index in state.core.cells.indices {
      state.core.cells[index] = assumptions.simplify(state.core.cells[index], in: &store)
    }
  }

  /// Keeps only what the path condition says of the symbols of the cells.
  private mutating func projectPath(of state: inout SymbolicState) {
    let inCells = Set(state.core.cells.flatMap { store.symbols(of: $0) })
    state.path = state.path.connected(to: inCells.sorted(), in: store)
    let hidden = Set(state.path.flatMap { store.symbols(of: $0) }).subtracting(inCells)
    for symbol in hidden.sorted() {
      let (own, others) = state.path.partitioned { store.mentions($0, symbol) }
      let body = store.and(own)
      guard let eliminated = store.eliminate(symbol, from: body),
        store.size(of: eliminated) <= 2 * store.size(of: body) + 8
      else { continue }
      state.path = store.conjuncts(of: others + [eliminated])
    }
  }

  /// Names the symbols by the order in which they occur in the cells, then in the path condition.
  private mutating func rename(_ state: inout SymbolicState) {
    let order = occurrences(in: state)
    state.symbols = order.count
    var replacements: [TermID: TermID] = [:]
    for old in order.keys.sorted() { replacements[old] = symbol(order[old] ?? 0) }
    if replacements.allSatisfy({ $0 == $1 }) { return }
    var memo = replacements
    for index in state.core.cells.indices {
      state.core.cells[index] = store.substitute(
        replacements, in: state.core.cells[index], memo: &memo)
    }
    var path: [TermID] = []
    for conjunct in state.path {
      path.append(store.substitute(replacements, in: conjunct, memo: &memo))
    }
    state.path = path.sorted()
  }

  /// The number of each symbol of a state, parameters aside, in the order of its first occurrence.
  private func occurrences(in state: SymbolicState) -> [TermID: Int] {
    var order: [TermID: Int] = [:]
    var seen: Set<TermID> = []
    for term in state.core.cells + state.path {
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
