/// Depth first: what is there to see is what breadth first sees, and runs are runs.

import Explorer
import SampleSystems
import Semantics
import Testing

@Suite struct DepthFirstTests {
  private func depthFirst(_ system: TransitionSystem, _ limits: SearchLimits = SearchLimits()) -> EngineResult {
    var options = ExplorerOptions()
    options.order = .depthFirst
    return explore(system, limits: limits, options: options)
  }

  /// Both have ended: the same states and verdicts, the same transitions unless the search breadth first spared some,
  /// and each run ends in what it is said to show.
  private func compare(_ system: TransitionSystem, _ broad: EngineResult, _ name: String) throws {
    let deep = depthFirst(system)
    #expect(deep.bound == nil, "\(name)")
    #expect(deep.statistics.states == broad.statistics.states, "\(name)")
    if broad.sparesSteps {
      #expect(deep.statistics.transitions >= broad.statistics.transitions, "\(name)")
    } else {
      #expect(deep.statistics.transitions == broad.statistics.transitions, "\(name)")
    }
    #expect(deep.statistics.depth >= broad.statistics.depth, "\(name)")
    #expect(deep.neverEnabled == broad.neverEnabled, "\(name)")
    for (property, outcomes) in zip(system.properties, zip(broad.outcomes, deep.outcomes)) {
      guard !property.kind.isOfRuns else { continue }
      #expect(outcomes.0.name == outcomes.1.name, "\(name): \(property.name)")
      guard let run = outcomes.1.schedule, let shortest = outcomes.0.schedule else { continue }
      #expect(run.steps.count >= shortest.steps.count, "\(name): \(property.name)")
      #expect(try system.shows(property, run), "\(name): \(property.name)")
    }
  }

  @Test func randomSystemsHaveTheSameStatesAndVerdicts() throws {
    var compared = 0
    for seed in 0..<400 {
      let system = RandomSystem.make(seed: UInt64(seed), seed.isMultiple(of: 2) ? .finite : .unbounded)
      let broad = explore(system, limits: SearchLimits(states: 30_000))
      guard broad.bound == nil else { continue }
      try compare(system, broad, "seed \(seed)")
      compared += 1
    }
    #expect(compared >= 200)
  }

  @Test func shippedModelsHaveTheSameStatesAndVerdicts() throws {
    var compared = 0
    for (name, system) in try systems(in: shippedSources(), oneIn: 23) {
      let broad = explore(system, limits: SearchLimits(states: 50_000))
      guard broad.bound == nil else { continue }
      try compare(system, broad, name)
      compared += 1
    }
    #expect(compared >= 20)
  }

  /// The first way that is tried goes round nearly all values; the run that is shown takes what short cuts there are
  /// between the states on it.
  @Test func runsTakeShortCuts() throws {
    let text = """
      var x: Int in 0..<1000 = 0
      scenario s {
        process p { loop { choose { step next { x = (x + 1) % 1000 } } or { step jump { x = 999 } } } }
        invariant low: x < 999
      }
      """
    let system = try #require(systems(of: text).first)
    #expect(depthFirst(system).statistics.depth >= 998)
    #expect(depthFirst(system).outcomes[0].schedule?.steps.count ?? 0 <= 2)
  }

  @Test func aLimitOfDepthLeavesTheRestUnknown() throws {
    let system = try #require(systems(of: ReachTests.counter).first)
    let result = depthFirst(system, SearchLimits(depth: 60))
    #expect(result.outcomes.map(\.word) == ["violated", "unknown", "unknown", "unknown"])
    #expect(result.bound == .depth(60) && result.statistics.states == 61)
  }

  @Test func aLimitOfStatesLeavesTheRestUnknown() throws {
    let system = try #require(systems(of: ReachTests.counter).first)
    let result = depthFirst(system, SearchLimits(states: 10))
    #expect(result.outcomes[1].word == "unknown")
    #expect(result.bound == .states(10))
  }

  @Test func whatMustComeEventuallyIsNotDecided() throws {
    let text = LivenessTests.spinner.replacing("FAIRNESS", with: "")
    let result = depthFirst(try #require(systems(of: text).first))
    guard case .unknown(.incapable(let reason)) = result.outcomes[0] else {
      Issue.record("expected an honest unknown, found \(result.outcomes[0])")
      return
    }
    #expect(reason.contains("does not decide what must come eventually"))
    #expect(result.outcomes[1].word == "holds", "the others are decided")
  }
}

extension Property.Kind {
  /// Whether it is about runs that never end.
  var isOfRuns: Bool {
    switch self {
    case .eventually, .leadsTo: true
    case .invariant, .reachable, .noDeadlock, .wellDefined: false
    }
  }
}

extension TransitionSystem {
  /// Whether a finite run of the reference ends in what decides the property.
  func shows(_ property: Property, _ run: Schedule) throws -> Bool {
    let interpreter = Interpreter(self)
    var state = interpreter.initialState
    for (i, step) in run.steps.enumerated() {
      switch try interpreter.apply(step, to: state) {
      case .disabled: return false
      case .taken(let next): state = next
      case .illDefined:
        if case .wellDefined = property.kind { return i == run.steps.count - 1 }
        return false
      }
    }
    switch property.kind {
    case .invariant(let condition): return try !interpreter.holds(condition, in: state)
    case .reachable(let condition): return try interpreter.holds(condition, in: state)
    case .noDeadlock: return try interpreter.transitions(from: state).isEmpty
    case .wellDefined, .eventually, .leadsTo: return false
    }
  }
}
