/// Induction over several steps in a row.

import Prover
import SMT
import SampleSystems
import Semantics
import Testing
import Z3Backend

struct InductionTests {
  private func prove(_ system: TransitionSystem, depth: Int) throws -> ProofResult {
    try proveByInduction(
      ProofTask(system, open: system.sortsThatMayBeOpen), depth: depth, makeSolver: { try Z3Session() })
  }

  private func judge(
    _ system: TransitionSystem, depth: Int, _ refuted: @escaping (String) -> Void = { _ in }
  ) throws -> String? {
    let task = ProofTask(system, open: system.sortsThatMayBeOpen)
    let verdict = try Prover.judge(
      [], proving: [0], in: task, depth: depth, refuted: refuted, makeSolver: { try Z3Session() })
    switch verdict {
    case .inductive: return nil
    case .refuted(let reason): return reason
    }
  }

  @Test func whatOneStepMayBreakTwoDoNot() throws {
    let chase = Chase().sketch.system
    let one = try prove(chase, depth: 1)
    #expect(one.proved == [] && one.reasons == [0: "'mover: move' may break it"])
    let two = try prove(chase, depth: 2)
    #expect(two.proved == [0] && two.depth == 2 && two.lemmas.isEmpty)
  }

  @Test func noMoreStepsAreLookedAtThanNeeded() throws {
    let chase = Chase(delay: 1).sketch.system
    #expect(try prove(chase, depth: 2).proved == [])
    let result = try prove(chase, depth: 5)
    #expect(result.proved == [0] && result.depth == 3)
  }

  @Test(arguments: 1...4) func whatIsBrokenIsNeverProved(depth: Int) throws {
    #expect(try prove(Chase(isBroken: true).sketch.system, depth: depth).proved == [])
    #expect(try prove(Chase(isBroken: true, delay: 2).sketch.system, depth: depth).proved == [])
    #expect(try prove(Pool(isBroken: true).sketch.system, depth: depth).proved == [])
  }

  /// What is broken in the very first steps has nothing before it.
  @Test(arguments: 1...3) func theBeginningIsLookedAt(depth: Int) throws {
    var sketch = SystemSketch()
    let x = sketch.variable("x", .integer(nil))
    sketch.process("once", [[step("set", [set(x, to: .int(5))])]])
    sketch.property("never_five", .invariant(.not(.equal(read(x), .int(5)))))
    #expect(try prove(sketch.system, depth: depth).proved == [])
  }

  /// What setup did comes before the first step.
  @Test(arguments: [1, 5]) func setupComesBefore(first: Int) throws {
    var sketch = SystemSketch()
    let (x, y) = (sketch.variable("x", .integer(nil)), sketch.variable("y", .integer(nil), initial: 9))
    sketch.process("setup", kind: .setup, [[step("lay_out", [set(y, to: .int(first))])]])
    let next = Expression.conditional(.equal(read(y), .int(1)), then: .int(2), else: .int(1))
    sketch.loop("mover", [step("move", [set(x, to: read(y)), set(y, to: next)])])
    sketch.property("never_five", .invariant(.not(.equal(read(x), .int(5)))))
    #expect(try prove(sketch.system, depth: 1).proved == [])
    #expect(try prove(sketch.system, depth: 3).proved == (first == 1 ? [0] : []))
  }

  @Test func aProofIsJudgedByAsManySteps() throws {
    let chase = Chase().sketch.system
    var questions: [String] = []
    #expect(try judge(chase, depth: 2) { questions.append($0) } == nil)
    #expect(questions.count == 1 && questions.allSatisfy { $0.contains("(set-info :status unsat)") })
    #expect(try judge(chase, depth: 1) == "property 'never_five' does not follow: 'mover: move' may break it")
    #expect(try judge(Chase(isBroken: true).sketch.system, depth: 2) != nil)
  }
}
