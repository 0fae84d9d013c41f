/// The normal form of conjunctions: what the literals say about each linear sum is joined, and
/// clauses lose what the literals decide.

extension TermStore {
  /// The conjuncts of the conjunction of `terms`, sorted; `[false]` if they contradict each other.
  package mutating func conjuncts(of terms: [TermID]) -> [TermID] {
    let (number, isNew) = conjunctions.number(of: terms, 0)
    if isNew { joined.append(nil) }
    if let known = joined[number] { return known }
    let result = joinedConjuncts(of: terms)
    joined[number] = result
    return result
  }

  private mutating func joinedConjuncts(of terms: [TermID]) -> [TermID] {
    var facts = Facts()
    var open: [TermID] = []
    for term in terms { facts.learn(term, in: self, open: &open) }
    while !facts.isContradictory {
      let pending = open
      open = []
      var changed = false
      for term in pending {
        let reduced = reduce(term, under: facts)
        if reduced == term { open.append(term) } else { changed = true }
        if reduced != term { facts.learn(reduced, in: self, open: &open) }
      }
      if !changed { break }
    }
    if facts.isContradictory { return [.false] }
    let result = (open + facts.conjuncts(in: &self)).sortedWithoutRepetition()
    for term in result {
      if case .not(let inner) = self[term], result.binarySearch(inner) { return [.false] }
    }
    return result
  }

  /// A clause or a conditional without what `facts` decide of its parts.
  private mutating func reduce(_ term: TermID, under facts: Facts) -> TermID {
    switch self[term] {
    case .not(let inner):
      switch self[inner] {
      case .and(let parts):
        var rest: [TermID] = []
        for part in parts {
          switch facts.decide(part, in: self) {
          case true?: continue
          case false?: return .true
          case nil: rest.append(part)
          }
        }
        return rest.count == parts.count ? term : negatedConjunction(rest)
      case .conditional:
        return not(reduce(inner, under: facts))
      case .bool, .int, .symbol, .not, .sum, .atMost, .equals, .product, .quotient, .remainder: return term
      }
    case .conditional(let condition, let then, let other):
      guard let decided = facts.decide(condition, in: self) else { return term }
      return decided ? then : other
    case .bool, .int, .symbol, .and, .sum, .atMost, .equals, .product, .quotient, .remainder: return term
    }
  }

  private mutating func negatedConjunction(_ parts: [TermID]) -> TermID {
    let conjunction = and(parts)
    return not(conjunction)
  }
}

/// What a conjunction of literals says: which atoms are true or false, and bounds of linear sums.
struct Facts {
  /// The values a linear sum may have.
  struct Interval {
    var lower: Int?
    var upper: Int?
    var excluded: Set<Int> = []
  }

  private(set) var isContradictory = false
  /// Symbols that are true, and the negations of those that are false.
  private var literals: Set<TermID> = []
  private var denied: Set<TermID> = []
  private var sums = SumTable()
  private var intervals: [Interval] = []

  /// Takes in a conjunct; what is no literal goes to `open`.
  mutating func learn(_ term: TermID, in store: TermStore, open: inout [TermID]) {
    switch store[term] {
    case .bool(let value): if !value { isContradictory = true }
    case .and(let parts): for part in parts { learn(part, in: store, open: &open) }
    case .symbol: learn(literal: term, negation: nil)
    case .conditional: open.append(term)
    case .atMost, .equals: learn(comparison: term, in: store)
    case .not(let inner):
      switch store[inner] {
      case .symbol: learn(literal: term, negation: inner)
      case .equals(let monomials, let value):
        update(monomials) { $0.excluded.insert(value) }
      case .bool, .int, .not, .and, .conditional, .sum, .atMost, .product, .quotient, .remainder:
        open.append(term)
      }
    case .int, .sum, .product, .quotient, .remainder: preconditionFailure("a Boolean was needed")
    }
  }

  /// Whether the facts make `term` true or false, as far as plain to see.
  func decide(_ term: TermID, in store: TermStore) -> Bool? {
    switch store[term] {
    case .bool(let value): return value
    case .symbol: return literals.contains(term) ? true : denied.contains(term) ? false : nil
    case .not(let inner): return decide(inner, in: store).map { !$0 }
    case .atMost(let monomials, let bound):
      if monomials[0].coefficient > 0 {
        guard let interval = interval(of: monomials) else { return nil }
        if let upper = interval.upper, upper <= bound { return true }
        if let lower = interval.lower, lower > bound { return false }
        return nil
      }
      guard let interval = interval(of: monomials.map(\.negated)) else { return nil }
      if let lower = interval.lower, lower >= -bound { return true }
      if let upper = interval.upper, upper < -bound { return false }
      return nil
    case .equals(let monomials, let value):
      guard let interval = interval(of: monomials) else { return nil }
      if interval.lower == value && interval.upper == value { return true }
      let isOutside =
        (interval.lower.map { $0 > value } ?? false) || (interval.upper.map { $0 < value } ?? false)
      return isOutside || interval.excluded.contains(value) ? false : nil
    case .and, .conditional: return nil
    case .int, .sum, .product, .quotient, .remainder: preconditionFailure("a Boolean was needed")
    }
  }

