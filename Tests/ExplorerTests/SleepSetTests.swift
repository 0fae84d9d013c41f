/// Sleep sets spare steps, and nothing else.

import Explorer
import SampleSystems
import Semantics
import Testing

@Suite struct SleepSetTests {
  private func result(
    _ system: TransitionSystem, sleep: Bool, symmetry: Bool = false, threads: Int = 1
  ) -> EngineResult {
    var options = ExplorerOptions()
    options.usesSymmetry = symmetry
    options.usesPartialOrder = sleep
    options.threads = threads
    return explore(system, limits: SearchLimits(states: 60_000), options: options)
  }

  /// Compares a search with sleep sets and one without.
  ///
  /// - Returns: How many steps were spared; `nil` if none can be, or there are too many states.
  private func compare(_ system: TransitionSystem, _ name: String) -> Int? {
    var spared: Int?
    for symmetry in [false, true] {
      let (with, without) = (
        result(system, sleep: true, symmetry: symmetry), result(system, sleep: false, symmetry: symmetry)
      )
      guard with.sparesSteps, without.bound == nil else { continue }
      #expect(!without.sparesSteps)
      #expect(with.statistics.states == without.statistics.states, "\(name), \(symmetry)")
      #expect(with.statistics.depth == without.statistics.depth, "\(name), \(symmetry)")
      #expect(with.outcomes.map(\.word) == without.outcomes.map(\.word), "\(name), \(symmetry)")
      #expect(with.outcomes.map { $0.schedule?.steps.count } == without.outcomes.map { $0.schedule?.steps.count })
      #expect(Set(with.neverEnabled) == Set(without.neverEnabled), "\(name), \(symmetry)")
      #expect(with.statistics.transitions <= without.statistics.transitions, "\(name), \(symmetry)")
      let three = result(system, sleep: true, symmetry: symmetry, threads: 3)
      #expect(three.statistics.states == with.statistics.states, "\(name), \(symmetry)")
      #expect(three.statistics.transitions == with.statistics.transitions, "\(name), \(symmetry)")
      #expect(three.outcomes.map(\.schedule) == with.outcomes.map(\.schedule), "\(name), \(symmetry)")
      spared = (spared ?? 0) + without.statistics.transitions - with.statistics.transitions
    }
    return spared
  }

  @Test(arguments: 0..<8) func randomSystemsHaveTheSameStatesAndRuns(group: UInt64) {
    var (compared, spared) = (0, 0)
    for seed in group * 60..<group * 60 + 60 {
      for data in [RandomSystem.Data.finite, .symmetric] {
        guard let steps = compare(RandomSystem.make(seed: seed, data), "\(seed) \(data)") else { continue }
        compared += 1
        if steps > 0 { spared += 1 }
      }
    }
    #expect(compared > 5)
    #expect(spared > 5)
  }

  /// Three counters that go round: a square of steps in any two of them is closed by three of its sides.
  @Test func ofIndependentStepsOneOrderIsTaken() throws {
    let text = """
      module trial.counters
      var a: Int in 0..<10 = 0
      var b: Int in 0..<10 = 0
      var c: Int in 0..<10 = 0
      scenario counters {
        process p { loop { step up { a = (a + 1) % 10 } } }
        process q { loop { step up { b = (b + 1) % 10 } } }
        process r { loop { step up { c = (c + 1) % 10 } } }
        invariant low: a < 10 and b < 10 and c < 10
      }
      """
    let system = try #require(systems(of: text).first)
    let spared = try #require(compare(system, "counters"))
    let all = result(system, sleep: false)
    #expect(all.statistics.states == 1000)
    #expect(all.statistics.transitions == 3000)
    // A state has the steps of the process that led there first and of those after it, but for where counters meet.
    #expect(spared / 2 > 1200)
  }

  /// In the last state that `q` comes to only the step of `p` is left, and `p` sleeps there.
  @Test func whereOnlySleepersCanGoOnTheyDo() throws {
    let text = """
      module trial.last
      var a: Int in 0..<3 = 0
      var b: Int in 0..<3 = 0
      scenario last {
        process p { loop { step up { await a < 1
                                     a = a + 1 } } }
        process q { loop { step up { await b < 1
                                     b = b + 1 } } }
        reachable both: a == 1 and b == 1
      }
      """
    for system in try systems(of: text) {
      let (with, without) = (result(system, sleep: true), result(system, sleep: false))
      #expect(with.sparesSteps)
      #expect(with.statistics.states == 4)
      #expect(with.outcomes.map(\.word) == without.outcomes.map(\.word))
      #expect(with.outcomes.map { $0.schedule?.steps.count } == without.outcomes.map { $0.schedule?.steps.count })
    }
  }

  @Test func persistentSetsAndLivenessDoWithout() throws {
    let text = """
      module trial.eventually
      var a: Int in 0..<3 = 0
      var b: Int in 0..<3 = 0
      scenario last {
        process p { loop { step up { a = (a + 1) % 3 } } }
        process q { loop { step up { b = (b + 1) % 3 } } }
        eventually both: a == 2 and b == 2
      }
      """
    let system = try #require(systems(of: text).first)
    #expect(!result(system, sleep: true).sparesSteps)
  }
}
