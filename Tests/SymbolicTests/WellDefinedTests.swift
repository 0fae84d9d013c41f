/// Steps that are ill-defined for some data: found by their shortest run, and not followed further.

import SMT
import SampleSystems
import Semantics
import Symbolic
import Testing
import Z3Backend

struct WellDefinedTests {
  private func result(of sketch: SystemSketch) throws -> EngineResult {
    var solver = try Z3Solver()
    return exploreSymbolically(sketch.system, solver: &solver)
  }

  @Test func twoRangesThatMeetWithDifferentValuesDisagree() throws {
    var sketch = SystemSketch()
    let color = sketch.variable("color", .integer(nil), keys: [.integer(nil)])
    let start = sketch.binder("start")
    let (left, right) = (sketch.binder("x"), sketch.binder("y"))
    sketch.process(
      "painter",
      [
        [
          step(
            "paint", choices: [Choice(binder: start, domain: .all(.integer(nil)))],
            [
              setAll([.between(left, .int(0), .int(10))], color, [.bound(left)], to: .int(1)),
              setAll(
                [.between(right, .bound(start), .add(.bound(start), .int(5)))], color, [.bound(right)],
                to: .int(2)),
            ])
        ]
      ])
    sketch.property("well_defined", .wellDefined)
    // The search goes on where the ranges do not meet, and there cell 7 is painted once.
    sketch.property("seventh", .invariant(.less(read(color, .int(7)), .int(2))))
    let result = try result(of: sketch)
    #expect(result.outcomes.map(\.name) == ["violated", "holds"])
    #expect(result.outcomes[0].schedule?.steps.map(\.choices) == [[0]])
  }

  @Test func twoRangesThatMeetWithOneValueAgree() throws {
    var sketch = SystemSketch()
    let isSet = sketch.variable("set", .bool, keys: [.integer(nil)])
    let start = sketch.binder("start")
    let (left, right, any) = (sketch.binder("x"), sketch.binder("y"), sketch.binder("z"))
    sketch.process(
      "painter",
      [
        [
          step(
            "paint", choices: [.between(start, .int(0), .int(10))],
            [
              setAll([.between(left, .int(0), .int(10))], isSet, [.bound(left)], to: .bool(true)),
              setAll(
                [.between(right, .bound(start), .int(20))], isSet, [.bound(right)], to: .bool(true)),
            ])
        ]
      ])
    sketch.property("well_defined", .wellDefined)
    sketch.property(
      "all_or_nothing",
      .invariant(
        .all(
          any, .interval(lower: .int(0), upper: .int(20)),
          .equal(read(isSet, .bound(any)), read(isSet, .int(3))))))
    #expect(try result(of: sketch).outcomes.map(\.name) == ["holds", "holds"])
  }

  @Test func anIndexOutsideItsSortIsFound() throws {
    var sketch = SystemSketch()
    let slot = sketch.variable("slot", .bool, keys: [.integer(0...3)])
    let chosen = sketch.binder("i")
    sketch.process(
      "p",
      [
        [
          step(
            "mark", choices: [Choice(binder: chosen, domain: .all(.integer(nil)))],
            when: .lessOrEqual(.int(2), .bound(chosen)), [set(slot, [.bound(chosen)], to: .bool(true))])
        ]
      ])
    sketch.property("well_defined", .wellDefined)
    sketch.property("third", .reachable(read(slot, .int(3))))
    sketch.property("first", .reachable(read(slot, .int(1))))
    let result = try result(of: sketch)
    #expect(result.outcomes.map(\.name) == ["violated", "reached", "violated"])
    #expect(result.outcomes[0].schedule?.steps.map(\.choices) == [[4]])
    #expect(result.outcomes[1].schedule?.steps.map(\.choices) == [[3]])
  }

  @Test func aStepWithAFailedCheckIsEnabledButLeadsNowhere() throws {
    var sketch = SystemSketch()
    let value = sketch.variable("value", .integer(nil))
    let chosen = sketch.binder("i")
    sketch.process(
      "p",
      [
        [
          step(
            "set", choices: [.between(chosen, .int(0), .int(10))],
            checks: [.less(.bound(chosen), .int(6))], [set(value, to: .bound(chosen))])
        ]
      ])
    sketch.property("well_defined", .wellDefined)
    sketch.property("small", .invariant(.less(read(value), .int(6))))
    sketch.property("no_deadlock", .noDeadlock)
    let result = try result(of: sketch)
    #expect(result.outcomes.map(\.name) == ["violated", "holds", "holds"])
    #expect(result.outcomes[0].schedule?.steps.map(\.choices) == [[6]])
  }
}
