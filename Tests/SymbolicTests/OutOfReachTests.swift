/// What the engine cannot decide, it says so, and still decides the rest.

import SMT
import SampleSystems
import Semantics
import Symbolic
import Testing
import Z3Backend

struct OutOfReachTests {
  /// One process that chooses any integer `n` under `condition` and keeps it.
  private func chooser(
    when condition: (Expression) -> Expression, then value: (Expression) -> Expression = { $0 }
  ) -> SystemSketch {
    var sketch = SystemSketch()
    let kept = sketch.variable("kept", .integer(nil))
    let chosen = sketch.binder("n")
    sketch.process(
      "p",
      [
        [
          step(
            "keep", choices: [Choice(binder: chosen, domain: .all(.integer(nil)))],
            when: condition(.bound(chosen)), [set(kept, to: value(.bound(chosen)))])
        ]
      ])
    return sketch
  }

  @Test func livenessIsLeftToTheOtherEngine() throws {
    var sketch = chooser(when: { .less(.int(3), $0) })
    sketch.property("some_day", .eventually(.bool(true)))
    sketch.property("large", .invariant(.lessOrEqual(.int(0), read(VariableID(0)))))
    var solver = try Z3Solver()
    let result = exploreSymbolically(sketch.system, solver: &solver)
    #expect(result.outcomes.map(\.name) == ["incapable", "holds"])
  }

  @Test func theSearchEndsWhenWhatItWaitsForIsDecided() throws {
    var sketch = chooser(when: { .less(.int(3), $0) })
    sketch.property("none", .invariant(.equal(read(VariableID(0)), .int(0))))
    sketch.property("large", .invariant(.lessOrEqual(.int(0), read(VariableID(0)))))
    var limits = SearchLimits()
    limits.decisive = [0]
    var solver = try Z3Solver()
    let result = exploreSymbolically(sketch.system, solver: &solver, limits: limits)
    #expect(result.outcomes.map(\.name) == ["violated", "unknown"])
    #expect(result.bound == .decided)
  }

  @Test func aDeadlockThatHangsOnAProductIsOpen() throws {
    var sketch = chooser(when: { .equal(.multiply($0, $0), .int(7)) })
    sketch.property("no_deadlock", .noDeadlock)
    var solver = try Z3Solver(limits: Z3Limits(resources: 100_000))
    let result = exploreSymbolically(sketch.system, solver: &solver)
    #expect(result.outcomes.map(\.name) == ["incapable"])
  }

  @Test func countingEveryIntegerIsOpenAndTheRestIsDecided() throws {
    var sketch = chooser(when: { .less(.int(3), $0) })
    let each = sketch.binder("x")
    let below = Expression.count(each, .interval(lower: .int(0), upper: read(VariableID(0))), .bool(true))
    sketch.property("few", .invariant(.less(below, .int(100))))
    sketch.property("small", .invariant(.less(read(VariableID(0)), .int(4))))
    var solver = try Z3Solver()
    let result = exploreSymbolically(sketch.system, solver: &solver)
    #expect(result.outcomes.map(\.name) == ["incapable", "violated"])
    #expect(result.outcomes[1].schedule?.steps.map(\.choices) == [[4]])
  }

  @Test func numbersBeyondSixtyFourBitsAreNotClaimed() throws {
    var sketch = chooser(
      when: { .less($0, .int(3)) }, then: { .add(.int(.max), .add(.int(.max), $0)) })
    sketch.property("small", .invariant(.less(read(VariableID(0)), .int(4))))
    var solver = try Z3Solver()
    let result = exploreSymbolically(sketch.system, solver: &solver)
    #expect(result.outcomes.map(\.name) == ["incapable"])
  }

  @Test func limitsAreReported() throws {
    var sketch = SystemSketch()
    let counter = sketch.variable("counter", .integer(nil))
    sketch.loop("p", [step("count", [set(counter, to: .add(read(counter), .int(1)))])])
    sketch.property("small", .invariant(.less(read(counter), .int(5))))
    sketch.property("positive", .invariant(.lessOrEqual(.int(0), read(counter))))
    var solver = AbsentSolver()
    let byDepth = exploreSymbolically(sketch.system, solver: &solver, limits: SearchLimits(depth: 8))
    #expect(byDepth.outcomes.map(\.name) == ["violated", "unknown"])
    #expect(byDepth.outcomes[0].schedule?.steps.count == 5)
    #expect(byDepth.bound == .depth(8))
    let byStates = exploreSymbolically(sketch.system, solver: &solver, limits: SearchLimits(states: 3))
    #expect(byStates.bound == .states(3))
    let stopped = exploreSymbolically(
      sketch.system, solver: &solver, limits: SearchLimits(shouldStop: { _ in .seconds(1) }))
    #expect(stopped.bound == .seconds(1))
  }
}
