/// Integers of small sorts as Booleans: a term that chooses among literals by the bits of the value.

import SMT

/// Makes such terms, and says of others what bits they have.
///
/// Comparisons of choices among literals are pushed into the branches by `TermStore`, so that whatever is compared
/// with a small value becomes a formula over its bits, and the solver needs no arithmetic for it.
struct SmallValues {
  /// More values than that are kept as integers.
  static let most = 64

  private struct Question: Hashable {
    var term: TermID
    var values: Range<Int>
  }
  private var known: [Question: [TermID]] = [:]

  /// A term that can be each of `values`, for new symbols that begin with `name`.
  ///
  /// - Requires: at least one value, and at most `most`.
  mutating func make(_ name: String, _ values: Range<Int>, in store: inout TermStore) -> TermID {
    let bits = (0..<Self.width(of: values)).map { store.symbol("\(name).\($0)", .bool) }
    let term = choose(among: values, by: bits[...], in: &store)
    known[Question(term: term, values: values)] = bits
    return term
  }

  /// The bits of a term that is one of `values`, the lowest first.
  mutating func bits(of term: TermID, among values: Range<Int>, in store: inout TermStore) -> [TermID] {
    let question = Question(term: term, values: values)
    if let known = known[question] { return known }
    let result: [TermID]
    switch store[term] {
    case .int(let value): result = literal(value &- values.lowerBound, Self.width(of: values), in: store)
    case .conditional(let condition, let then, let other):
      let (left, right) = (bits(of: then, among: values, in: &store), bits(of: other, among: values, in: &store))
      result = zip(left, right).map { store.conditional(condition, $0, $1) }
    case .bool, .symbol, .not, .and, .sum, .atMost, .equals, .product, .quotient, .remainder:
      result = compared(term, values, in: &store)
    }
    known[question] = result
    return result
  }

  static func width(of values: Range<Int>) -> Int {
    Int.bitWidth - (values.count - 1).leadingZeroBitCount
  }

  /// Where more bits are given than a part has values for, several combinations mean one value.
  private func choose(among values: Range<Int>, by bits: ArraySlice<TermID>, in store: inout TermStore) -> TermID {
    guard let highest = bits.last, values.count > 1 else { return store.int(values.lowerBound) }
    let half = 1 << (bits.count - 1)
    guard values.count > half else { return choose(among: values, by: bits.dropLast(), in: &store) }
    let middle = values.lowerBound + half
    let low = choose(among: values.lowerBound..<middle, by: bits.dropLast(), in: &store)
    let high = choose(among: middle..<values.upperBound, by: bits.dropLast(), in: &store)
    return store.conditional(highest, high, low)
  }

  private func literal(_ number: Int, _ width: Int, in store: TermStore) -> [TermID] {
    (0..<width).map { store.bool(number >> $0 & 1 != 0) }
  }

  private func compared(_ term: TermID, _ values: Range<Int>, in store: inout TermStore) -> [TermID] {
    let isValue = values.map { store.equal(term, store.int($0)) }
    return (0..<Self.width(of: values)).map { bit in
      store.or(isValue.indices.filter { $0 >> bit & 1 != 0 }.map { isValue[$0] })
    }
  }
}
