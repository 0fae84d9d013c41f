/// An arena of hash-consed terms: building a term twice gives the same index, so equality is cheap.

/// All terms of one exploration.
///
/// Constructors simplify, so that many questions are answered without a solver. A term is never
/// removed. Integers are mathematical; a literal that leaves 64 bits sets `hasOverflowed`, and from
/// then on no answer that rests on this store may be used.
package struct TermStore: Sendable {
  private var nodes: [Term] = []
  private var sorts: [TermSort] = []
  private var symbolLists: [[TermID]] = []
  private var indices: [Term: TermID] = [:]
  /// Comparisons of conditionals, by the comparison before it was pushed into the branches.
  var pushedComparisons: [Term: TermID] = [:]
  /// The normal forms of conjunctions, by what was joined: a search asks for the same ones at many states.
  var conjunctions = TupleTable()
  var joined: [[TermID]?] = []
  /// `true` iff some literal did not fit 64 bits.
  package internal(set) var hasOverflowed = false

  package init() {
    _ = intern(.bool(false), .bool)
    _ = intern(.bool(true), .bool)
  }

  /// The number of terms built so far.
  package var count: Int { nodes.count }

  /// The node of `term`.
  package subscript(term: TermID) -> Term { nodes[Int(term.index)] }

  /// The sort of `term`.
  package func sort(of term: TermID) -> TermSort { sorts[Int(term.index)] }

  /// The free symbols of `term`, sorted.
  package func symbols(of term: TermID) -> [TermID] { symbolLists[Int(term.index)] }

  /// Returns `true` iff some symbol occurs in `term`.
  package func hasSymbols(_ term: TermID) -> Bool { !symbolLists[Int(term.index)].isEmpty }

  /// Returns `true` iff `symbol` occurs in `term`.
  package func mentions(_ term: TermID, _ symbol: TermID) -> Bool {
    symbolLists[Int(term.index)].contains(symbol)
  }

  /// The free symbols of some terms, sorted.
  package func symbols(ofAll terms: [TermID]) -> [TermID] {
    var merged: [TermID] = []
    for term in terms { Self.merge(symbolLists[Int(term.index)], into: &merged) }
    return merged
  }

  /// Sets `places` to the places in `terms` where some symbol occurs.
  package func findSymbolic(_ terms: [TermID], _ places: inout [Int32]) {
    places.removeAll(keepingCapacity: true)
    for (place, term) in terms.enumerated() where !symbolLists[Int(term.index)].isEmpty {
      places.append(Int32(place))
    }
  }

  /// The literal `value`.
  package mutating func int(_ value: Int) -> TermID {
    let checked = sum(value, 0)
    return intern(.int(checked), .int)
  }

  /// The literal `value`.
  package func bool(_ value: Bool) -> TermID { value ? .true : .false }

  /// The free symbol of that name and sort.
  package mutating func symbol(_ name: String, _ sort: TermSort) -> TermID {
    intern(.symbol(name, sort), sort)
  }

  /// The value of `term` if it is an integer literal.
  package func literal(_ term: TermID) -> Int? {
    if case .int(let value) = self[term] { value } else { nil }
  }

  /// Returns the index of `node`, which is in normal form.
  mutating func intern(_ node: Term, _ sort: TermSort) -> TermID {
    if let known = indices[node] { return known }
    let term = TermID(index: Int32(nodes.count))
    symbolLists.append(freeSymbols(of: node, as: term))
    nodes.append(node)
    sorts.append(sort)
    indices[node] = term
    return term
  }

  private func freeSymbols(of node: Term, as term: TermID) -> [TermID] {
    if case .symbol = node { return [term] }
    return symbols(ofAll: node.children)
  }

  /// Adds `symbols` to `merged`; both are sorted.
  private static func merge(_ symbols: [TermID], into merged: inout [TermID]) {
    if symbols.isEmpty { return }
    if merged.isEmpty {
      merged = symbols
      return
    }
    for symbol in symbols where !merged.binarySearch(symbol) {
      let place = merged.firstIndex { $0 > symbol } ?? merged.count
      merged.insert(symbol, at: place)
    }
  }
}

extension Term {
  /// The terms directly below this node.
  package var children: [TermID] {
    switch self {
    case .bool, .int, .symbol: []
    case .not(let term), .quotient(let term, by: _), .remainder(let term, by: _): [term]
    case .and(let terms): terms
    case .conditional(let condition, let then, let other): [condition, then, other]
    case .sum(let monomials, constant: _), .atMost(let monomials, _), .equals(let monomials, _):
      monomials.map(\.term)
    case .product(let left, let right): [left, right]
    }
  }
}
