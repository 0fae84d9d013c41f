/// Which lemma is made of a state that is to be excluded.

import SMT
import Semantics

extension Strengthening {
  /// The most telling of the lemmas that exclude the state.
  mutating func bestLemma(_ counterexample: Counterexample, of process: Int) -> Lemma? {
    for scope in [SearchScope.near, .wide] {
      var best: (lemma: Lemma, score: Double)?
      for view in counterexample.views.prefix(scope.views) {
        let literals = literals(of: view, within: scope, of: process, near: counterexample.near)
        for (lemma, score) in shortLemmas(literals, of: process) where score < best?.score ?? .infinity {
          if sample.isTrue(excluding: lemma.excluded) {
            best = (lemma, score)
            break
          }
        }
      }
      if let best { return best.lemma }
    }
    return longLemma(counterexample, of: process)
  }

  /// The lemmas of one or two literals that are worth trying, the most telling first.
  private mutating func shortLemmas(_ literals: [Literal], of process: Int) -> [(lemma: Lemma, score: Double)] {
    var result: [(lemma: Lemma, score: Double)] = []
    for few in sample.shortest(literals) {
      // What is so comes before what follows: `for all b in Block where b.mine: b.taken`.
      let lemma = Lemma(excluding: few.filter(\.isPositive) + few.filter { !$0.isPositive })
      guard isWorthTrying(lemma, in: process) else { continue }
      result.append((lemma, Double(cost(lemma)) - sample.expected(lemma).logarithm))
    }
    return result.sorted { $0.score < $1.score }
  }

  /// The plainest lemma that is found by taking literal after literal.
  private mutating func longLemma(_ counterexample: Counterexample, of process: Int) -> Lemma? {
    var best: Lemma?
    for scope in SearchScope.allCases where best == nil {
      for view in counterexample.views.prefix(scope.views) {
        let literals = literals(of: view, within: scope, of: process, near: counterexample.near)
        let weights = literals.map { weight($0.atom, counterexample.near) }
        for lemma in candidates(literals, weights, of: process) {
          if let best, cost(best) <= cost(lemma) { continue }
          if isWorthTrying(lemma, in: process) { best = lemma }
        }
        if let best, cost(best) <= Self.plain { break }
      }
    }
    return best
  }

  /// Clauses that are true of the sample and exclude the literals: the plainest and, if that was tried, others.
  private mutating func candidates(_ literals: [Literal], _ weights: [Double], of process: Int) -> [Lemma] {
    guard let few = sample.exclude(literals, weights) else { return [] }
    let first = Lemma(excluding: few)
    if isWorthTrying(first, in: process) { return [first] }
    var candidates: [Lemma] = []
    func tryWithout(_ isLeftOut: (Literal) -> Bool) {
      let others = zip(literals, weights).filter { !isLeftOut($0.0) }
      if let few = sample.exclude(others.map(\.0), others.map(\.1)) { candidates.append(Lemma(excluding: few)) }
    }
    tryWithout { vocabulary.comparesPlace($0.atom) }
    for dropped in few { tryWithout { $0 == dropped } }
    return candidates
  }

  private mutating func isWorthTrying(_ lemma: Lemma, in process: Int) -> Bool {
    guard !active.contains(lemma), tries[lemma, default: 0] < Self.mostTries, cost(lemma) <= Self.mostCost,
      vocabulary.binds(lemma)
    else { return false }
    // Where chance alone would have left no row, that there is none says nothing. Of setup there are few states.
    let least = process == open.system.setup ? min(1, sample.leastExpected) : sample.leastExpected
    return lemma.literals.count == 1 || sample.expected(lemma) >= least
  }

  /// A lemma that had to be given up may have lacked another that was given up by mistake.
  private static var mostTries: Int { 3 }

  /// What is longer holds by accident.
  private static var mostCost: Int { 13 }

  /// So plain that nothing plainer is looked for.
  private static var plain: Int { 6 }

  /// What lemmas may speak of, from what is likely to more.
  private enum SearchScope: CaseIterable {
    /// What the step and its goals mention, and where its process is.
    case near
    /// All but where other processes are.
    case wide
    /// Sums, and where others are.
    case all

    var views: Int { self == .near ? 12 : 24 }
  }

  /// Comparisons of numbers are liked less. Most of what is always so is so once setup is over.
  private func weight(_ number: Int, _ near: Set<Int>) -> Double {
    if number == vocabulary.setupIsOver { return 1_000_000 }
    let atom = vocabulary.atoms[number]
    let plain = atom.relation == .equal ? 1 : atom.right == .zero ? 0.5 : atom.shift == 0 ? 0.4 : 0.1
    return isNear(atom, near) ? plain : plain * 0.3
  }

  private func isNear(_ atom: Atom, _ near: Set<Int>) -> Bool {
    [atom.left, atom.right].allSatisfy { side in
      guard case .cell(let cell) = side else { return true }
      return near.contains(vocabulary.cells[cell].function)
    }
  }

  private func cost(_ lemma: Lemma) -> Int {
    lemma.literals.reduce(0) { sum, literal in
      if literal.atom == vocabulary.setupIsOver { return sum }
      let atom = vocabulary.atoms[literal.atom]
      return sum + (atom.relation == .equal ? 2 : atom.right == .zero ? 3 : 4)
    }
  }

  private func literals(
    of view: [Int?], within scope: SearchScope, of process: Int, near: Set<Int>
  ) -> [Literal] {
    vocabulary.atoms.enumerated().compactMap { number, atom in
      let isSum = atom.relation == .atMost && atom.right != .zero && atom.shift != 0
      if scope != .all, isSum { return nil }
      // What locals of two processes have to do with each other is mostly known to what they share.
      if keepsLocalsApart, vocabulary.owners[number].count > 1 { return nil }
      if let other = vocabulary.processes[number] {
        if scope != .all, other != process { return nil }
      } else if scope == .near, number != vocabulary.setupIsOver, !isNear(atom, near) {
        return nil
      }
      let truth = vocabulary.holds(atom) { vocabulary.value(of: $0, in: view) }
      return truth.map { Literal(atom: number, isPositive: $0) }
    }
  }
}

extension Double {
  /// The logarithm to the base 2, to the next lower integer; 0 for what is less than 1.
  fileprivate var logarithm: Double { self < 1 ? 0 : Double(exponent) }
}
