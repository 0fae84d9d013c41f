/// States without successors, for some data or for all.

import SMT
import SampleSystems
import Semantics
import Symbolic
import Testing
import Z3Backend

struct DeadlockTests {
  /// A chooser of any `n`, then a step that waits for `condition(n)`.
  private func outcome(
    waitsFor condition: (Expression) -> Expression, rest: Expression = .bool(false),
    kind: Process.Kind = .ordinary
  ) throws -> Outcome {
    var sketch = SystemSketch()
    let kept = sketch.variable("kept", .integer(nil))
    let chosen = sketch.binder("n")
    sketch.process(
      "p", kind: kind,
      [
        [
          step(
            "choose", choices: [Choice(binder: chosen, domain: .all(.integer(nil)))],
            [set(kept, to: .bound(chosen))])
        ],
        [step("wait", when: condition(read(kept)), [])],
      ])
    sketch.property("no_deadlock", .noDeadlock)
    sketch.system.restCondition = rest
    var solver = try Z3Solver()
    return exploreSymbolically(sketch.system, solver: &solver).outcomes[0]
  }

  @Test func oneValueIsEnoughToBeStuck() throws {
    let outcome = try outcome(waitsFor: { .not(.equal($0, .int(12_345))) })
    #expect(outcome.name == "violated")
    #expect(outcome.schedule?.steps.map(\.choices) == [[12_345]])
  }

  @Test func whatHoldsForEveryValueIsNoWait() throws {
    let outcome = try outcome(waitsFor: { .less($0, .add($0, .int(1))) })
    #expect(outcome.name == "holds")
  }

  @Test func restIsNoDeadlock() throws {
    let outcome = try outcome(
      waitsFor: { .less($0, .int(5)) }, rest: .less(.int(3), read(VariableID(0))))
    #expect(outcome.name == "holds")
  }

  @Test func aDeviceMayWait() throws {
    let outcome = try outcome(waitsFor: { .less($0, .int(5)) }, kind: .device)
    #expect(outcome.name == "holds")
  }

  @Test func aChoiceThatCannotBeMadeIsAWait() throws {
    var sketch = SystemSketch()
    let size = sketch.variable("size", .integer(nil))
    let (chosen, part) = (sketch.binder("n"), sketch.binder("part"))
    sketch.process(
      "p",
      [
        [
          step(
            "choose", choices: [.between(chosen, .int(0), .int(100))], [set(size, to: .bound(chosen))])
        ],
        [step("take", choices: [.between(part, .int(2), read(size))], [])],
      ])
    sketch.property("no_deadlock", .noDeadlock)
    var solver = try Z3Solver()
    let outcome = exploreSymbolically(sketch.system, solver: &solver).outcomes[0]
    #expect(outcome.schedule?.steps.map(\.choices) == [[0]])
  }
}
