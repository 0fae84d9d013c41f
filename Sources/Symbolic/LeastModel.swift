/// Models with small values: zero where possible, else as close to zero as possible, preferably positive.

import SMT

extension Feasibility {
  /// Values for `symbols` that make all `conjuncts` true; each as small as the ones before it allow.
  ///
  /// - Complexity: about two queries a symbol where small values do, logarithmic in the value otherwise.
  mutating func leastModel(
    of conjuncts: [TermID], over symbols: [TermID], in store: inout TermStore
  ) throws(Incapable) -> [TermID: Int] {
    var fixed = store.conjuncts(of: conjuncts)
    var values: [TermID: Int] = [:]
    guard var model = try self.model(of: fixed, symbols, in: store) else {
      throw Incapable(phrase: "a path that the solver could not settle")
    }
    for symbol in symbols {
      guard var found = model[symbol] else { throw Incapable(phrase: "a choice beyond 64 bits") }
      while let smaller = try smallerModel(than: found, of: symbol, fixed, symbols, in: &store) {
        model = smaller
        found = smaller[symbol] ?? 0
      }
      values[symbol] = found
      let literal = store.int(found)
      fixed = store.conjuncts(of: fixed + [store.equal(symbol, literal)])
    }
    return values
  }

  /// A model in which `symbol` is closer to zero than `found`, by half if possible.
  private mutating func smallerModel(
    than found: Int, of symbol: TermID, _ fixed: [TermID], _ symbols: [TermID], in store: inout TermStore
  ) throws(Incapable) -> [TermID: Int]? {
    if found == 0 { return nil }
    let largest = Int(clamping: found.magnitude)
    var sizes = [0, largest / 2, largest - 1]
    if found < 0 { sizes.append(largest) }
    for size in sizes where size >= 0 {
      // Of equal sizes the positive one is preferred, so a negative value may become its opposite.
      let lower = store.int(size == largest ? 0 : -size)
      let upper = store.int(size)
      let bounds = [store.lessOrEqual(lower, symbol), store.lessOrEqual(symbol, upper)]
      if let model = try model(of: fixed + bounds, symbols, in: store) { return model }
    }
    return nil
  }

  /// A model of `conjuncts`, `nil` if there is none.
  private mutating func model(
    of conjuncts: [TermID], _ symbols: [TermID], in store: TermStore
  ) throws(Incapable) -> [TermID: Int]? {
    if conjuncts.isEmpty { return Dictionary(uniqueKeysWithValues: symbols.map { ($0, 0) }) }
    switch model(of: conjuncts, in: store) {
    case .unsatisfiable: return nil
    case .unknown(let reason): throw Incapable(phrase: reason)
    case .satisfiable:
      var values: [TermID: Int] = [:]
      for symbol in symbols { values[symbol] = value(of: symbol, in: store) }
      return values
    }
  }
}
