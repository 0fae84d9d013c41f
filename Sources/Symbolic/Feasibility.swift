/// Questions to the solver, asked only where simplification does not answer, and each only once.

import SMT

/// A solver with a memory.
struct Feasibility<S: Solver> {
  private(set) var solver: S
  /// The number of questions that had been asked before.
  private(set) var repeated = 0
  private var answers: [[TermID]: SolverAnswer] = [:]

  init(_ solver: S) { self.solver = solver }

  /// Whether `path` and `terms` can be true together.
  ///
  /// Only the conjuncts that share symbols with something new, directly or not, matter: the others are a part
  /// of `path`, so they can be true, and nothing else mentions their symbols.
  ///
  /// - Requires: `path` can be true.
  mutating func answer(
    _ terms: [TermID], given path: [TermID], in store: inout TermStore, for purpose: QueryPurpose
  ) -> SolverAnswer {
    let open = terms.filter { $0 != .true && !path.binarySearch($0) }
    if open.isEmpty { return .satisfiable }
    if open.contains(.false) { return .unsatisfiable }
    let all = store.conjuncts(of: path + open)
    if all == [.false] { return .unsatisfiable }
    let new = all.filter { !path.binarySearch($0) }
    if new.isEmpty { return .satisfiable }
    let query = all.connected(to: new.flatMap { store.symbols(of: $0) }, in: store)
    return answer(query, in: store, for: purpose)
  }

  /// Whether all `conjuncts`, which are sorted, can be true together.
  private mutating func answer(
    _ conjuncts: [TermID], in store: TermStore, for purpose: QueryPurpose
  ) -> SolverAnswer {
    if let known = answers[conjuncts] {
      repeated += 1
      return known
    }
    let answer = solver.check(conjuncts, in: store, for: purpose)
    answers[conjuncts] = answer
    return answer
  }

  /// Asks the solver itself, so that it has a model afterwards if the answer is that there is one.
  mutating func model(of conjuncts: [TermID], in store: TermStore) -> SolverAnswer {
    solver.check(conjuncts, in: store, for: .values)
  }

  /// The value of `symbol` in the model found last.
  mutating func value(of symbol: TermID, in store: TermStore) -> Int? {
    solver.value(of: symbol, in: store)
  }
}

extension [TermID] {
  /// Those of these conjuncts that are connected to `symbols` by shared symbols; without any symbols, those
  /// that have none themselves.
  func connected(to symbols: [TermID], in store: TermStore) -> [TermID] {
    var reached = Set(symbols)
    var taken = [Bool](repeating: false, count: count)
    var grew = true
    while grew {
      grew = false
      for (index, conjunct) in enumerated() where !taken[index] {
        let own = store.symbols(of: conjunct)
        guard own.isEmpty || own.contains(where: reached.contains) else { continue }
        taken[index] = true
        reached.formUnion(own)
        grew = true
      }
    }
    return indices.filter { taken[$0] }.map { self[$0] }
  }
}
