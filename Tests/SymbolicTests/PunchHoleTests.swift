/// A hole of any size at any offset of a file without end, punched while a pinned page may be written.

import SMT
import SampleSystems
import Semantics
import Symbolic
import Testing
import Z3Backend

/// The writer pins a block that is present and later writes it; the puncher frees a whole range at once.
private struct PunchHole {
  let system: TransitionSystem

  /// `waits`: the puncher waits until no pinned block is in its range.
  init(waits: Bool) {
    var sketch = SystemSketch()
    let offset = Sort.integer(nil)
    let isFree = sketch.variable("free", .bool, keys: [offset])
    let isPinned = sketch.variable("pinned", .bool)
    let pin = sketch.variable("pin", offset)
    let (lower, upper) = (sketch.variable("lower", offset), sketch.variable("upper", offset))
    let isLost = sketch.variable("lost", .bool)
    let (chosen, low, high) = (sketch.binder("o"), sketch.binder("low"), sketch.binder("high"))
    let (each, any) = (sketch.binder("x"), sketch.binder("y"))

    sketch.process(
      "writer",
      [
        [
          step(
            "pin", choices: [Choice(binder: chosen, domain: .all(offset))],
            when: .not(read(isFree, .bound(chosen))),
            [set(pin, to: .bound(chosen)), set(isPinned, to: .bool(true))])
        ],
        [step("write", [set(isLost, to: read(isFree, read(pin)))])],
        [step("unpin", [set(isPinned, to: .bool(false))])],
      ])
    let inside = Expression.and([
      .lessOrEqual(read(lower), read(pin)), .less(read(pin), read(upper)),
    ])
    sketch.process(
      "puncher",
      [
        [
          step(
            "choose",
            choices: [
              Choice(binder: low, domain: .all(offset)),
              .between(high, .add(.bound(low), .int(1)), .int(1_000_000)),
            ], [set(lower, to: .bound(low)), set(upper, to: .bound(high))])
        ],
        [
          step(
            "free", when: waits ? .not(.and([read(isPinned), inside])) : .bool(true),
            [setAll([.between(each, read(lower), read(upper))], isFree, [.bound(each)], to: .bool(true))])
        ],
      ])
    sketch.property("nothing_lost", .invariant(.not(read(isLost))))
    sketch.property(
      "some_free", .reachable(.exists(any, .all(offset), read(isFree, .bound(any)))))
    sketch.property(
      "pin_present",
      .invariant(
        .all(
          any, .interval(lower: .int(0), upper: .int(10)),
          .not(.and([read(isPinned), .equal(.bound(any), read(pin)), read(isFree, .bound(any))])))))
    sketch.property("no_deadlock", .noDeadlock)
    sketch.property("well_defined", .wellDefined)
    system = sketch.system
  }
}

struct PunchHoleTests {
  @Test func withoutWaitingTheWriteIsLost() throws {
    var solver = try Z3Solver()
    let result = exploreSymbolically(PunchHole(waits: false).system, solver: &solver)
    #expect(result.outcomes.map(\.name) == ["violated", "reached", "violated", "holds", "holds"])
    let steps = try #require(result.outcomes[0].schedule).steps
    // Pin block 0, choose the hole 0..<1, free it, write.
    #expect(steps.map(\.process) == [0, 1, 1, 0])
    #expect(steps.map(\.choices) == [[0], [0, 1], [], []])
    #expect(result.bound == nil)
  }

  @Test func waitingSavesTheWriteForEveryHole() throws {
    var solver = try Z3Solver()
    let result = exploreSymbolically(PunchHole(waits: true).system, solver: &solver)
    #expect(result.outcomes.map(\.name) == ["holds", "reached", "holds", "holds", "holds"])
    #expect(result.bound == nil)
    #expect(result.neverEnabled == [])
  }

  @Test func withoutSolverNothingIsClaimed() {
    var solver = AbsentSolver()
    let result = exploreSymbolically(PunchHole(waits: false).system, solver: &solver)
    #expect(result.outcomes[0].name == "incapable")
    #expect(result.outcomes[2].name == "incapable")
  }
}
