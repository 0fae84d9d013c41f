/// What engines hand over: a schedule that anyone can replay, and verdicts with their reach.

/// One step of a schedule: which edge of which process, with which values for its choices.
package struct ScheduledStep: Hashable, Sendable {
  package var process: Int
  package var source: Int
  /// The index among the edges that leave `source`.
  package var edge: Int
  /// A value for each choice of the edge, in order.
  package var choices: [Int]
  package init(process: Int, source: Int, edge: Int, choices: [Int]) {
    self.process = process
    self.source = source
    self.edge = edge
    self.choices = choices
  }
}

/// A run of a system as data; states follow from it by replay.
package struct Schedule: Hashable, Sendable {
  package var steps: [ScheduledStep]
  /// For a run that never ends: the steps from this index on repeat forever. `nil` for a finite run.
  package var loopStart: Int?
  package init(steps: [ScheduledStep], loopStart: Int? = nil) {
    self.steps = steps
    self.loopStart = loopStart
  }
}

/// Why a search stopped before it had seen everything.
package enum Bound: Hashable, Sendable {
  case states(Int)
  case depth(Int)
  case seconds(Double)
  case memory(megabytes: Int)
  /// The system has no more memory to give.
  case outOfMemory
  case interrupted
  /// One of the properties that the driver waited for is decided.
  case decided
  /// The engine cannot decide this; the reason is a phrase for people.
  case incapable(String)
  /// It saw a sample only, up to a limit or until it had no more to ask.
  indirect case sampled(Sample, upTo: Bound?)

  /// What a search saw that does not try everything.
  package struct Sample: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
      /// Random walks.
      case walks
      /// Searches that are each bounded in memory.
      case searches
    }
    package var kind: Kind
    /// How many walks or searches there were, and their steps in all.
    package var trips: Int
    package var steps: Int
    /// How many different states they saw in all.
    package var states: Int
    package init(kind: Kind, trips: Int, steps: Int, states: Int) {
      self.kind = kind
      self.trips = trips
      self.steps = steps
      self.states = states
    }
  }
}

extension Bound {
  /// Whether a search that it ended, between two rounds, can go on.
  package var isPause: Bool {
    switch self {
    case .states, .depth, .seconds, .memory, .interrupted: true
    case .outOfMemory, .decided, .incapable, .sampled: false
    }
  }
}

/// The answer to one property.
package enum Outcome: Sendable {
  /// True of every behaviour of the system (for `reachable`: never; see `reached`).
  case holds
  /// Broken by the run. For `reachable` properties see `reached`; an unreachable one is violated without a run.
  case violated(Schedule?)
  /// A `reachable` property: the run reaches it, so it holds.
  case reached(Schedule)
  case unknown(Bound)
}

/// What a search did, for reports.
package struct SearchStatistics: Hashable, Sendable {
  package var states = 0
  package var transitions = 0
  /// The number of steps of the longest shortest run to a state seen; of the longest run, if not breadth first.
  package var depth = 0
  /// The most memory that states took, all that comes with them counted; 0 if the engine does not know.
  package var bytes = 0
  /// Questions that were not asked of the solver, since they had been asked before.
  package var repeatedQueries = 0
  package init() {}
}

/// What an engine says of a system: an outcome for each property, in the system's order.
package struct EngineResult: Sendable {
  package var outcomes: [Outcome]
  package var statistics: SearchStatistics
  /// The bound that was hit, or `nil` if everything reachable was seen.
  package var bound: Bound?
  /// Steps that were never enabled, as `process: step`, known only if `bound` is `nil`.
  package var neverEnabled: [String]
  /// What states were counted up to, in words; empty if every state was visited.
  package var reductions: [String]
  /// Whether steps were left out that lead only to states which others lead to.
  package var sparesSteps = false
  /// If states were told apart by hashes, how likely it is at most that one of them was left out; else `nil`.
  package var chanceOfOmission: Double?
  /// What the states came through, if that was asked for.
  package var coverage: Coverage?
  /// The guards that verdicts rest on, if that was asked for.
  package var guardCores: [GuardCore] = []
  package init(
    outcomes: [Outcome], statistics: SearchStatistics, bound: Bound?, neverEnabled: [String] = [],
    reductions: [String] = []
  ) {
    self.outcomes = outcomes
    self.statistics = statistics
    self.bound = bound
    self.neverEnabled = neverEnabled
    self.reductions = reductions
  }
}

/// How far a search is, given now and then to whoever runs it.
package struct SearchProgress: Sendable {
  package var statistics: SearchStatistics
  package var frontier: Int
  package init(statistics: SearchStatistics, frontier: Int) {
    self.statistics = statistics
    self.frontier = frontier
  }
}

/// What an engine must not exceed. Clock, memory and interrupts belong to the driver, which
/// watches them in `shouldStop`: called every few thousand states, it returns a bound to stop at.
package struct SearchLimits: Sendable {
  package var states: Int?
  package var depth: Int?
  /// Properties, by index: the search ends as soon as a run decides one of them.
  package var decisive: Set<Int> = []
  package var shouldStop: @Sendable (SearchProgress) -> Bound?
  /// Raised once `shouldStop` would say so: for engines that may be in the middle of something long.
  package var stopSign = StopSign()
  package init(
    states: Int? = nil, depth: Int? = nil,
    shouldStop: @escaping @Sendable (SearchProgress) -> Bound? = { _ in nil }
  ) {
    self.states = states
    self.depth = depth
    self.shouldStop = shouldStop
  }
}
