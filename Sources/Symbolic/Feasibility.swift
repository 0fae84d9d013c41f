/// Questions to the solver, asked only where simplification does not answer, and each only once.

import SMT

/// A solver with a memory.
struct Feasibility {
  /// Asked rarely; so nothing else here depends on which one it is.
  private(set) var solver: any Solver
  /// The number of questions that had been asked before.
  private(set) var repeated = 0
  private var questions = TupleTable()
  /// The answers to questions by their numbers, once they were asked.
  private var answers: [SolverAnswer?] = []
  private var conjuncts: [[TermID]] = []
  /// The questions that will be asked and were not yet said to the solver.
  private var awaited: [Int] = []

  /// What became of a term under a path condition: an answer by simplification, or a question.
  private enum Settled {
    case answered(SolverAnswer)
    case question(Int)
  }
  private var settled: [PathTerm: Settled] = [:]
  /// Likewise for several terms at once.
  private var tuples = TupleTable()
  private var settledTuples: [Settled] = []

  init(_ solver: any Solver) { self.solver = solver }

  /// Whether `path` and `term` can be true together.
  ///
  /// - Requires: `path` can be true.
  mutating func answer(
    _ term: TermID, given path: PathID, _ encoder: inout Encoder, for purpose: QueryPurpose
  ) -> SolverAnswer {
    if term == .true { return .satisfiable }
    if term == .false { return .unsatisfiable }
    return answer(settle(term, given: path, &encoder), in: encoder.store, for: purpose)
  }

  /// Whether `path` and `terms` can be true together, likewise.
  mutating func answer(
    _ terms: [TermID], given path: PathID, _ encoder: inout Encoder, for purpose: QueryPurpose
  ) -> SolverAnswer {
    let (number, isNew) = tuples.number(of: terms, Int(path.index))
    if isNew { settledTuples.append(settle(terms, given: encoder.paths[path], in: &encoder.store)) }
    return answer(settledTuples[number], in: encoder.store, for: purpose)
  }

  /// Notes that `answer` will be asked this, most likely.
  mutating func await(_ term: TermID, given path: PathID, _ encoder: inout Encoder) {
    if term == .true || term == .false { return }
    guard case .question(let question) = settle(term, given: path, &encoder), answers[question] == nil else { return }
    awaited.append(question)
  }

  /// Lets the solver look for what is awaited.
  mutating func prepare(in store: TermStore) {
    var seen: Set<Int> = []
    let new = awaited.filter { answers[$0] == nil && seen.insert($0).inserted }
    awaited.removeAll(keepingCapacity: true)
    if !new.isEmpty { solver.prepare(new.map { conjuncts[$0] }, in: store) }
  }

  private mutating func settle(_ term: TermID, given path: PathID, _ encoder: inout Encoder) -> Settled {
    let key = PathTerm(path, term)
    if let known = settled[key] { return known }
    let found = settle([term], given: encoder.paths[path], in: &encoder.store)
    settled[key] = found
    return found
  }

  /// Only the conjuncts that share symbols with something new, directly or not, matter: the others are a part
  /// of `path`, so they can be true, and nothing else mentions their symbols.
  private mutating func settle(_ terms: [TermID], given path: [TermID], in store: inout TermStore) -> Settled {
    let open = terms.filter { $0 != .true && !path.binarySearch($0) }
    if open.isEmpty { return .answered(.satisfiable) }
    if open.contains(.false) { return .answered(.unsatisfiable) }
    let all = store.conjuncts(of: path + open)
    if all == [.false] { return .answered(.unsatisfiable) }
    let new = all.filter { !path.binarySearch($0) }
    if new.isEmpty { return .answered(.satisfiable) }
    let query = all.connected(to: store.symbols(ofAll: new), in: store)
    let (number, isNew) = questions.number(of: query, 0)
    if isNew {
      answers.append(nil)
      conjuncts.append(query)
    }
    return .question(number)
  }

  private mutating func answer(_ settled: Settled, in store: TermStore, for purpose: QueryPurpose) -> SolverAnswer {
    switch settled {
    case .answered(let answer): return answer
    case .question(let question):
      if let known = answers[question] {
        repeated += 1
        return known
      }
      let answer = solver.check(conjuncts[question], in: store, for: purpose)
      answers[question] = answer
      return answer
    }
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
