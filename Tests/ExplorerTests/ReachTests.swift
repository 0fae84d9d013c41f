/// What a search says when it stopped early, and that it says the same every time.

import Explorer
import Semantics
import Testing

@Suite struct ReachTests {
  static let counter = """
    var x: Int in 0..<100 = 0
    scenario s {
      process p { repeat 90 { step add { x += 1 } } }
      invariant low: x < 50
      invariant high: x < 100
    }
    """

  private func result(_ limits: SearchLimits) throws -> EngineResult {
    explore(try #require(systems(of: Self.counter).first), limits: limits)
  }

  @Test func aViolationFoundBeforeALimitStands() throws {
    let result = try result(SearchLimits(depth: 60))
    #expect(result.outcomes[0].word == "violated")
    #expect(result.outcomes[1].word == "unknown")
    #expect(result.bound == .depth(60))
  }

  @Test func aLimitOfStatesLeavesTheRestUnknown() throws {
    let result = try result(SearchLimits(states: 10))
    #expect(result.outcomes.map(\.word) == Array(repeating: "unknown", count: result.outcomes.count))
    #expect(result.bound == .states(10))
  }

  /// Of those that are waited for: that 'low' is broken does not end a search for 'high'.
  @Test func theSearchEndsWhenWhatItWaitsForIsDecided() throws {
    var limits = SearchLimits()
    limits.decisive = [0]
    let result = try result(limits)
    #expect(result.outcomes[0].word == "violated" && result.outcomes[1].word == "unknown")
    #expect(result.bound == .decided && result.statistics.states == 51)
    limits.decisive = [1]
    #expect(try self.result(limits).bound == nil)
  }

  @Test func whoeverWatchesCanStopTheSearch() throws {
    #expect(try result(SearchLimits { _ in .interrupted }).bound == .interrupted)
  }

  @Test func withoutALimitEverythingIsDecided() throws {
    let result = try result(SearchLimits())
    #expect(result.bound == nil)
    #expect(result.statistics.states == 91, "one state for each value of x, and no other")
    #expect(result.statistics.transitions == 90)
    #expect(result.statistics.depth == 90)
  }

  /// What was computed after a number outgrew the machine is not taken for a violation.
  @Test(arguments: [1, 2]) func numbersThatOutgrowTheMachineAreNoViolation(_ threads: Int) throws {
    let text = """
      var x: Int = 1
      scenario s { process p { loop { step double { x = x + x } } }
        invariant positive: x > 0
        invariant small: x < 1000 }
      """
    var options = ExplorerOptions()
    options.threads = threads
    let result = explore(try #require(systems(of: text).first), options: options)
    guard case .unknown(.incapable(let reason)) = result.outcomes[0] else {
      Issue.record("expected an honest unknown, found \(result.outcomes[0])")
      return
    }
    #expect(reason.contains("outgrew"))
    #expect(result.outcomes[1].schedule?.steps.count == 10)
  }

  @Test func infinitelyManyValuesAreOutOfReach() throws {
    let text = """
      var x: Int = 0
      scenario s { process p { let a = any Int; step set { x = a } }
        invariant zero: x == 0 }
      """
    let result = explore(try #require(systems(of: text).first))
    guard case .unknown(.incapable(let reason)) = result.outcomes[0] else {
      Issue.record("expected an honest unknown, found \(result.outcomes[0])")
      return
    }
    #expect(reason.contains("infinitely many"))
  }

  @Test func quantifiersOverAllIntegersAreDecided() throws {
    let text = """
      var owner: [Int: Bool] = false
      var low: Int in 0..<9 = 0
      scenario s {
        process p { let r = any subrange of 0..<4
          step take { for all o in r { owner[o] = true }
            low = r.lower } }
        invariant none_below: for all o in Int where owner[o]: low <= o
        invariant none_above: for all o in Int where owner[o]: o < 3
      }
      """
    let verdicts = try verdicts(text)
    #expect(verdicts["none_below"] == "holds")
    #expect(verdicts["none_above"] == "violated")
  }

  @Test func stepsThatNeverRunAreNamed() throws {
    let text = """
      var x: Int in 0...1 = 0
      scenario s { process p { step go { }
          choose { step never { await x > 1 } } or { step ends { } } }
        process q { step touch { x = 1 } } }
      """
    #expect(explore(try #require(systems(of: text).first)).neverEnabled == ["p: never"])
  }

  @Test func theSameModelGivesTheSameRuns() throws {
    let system = try #require(systems(of: SafetyTests.peterson.replacing("inside < 2", with: "inside < 1")).first)
    let schedules = (0..<3).map { _ in explore(system).outcomes.map(\.schedule) }
    #expect(schedules[0] == schedules[1])
    #expect(schedules[1] == schedules[2])
  }
}
