/// Proofs by Horn clauses: what Spacer says is reachable, as lemmas that are judged like all others.

import Prover
import SMT
import SampleSystems
import Semantics
import Testing
import Z3Backend

struct ClausesTests {
  private func prove(
    _ system: TransitionSystem, solve: (([HornClause], [TermSort]) throws -> HornAnswer)? = nil
  ) throws -> ProofResult {
    try proveByClauses(
      ProofTask(system, open: system.sortsThatMayBeOpen), makeSolver: { try Z3Session() },
      solve: solve ?? { try Z3HornSolver().solve($0, over: $1) })
  }

  private func judge(_ lemmas: [StoredLemma], in system: TransitionSystem) throws -> String? {
    let task = ProofTask(system, open: system.sortsThatMayBeOpen)
    switch try Prover.judge(lemmas, proving: [0], in: task, refuted: { _ in }, makeSolver: { try Z3Session() }) {
    case .inductive: return nil
    case .refuted(let reason): return reason
    }
  }

  @Test func aPoolOfAnySizeIsProved() throws {
    let pool = Pool().sketch.system
    let result = try prove(pool)
    #expect(result.proved == [0] && result.reasons.isEmpty)
    #expect(result.lemmas.contains { $0.text == "for all b in Block where mine[b]: taken[b]" })
    #expect(try judge(result.lemmas, in: pool) == nil)
    #expect(try judge(result.lemmas, in: Pool(isBroken: true).sketch.system) != nil)
  }

  /// A block that is made like another is what that one is: the step has to know what is so there.
  @Test func aStepKnowsWhatIsSoWhereItReads() throws {
    var sketch = SystemSketch()
    let block = sketch.sort("Block", 2)
    sketch.system.sorts[0].kind = .identity(distinguished: 0)
    let (used, clean) = (
      sketch.variable("used", .bool, keys: [block]), sketch.variable("clean", .bool, keys: [block], initial: 1)
    )
    let (b, c, d) = (sketch.binder("b", block), sketch.binder("c", block), sketch.binder("d", block))
    let copy = step(
      "copy", choices: [Choice(binder: b, domain: .all(block)), Choice(binder: c, domain: .all(block))],
      [set(used, [.bound(c)], to: read(used, .bound(b))), set(clean, [.bound(c)], to: read(clean, .bound(b)))])
    sketch.loop("copier", [copy])
    sketch.property(
      "clean", .invariant(.all(d, .all(block), .or([.not(read(used, .bound(d))), read(clean, .bound(d))]))))
    let result = try prove(sketch.system)
    #expect(result.proved == [0] && result.counterexamples > 0)
    #expect(try judge(result.lemmas, in: sketch.system) == nil)
  }

  @Test func whatIsBrokenIsNotProved() throws {
    let result = try prove(Pool(isBroken: true).sketch.system)
    #expect(result.proved == [])
    #expect(result.reasons == [0: "its Horn clauses are refuted by what is no run"])
  }

  /// No walk says that 4 is a number worth comparing with.
  @Test func numbersAreComparedWithWhatMatters() throws {
    let chase = Chase(delay: 1).sketch.system
    let result = try prove(chase)
    #expect(result.proved == [0])
    #expect(result.lemmas.contains { lemma in lemma.oneOf.contains { abs($0.plus) > 1 } })
    #expect(try judge(result.lemmas, in: chase) == nil)
    #expect(try prove(Chase(isBroken: true, delay: 1).sketch.system).proved == [])
  }

  @Test func aComparisonThatMakesNoSenseIsRefused() throws {
    let system = Pool().sketch.system
    var lemmas = try prove(system).lemmas
    try #require(!lemmas.isEmpty)
    lemmas[0].oneOf[0].plus = 7
    #expect(try judge(lemmas, in: system) == "lemma 1 speaks of what the model does not have")
  }

  /// Nothing rests on who solves the clauses.
  @Test func whoSolvesThemByGuessingProvesNothing() throws {
    let result = try prove(Pool().sketch.system) { _, sorts in
      var store = TermStore()
      let parameters = sorts.enumerated().map { store.symbol("p\($0)", $1) }
      return .solved(HornSolution(parameters: parameters, conditions: [.false], in: store))
    }
    #expect(result.proved == [] && result.lemmas.isEmpty)
  }

  @Test func whoDoesNotSolveThemSaysWhy() throws {
    let result = try prove(Pool().sketch.system) { _, _ in .unknown("no idea") }
    #expect(result.proved == [])
    #expect(result.reasons == [0: "no idea"])
  }
}
