/// What the constructors promise: equal terms are one term, and simplification keeps meaning.

import SMT
import Support
import Testing

struct TermStoreTests {
  var store = TermStore()
  let x, y, a, b: TermID

  init() {
    x = store.symbol("x", .int)
    y = store.symbol("y", .int)
    a = store.symbol("a", .bool)
    b = store.symbol("b", .bool)
  }

  @Test mutating func equalSumsAreOneTerm() {
    let left = store.add(store.add(x, y), store.int(2))
    let right = store.add(y, store.add(store.int(2), x))
    #expect(left == right)
    #expect(store.subtract(left, right) == store.int(0))
  }

  @Test mutating func comparisonsAreNormalised() {
    // x + 3 < y + 5 is x <= y + 1.
    let left = store.less(store.add(x, store.int(3)), store.add(y, store.int(5)))
    #expect(left == store.lessOrEqual(x, store.add(y, store.int(1))))
    // 2x <= 5 is x <= 2, and 2x = 5 is false.
    let twice = store.multiply(store.int(2), x)
    #expect(store.lessOrEqual(twice, store.int(5)) == store.lessOrEqual(x, store.int(2)))
    #expect(store.equal(twice, store.int(5)) == .false)
    #expect(store.less(x, x) == .false)
  }

  @Test mutating func aComparisonAndItsNegationContradict() {
    let below = store.less(x, y)
    let notBelow = store.lessOrEqual(y, x)
    #expect(store.not(below) == notBelow)
    #expect(store.and([below, notBelow]) == .false)
    #expect(store.or([below, notBelow]) == .true)
  }

  @Test mutating func boundsOfOneSumAreJoined() {
    let atLeast2 = store.lessOrEqual(store.int(2), x)
    let atMost2 = store.lessOrEqual(x, store.int(2))
    let isNot2 = store.differ(x, store.int(2))
    #expect(store.and([atLeast2, atMost2]) == store.equal(x, store.int(2)))
    #expect(store.and([atLeast2, isNot2]) == store.lessOrEqual(store.int(3), x))
    #expect(store.and([atLeast2, atMost2, isNot2]) == .false)
  }

  @Test mutating func aClauseLosesWhatOtherConjunctsDecide() {
    let clause = store.or([store.not(a), b])
    #expect(store.and([a, clause]) == store.and([a, b]))
    #expect(store.and([b, clause]) == b)
  }

  @Test mutating func comparisonsMoveIntoConditionals() {
    let choice = store.conditional(a, store.int(1), store.int(2))
    #expect(store.equal(choice, store.int(1)) == a)
    #expect(store.equal(choice, store.int(3)) == .false)
    #expect(store.less(choice, store.int(2)) == a)
  }

  @Test mutating func exclusiveUpdatesCommute() {
    let atOne = store.equal(x, store.int(1))
    let atTwo = store.equal(x, store.int(2))
    let older = store.int(0)
    let (seven, eight) = (store.int(7), store.int(8))
    let first = store.conditional(atOne, seven, store.conditional(atTwo, eight, older))
    let second = store.conditional(atTwo, eight, store.conditional(atOne, seven, older))
    #expect(first == second)
  }

  @Test mutating func substitutionIsSimultaneous() {
    let difference = store.subtract(x, y)
    let swapped = store.substitute([x: y, y: x], in: difference)
    #expect(swapped == store.subtract(y, x))
    let nothing = store.substitute([x: y], in: difference)
    #expect(store.symbols(of: nothing) == [])
  }

  @Test mutating func assumptionsDecideConditions() {
    let positive = store.less(store.int(0), x)
    var assumptions = Assumptions([positive], in: store)
    let isNegative = store.less(x, store.int(-4))
    let value = store.conditional(isNegative, x, y)
    #expect(assumptions.simplify(value, in: &store) == y)
  }

  @Test mutating func leavingSixtyFourBitsIsNoted() {
    let large = store.int(.max)
    #expect(!store.hasOverflowed)
    _ = store.add(large, large)
    #expect(store.hasOverflowed)
  }

  @Test mutating func queriesPrintAsSMTLIB() {
    let either = store.or([a, store.less(x, store.int(-1))])
    #expect(
      store.smtLib([either]) == """
        (declare-const x Int)
        (declare-const a Bool)
        (assert (or a (<= x (- 2))))
        (check-sat)

        """)
  }

  @Test mutating func whatOccursTwiceIsDefinedOnce() {
    var tower = store.multiply(x, x)
    for _ in 0..<40 { tower = store.multiply(tower, tower) }
    let condition = store.less(store.int(1), tower)
    let text = store.smtLib([condition])
    #expect(text.contains("(define-fun shared!0 () Int (* x x))\n(define-fun shared!1 () Int (* shared!0 shared!0))"))
    #expect(text.count < 4_000)
  }

  @Test mutating func commandsSayWhatWasAnswered() {
    let query = Query([a], in: store, for: .property)
    #expect(
      query.commands(answered: .satisfiable) == """

        ; can this property be broken, or be reached?
        (push 1)
        (set-info :status sat)
        (declare-const a Bool)
        (assert a)
        (check-sat)
        (pop 1)

        """)
    #expect(!query.commands(answered: .unknown("time")).contains("status"))
  }

  @Test(arguments: 0..<40) func simplificationKeepsMeaning(seed: UInt64) {
    var g = SeededGenerator(state: seed)
    var store = TermStore()
    let flags = [store.symbol("p", .bool), store.symbol("q", .bool)]
    let numbers = (0..<3).map { store.symbol("n\($0)", .int) }
    for _ in 0..<60 {
      let plain = TermShape().bool(4, &g)
      let term = plain.build(in: &store, flags, numbers)
      for _ in 0..<30 {
        let f = flags.map { _ in Int.random(in: 0...1, using: &g) }
        let n = numbers.map { _ in Int.random(in: -5...5, using: &g) }
        let values = Dictionary(uniqueKeysWithValues: zip(flags + numbers, f + n))
        #expect(store.evaluate(term, values) == plain.value(f, n), "\(store.text(of: term)) of \(plain)")
      }
    }
    #expect(!store.hasOverflowed)
  }

  @Test(arguments: 0..<20) func assumptionsKeepMeaningWhereTheyHold(seed: UInt64) {
    var g = SeededGenerator(state: seed)
    var store = TermStore()
    let flags = [store.symbol("p", .bool), store.symbol("q", .bool)]
    let numbers = (0..<3).map { store.symbol("n\($0)", .int) }
    var checked = 0
    for _ in 0..<60 {
      let assumed = TermShape().bool(3, &g).build(in: &store, flags, numbers)
      let term = TermShape().int(4, &g).build(in: &store, flags, numbers)
      var assumptions = Assumptions(store.conjuncts(of: [assumed]), in: store)
      let simplified = assumptions.simplify(term, in: &store)
      for _ in 0..<30 {
        let f = flags.map { ($0, Int.random(in: 0...1, using: &g)) }
        let n = numbers.map { ($0, Int.random(in: -5...5, using: &g)) }
        let values = Dictionary(uniqueKeysWithValues: f + n)
        guard store.evaluate(assumed, values) == 1 else { continue }
        checked += 1
        #expect(store.evaluate(simplified, values) == store.evaluate(term, values))
      }
    }
    #expect(checked > 300)
  }
}
