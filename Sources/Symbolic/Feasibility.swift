/// Questions to the solver, asked only where simplification does not answer, and each only once.

import SMT

/// A solver with a memory.
struct Feasibility<S: Solver> {
  private(set) var solver: S
  /// The number of questions that had been asked before.
  private(set) var repeated = 0
  private var questions = TupleTable()
  private var answers: [SolverAnswer] = []

  /// What became of a term under a path condition.
  private struct Settled {
    var answer: SolverAnswer
    /// Whether the solver was needed.
    var wasAsked: Bool
  }
  private var settled: [PathTerm: Settled] = [:]
  /// Likewise for several terms at once.
  private var tuples = TupleTable()
  private var settledTuples: [Settled] = []

  init(_ solver: S) { self.solver = solver }

  /// Whether `path` and `term` can be true together.
  ///
  /// - Requires: `path` can be true.
  mutating func answer(
    _ term: TermID, given path: PathID, _ encoder: inout Encoder, for purpose: QueryPurpose
  ) -> SolverAnswer {
    if term == .true { return .satisfiable }
    if term == .false { return .unsatisfiable }
    let key = PathTerm(path, term)
    if let known = settled[key] { return again(known) }
    let found = settle([term], given: encoder.paths[path], in: &encoder.store, for: purpose)
    settled[key] = found
    return found.answer
  }

  /// Whether `path` and `terms` can be true together, likewise.
  mutating func answer(
    _ terms: [TermID], given path: PathID, _ encoder: inout Encoder, for purpose: QueryPurpose
  ) -> SolverAnswer {
    let (number, isNew) = tuples.number(of: terms, Int(path.index))
    if !isNew { return again(settledTuples[number]) }
    let found = settle(terms, given: encoder.paths[path], in: &encoder.store, for: purpose)
    settledTuples.append(found)
    return found.answer
  }

  private mutating func again(_ known: Settled) -> SolverAnswer {
    if known.wasAsked { repeated += 1 }
    return known.answer
  }

  /// Only the conjuncts that share symbols with something new, directly or not, matter: the others are a part
  /// of `path`, so they can be true, and nothing else mentions their symbols.
  private mutating func settle(
    _ terms: [TermID], given path: [TermID], in store: inout TermStore, for purpose: QueryPurpose
  ) -> Settled {
    let open = terms.filter { $0 != .true && !path.binarySearch($0) }
    if open.isEmpty { return Settled(answer: .satisfiable, wasAsked: false) }
    if open.contains(.false) { return Settled(answer: .unsatisfiable, wasAsked: false) }
    let all = store.conjuncts(of: path + open)
    if all == [.false] { return Settled(answer: .unsatisfiable, wasAsked: false) }
    let new = all.filter { !path.binarySearch($0) }
    if new.isEmpty { return Settled(answer: .satisfiable, wasAsked: false) }
    let query = all.connected(to: store.symbols(ofAll: new), in: store)
    return Settled(answer: ask(query, in: store, for: purpose), wasAsked: true)
  }

  /// Whether all `conjuncts`, which are sorted, can be true together.
  private mutating func ask(
    _ conjuncts: [TermID], in store: TermStore, for purpose: QueryPurpose
  ) -> SolverAnswer {
    let (number, isNew) = questions.number(of: conjuncts, 0)
    if !isNew {
      repeated += 1
      return answers[number]
    }
    let answer = solver.check(conjuncts, in: store, for: purpose)
    answers.append(answer)
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
    var reached = symbols
    var taken = [Bool](repeating: false, count: count)
    var grew = true
    while grew {
      grew = false
      for (index, conjunct) in enumerated() where !taken[index] {
        let own = store.symbols(of: conjunct)
        guard own.isEmpty || own.contains(where: reached.contains) else { continue }
        taken[index] = true
        for symbol in own where !reached.contains(symbol) { reached.append(symbol) }
        grew = true
      }
    }
    return indices.filter { taken[$0] }.map { self[$0] }
  }
}
