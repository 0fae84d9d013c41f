/// States told apart by hashes: the same answers, and what is uncertain about them.

import Explorer
import SampleSystems
import Semantics
import Testing

@Suite struct HashCompactionTests {
  private func result(_ system: TransitionSystem, compacted: Bool, threads: Int = 1) -> EngineResult {
    var options = ExplorerOptions()
    options.compactsHashes = compacted
    options.threads = threads
    return explore(system, limits: SearchLimits(states: 60_000), options: options)
  }

  /// - Returns: Whether hashes were used.
  private func compare(_ system: TransitionSystem, _ name: String) -> Bool {
    let (exact, one, three) = (
      result(system, compacted: false), result(system, compacted: true), result(system, compacted: true, threads: 3)
    )
    guard exact.bound == nil else { return false }
    #expect(exact.chanceOfOmission == nil)
    for found in [one, three] {
      #expect(found.statistics.states == exact.statistics.states, "\(name)")
      #expect(found.statistics.transitions == exact.statistics.transitions, "\(name)")
      #expect(found.outcomes.map(\.word) == exact.outcomes.map(\.word), "\(name)")
      #expect(found.outcomes.map(\.schedule) == exact.outcomes.map(\.schedule), "\(name)")
      #expect(found.neverEnabled == exact.neverEnabled, "\(name)")
      guard let chance = found.chanceOfOmission else { continue }
      let states = Double(exact.statistics.states)
      #expect(chance == states * (states - 1) / 0x1p65, "\(name)")
    }
    return one.chanceOfOmission != nil
  }

  @Test func randomSystemsHaveTheSameResults() {
    var compacted = 0
    for seed in 0..<150 {
      let data: RandomSystem.Data = seed % 3 == 0 ? .unbounded : seed % 3 == 1 ? .finite : .symmetric
      if compare(RandomSystem.make(seed: UInt64(seed), data), "seed \(seed)") { compacted += 1 }
    }
    #expect(compacted > 10)
  }

  @Test func shippedModelsHaveTheSameResults() throws {
    var compacted = 0
    for (name, system) in try systems(in: shippedSources(), oneIn: 61) {
      var safety = system
      safety.properties.removeAll(where: \.kind.isOfRuns)
      if compare(safety, name) { compacted += 1 }
    }
    #expect(compacted > 5)
  }

  /// A state of one word is its own hash, and where something must come eventually states are kept.
  @Test func whoNeedsNoHashesHasNone() throws {
    let text = """
      module trial.hashes
      var wide: [Int in 0..<3: Int] = 0
      var low: Int in 0..<3 = 0
      scenario narrow { process p { loop { step up { low = (low + 1) % 3 } } } }
      scenario waiting {
        process p { loop { step up { wide[0] = (wide[0] + 1) % 3
                                     wide[1] = wide[0] } } }
        eventually high: wide[0] == 2
      }
      scenario hashed {
        process p { loop { step up { wide[0] = (wide[0] + 1) % 3
                                     wide[1] = wide[0] } } }
        invariant none_far: wide[0] < 3
      }
      """
    let found = try systems(of: text).map { result($0, compacted: true).chanceOfOmission }
    #expect(found[0] == nil)
    #expect(found[1] == nil)
    #expect(found[2] != nil)
  }
}
