/// Which lemma is made of a state that is to be excluded.

import SMT
import Semantics

extension Strengthening {
  /// The plainest of the lemmas that exclude the state.
  mutating func bestLemma(_ counterexample: Counterexample, of process: Int) -> Lemma? {
    var best: Lemma?
    for scope in SearchScope.allCases where best == nil {
      for view in counterexample.views.prefix(scope.views) {
        let literals = literals(of: view, within: scope, of: process, near: counterexample.near)
        let weights = literals.map { weight(vocabulary.atoms[$0.atom], counterexample.near) }
        guard let few = sample.exclude(literals, weights) else { continue }
        let lemma = Lemma(literals: few.map { Literal(atom: $0.atom, isPositive: !$0.isPositive) })
        if let best, cost(best) <= cost(lemma) { continue }
        // Where chance alone would have left no row, that there is none says nothing.
        if few.count > 1, sample.expected(few) < sample.leastExpected { continue }
        if !known.contains(lemma), cost(lemma) <= Self.mostCost, vocabulary.binds(lemma) { best = lemma }
        if let best, cost(best) <= Self.plain { break }
      }
    }
    if let best { known.insert(best) }
    return best
  }

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

  /// Comparisons of numbers are liked less.
  private func weight(_ atom: Atom, _ near: Set<Int>) -> Double {
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
      if let other = vocabulary.processes[number] {
        if scope != .all, other != process { return nil }
      } else if scope == .near, !isNear(atom, near) {
        return nil
      }
      let truth = vocabulary.holds(atom) { vocabulary.value(of: $0, in: view) }
      return truth.map { Literal(atom: number, isPositive: $0) }
    }
  }
}
