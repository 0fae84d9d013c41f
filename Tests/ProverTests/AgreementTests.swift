/// What is proved for any size, against the enumerating engine on sizes.

import Explorer
import Prover
import SampleSystems
import Semantics
import Testing
import Z3Backend

struct AgreementTests {
  /// Proves what it can of a random system, whose colors may be any number.
  private func proved(_ system: TransitionSystem, _ open: Set<SortID>) throws -> Set<Int> {
    var left = 150
    let task = ProofTask(system, open: open) {
      left -= 1
      return left > 0 ? nil : "the test has no more patience"
    }
    let states = statesMet(in: system.choosing(among: -2..<5), steps: 500, seed: 1)
    let limits = Z3Limits(resources: 200_000)
    let integers = [-9, -1, 0, 1, 2, 3, 9]
    return try prove(
      task, attempts: 1...3, in: system, learningFrom: { _ in states }, integers: integers,
      makeSolver: { try Z3Session(limits: limits) }
    ).proved
  }

  /// Proves what it can by induction over several steps in a row, without lemmas.
  private func provedByInduction(_ system: TransitionSystem, _ open: Set<SortID>) throws -> Set<Int> {
    let limits = Z3Limits(resources: 200_000)
    return try proveByInduction(
      ProofTask(system, open: open), depth: 3, makeSolver: { try Z3Session(limits: limits) }
    ).proved
  }

  @Test(arguments: 0..<8) func whatIsProvedHoldsForEachSize(group: Int) throws {
    var confirmed = 0
    for seed in 0..<6 {
      let number = UInt64(group * 1_000 + seed)
      let system = RandomSystem.make(seed: number, .symmetric)
      var proved = try proved(system, system.sortsThatMayBeOpen)
      proved.formUnion(try provedByInduction(system, system.sortsThatMayBeOpen))
      for size in [1, 2, 4, 5] where !proved.isEmpty {
        var sized = system
        sized.sorts[0].members = (0..<size).map { "c\($0)" }
        let found = explore(sized, limits: SearchLimits(states: 20_000))
        for property in proved {
          if case .violated = found.outcomes[property] { Issue.record("\(property) of \(number) with \(size) colors") }
          confirmed += found.bound == nil ? 1 : 0
        }
      }
    }
    #expect(confirmed > 0)
  }

  @Test(arguments: 0..<4) func whatIsProvedHoldsWhereNumbersHaveNoBounds(group: Int) throws {
    var confirmed = 0
    for seed in 0..<6 {
      let number = UInt64(group * 1_000 + seed)
      let system = RandomSystem.make(seed: number, .unbounded)
      let found = explore(system, limits: SearchLimits(states: 20_000))
      for property in try proved(system, []).union(provedByInduction(system, [])) {
        if case .violated = found.outcomes[property] { Issue.record("\(property) of \(number)") }
        confirmed += found.bound == nil ? 1 : 0
      }
    }
    #expect(confirmed > 0)
  }
}
