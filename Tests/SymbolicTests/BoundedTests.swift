/// All runs of one length as one formula: how far it reaches, and which guards matter.

import SMT
import SampleSystems
import Semantics
import Symbolic
import Testing
import Z3Backend

/// Two processes take a number from a file of any length and put it back, as a lock lets them; a third only counts.
private struct Places {
  let system: TransitionSystem

  /// - Parameter locks: Whether both wait for the lock.
  init(locks: Bool) {
    var sketch = SystemSketch()
    let place = Sort.integer(nil)
    let isTaken = sketch.variable("taken", .bool, keys: [place])
    let isLocked = sketch.variable("locked", .bool)
    let meetings = sketch.variable("meetings", .bool)
    let count = sketch.variable("count", .integer(0...3))
    for name in ["left", "right"] {
      let mine = sketch.variable("\(name).place", place)
      let chosen = sketch.binder("p")
      let lock = locks ? Expression.not(read(isLocked)) : .bool(true)
      sketch.process(
        name,
        [
          [step("lock", when: lock, [set(isLocked, to: .bool(true))])],
          [
            step(
              "take", choices: [Choice(binder: chosen, domain: .all(place))],
              [
                set(mine, to: .bound(chosen)), set(meetings, to: .or([read(meetings), read(isTaken, .bound(chosen))])),
                set(isTaken, [.bound(chosen)], to: .bool(true)),
              ])
          ],
          [step("put", [set(isTaken, [read(mine)], to: .bool(false))])],
          [step("unlock", [set(isLocked, to: .bool(false))])],
        ])
    }
    sketch.process("counter", [[step("count", [set(count, to: .int(1))])], [step("count", [set(count, to: .int(2))])]])
    sketch.property("nobody_meets", .invariant(.not(read(meetings))))
    sketch.property("counts_to_three", .reachable(.equal(read(count), .int(3))))
    system = sketch.system
  }

  func check(guards: Bool = false, depth: Int? = nil) throws -> EngineResult {
    checkBounded(
      system, session: try Z3Session(), solver: try Z3Solver(), guards: guards ? try Z3Session() : nil,
      limits: SearchLimits(depth: depth))
  }
}

struct BoundedTests {
  @Test func theShortestViolationIsFound() throws {
    let found = try Places(locks: false).check()
    #expect(found.outcomes[0].name == "violated")
    // Both lock and both take.
    #expect(found.outcomes[0].schedule?.steps.count == 4)
  }

  @Test func whatHoldsHoldsOnceNoRunIsLonger() throws {
    let found = try Places(locks: true).check()
    #expect(found.bound == nil)
    #expect(found.outcomes.map(\.name) == ["holds", "violated"])
    #expect(found.statistics.depth == 10)
    #expect(found.neverEnabled == [])
  }

  @Test func upToALimitNothingIsSaidToHold() throws {
    let found = try Places(locks: true).check(depth: 6)
    #expect(found.bound == .depth(6))
    #expect(found.outcomes.map(\.name) == ["unknown", "unknown"])
  }

  @Test func theGuardsThatMatterAreNamed() throws {
    let found = try Places(locks: true).check(guards: true)
    let safety = try #require(found.guardCores.first { $0.property == 0 })
    #expect(safety.guards.map(\.label.step) == ["lock", "lock"] || safety.guards.map(\.label.step) == ["lock"])
    #expect(safety.isLeast)
    // That nobody counts to three needs no guard at all.
    let counting = try #require(found.guardCores.first { $0.property == 1 })
    #expect(counting.guards.isEmpty)
  }

  @Test func aGuardThatIsNamedIsNeeded() throws {
    let broken = try Places(locks: false).check(guards: true)
    #expect(!broken.guardCores.contains { $0.property == 0 })
  }

  @Test func aSolverThatNeverKnowsLeavesEverythingOpen() throws {
    let found = checkBounded(Places(locks: true).system, session: Clueless(), solver: AbsentSolver())
    #expect(found.outcomes.allSatisfy { $0.name == "incapable" })
  }

  private struct Clueless: AssertingSolver {
    mutating func assert(_ term: TermID, in store: TermStore) {}
    mutating func check(_ query: Query) -> SolverAnswer { .unknown("no idea") }
    mutating func unsatisfiableCore() -> [TermID] { [] }
    mutating func value(of term: TermID, in store: TermStore) -> Int? { nil }
  }

  @Test func itEndsInTheMiddleWhenTold() throws {
    let limits = SearchLimits { $0.statistics.depth >= 3 ? .seconds(1) : nil }
    let found = checkBounded(
      Places(locks: true).system, session: try Z3Session(), solver: try Z3Solver(), limits: limits)
    #expect(found.bound == .seconds(1))
    #expect(found.statistics.depth == 3)
  }
}
