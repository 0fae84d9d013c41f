/// Z3's Spacer behind the interface for Horn clauses.

import Foundation
import SMT
import Synchronization
import Testing
import Z3Backend

struct Z3HornTests {
  /// `x` goes up by `step` from 0 for ever.
  private static func counting(by step: Int, until isBad: (inout TermStore, TermID) -> [TermID]) -> [HornClause] {
    var store = TermStore()
    let x = store.symbol("x", .int)
    let beginning = HornClause(premises: [], conditions: [], conclusion: [store.int(0)], in: store)
    let next = store.add(x, store.int(step))
    let rule = HornClause(premises: [[x]], conditions: [], conclusion: [next], in: store)
    let bad = isBad(&store, x)
    return [beginning, rule, HornClause(premises: [[x]], conditions: bad, conclusion: nil, in: store)]
  }

  @Test func aRelationThatMakesAllClausesTrueIsFound() throws {
    let clauses = Self.counting(by: 1) { [$0.less($1, $0.int(-3))] }
    guard case .solved(let solution) = try Z3HornSolver().solve(clauses, over: [.int]) else {
      Issue.record("there is a solution")
      return
    }
    func holds(_ value: Int) -> Bool {
      solution.conditions.allSatisfy { solution.store.evaluate($0, [solution.parameters[0]: value]) == 1 }
    }
    #expect((0..<50).allSatisfy(holds) && !holds(-4))
  }

  @Test func argumentsOfBothSortsKeepTheirPlaces() throws {
    var store = TermStore()
    let (flag, x, any) = (store.symbol("flag", .bool), store.symbol("x", .int), store.symbol("any", .int))
    // Where the flag is up, x is 7; nothing is known otherwise.
    let clauses = [
      HornClause(premises: [], conditions: [], conclusion: [any, .false], in: store),
      HornClause(premises: [[x, flag]], conditions: [], conclusion: [store.int(7), .true], in: store),
      HornClause(
        premises: [[x, flag]], conditions: [flag, store.differ(x, store.int(7))], conclusion: nil, in: store),
    ]
    guard case .solved(let solution) = try Z3HornSolver().solve(clauses, over: [.int, .bool]) else {
      Issue.record("there is a solution")
      return
    }
    func holds(_ x: Int, _ flag: Int) -> Bool {
      let values = [solution.parameters[0]: x, solution.parameters[1]: flag]
      return solution.conditions.allSatisfy { solution.store.evaluate($0, values) == 1 }
    }
    #expect(holds(7, 1) && holds(7, 0) && holds(-20, 0) && !holds(8, 1) && !holds(0, 1))
  }

  @Test func whatFollowsIsRefuted() throws {
    let clauses = Self.counting(by: 3) { [$0.equal($1, $0.int(12))] }
    guard case .refuted = try Z3HornSolver().solve(clauses, over: [.int]) else {
      Issue.record("12 is reached")
      return
    }
  }

  /// Whether a number is even is none of the things that Spacer thinks of, so that it would go on for ever.
  @Test func aSearchWithoutEndIsInterrupted() throws {
    let clauses = Self.counting(by: 2) { store, x in
      let half = store.symbol("half", .int)
      let odd = store.add(store.multiply(store.int(2), half), store.int(1))
      return [store.equal(x, odd), store.less(store.int(5), half)]
    }
    let solver = try Z3HornSolver()
    let (interrupter, isOver) = (solver.interrupter, Flag())
    let thread = Thread {
      while !isOver.value.load(ordering: .acquiring) {
        interrupter.interrupt()
        usleep(1_000)
      }
    }
    thread.start()
    defer { isOver.value.store(true, ordering: .releasing) }
    guard case .unknown(let reason) = solver.solve(clauses, over: [.int]) else {
      Issue.record("a search without end has ended")
      return
    }
    #expect(!reason.isEmpty)
  }

  private final class Flag: Sendable {
    let value = Atomic(false)
  }

  @Test func itSaysWhatItDid() throws {
    let solver = try Z3HornSolver()
    _ = solver.solve(Self.counting(by: 1) { [$0.less($1, $0.int(-3))] }, over: [.int])
    #expect(solver.statistics.numbers["SPACER-num-queries", default: 0] > 0)
  }

  /// Other tests ask Z3 meanwhile, so that only what adds up is seen.
  @Test func nothingIsLeftOfSolversThatAreGone() throws {
    func work() throws {
      let clauses = Self.counting(by: 1) { [$0.less($1, $0.int(-3))] }
      guard case .solved = try Z3HornSolver().solve(clauses, over: [.int]) else {
        Issue.record("there is a solution")
        return
      }
    }
    try work()
    let before = Z3Solver.memoryInUse
    for _ in 0..<100 { try work() }
    // A context takes 17 MB, so that a hundred that were left would have 1.7 GB.
    #expect(Z3Solver.memoryInUse - before < 1 << 30)
  }
}