  /// The facts as terms, unsorted.
  func conjuncts(in store: inout TermStore) -> [TermID] {
    var result = literals.sorted()
    for (monomials, interval) in zip(sums.sums, intervals) {
      if let lower = interval.lower, lower == interval.upper {
        result.append(store.equals(monomials, lower))
        continue
      }
      if let upper = interval.upper { result.append(store.atMost(monomials, upper)) }
      if let lower = interval.lower {
        result.append(store.atMost(monomials.map(\.negated), -lower))
      }
      for value in interval.excluded.sorted() {
        let equality = store.equals(monomials, value)
        result.append(store.not(equality))
      }
    }
    return result
  }

  private mutating func learn(literal: TermID, negation: TermID?) {
    literals.insert(literal)
    if let negation { denied.insert(negation) }
    if denied.contains(literal) || negation.map({ literals.contains($0) }) == true {
      isContradictory = true
    }
  }

  private mutating func learn(comparison term: TermID, in store: TermStore) {
    switch store[term] {
    case .atMost(let monomials, let bound) where monomials[0].coefficient > 0:
      raise(monomials, lower: nil, upper: bound)
    case .atMost(let monomials, let bound):
      raise(monomials.map(\.negated), lower: -bound, upper: nil)
    case .equals(let monomials, let value):
      raise(monomials, lower: value, upper: value)
    case .bool, .int, .symbol, .not, .and, .conditional, .sum, .product, .quotient, .remainder:
      preconditionFailure("a comparison was needed")
    }
  }

  private mutating func raise(_ monomials: [Monomial], lower: Int?, upper: Int?) {
    update(monomials) { interval in
      if let lower { interval.lower = max(lower, interval.lower ?? lower) }
      if let upper { interval.upper = min(upper, interval.upper ?? upper) }
    }
  }

  private mutating func update(_ monomials: [Monomial], _ change: (inout Interval) -> Void) {
    let (number, isNew) = sums.number(of: monomials)
    var interval = isNew ? Interval() : intervals[number]
    change(&interval)
    interval.tighten()
    if let lower = interval.lower, let upper = interval.upper, lower > upper { isContradictory = true }
    if isNew { intervals.append(interval) } else { intervals[number] = interval }
  }

  private func interval(of monomials: [Monomial]) -> Interval? {
    sums.find(monomials, WordMixer(0).adding(monomials).word).map { intervals[$0] }
  }
}

/// Linear sums, numbered in the order in which they came, so that no order of hashes decides anything.
private struct SumTable {
  private(set) var sums: [[Monomial]] = []
  private var hashes: [UInt64] = []
  /// The first sum with a hash, once there are many.
  private var places: [UInt64: Int] = [:]
  /// So many are looked through one after the other.
  private static let few = 32

  mutating func number(of sum: [Monomial]) -> (number: Int, isNew: Bool) {
    let hash = WordMixer(0).adding(sum).word
    if let known = find(sum, hash) { return (known, false) }
    sums.append(sum)
    hashes.append(hash)
    if sums.count == Self.few + 1 {
      for (place, hash) in hashes.enumerated() where places[hash] == nil { places[hash] = place }
    } else if sums.count > Self.few, places[hash] == nil {
      places[hash] = sums.count - 1
    }
    return (sums.count - 1, true)
  }

  func find(_ sum: [Monomial], _ hash: UInt64) -> Int? {
    var place = 0
    if sums.count > Self.few {
      guard let first = places[hash] else { return nil }
      if sums[first] == sum { return first }
      place = first + 1
    }
    while place < hashes.count {
      if hashes[place] == hash, sums[place] == sum { return place }
      place += 1
    }
    return nil
  }
}

extension Facts.Interval {
  /// Moves bounds off excluded values and forgets those outside.
  fileprivate mutating func tighten() {
    if excluded.isEmpty { return }
    while let lower, excluded.contains(lower) { self.lower = lower + 1 }
    while let upper, excluded.contains(upper) { self.upper = upper - 1 }
    let (lower, upper) = (lower, upper)
    excluded = excluded.filter { value in
      (lower.map { value > $0 } ?? true) && (upper.map { value < $0 } ?? true)
    }
  }
}

extension Monomial {
  /// The monomial with the opposite sign.
  var negated: Monomial { Monomial(-coefficient, term) }
}

extension [TermID] {
  /// The terms, sorted, each once.
  func sortedWithoutRepetition() -> [TermID] {
    var result = self
    result.sort()
    var kept = 0
    for index in result.indices where index == 0 || result[index] != result[kept - 1] {
      result[kept] = result[index]
      kept += 1
    }
    result.removeLast(result.count - kept)
    return result
  }

  /// Returns `true` iff the sorted array holds `term`.
  package func binarySearch(_ term: TermID) -> Bool {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if self[middle] < term { low = middle + 1 } else { high = middle }
    }
    return low < count && self[low] == term
  }
}
