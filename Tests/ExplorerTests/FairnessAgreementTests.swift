/// Liveness of random systems, by the engine with one thread and with three, and by the plain definition.

import Explorer
import SampleSystems
import Semantics
import Support
import Testing

@Suite struct FairnessAgreementTests {
  /// A random system whose conditions are asked about runs without end, with random fairness.
  private func system(seed: UInt64) -> TransitionSystem {
    var system = RandomSystem.make(seed: 9000 + seed, .finite)
    var generator = SeededGenerator(state: seed)
    let conditions = system.properties.compactMap { property -> Expression? in
      switch property.kind {
      case .invariant(let e), .reachable(let e): e
      case .eventually, .leadsTo, .noDeadlock, .wellDefined: nil
      }
    }
    var sketch = SystemSketch()
    sketch.property("comes", .eventually(conditions[3]))
    sketch.property("fails", .eventually(.not(conditions[0])))
    sketch.property("follows", .leadsTo(conditions[0], conditions[4]))
    sketch.property("answers", .leadsTo(conditions[5], .not(conditions[1])))
    system.properties = sketch.system.properties
    for p in system.processes.indices where system.processes[p].kind != .setup {
      // Processes that go on for ever, so that there are rounds.
      if Bool.random(using: &generator) { loop(&system.processes[p]) }
      switch Int.random(in: 0..<4, using: &generator) {
      case 0: system.fairness.append(FairnessConstraint(strength: .weak, process: p))
      case 1: system.fairness.append(FairnessConstraint(strength: .strong, process: p))
      case 2: system.fairness.append(FairnessConstraint(strength: .strong, process: p, step: "s0_0"))
      default: break
      }
    }
    return system
  }

  /// Leads the last steps of a process back to its first location.
  private func loop(_ process: inout Process) {
    for location in process.edges.indices {
      for edge in process.edges[location].indices where process.edges[location][edge].target == process.end {
        process.edges[location][edge].target = process.entry
      }
    }
  }

  @Test(arguments: 0..<8) func verdictsAreThoseOfTheDefinition(group: UInt64) throws {
    var words: [String: Int] = [:]
    for seed in group * 40..<group * 40 + 40 {
      let system = system(seed: seed)
      guard let graph = StateGraph(system, upTo: 600) else { continue }
      let result = explore(system)
      guard result.bound == nil else { continue }
      for (i, property) in system.properties.enumerated() {
        #expect(result.outcomes[i].word == graph.verdict(property), "\(seed) \(property.name)")
        words[result.outcomes[i].word, default: 0] += 1
        if let schedule = result.outcomes[i].schedule {
          #expect(try graph.breaks(property, schedule), "\(seed) \(property.name)")
        }
      }
    }
    #expect(words["holds", default: 0] > 10 && words["violated", default: 0] > 10, "\(words)")
  }

  @Test(arguments: 0..<4) func runsDoNotDependOnThreads(group: UInt64) {
    for seed in group * 40..<group * 40 + 40 {
      let system = system(seed: seed)
      var options = ExplorerOptions()
      let one = explore(system, limits: SearchLimits(states: 5000), options: options)
      options.threads = 3
      let three = explore(system, limits: SearchLimits(states: 5000), options: options)
      #expect(one.outcomes.map(\.word) == three.outcomes.map(\.word), "\(seed)")
      #expect(one.outcomes.map(\.schedule) == three.outcomes.map(\.schedule), "\(seed)")
    }
  }

  /// Parts of more states than one thread looks at alone.
  @Test func largePartsDoNotDependOnThreads() throws {
    let system = try #require(systems(of: Self.clocks).first)
    var options = ExplorerOptions()
    let one = explore(system, options: options)
    options.threads = 3
    let three = explore(system, options: options)
    #expect(one.outcomes.map(\.word) == ["violated", "violated", "holds", "holds"])
    #expect(one.outcomes.map(\.word) == three.outcomes.map(\.word))
    #expect(one.outcomes.map(\.schedule) == three.outcomes.map(\.schedule))
  }

  private static let clocks = """
    var at: [Int in 0..<3: Int in 0..<40] = 0
    var rung: Bool = false
    scenario clocks {
      process clock[3] { loop { step tick { at[index] = (at[index] + 1) % 40 } } }
      process bell { step ring { await at[0] == 7 and at[1] == 9; rung = true } }
      strong bell
      eventually all_at_once: at[0] == 1 and at[1] == 1 and at[2] == 1
      eventually rings: rung
    }
    """
}
