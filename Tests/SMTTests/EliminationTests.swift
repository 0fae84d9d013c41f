/// Quantifier elimination against trying every integer of a window that is wide enough.

import SMT
import Support
import Testing

struct EliminationTests {
  @Test func aGapBetweenTwoBoundsIsFound() {
    var store = TermStore()
    let (x, s, t) = (store.symbol("x", .int), store.symbol("s", .int), store.symbol("t", .int))
    let body = store.and([store.less(s, x), store.less(x, t)])
    let result = store.eliminate(x, from: body)
    #expect(result == store.less(store.add(s, store.int(1)), t))
  }

  @Test func aDefinedVariableIsReplaced() {
    var store = TermStore()
    let (x, s, t) = (store.symbol("x", .int), store.symbol("s", .int), store.symbol("t", .int))
    let body = store.and([store.equal(store.add(x, store.int(1)), s), store.less(x, t)])
    let result = store.eliminate(x, from: body)
    #expect(result == store.lessOrEqual(s, t))
  }

  @Test func withoutLowerBoundThereIsMinusInfinity() {
    var store = TermStore()
    let (x, s) = (store.symbol("x", .int), store.symbol("s", .int))
    let body = store.and([store.less(x, s), store.differ(x, store.int(4))])
    #expect(store.eliminate(x, from: body) == .true)
  }

  @Test func aProductIsOutOfReach() {
    var store = TermStore()
    let (x, y) = (store.symbol("x", .int), store.symbol("y", .int))
    let body = store.less(store.multiply(x, y), store.int(7))
    #expect(store.eliminate(x, from: body) == nil)
  }

  /// All literals are at most 3 and the symbols at most 4 in size, so a witness, if there is one, is small.
  @Test(arguments: 0..<40) func eliminationAgreesWithTryingEveryInteger(seed: UInt64) {
    var g = SeededGenerator(state: seed)
    var store = TermStore()
    let flags = [store.symbol("p", .bool), store.symbol("q", .bool)]
    let numbers = (0..<3).map { store.symbol("n\($0)", .int) }
    let shape = TermShape(hasQuotients: seed % 2 == 0, coefficients: seed % 4 < 2 ? 1 : 2)
    var eliminated = 0
    for _ in 0..<30 {
      let body = shape.bool(3, &g).build(in: &store, flags, numbers)
      guard let result = store.eliminate(numbers[0], from: body) else { continue }
      eliminated += 1
      #expect(!store.mentions(result, numbers[0]))
      for _ in 0..<12 {
        var values = Dictionary(
          uniqueKeysWithValues: flags.map { ($0, Int.random(in: 0...1, using: &g)) })
        for number in numbers { values[number] = Int.random(in: -4...4, using: &g) }
        let found = store.evaluate(result, values) == 1
        let exists = (-120...120).contains { candidate in
          values[numbers[0]] = candidate
          return store.evaluate(body, values) == 1
        }
        #expect(found == exists, "\(store.text(of: body))")
      }
    }
    #expect(eliminated > 5)
  }
}
