/// Runs engines on what the options select.

import Explorer
import Foundation
import Lowering
import SMT
import Semantics
import Symbolic
import Synchronization
import Traces
import Z3Backend

extension ModelSession {
  /// Checks the selected runs, as many at once as the options say.
  ///
  /// - Parameters:
  ///   - options: What to check and how far.
  ///   - color: Whether diagnostics are coloured.
  ///   - progress: Called now and then while the run is searched whose result comes next.
  ///   - finished: Called with each run's result, in order.
  /// - Throws: `SessionError` if the options name what is not there or a model is wrong in a configuration; then no
  ///   run was checked.
  public func check(
    _ options: CheckOptions, color: Bool = false, progress: @escaping @Sendable (SearchState) -> Void = { _ in },
    finished: (RunResult) -> Void
  ) throws {
    let runs = try runs(options)
    try workInOrder(runs.count, threads: options.threads) { i in
      diagnostics(of: runs[i], color: color)
    } deliver: {
      if let error = $0 { throw error }
    }
    let turn = Turn()
    let explorer = options.explorer(forRuns: runs.count)
    // Each system is made where it is used, and forgotten after: all of them together need not fit into memory.
    try workInOrder(runs.count, threads: options.threads, until: { Watch.isInterrupted }) { i in
      result(of: runs[i], lower(runs[i], of: model).system, options, explorer) { if turn.isIts(i) { progress($0) } }
    } deliver: {
      finished($0)
      turn.pass()
    }
  }

  /// What an engine says of a run.
  ///
  /// - Parameter decisive: Properties, by index: the search ends as soon as a run decides one of them.
  func result(
    of run: Run, _ system: TransitionSystem, _ options: CheckOptions, _ explorer: ExplorerOptions = ExplorerOptions(),
    until decisive: Set<Int> = [],
    _ progress: @escaping @Sendable (SearchState) -> Void = { _ in }
  ) -> RunResult {
    let watch = Watch(seconds: options.maxSeconds, megabytes: options.maxMegabytes)
    let name = [run.scenarioName, run.policyName].compactMap { $0 }.joined(separator: " · ")
    var limits = SearchLimits(states: options.maxStates, depth: options.maxDepth) { now in
      progress(
        SearchState(
          run: name, states: now.statistics.states, transitions: now.statistics.transitions,
          depth: now.statistics.depth,
          frontier: now.frontier, seconds: watch.elapsed))
      return watch.exceeded()
    }
    limits.decisive = decisive
    if options.stopsAtViolation { limits.decisive.formUnion(system.safetyProperties) }
    let engine = options.engine == .auto ? system.preferredEngine : options.engine
    let found =
      switch engine {
      case .auto, .enumerate: explore(system, limits: limits, options: explorer)
      case .symbolic: decideSymbolically(system, limits)
      }
    return RunResult(
      scenario: run.scenarioName, policy: run.policyName, settings: run.settings.map { ($0.name, $0.value) },
      model: path(of: run), engine: engine, reach: found.bound.map(\.words) ?? "exhaustive",
      isExhaustive: found.bound == nil, search: engine == .symbolic ? .breadthFirst : options.search,
      properties: properties(of: system, found, run),
      states: found.statistics.states, transitions: found.statistics.transitions, depth: found.statistics.depth,
      queries: found.statistics.queries, seconds: watch.elapsed, reductions: found.reductions,
      neverEnabled: found.neverEnabled,
      steps: system.steps(except: found.neverEnabled), origin: RunOrigin(model: model, run: run))
  }

  private func decideSymbolically(_ system: TransitionSystem, _ limits: SearchLimits) -> EngineResult {
    do {
      var solver = try Z3Solver()
      return exploreSymbolically(system, solver: &solver, limits: limits)
    } catch {
      let bound = Bound.incapable("Z3 does not start: \(error)")
      return EngineResult(
        outcomes: system.properties.map { _ in .unknown(bound) }, statistics: SearchStatistics(), bound: bound)
    }
  }

