/// The visited set against a plain set, with every way of comparing words that the machine has.

import CMachine
import Explorer
import SampleSystems
import Support
import Testing

@Suite(.serialized)
struct VisitedSetTests {
  static let widths: [Int32] = [0, 1, 2]
  /// With so many bits slots have 4, 5, 6 and 8 bytes, and fewer when the set has grown.
  static let bits = [32, 44, 50, 56, 64]

  @Test(arguments: widths, bits)
  func knowsWhatWasInsertedAndNothingElse(width: Int32, bits: Int) throws {
    _ = pincer_choose_width(width)
    defer { _ = pincer_choose_width(2) }
    var set = try #require(VisitedSet(bits: bits, partBits: 4))
    defer { set.free() }
    var known: Set<UInt64> = []
    var generator = SeededGenerator(state: UInt64(width) + 1)
    for _ in 0..<300 {
      // Few different keys, so that many are there already, and some twice in a batch.
      let words = (0..<100).map { _ in set.mixing(generator.next() % 20_000 &* 0x1_0000_0101) }
      set.withHandle { handle in
        let absent = words.indices.filter { !known.contains(words[$0]) }
        #expect(handle.absent(of: words) == absent)
        for word in words {
          #expect((handle.insert(word) == .new) == known.insert(word).inserted)
          #expect(handle.contains(word))
        }
      }
    }
    #expect(set.count == known.count)
    set.withHandle { handle in #expect(handle.absent(of: Array(known)).isEmpty) }
    #expect(set.keys == Set(known.map { set.mixing.key(of: $0) }))
  }

  /// Words that lie so close together that their lines are full: they lie behind those, and are passed on.
  @Test(arguments: widths, bits)
  func findsWordsBehindTheirHomes(width: Int32, bits: Int) throws {
    _ = pincer_choose_width(width)
    defer { _ = pincer_choose_width(2) }
    var set = try #require(VisitedSet(bits: bits, partBits: 4))
    defer { set.free() }
    // In a table of 16 lines, homes are this far apart. Some get more words than a line has slots, some get few.
    let home = UInt64(1) << UInt64(bits - 4) / 16
    let crowd = (0..<16).flatMap { line in (0..<[17, 3, 9][line % 3]).map { UInt64(line) * home + UInt64($0 * 7) } }
    set.withHandle { handle in
      for word in crowd { #expect(handle.insert(word) == .new) }
      #expect(handle.absent(of: crowd).isEmpty)
      let others = crowd.map { $0 + 1 }
      #expect(handle.absent(of: others) == Array(others.indices))
      for word in crowd { #expect(handle.insert(word) == .known) }
    }
    #expect(set.count == crowd.count)
    #expect(set.keys == Set(crowd.map { set.mixing.key(of: $0) }))
  }

  /// Sixteen million words, so that parts have come through all their shapes; one of 10.3 bytes at most.
  @Test func growsWithoutLoss() throws {
    var set = try #require(VisitedSet(bits: 60, partBits: 4))
    defer { set.free() }
    let count: UInt64 = 1 << 24
    let mixing = set.mixing
    set.withHandle { handle in
      for key in 0..<count where handle.insert(mixing(key &* 0x1_0001)) != .new { Issue.record("\(key) is there") }
      for key in 0..<count where !handle.contains(mixing(key &* 0x1_0001)) { Issue.record("\(key) is lost") }
      for key in 0..<count where handle.contains(mixing(key &* 0x1_0001 &+ 1)) { Issue.record("\(key) is new") }
    }
    #expect(set.count == Int(count))
    #expect(set.bytes < Int(count) * 103 / 10)
  }

  @Test(arguments: [32, 33, 44, 63, 64])
  func mixingLosesNothing(bits: Int) {
    let mixing = Mixing(bits: bits)
    var generator = SeededGenerator(state: 7)
    for _ in 0..<10_000 {
      let key = generator.next() >> UInt64(64 - bits)
      #expect(mixing(key) >> UInt64(bits - 1) <= 1)
      #expect(mixing.key(of: mixing(key)) == key)
    }
  }
}

extension VisitedSet {
  fileprivate var keys: Set<UInt64> {
    mutating get {
      var keys: Set<UInt64> = []
      let parts = partCount
      withHandle { handle in
        for part in 0..<parts {
          handle.forEachKey(inPart: part) { if !keys.insert($0).inserted { Issue.record("\($0) twice") } }
        }
      }
      return keys
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
