/// What is no run is refused, and a run shows only what the definitions say it shows.

import Semantics
import Testing
import Traces

struct ReplayTests {
  @Test(arguments: [
    (Example.freedBlock, "no_write_to_freed_block"), (Example.freedBlock, "hole"), (Example.lockCycle, "no_deadlock"),
    (Example.endlessPins, "truncated"), (Example.endlessPins, "let_go"), (Example.overflow, "well_defined"),
  ])
  func aRunOfAnEngineIsConfirmed(model: String, property: String) throws {
    let system = try system(model)
    let run = try replay(system.run(of: property), in: system)
    #expect(try Judge(system).confirms(run, system.property(property)))
  }

  @Test func everyStateIsKept() throws {
    let system = try system(Example.freedBlock)
    let run = try replay(system.run(of: "no_write_to_freed_block"), in: system)
    #expect(run.states.count == run.schedule.steps.count + 1)
    #expect(run.fault == nil)
  }

  @Test func theLastStepMayBeIllDefined() throws {
    let system = try system(Example.overflow)
    let run = try replay(system.run(of: "well_defined"), in: system)
    #expect(run.states.count == run.schedule.steps.count)
    #expect(run.fault != nil)
  }

  @Test func aStepThatWaitsIsNotTaken() throws {
    let system = try system(Example.endlessPins)
    var schedule = try system.run(of: "truncated")
    let admin = ScheduledStep(process: 1, source: system.processes[1].entry, edge: 0, choices: [])
    schedule.steps.insert(admin, at: 1)
    schedule.loopStart = nil
    #expect(throws: ReplayError.notEnabled(step: 1)) { try replay(schedule, in: system) }
  }

  @Test func aStepOfNoProcessIsNotTaken() throws {
    let system = try system(Example.endlessPins)
    let schedule = Schedule(steps: [ScheduledStep(process: 9, source: 0, edge: 0, choices: [])])
    #expect(throws: ReplayError.notEnabled(step: 0)) { try replay(schedule, in: system) }
  }

  @Test func aChoiceOutsideItsDomainIsNotTaken() throws {
    let system = try system(Example.freedBlock)
    var schedule = try system.run(of: "hole")
    schedule.steps[0].choices = [7]
    #expect(throws: ReplayError.notEnabled(step: 0)) { try replay(schedule, in: system) }
  }

  @Test func aLoopComesBackToItsStart() throws {
    let system = try system(Example.endlessPins)
    var schedule = try system.run(of: "truncated")
    schedule.steps.removeLast()
    #expect(throws: ReplayError.loopDoesNotClose) { try replay(schedule, in: system) }
    schedule.loopStart = -1
    #expect(throws: ReplayError.noLoop) { try replay(schedule, in: system) }
  }

  @Test func aRunThatCanGoOnIsNoDeadlock() throws {
    let system = try system(Example.lockCycle)
    var schedule = try system.run(of: "no_deadlock")
    schedule.steps.removeLast()
    #expect(try !Judge(system).confirms(replay(schedule, in: system), system.property("no_deadlock")))
  }

  @Test func aRunThatStopsThoughItCanGoOnShowsNothingForever() throws {
    let system = try system(Example.endlessPins)
    var schedule = try system.run(of: "truncated")
    schedule.loopStart = nil
    #expect(try !Judge(system).confirms(replay(schedule, in: system), system.property("truncated")))
  }

  @Test func aLoopThatStarvesSomebodyIsUnfair() throws {
    let system = try system(
      """
      module m
      var turn: Bool
      var seen: Bool
      scenario s {
        process spinner { loop { step turn { turn = not turn } } }
        process waiter { step see { seen = true } }
        eventually seen_at_last: seen
      }
      """)
    let turn = ScheduledStep(process: 0, source: system.processes[0].entry, edge: 0, choices: [])
    let loop = try replay(Schedule(steps: [turn, turn], loopStart: 0), in: system)
    #expect(try !Judge(system).confirms(loop, system.property("seen_at_last")))
    var unfair = system
    unfair.fairness = []
    #expect(try Judge(unfair).confirms(loop, system.property("seen_at_last")))
  }

  /// The cause comes after the goal in the loop, and the goal comes again after it.
  @Test func aLoopWithTheGoalAnswersEachCause() throws {
    let system = try system(
      """
      module m
      var at: Int in 0..<3 = 0
      scenario s {
        process p { loop { step go { at = if at == 2 then 0 else at + 1 } } }
        eventually answered: at == 2 leads to at == 1
      }
      """)
    let go = ScheduledStep(process: 0, source: system.processes[0].entry, edge: 0, choices: [])
    let loop = try replay(Schedule(steps: [go, go, go], loopStart: 0), in: system)
    #expect(try !Judge(system).confirms(loop, system.property("answered")))
  }
}
