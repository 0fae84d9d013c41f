/// A solver that keeps what is asserted.

import SMT
import Testing
import Z3Backend

struct Z3SessionTests {
  @Test func aCoreHasWhatContradicts() throws {
    var store = TermStore()
    var session = try Z3Session()
    let (x, y) = (store.symbol("x", .int), store.symbol("y", .int))
    session.assert(store.less(x, y), in: store)
    let (large, small, other) = (store.less(store.int(9), x), store.less(y, store.int(3)), store.symbol("b", .bool))
    #expect(session.check([other, large, small], in: store) == .unsatisfiable)
    #expect(session.unsatisfiableCore() == [large, small])
  }

  @Test func whatIsAssertedStays() throws {
    var store = TermStore()
    var session = try Z3Session()
    let flag = store.symbol("flag", .bool)
    #expect(session.check([flag], in: store) == .satisfiable)
    #expect(session.value(of: flag, in: store) == 1)
    session.assert(store.not(flag), in: store)
    #expect(session.check([flag], in: store) == .unsatisfiable)
    #expect(session.unsatisfiableCore() == [flag])
    #expect(session.check([], in: store) == .satisfiable)
  }

  @Test func assertionsAreWrittenOnceAndQuestionsLeaveNothing() throws {
    var store = TermStore()
    var script = SMTLIBScript()
    let (x, flag) = (store.symbol("x", .int), store.symbol("flag", .bool))
    let third = store.divide(x, by: 3)
    let first = script.assertion(store.and([flag, store.less(third, store.int(5))]), in: store)
    #expect(first.contains("(declare-const x Int)") && first.contains("(declare-const flag Bool)"))
    let second = script.assertion(store.less(store.int(2), third), in: store)
    // What was written before is defined, and nothing is declared again.
    #expect(second.contains("define-fun") && !second.contains("declare-const"))
    let question = script.question(Query([flag], in: store, for: .length), answered: .satisfiable)
    #expect(question.contains("can a run take one step more?") && question.contains("(set-info :status sat)"))
    #expect(question.contains("(push 1)") && question.contains("(pop 1)"))
  }

  @Test func itSaysWhatItDidWhenItIsGone() throws {
    let counted = Counted()
    func work() throws {
      var store = TermStore()
      var session = try Z3Session(atEnd: { counted.numbers = $0.numbers })
      let (x, y) = (store.symbol("x", .int), store.symbol("y", .int))
      #expect(session.check([store.less(x, y), store.less(y, x)], in: store) == .unsatisfiable)
      #expect(session.statistics.numbers["num-checks"] == 1)
    }
    try work()
    #expect(counted.numbers["num-checks"] == 1)
  }

  private final class Counted {
    var numbers: [String: Double] = [:]
  }

  /// Whoever works on many models makes many solvers. Other tests ask Z3 meanwhile, so that only what adds up is seen.
  @Test func nothingIsLeftOfSolversThatAreGone() throws {
    func work() throws {
      var store = TermStore()
      var session = try Z3Session()
      var solver = try Z3Solver()
      var sum = store.int(0)
      for number in 0..<20 {
        let product = store.multiply(store.symbol("x\(number)", .int), store.int(number))
        sum = store.add(sum, product)
      }
      session.assert(store.less(sum, store.int(7)), in: store)
      #expect(session.check([store.less(store.int(9), sum)], in: store) == .unsatisfiable)
      #expect(solver.check([store.less(sum, store.int(7))], in: store) == .satisfiable)
      _ = (session.unsatisfiableCore(), solver.value(of: sum, in: store))
    }
    try work()
    let before = Z3Solver.memoryInUse
    for _ in 0..<100 { try work() }
    // A context takes 17 MB, so that two hundred that were left would have 3 GB.
    #expect(Z3Solver.memoryInUse - before < 1 << 30)
  }
}
