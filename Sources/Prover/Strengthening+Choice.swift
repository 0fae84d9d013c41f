/// Which lemma is made of a state that is to be excluded.

import SMT
import Semantics

extension Strengthening {
  /// The most telling of the lemmas that exclude the state, from what is likely to matter to more.
  mutating func bestLemma(
    _ counterexample: Counterexample, of process: Int, within scopes: [SearchScope]
  ) -> Lemma? {
    for scope in scopes {
      if let lemma = shortLemma(counterexample, of: process, within: scope) { return lemma }
      if let lemma = longLemma(counterexample, of: process, within: scope) { return lemma }
    }
    return nil
  }

  private mutating func shortLemma(
    _ counterexample: Counterexample, of process: Int, within scope: SearchScope
  ) -> Lemma? {
    var best: (lemma: Lemma, score: Double)?
    for view in views(of: counterexample, scope) {
      let literals = literals(of: view, within: scope, of: process, counterexample)
      for (lemma, score) in shortLemmas(literals, of: process) where score < best?.score ?? .infinity {
        guard scope != .linked || touches(counterexample.reason, lemma, view) else { continue }
        if sample.isTrue(excluding: lemma.excluded) {
          best = (lemma, score)
          break
        }
      }
    }
    return best?.lemma
  }

  private func views(of counterexample: Counterexample, _ scope: SearchScope) -> ArraySlice<[Int?]> {
    if shouldStop() != nil { return [] }
    switch scope {
    case .reason: return counterexample.reason.views[...]
    case .linked: return counterexample.reason.linkedViews[...]
    // There is so much to say that each view takes long.
    case .wide, .all: return counterexample.reason.views.prefix(Self.fewViews)
    }
  }

  private static var fewViews: Int { 4 }

  /// The lemmas of one or two literals that are worth trying, the most telling first.
  private mutating func shortLemmas(_ literals: [Literal], of process: Int) -> [(lemma: Lemma, score: Double)] {
    var result: [(lemma: Lemma, score: Double)] = []
    for few in sample.shortest(literals) {
      // What is so comes before what follows: `for all b in Block where b.mine: b.taken`.
      let lemma = Lemma(excluding: few.filter(\.isPositive) + few.filter { !$0.isPositive })
      guard isWorthTrying(lemma, in: process) else { continue }
      // What is always so is said by no chance.
      let expected = few.count == 1 ? sample.most : sample.expected(lemma)
      result.append((lemma, Double(cost(lemma)) - expected.logarithm))
    }
    return result.sorted { $0.score < $1.score }
  }

  /// The plainest lemma that is found by taking literal after literal.
  private mutating func longLemma(
    _ counterexample: Counterexample, of process: Int, within scope: SearchScope
  ) -> Lemma? {
    var best: Lemma?
    for view in views(of: counterexample, scope) {
      let all = literals(of: view, within: scope, of: process, counterexample)
      // What is so of all numbers is plainer than what is so of small ones.
      for literals in [all.filter { !comparesWithConstant($0) }, all] {
        let weights = literals.map { weight($0.atom) }
        for lemma in candidates(literals, weights, of: process) {
          if let best, cost(best) <= cost(lemma) { continue }
          let isTelling = scope != .linked || touches(counterexample.reason, lemma, view)
          if isTelling, isWorthTrying(lemma, in: process) { best = lemma }
        }
        if best != nil || literals.count == all.count { break }
      }
      if let best, cost(best) <= Self.plain { break }
    }
    return best
  }

  /// The literals, with what follows from them in their place, as long as no state has all: of two numbers that are
  /// equal, that one is at most the other; of one that is less, that it is at most the other.
  private mutating func weakened(_ literals: [Literal], _ all: [Literal]) -> [Literal] {
    var result = literals
    for position in result.indices {
      for weaker in all where vocabulary.follows(weaker, from: result[position]) {
        var tried = result
        tried[position] = weaker
        if sample.isTrue(excluding: tried) {
          result = tried
          break
        }
      }
    }
    return result
  }

  /// Whether it compares a number without bounds with a constant.
  private func comparesWithConstant(_ literal: Literal) -> Bool {
    let atom = vocabulary.atoms[literal.atom]
    guard atom.relation == .atMost, atom.right == .zero, case .cell(let cell) = atom.left else { return false }
    return vocabulary.sort(of: cell) == .integer(nil)
  }

