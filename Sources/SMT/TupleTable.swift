/// Numbers for tuples of terms, so that what was met before is known again without a key of its own.

/// Tuples of terms, each beside one more word, numbered in the order in which they came.
///
/// A search asks for the same tuples at almost every state. Here they lie one behind the other in one array, and
/// looking for one allocates nothing: open addressing, with the hashes kept.
package struct TupleTable: Sendable {
  /// The number of the tuple that is there, or -1.
  private var slots: [Int32]
  private var hashes: [UInt64] = []
  private var words: [Int] = []
  private var starts: [Int] = [0]
  private var terms: [TermID] = []

  package init() { slots = [Int32](repeating: -1, count: 64) }

  /// How many tuples there are.
  package var count: Int { words.count }

  /// The number of `tuple` with `word`, and whether it was new.
  package mutating func number(of tuple: [TermID], _ word: Int) -> (number: Int, isNew: Bool) {
    tuple.withUnsafeBufferPointer { tuple in number(word, tuple.count) { tuple[$0] } }
  }

  /// The number of the tuple of the `cells` at some places, likewise.
  package mutating func number(
    of cells: [TermID], at places: [Int32], _ word: Int
  ) -> (number: Int, isNew: Bool) {
    cells.withUnsafeBufferPointer { cells in
      places.withUnsafeBufferPointer { places in number(word, places.count) { cells[Int(places[$0])] } }
    }
  }

  @inline(__always)
  private mutating func number(
    _ word: Int, _ length: Int, _ term: (Int) -> TermID
  ) -> (number: Int, isNew: Bool) {
    let hash = Self.hash(word, length, term)
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: hash) & mask
    while slots[slot] >= 0 {
      let number = Int(slots[slot])
      if hashes[number] == hash, words[number] == word, isTuple(number, length, term) { return (number, false) }
      slot = (slot + 1) & mask
    }
    let number = words.count
    slots[slot] = Int32(number)
    hashes.append(hash)
    words.append(word)
    for index in 0..<length { terms.append(term(index)) }
    starts.append(terms.count)
    if words.count * 2 > slots.count { grow() }
    return (number, true)
  }

  @inline(__always)
  private func isTuple(_ number: Int, _ length: Int, _ term: (Int) -> TermID) -> Bool {
    let start = starts[number]
    guard starts[number + 1] - start == length else { return false }
    return terms.withUnsafeBufferPointer { terms in
      for index in 0..<length where terms[start + index] != term(index) { return false }
      return true
    }
  }

  private mutating func grow() {
    let mask = slots.count * 2 - 1
    slots = [Int32](repeating: -1, count: mask + 1)
    for (number, hash) in hashes.enumerated() {
      var slot = Int(truncatingIfNeeded: hash) & mask
      while slots[slot] >= 0 { slot = (slot + 1) & mask }
      slots[slot] = Int32(number)
    }
  }

  // MARK: Hashes

  /// Two halves, so that one multiplication need not wait for another.
  @inline(__always)
  private static func hash(_ word: Int, _ length: Int, _ term: (Int) -> TermID) -> UInt64 {
    var (left, right) = (WordMixer(word), WordMixer(length))
    var index = 0
    while index + 3 < length {
      left.add(pair(term(index), term(index + 1)))
      right.add(pair(term(index + 2), term(index + 3)))
      index += 4
    }
    while index < length {
      left.add(UInt64(UInt32(bitPattern: term(index).index)))
      index += 1
    }
    left.add(right.word)
    return left.word ^ left.word >> 31
  }

  @inline(__always)
  private static func pair(_ first: TermID, _ second: TermID) -> UInt64 {
    UInt64(UInt32(bitPattern: first.index)) << 32 | UInt64(UInt32(bitPattern: second.index))
  }
}
