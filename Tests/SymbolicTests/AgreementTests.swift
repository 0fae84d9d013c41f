/// The symbolic engine against the enumerating one, on random systems: the same verdicts, runs as short.

import Explorer
import SMT
import SampleSystems
import Semantics
import Symbolic
import Testing
import Z3Backend

struct AgreementTests {
  @Test(arguments: 0..<24) func agreesWithTheEnumeratingEngine(group: Int) throws {
    var decided = 0
    for seed in 0..<25 {
      let system = RandomSystem.make(seed: UInt64(group * 1_000 + seed))
      // Runs of a search without this reduction are shortest, as those of the symbolic engine are.
      var options = ExplorerOptions()
      options.usesPartialOrder = false
      let expected = explore(system, limits: SearchLimits(states: 20_000), options: options)
      guard expected.bound == nil else { continue }
      var solver = try Z3Solver(limits: Z3Limits(resources: 3_000_000))
      let found = exploreSymbolically(system, solver: &solver, limits: SearchLimits(states: 5_000))
      let pairs = zip(zip(system.properties, expected.outcomes), found.outcomes)
      for ((property, expected), found) in pairs where found.name != "incapable" {
        decided += 1
        #expect(found.name == expected.name, "\(property.name) of \(group * 1_000 + seed)")
        #expect(
          found.schedule?.steps.count == expected.schedule?.steps.count,
          "\(property.name) of \(group * 1_000 + seed)")
      }
      if found.bound == nil, found.outcomes.contains(where: { $0.schedule == nil }) {
        #expect(found.neverEnabled == expected.neverEnabled, "\(group * 1_000 + seed)")
      }
    }
    #expect(decided > 100)
  }
}