  /// Clauses that are true of the sample and exclude the literals: the plainest and, if that was tried, others.
  private mutating func candidates(_ literals: [Literal], _ weights: [Double], of process: Int) -> [Lemma] {
    guard let found = sample.exclude(literals, weights) else { return [] }
    let few = weakened(found, literals)
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
  enum SearchScope {
    /// What suffices for the step to break its goal.
    case reason
    /// And what else there is to say of those whom that is about, and of what they hold.
    case linked
    /// Numbers, too.
    case wide
    /// Sums, and where other processes are.
    case all
  }

  /// Comparisons of numbers are liked less. Most of what is always so is so once setup is over.
  private func weight(_ number: Int) -> Double {
    if number == vocabulary.setupIsOver { return 1_000_000 }
    let atom = vocabulary.atoms[number]
    return atom.relation == .equal ? 1 : atom.right == .zero ? 0.5 : atom.shift == 0 ? 0.4 : 0.1
  }

  /// Whether it is about a local that its process will not read any more, where it is in the view.
  private func isDead(_ atom: Atom, _ view: [Int?]) -> Bool {
    [atom.left, atom.right].contains { side in
      guard case .cell(let number) = side else { return false }
      return vocabulary.isDead(number, in: view)
    }
  }

  /// Whether it says something of places that a reason has, and compares no numbers.
  private func isLinked(_ atom: Atom, to reason: Reason) -> Bool {
    guard atom.relation == .equal else { return false }
    return [atom.left, atom.right].allSatisfy { side in
      let witnesses: [Int] =
        switch side {
        case .zero: []
        case .witness(let w): [w]
        case .cell(let cell): vocabulary.cells[cell].places
        }
      return witnesses.allSatisfy {
        vocabulary.witnesses[$0].kind != .integer || reason.places[.integer]?.isEmpty == false
      }
    }
  }

  /// Whether some of the literals is about those whom the step breaks its goal for: all else the solver chose at will.
  private func touches(_ reason: Reason, _ lemma: Lemma, _ view: [Int?]) -> Bool {
    let places = view.suffix(vocabulary.witnesses.count)
    return lemma.literals.contains { literal in
      let atom = vocabulary.atoms[literal.atom]
      if isPart(atom, of: reason, view) { return true }
      return [atom.left, atom.right].contains { side in
        guard case .cell(let cell) = side else { return false }
        let witnesses = vocabulary.cells[cell].places
        return !witnesses.isEmpty
          && witnesses.allSatisfy { w in
            guard let place = places[places.startIndex + w] else { return false }
            return reason.places[vocabulary.witnesses[w].kind]?.contains(place) == true
          }
      }
    }
  }

  private func isPart(_ atom: Atom, of reason: Reason, _ view: [Int?]) -> Bool {
    let places = view.suffix(vocabulary.witnesses.count)
    return [atom.left, atom.right].allSatisfy { side in
      guard case .cell(let number) = side else { return true }
      let cell = vocabulary.cells[number]
      let arguments = cell.places.map { places[places.startIndex + $0] ?? 0 }
      return reason.cells[cell.function]?.contains(arguments) == true
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
    of view: [Int?], within scope: SearchScope, of process: Int, _ counterexample: Counterexample
  ) -> [Literal] {
    vocabulary.atoms.enumerated().compactMap { number, atom -> Literal? in
      // What locals of two processes have to do with each other is mostly known to what they share.
      if keepsLocalsApart, vocabulary.owners[number].count > 1 { return nil }
      let isKnown =
        switch scope {
        case .reason: isPart(atom, of: counterexample.reason, view)
        case .linked:
          isPart(atom, of: counterexample.reason, view)
            || isLinked(atom, to: counterexample.reason) && !isDead(atom, view)
        case .wide:
          !isDead(atom, view) && !(atom.relation == .atMost && atom.right != .zero && atom.shift != 0)
            && (vocabulary.processes[number] ?? process) == process
        case .all: !isDead(atom, view)
        }
      guard isKnown || number == vocabulary.setupIsOver else { return nil }
      let truth = vocabulary.holds(atom) { vocabulary.value(of: $0, in: view) }
      return truth.map { Literal(atom: number, isPositive: $0) }
    }
  }
}

extension Double {
  /// The logarithm to the base 2, to the next lower integer; 0 for what is less than 1.
  fileprivate var logarithm: Double { self < 1 ? 0 : Double(exponent) }
}
