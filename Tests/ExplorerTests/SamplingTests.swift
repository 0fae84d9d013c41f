/// Random walks and swarms: what they find is there, what they do not find is unknown, and a seed says what happens.

import Explorer
import SampleSystems
import Semantics
import Testing

@Suite struct SamplingTests {
  static let orders: [ExplorerOptions.Order] = [.walks(seed: 0), .walks(seed: 7), .swarm(seed: 0), .swarm(seed: 7)]

  private func sample(
    _ system: TransitionSystem, _ order: ExplorerOptions.Order, steps: Int? = 4000, threads: Int = 1,
    _ limits: SearchLimits = SearchLimits()
  ) -> EngineResult {
    var options = ExplorerOptions()
    options.order = order
    options.threads = threads
    options.sampledSteps = steps
    return explore(system, limits: limits, options: options)
  }

  private func sampled(_ result: EngineResult) -> (Bound.Sample, upTo: Bound?)? {
    if case .sampled(let sample, let limit)? = result.bound { (sample, limit) } else { nil }
  }

  /// A violation is one, `holds` is never said without a run, and no more states are counted than there are.
  private func compare(
    _ system: TransitionSystem, _ broad: EngineResult, _ found: EngineResult, _ name: String
  ) throws {
    let (sample, _) = try #require(sampled(found), "\(name)")
    #expect(sample.states == found.statistics.states && sample.states <= broad.statistics.states, "\(name)")
    #expect(sample.steps == found.statistics.transitions, "\(name)")
    for (property, outcomes) in zip(system.properties, zip(broad.outcomes, found.outcomes)) {
      switch outcomes.1 {
      case .unknown: continue
      case .holds, .violated(nil): Issue.record("\(name): \(property.name) cannot be known")
      case .violated(.some(let run)), .reached(let run):
        #expect(outcomes.0.name == outcomes.1.name, "\(name): \(property.name)")
        #expect(try system.shows(property, run), "\(name): \(property.name)")
      }
    }
  }

  @Test(arguments: orders) func randomSystemsAreNeverContradicted(_ order: ExplorerOptions.Order) throws {
    var (decided, missed) = (0, 0)
    for seed in 0..<90 {
      let system = RandomSystem.make(seed: UInt64(seed), seed.isMultiple(of: 2) ? .finite : .unbounded)
      let broad = explore(system, limits: SearchLimits(states: 30_000), options: .unreduced)
      guard broad.bound == nil else { continue }
      let found = sample(system, order)
      try compare(system, broad, found, "seed \(seed)")
      for (a, b) in zip(broad.outcomes, found.outcomes) where a.schedule != nil {
        if b.schedule == nil { missed += 1 } else { decided += 1 }
      }
    }
    #expect(decided > 100 && missed * 10 < decided, "most of what is there is found: \(decided) of \(decided + missed)")
  }

  @Test(arguments: orders) func shippedModelsAreNeverContradicted(_ order: ExplorerOptions.Order) throws {
    for (name, system) in try systems(in: shippedSources(), oneIn: 97) {
      let broad = explore(system, limits: SearchLimits(states: 30_000), options: .unreduced)
      guard broad.bound == nil else { continue }
      try compare(system, broad, sample(system, order), name)
    }
  }

  /// Sparse variables have contents whose numbers depend on which thread was first; nothing else may.
  @Test(arguments: orders) func aSeedGivesTheSameOutcomeWithAnyNumberOfThreads(_ order: ExplorerOptions.Order) throws {
    let shipped = try systems(in: shippedSources(), oneIn: 211).map(\.system)
    let random = (0..<8).map { RandomSystem.make(seed: $0, $0 < 5 ? .finite : .unbounded) }
    for system in shipped + random + (try systems(of: SafetyTests.peterson)) {
      let one = sample(system, order)
      for threads in [2, 3] {
        let more = sample(system, order, threads: threads)
        #expect(more.bound == one.bound)
        #expect(more.statistics.states == one.statistics.states)
        #expect(more.outcomes.map(\.schedule) == one.outcomes.map(\.schedule))
      }
    }
  }

  /// A violation 300 steps deep, one process of three at a time, each able to take it back.
  static let deep = """
    var x: Int in 0..<100000 = 0
    scenario s {
      process p[3] { loop { choose { step add { await x < 90000; x += 1 } } or { step less { await x > 0; x -= 1 } } } }
      invariant low: x < 300
    }
    """

  @Test func anotherSeedTakesAnotherWay() throws {
    let system = try #require(systems(of: Self.deep).first)
    let states = [0, 1, 2].map { sample(system, .walks(seed: $0)).statistics.states }
    #expect(Set(states).count > 1, "\(states)")
  }

