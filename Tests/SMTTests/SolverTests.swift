/// The stand-ins for a solver.

import SMT
import Testing

struct SolverTests {
  @Test func anAbsentSolverNeverKnows() {
    var solver = AbsentSolver()
    #expect(solver.check([.true], in: TermStore()) == .unknown("no solver is installed"))
  }

  @Test func aScriptedSolverAnswersInOrderAndKeepsTheQueries() {
    var store = TermStore()
    let x = store.symbol("x", .int)
    let small = store.less(x, store.int(3))
    var solver = ScriptedSolver([.satisfiable, .unsatisfiable], values: ["x": 2])
    #expect(solver.check([small], in: store) == .satisfiable)
    #expect(solver.value(of: x, in: store) == 2)
    #expect(solver.check([], in: store) == .unsatisfiable)
    #expect(solver.check([], in: store) == .unknown("the script has ended"))
    #expect(solver.queries.first?.contains("(assert (<= x 2))") == true)
  }
}
