/// The visited set against a plain set, with every way of comparing words that the machine has.

import CMachine
import Explorer
import SampleSystems
import Testing

@Suite(.serialized)
struct VisitedSetTests {
  @Test(arguments: [0, 1, 2])
  func knowsWhatWasInsertedAndNothingElse(width: Int32) throws {
    _ = pincer_choose_width(width)
    defer { _ = pincer_choose_width(2) }
    var set = try #require(VisitedSet(partBits: 2))
    defer { set.free() }
    var known: Set<UInt64> = []
    var generator = SeededGenerator(state: UInt64(width) + 1)
    for _ in 0..<300 {
      // Few different keys, so that many are there already, and some twice in a batch.
      let mixed = (0..<100).map { _ in VisitedSet.mixed(generator.next() % 20_000 + 1) }
      set.withHandle { handle in
        let absent = mixed.indices.filter { !known.contains(mixed[$0]) }
        #expect(handle.absent(of: mixed) == absent)
        for word in mixed {
          #expect((handle.insert(word) == .new) == known.insert(word).inserted)
          #expect(handle.contains(word))
        }
      }
    }
    #expect(set.count == known.count)
    set.withHandle { handle in #expect(handle.absent(of: Array(known)).isEmpty) }
  }

  /// Words that all want the same place lie in a long row, and those behind are pushed on.
  @Test(arguments: [0, 1, 2])
  func findsWordsInLongRows(width: Int32) throws {
    _ = pincer_choose_width(width)
    defer { _ = pincer_choose_width(2) }
    var set = try #require(VisitedSet(partBits: 1))
    defer { set.free() }
    let row = (0..<120).map { (UInt64(1) << 62) + UInt64($0 * 7 % 120) }
    set.withHandle { handle in
      for word in row { #expect(handle.insert(word) == .new) }
      #expect(handle.absent(of: row + [(1 << 62) + 120, (1 << 62) - 1]) == [120, 121])
      for word in row { #expect(handle.insert(word) == .known) }
    }
  }
}

extension VisitedSet.Handle {
  fileprivate func absent(of mixed: [UInt64]) -> [Int] {
    var places = [UInt32](repeating: 0, count: mixed.count)
    let count = findAbsent(mixed, count: mixed.count, &places)
    return places[..<count].map { Int($0) }
  }
}