  @Test func walksEndWhereTheyMay() throws {
    let system = try #require(systems(of: Self.deep).first)
    let (sample, limit) = try #require(sampled(sample(system, .walks(seed: 0), SearchLimits(depth: 10))))
    #expect(limit == nil && sample.steps + sample.trips >= 4000)
    #expect(sample.trips >= 360 && sample.states <= 11, "walks of ten steps")
  }

  @Test func aSwarmFindsWhatIsDeep() throws {
    let system = try #require(systems(of: Self.deep).first)
    #expect(sample(system, .swarm(seed: 0), steps: 1_000_000).outcomes[0].word == "violated")
  }

  /// Where each small search comes to its end, there is nothing more to see, and yet nothing is certain.
  @Test func aSwarmEndsWhereThereIsNothingMore() throws {
    let system = try #require(systems(of: SafetyTests.peterson).first)
    let result = sample(system, .swarm(seed: 0), steps: nil)
    let (sample, limit) = try #require(sampled(result))
    #expect(limit == nil && sample.states == explore(system, options: .unreduced).statistics.states)
    #expect(result.outcomes[0].word == "unknown")
  }

  @Test(arguments: orders) func limitsAreNamed(_ order: ExplorerOptions.Order) throws {
    let system = try #require(systems(of: Self.deep).first)
    #expect(sampled(sample(system, order, steps: nil, SearchLimits(states: 100)))?.upTo == .states(100))
    #expect(sampled(sample(system, order, steps: nil, SearchLimits { _ in .interrupted }))?.upTo == .interrupted)
    var limits = SearchLimits()
    limits.decisive = [try #require(system.properties.firstIndex { $0.name == "low" })]
    let decided = sample(system, order, steps: nil, limits)
    #expect(sampled(decided)?.upTo == .decided && decided.outcomes[0].word == "violated")
  }

  @Test(arguments: orders) func whatMustComeEventuallyIsUnknown(_ order: ExplorerOptions.Order) throws {
    let text = LivenessTests.spinner.replacing("FAIRNESS", with: "")
    #expect(sample(try #require(systems(of: text).first), order).outcomes[0].word == "unknown")
  }

  /// A system that cannot take a step does not keep walks going for ever.
  @Test(arguments: orders) func whereThereAreNoStepsThereIsAnEnd(_ order: ExplorerOptions.Order) throws {
    let text = """
      var x: Bool = false
      scenario s {
        process p { step never { await x } }
        invariant still: not x
      }
      """
    let result = sample(try #require(systems(of: text).first), order)
    #expect(result.statistics.states == 1)
    let stuck = try #require(result.outcomes.last { $0.word == "violated" })
    #expect(stuck.schedule?.steps.isEmpty == true, "a deadlock")
  }

  /// Where numbers outgrow the machine, what was computed then is not taken for a finding.
  @Test(arguments: orders) func whatCannotBeEvaluatedIsSaid(_ order: ExplorerOptions.Order) throws {
    let text = """
      var x: Int = 1
      scenario s { process p { loop { step double { x = x + x } } }
        invariant positive: x > 0 }
      """
    let result = sample(try #require(systems(of: text).first), order)
    #expect(result.outcomes[0].word == "unknown")
    guard case .incapable? = sampled(result)?.upTo else {
      Issue.record("found \(String(describing: result.bound))")
      return
    }
  }

  /// A walk without an end ends at a limit, whichever thread is on it: limits are looked at on the way.
  @Test(arguments: [1, 3]) func aWalkThatNeverEndsLooksAtLimits(threads: Int) throws {
    let text = """
      var x: Bool = false
      scenario s { process p { loop { step turn { x = not x } } } }
      """
    let system = try #require(systems(of: text).first)
    let limits = SearchLimits(depth: .max) { _ in .interrupted }
    let found = sample(system, .walks(seed: 0), steps: nil, threads: threads, limits)
    let (taken, limit) = try #require(sampled(found))
    #expect(limit == .interrupted)
    #expect(taken.steps < 16 * 10_000)
  }

  /// Nor does one take more steps than all of them may.
  @Test func aWalkIsNotLongerThanAllMayBe() throws {
    let text = """
      var x: Bool = false
      scenario s { process p { loop { step turn { x = not x } } } }
      """
    let system = try #require(systems(of: text).first)
    let found = sample(system, .walks(seed: 0), steps: 20_000, SearchLimits(depth: .max))
    #expect(try #require(sampled(found)).0.steps == 16 * 20_000)
  }
}