  private func properties(of system: TransitionSystem, _ found: EngineResult, _ run: Run) -> [PropertyResult] {
    zip(system.properties, found.outcomes).enumerated().map { index, pair in
      let (property, outcome) = pair
      let expected = run.expectations[property.name].map { Verdict($0) }
      let origin = origin(of: property.name, in: run)
      func result(_ verdict: Verdict, _ shown: Replayed? = nil, reason: String? = nil, isInternal: Bool = false)
        -> PropertyResult
      {
        PropertyResult(
          name: property.name, verdict: verdict, expected: expected, reason: reason, isInternalError: isInternal,
          steps: shown.map { $0.schedule.steps.count - $0.setupCount(in: system) }, origin: origin, index: index,
          schedule: shown?.schedule, bound: outcome.bound)
      }
      switch outcome {
      case .holds: return result(.holds)
      case .violated(nil): return result(.violated)
      case .violated(.some(let schedule)), .reached(let schedule):
        // A run that the reference does not confirm is never shown, nor is its verdict.
        switch confirm(schedule, system, property) {
        case .confirmed(let run):
          if case .reached = outcome { return result(.holds, run) }
          return result(.violated, run)
        case .beyondReference(let reason):
          return result(.unknown, reason: "the reference interpreter cannot take the run that was found: \(reason)")
        case .refuted:
          let reason = "internal error: the reference interpreter does not confirm the run that was found"
          return result(.unknown, reason: reason, isInternal: true)
        }
      case .unknown(let bound): return result(.unknown, reason: bound.words)
      }
    }
  }
}

extension CheckOptions {
  /// How each of some runs is searched that are checked at once.
  fileprivate func explorer(forRuns count: Int) -> ExplorerOptions {
    var explorer = ExplorerOptions()
    explorer.threads = max(1, threads / max(1, count))
    explorer.usesSymmetry = usesSymmetry
    explorer.usesPartialOrder = usesPartialOrder
    explorer.compiler = usesNativeCode ? CCompiler(tell: withoutNativeCode) : nil
    explorer.order =
      switch search {
      case .breadthFirst: .breadthFirst
      case .depthFirst: .depthFirst
      case .random: .walks(seed: seed)
      case .swarm: .swarm(seed: seed)
      }
    // Who waits for more states waits for more steps; who gives a time knows when it is enough.
    if let maxStates { explorer.sampledSteps = max(explorer.sampledSteps ?? 0, min(maxStates, .max / 10) * 10) }
    if maxSeconds != nil { explorer.sampledSteps = nil }
    return explorer
  }
}

/// Whose result comes next, so that one run at a time shows how far it is.
private final class Turn: Sendable {
  private let item = Atomic(0)
  func isIts(_ i: Int) -> Bool { item.load(ordering: .acquiring) == i }
  func pass() { item.add(1, ordering: .releasing) }
}

extension Outcome {
  fileprivate var bound: Bound? {
    if case .unknown(let bound) = self { bound } else { nil }
  }
}

extension TransitionSystem {
  /// The properties that a state or a step can break, by index.
  fileprivate var safetyProperties: [Int] {
    properties.indices.filter { i in
      switch properties[i].kind {
      case .invariant, .noDeadlock, .wellDefined: true
      case .reachable, .eventually, .leadsTo: false
      }
    }
  }

  /// Enumerates unless a name has more values than anybody would enumerate: a choice, whose values are steps each, or
  /// another name, whose values are tried in a state.
  var preferredEngine: EngineChoice {
    let choices = processes.lazy.flatMap(\.edges).joined().flatMap(\.choices)
    let hasWideName = binders.contains { binder in bounds(of: binder.sort).map { $0.count > 1 << 20 } ?? false }
    return hasWideName || choices.contains { isWide($0.domain) } ? .symbolic : .enumerate
  }

  private func isWide(_ domain: Domain) -> Bool {
    switch domain {
    case .all(let sort): return bounds(of: sort).map { $0.count > 256 } ?? true
    case .interval(.int(let low), .int(let high)):
      let (distance, overflow) = high.subtractingReportingOverflow(low)
      return overflow ? low < high : distance > 256
    case .interval: return false
    }
  }
}

/// What the reference makes of a run that an engine found.
private enum Confirmation {
  case confirmed(Replayed)
  /// It sees something else.
  case refuted
  /// It cannot take a step of it.
  case beyondReference(String)
}

/// Whether the reference takes every step of the run and, at its end, sees what the property is about. Where it cannot
/// evaluate a property over infinitely many values, the steps alone are confirmed here: the symbolic engine has then
/// decided the last state by elimination.
private func confirm(_ schedule: Schedule, _ system: TransitionSystem, _ property: Property) -> Confirmation {
  do throws(ReplayError) {
    let run = try replay(schedule, in: system)
    do {
      return try Judge(system).confirms(run, property) ? .confirmed(run) : .refuted
    } catch {
      return .confirmed(run)
    }
  } catch {
    if case .beyondReference = error { return .beyondReference(error.message) }
    return .refuted
  }
}
