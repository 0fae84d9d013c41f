/// The enumerating engine: what it is asked and what it answers.

import Machine
import Semantics

/// Explores every interleaving of `system`.
///
/// - Parameters:
///   - system: A valid system.
///   - limits: What not to exceed; a limit that is hit makes undecided outcomes unknown.
///   - options: How to search; but for the order, outcomes, runs and counts do not depend on it.
/// - Returns: An outcome for each property, in order. Breadth first, schedules of safety violations are shortest,
///   unless that takes many more states than the reduced search did; ties are broken by the order in which one thread
///   would find states, so that the result is a function of the system.
/// - Complexity: O(states + transitions) time. A state of 60 bits takes 6 to 9 bytes where there are many, and one
///   that was not expanded yet 12 more. If something must come eventually, all levels and transitions are kept: 12
///   bytes a state and 8 a transition.
/// - Source: Baier & Katoen, *Principles of Model Checking*, 2008, §3.3.1 (safety), §4.4 and §6.5 (liveness).
package func explore(
  _ system: TransitionSystem, limits: SearchLimits = SearchLimits(), options: ExplorerOptions = ExplorerOptions()
) -> EngineResult {
  var options = options
  if options.order.isSample {
    // Walks and swarms keep no states that reductions could spare them.
    options.usesSymmetry = false
    options.usesPartialOrder = false
  }
  guard let (result, leavesOutOrders) = searched(system, limits, options) else {
    let bound = Bound.outOfMemory
    return EngineResult(
      outcomes: system.properties.map { _ in .unknown(bound) }, statistics: SearchStatistics(), bound: bound)
  }
  let mayBeShorter = options.order == .breadthFirst && leavesOutOrders
  return mayBeShorter ? withShortestRuns(result, system, limits, options) : result
}

/// One search, whose memory is given back when its result is there.
private func searched(
  _ system: TransitionSystem, _ limits: SearchLimits, _ options: ExplorerOptions
) -> (result: EngineResult, leavesOutOrders: Bool)? {
  guard let search = Search(system, limits, options), var result = search.result(options) else { return nil }
  if options.measuresCoverage {
    result.coverage = search.coverage(hasStates: !options.order.isSample && search.keys.hash == nil)
  }
  return (result, search.leavesOutOrders)
}

/// Looks for the runs again without leaving out orders of steps, since those that are left out may be shorter. That
/// goes no deeper than the runs at hand, and is given up when it costs several times what they did.
private func withShortestRuns(
  _ result: EngineResult, _ system: TransitionSystem, _ limits: SearchLimits, _ options: ExplorerOptions
) -> EngineResult {
  let lengths = result.outcomes.compactMap { $0.run?.steps.count }
  guard let longest = lengths.max() else { return result }
  var (limits, options) = (limits, options)
  limits.depth = longest
  limits.states = max(100_000, 4 * result.statistics.states)
  options.usesPartialOrder = false
  options.compactsHashes = false
  options.keeper = nil
  guard let search = Search(system, limits, options) else { return result }
  search.run()
  var result = result
  for (i, shorter) in search.result().outcomes.enumerated() where result.outcomes[i].run != nil && shorter.run != nil {
    result.outcomes[i] = shorter
  }
  return result
}

extension Outcome {
  /// The run that shows it.
  fileprivate var run: Schedule? {
    switch self {
    case .violated(let run): run
    case .reached(let run): run
    case .holds, .unknown: nil
    }
  }
}

extension Property.Kind {
  var isLiveness: Bool {
    switch self {
    case .eventually, .leadsTo: true
    case .invariant, .reachable, .noDeadlock, .wellDefined: false
    }
  }
}

extension Search {
  /// Searches in the order that is asked for.
  /// - Returns: `nil` if there is no memory to begin with.
  fileprivate func result(_ options: ExplorerOptions) -> EngineResult? {
    switch options.order {
    case .breadthFirst:
      run()
      return result()
    case .depthFirst: return DepthFirst(self)?.result()
    case .walks(let seed): return RandomWalks(self, options, seed: seed).result()
    case .swarm(let seed): return Swarm(self, options, seed: seed)?.result()
    }
  }

  fileprivate func result() -> EngineResult {
    // First the runs that need the levels, which the graph takes over.
    let outcomes = system.properties.indices.map { i in
      outcome(of: system.properties[i], findings[i].map { schedule(to: $0) }) ?? bound.map { .unknown($0) }
    }
    statistics.bytes = mostBytes
    var result = EngineResult(
      outcomes: outcomes.contains { $0 == nil } ? withRunsThatNeverEnd(outcomes) : outcomes.compactMap(\.self),
      statistics: statistics, bound: bound, neverEnabled: bound == nil ? neverEnabled : [], reductions: reductions)
    result.sparesSteps = sleepSets != nil
    result.chanceOfOmission = keys.hash == nil ? nil : chanceOfOmission
    return result
  }

  /// How likely it is at most that two of the states have one hash, so that one of them was left out: a pair has with a
  /// chance of 2 to the power of -64, if hashes are as good as random.
  private var chanceOfOmission: Double {
    let states = Double(statistics.states)
    return min(1, states * (states - 1) / 2 / 0x1p64)
  }

  /// Decides what is not decided yet.
  private func withRunsThatNeverEnd(_ outcomes: [Outcome?]) -> [Outcome] {
    let without = mostBytes
    guard let graph = Graph(self), var liveness = Liveness(self, graph) else {
      return outcomes.map { $0 ?? .unknown(.outOfMemory) }
    }
    defer { liveness.free() }
    let all = outcomes.enumerated().map { i, outcome in outcome ?? liveness.decide(i) }
    statistics.bytes = max(without, bytes + max(graph.mostBytes, graph.bytes + liveness.bytes))
    return all
  }

  /// The outcome of a property, given the run that was found for it, if one was; `nil` if it is about runs that never
  /// end.
  func outcome(of property: Property, _ run: Schedule?) -> Outcome? {
    switch (property.kind, run) {
    case (.reachable, .some(let run)): .reached(run)
    case (_, .some(let run)): .violated(run)
    case (.reachable, nil): bound.map { .unknown($0) } ?? .violated(nil)
    case (.eventually, nil), (.leadsTo, nil): nil
    case (.invariant, nil), (.noDeadlock, nil), (.wellDefined, nil): bound.map { .unknown($0) } ?? .holds
    }
  }

  /// How often a step was taken, by its number; up to symmetry, how often any of its copies was.
  func timesTaken(_ step: Int) -> Int {
    let place = steps.places[step]
    return (symmetry?.processes(like: place.process, in: system) ?? [place.process]).reduce(0) { sum, p in
      let copy = steps.number(p, place.location, place.edge)
      return workers.reduce(sum) { $0 + Int($1.taken[copy]) }
    }
  }

  /// The steps no edge of which was ever enabled.
  var neverEnabled: [String] {
    var seen: [String: Bool] = [:]
    var order: [String] = []
    for (number, place) in steps.places.enumerated() where system.processes[place.process].kind != .setup {
      let process = system.processes[place.process]
      let name = process.edges[place.location][place.edge].label.name(in: process)
      if seen[name] == nil { order.append(name) }
      seen[name] = (seen[name] ?? false) || timesTaken(number) > 0
    }
    return order.filter { seen[$0] == false }
  }
}
