/// What should happen, under weak and strong fairness.

import Explorer
import Semantics
import Testing

@Suite struct LivenessTests {
  static let spinner = """
    var done: Bool = false
    var spins: Bool = false
    scenario s {
      process worker { step work { done = true } }
      process other { loop { step spin { spins = not spins } } }
      FAIRNESS
      eventually finished: done
    }
    """

  @Test func aWeaklyFairProcessThatCanGoOnGoesOn() throws {
    #expect(try verdicts(Self.spinner.replacing("FAIRNESS", with: ""))["finished"] == "holds")
  }

  @Test func anUnfairProcessMayStopForever() throws {
    let text = Self.spinner.replacing("FAIRNESS", with: "unfair worker")
    #expect(try verdicts(text)["finished"] == "violated")
  }

  /// The lock is free again and again, but never for good: weak fairness does not get in.
  static let contended = """
    var lock: Mutex
    var served: Bool = false
    scenario s {
      process patient { holding lock { step serve { served = true } } }
      process greedy { loop { holding lock { step use { } } } }
      FAIRNESS
      eventually served_at_last: served
    }
    """

  @Test func weakFairnessStarvesWhoWaitsForAContendedLock() throws {
    let system = try #require(systems(of: Self.contended.replacing("FAIRNESS", with: "")).first)
    let schedule = try #require(explore(system).outcomes[0].schedule)
    let loop = try #require(schedule.loopStart)
    #expect(loop < schedule.steps.count)
  }

  @Test func strongFairnessServesWhoWaitsForAContendedLock() throws {
    #expect(try verdicts(Self.contended.replacing("FAIRNESS", with: "strong patient"))["served_at_last"] == "holds")
  }

  @Test func leadsToAsksAfterEachCause() throws {
    let text = """
      var asked: Bool = false
      var answers: Int in 0..<3 = 0
      scenario s {
        process client { repeat 2 { step ask { await not asked; asked = true } } }
        process server { repeat ROUNDS { step answer { await asked; asked = false } } }
        rest when asked
        eventually answered: asked leads to not asked
      }
      """
    #expect(try verdicts(text.replacing("ROUNDS", with: "2"))["answered"] == "holds")
    #expect(try verdicts(text.replacing("ROUNDS", with: "1"))["answered"] == "violated")
  }

  @Test func aRunThatEndsWithoutTheGoalViolatesIt() throws {
    let text = """
      var x: Bool = false
      scenario s {
        process p { choose { step good { x = true } } or { step bad { } } }
        eventually good_thing: x
      }
      """
    let system = try #require(systems(of: text).first)
    let schedule = try #require(explore(system).outcomes[0].schedule)
    #expect(schedule.loopStart == nil)
    #expect(schedule.steps.count == 1)
  }
}
