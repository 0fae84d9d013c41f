/// Z3 behind the solver interface.

import SMT
import Testing
import Z3Backend

struct Z3SolverTests {
  var solver: Z3Solver
  var store = TermStore()
  let x, y: TermID

  init() throws {
    solver = try Z3Solver()
    x = store.symbol("x", .int)
    y = store.symbol("y", .int)
  }

  @Test mutating func findsAModel() {
    let conjuncts = [store.less(x, y), store.less(y, store.int(3)), store.less(store.int(0), x)]
    #expect(solver.check(conjuncts, in: store) == .satisfiable)
    #expect(solver.value(of: x, in: store) == 1)
    #expect(solver.value(of: y, in: store) == 2)
  }

  @Test mutating func refutesACycle() {
    #expect(solver.check([store.less(x, y), store.less(y, x)], in: store) == .unsatisfiable)
  }

  @Test mutating func aQueryLeavesNothingBehind() {
    let below = store.less(x, y)
    let above = store.less(y, x)
    #expect(solver.check([below], in: store) == .satisfiable)
    #expect(solver.check([above], in: store) == .satisfiable)
    #expect(solver.check([below, above], in: store) == .unsatisfiable)
    #expect(solver.check([below], in: store) == .satisfiable)
    #expect(solver.check([], in: store) == .satisfiable)
  }

  @Test mutating func divisionIsFloorDivision() {
    let isMinusOne = store.equal(x, store.int(-1))
    let quotient = store.equal(store.divide(x, by: 2), y)
    #expect(solver.check([isMinusOne, quotient], in: store) == .satisfiable)
    #expect(solver.value(of: y, in: store) == -1)
    let remainder = store.equal(store.remainder(x, by: 2), y)
    #expect(solver.check([isMinusOne, remainder], in: store) == .satisfiable)
    #expect(solver.value(of: y, in: store) == 1)
  }

  @Test mutating func aSymbolThatDoesNotMatterIsZero() {
    #expect(solver.check([], in: store) == .satisfiable)
    #expect(solver.value(of: x, in: store) == 0)
  }

  @Test mutating func aValueBeyondSixtyFourBitsIsNone() {
    let large = store.int(.max - 1)
    let conjuncts = [store.less(large, y), store.less(store.add(y, store.int(5)), x)]
    #expect(solver.check(conjuncts, in: store) == .satisfiable)
    #expect(solver.value(of: x, in: store) == nil)
  }

  @Test mutating func aLimitMakesAHardQueryUnknown() throws {
    // Three cubes that sum up to 33 exist only beyond 10^15.
    var limited = try Z3Solver(limits: Z3Limits(resources: 20_000))
    let cubes = (0..<3).map { index in
      let root = store.symbol("root\(index)", .int)
      return store.multiply(root, store.multiply(root, root))
    }
    let sum = store.add(cubes[0], store.add(cubes[1], cubes[2]))
    let conjuncts = [store.equal(sum, store.int(33))]
    guard case .unknown = limited.check(conjuncts, in: store) else {
      Issue.record("a query without end has ended")
      return
    }
    // The solver still works after that.
    #expect(limited.check([store.less(x, y)], in: store) == .satisfiable)
  }

  /// Each model is checked by evaluation, each refutation by trying a window of values.
  @Test mutating func agreesWithEvaluation() {
    var refuted = 0
    for seed in 0..<200 {
      let a = store.int(seed % 7 - 3)
      let b = store.int(seed % 5 - 2)
      let conjuncts = [
        store.less(store.add(x, a), y), store.less(y, store.add(x, b)), store.differ(x, a),
        store.equal(store.remainder(store.add(x, y), by: 3), store.int(seed % 3)),
      ]
      let answer = solver.check(conjuncts, in: store)
      if answer == .satisfiable {
        let values = [x: solver.value(of: x, in: store)!, y: solver.value(of: y, in: store)!]
        #expect(conjuncts.allSatisfy { store.evaluate($0, values) == 1 })
      } else {
        refuted += 1
        let window = (-9...9).flatMap { i in (-9...9).map { [x: i, y: $0] } }
        #expect(!window.contains { values in conjuncts.allSatisfy { store.evaluate($0, values) == 1 } })
      }
    }
    #expect(refuted > 20)
    #expect(refuted < 180)
  }

  @Test mutating func manyConjunctsDoNotWearItOut() {
    for bound in 0..<2_500 {
      let conjuncts = [store.less(x, store.int(bound)), store.lessOrEqual(store.int(bound), y)]
      #expect(solver.check(conjuncts, in: store) == .satisfiable)
    }
    let contradiction = [store.less(x, store.int(5)), store.less(store.int(7), x)]
    #expect(solver.check(contradiction, in: store) == .unsatisfiable)
  }
}
