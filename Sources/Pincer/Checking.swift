/// Runs engines on what the options select.

import Explorer
import Foundation
import Lowering
import Machine
import Semantics
import Synchronization
import Traces

extension ModelSession {
  /// Checks the selected runs, as many at once as the options say.
  ///
  /// - Parameters:
  ///   - options: What to check and how far.
  ///   - color: Whether diagnostics are coloured.
  ///   - progress: Called now and then while the run is searched whose result comes next.
  ///   - note: Called from any thread with what a person should know and that changes no verdict.
  ///   - finished: Called with each run's result, in order.
  /// - Throws: `SessionError` if the options name what is not there or a model is wrong in a configuration; then no
  ///   run was checked.
  public func check(
    _ options: CheckOptions, color: Bool = false, progress: @escaping @Sendable (SearchState) -> Void = { _ in },
    note: @escaping @Sendable (String) -> Void = { _ in }, finished: (RunResult) -> Void
  ) throws {
    let runs = try runs(options)
    let cache = cache(options, note)
    let kept = runs.map { run -> String? in cache.map { $0.path(of: run, in: self) } }
    let isKept = kept.map { path in path.map { access($0, R_OK) == 0 } ?? false }
    let unknown = runs.indices.filter { !isKept[$0] }
    try workInOrder(unknown.count, threads: options.threads) { i in
      diagnostics(of: runs[unknown[i]], color: color)
    } deliver: {
      if let error = $0 { throw error }
    }
    let memory = MemoryLimit.of(
      megabytes: options.maxMegabytes,
      spillingTo: try options.spillFolder.map { path throws(LoadError) in
        try SpillFolder(path)
      })
    let jobs = max(1, min(options.jobs ?? options.threads, options.threads))
    let explorer = options.explorer(forRuns: min(unknown.count, jobs))
    let checkpoints = try checkpoints(of: runs, options, explorer, note)
    let end = CheckEnd(options)
    // Each system is made where it is used, and forgotten after: all of them together need not fit into memory.
    try workInOrder(runs.count, threads: jobs, until: { Watch.isInterrupted || end.hasFailed }) { i in
      let origin = RunOrigin(model: model, run: runs[i])
      if isKept[i], let path = kept[i],
        let result = ResultCache.result(at: path)?.result(of: origin, self, search: options.search)
      {
        return result
      }
      let system = lower(runs[i], of: model).system
      var explorer = explorer
      explorer.keeper = checkpoints?.keeper(of: i, system, explorer)
      let result = result(of: runs[i], system, options, explorer, memory) { if end.isTurn(of: i) { progress($0) } }
      if let path = kept[i] { ResultCache.store(result, at: path) }
      return result
    } deliver: {
      if end.takes($0) { finished($0) }
    }
    if end.isOver, !Watch.isInterrupted { checkpoints?.removeAll() }
    if !unknown.isEmpty { cache?.trim() }
  }

  private func cache(_ options: CheckOptions, _ note: (String) -> Void) -> ResultCache? {
    do {
      return try ResultCache(options, self)
    } catch {
      note("results are not kept for the next check: \(error.message)")
      return nil
    }
  }

  private func checkpoints(
    of runs: [Run], _ options: CheckOptions, _ explorer: ExplorerOptions, _ note: @escaping @Sendable (String) -> Void
  ) throws -> CheckpointFolder? {
    guard let checkpoints = options.checkpoints else { return nil }
    // Files are named after scenarios.
    try requireDistinctScenarioNames()
    return try CheckpointFolder(
      checkpoints, of: runs, explorer, threads: options.threads, { lower($0, of: model).system }, note: note)
  }

  /// What an engine says of a run.
  ///
  /// - Parameter decisive: Properties, by index: the search ends as soon as a run decides one of them.
  func result(
    of run: Run, _ system: TransitionSystem, _ options: CheckOptions, _ explorer: ExplorerOptions = ExplorerOptions(),
    _ memory: MemoryLimit? = nil, until decisive: Set<Int> = [],
    _ progress: @escaping @Sendable (SearchState) -> Void = { _ in }
  ) -> RunResult {
    let memory = memory ?? MemoryLimit.of(megabytes: options.maxMegabytes)
    let forecast = Mutex(Forecast())
    let watch = Watch(seconds: options.maxSeconds, memory: memory)
    let name = [run.scenarioName, run.policyName].compactMap { $0 }.joined(separator: " · ")
    var limits = SearchLimits(states: options.maxStates, depth: options.maxDepth) { now in
      let (states, depth, seconds) = (now.statistics.states, now.statistics.depth, watch.elapsed)
      let left = forecast.withLock { $0.left(states: states, frontier: now.frontier, depth: depth, seconds: seconds) }
      progress(
        SearchState(
          run: name, states: states, transitions: now.statistics.transitions, depth: depth, frontier: now.frontier,
          seconds: seconds, memory: memory.megabytesNow, left: options.search == .breadthFirst ? left : nil))
      return watch.exceeded()
    }
    limits.decisive = decisive
    if options.stopsAtViolation { limits.decisive.formUnion(system.safetyProperties) }
    let decision = Engines(options, explorer, limits, memory, watch).decide(system)
    let (engine, found) = (decision.engine, decision.found.naming(memory))
    return RunResult(
      scenario: run.scenarioName, policy: run.policyName, settings: run.settings.map { ($0.name, $0.value) },
      model: path(of: run), engine: engine, why: decision.why, reach: found.bound.map(\.words) ?? "exhaustive",
      isExhaustive: found.bound == nil, search: engine.asksSolver ? .breadthFirst : options.search,
      properties: properties(of: system, found, run),
      states: found.statistics.states, transitions: found.statistics.transitions, depth: found.statistics.depth,
      solver: decision.solver, seconds: watch.elapsed, reductions: found.reductions,
      sparesSteps: found.sparesSteps, chanceOfOmission: found.chanceOfOmission,
      neverEnabled: found.neverEnabled, steps: system.steps(except: found.neverEnabled),
      bytes: found.statistics.bytes, spilled: memory.allowance.mostSpilled,
      coverage: found.coverage.map { RunCoverage($0) },
      guards: found.guardCores.map { GuardReport($0, in: system) },
      isOver: found.bound.map { !$0.isPause && $0 != .outOfMemory } ?? true, isFromCache: false,
      origin: RunOrigin(model: model, run: run))
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
          storedSchedule: shown.map { .made($0.schedule) }, bound: outcome.bound)
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
    explorer.compactsHashes = compactsHashes
    explorer.compiler = usesNativeCode ? CCompiler(tell: withoutNativeCode) : nil
    explorer.measuresCoverage = measuresCoverage
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

/// How far the results of a check have come: whose comes next, and whether it ends early.
private final class CheckEnd: Sendable {
  private let item = Atomic(0)
  private let failed = Atomic(false)
  private let over = Atomic(true)
  private let isFailFast: Bool

  init(_ options: CheckOptions) { isFailFast = options.stopsAtFailure }

  /// Whether the result of an item comes next, so that one run at a time shows how far it is.
  func isTurn(of i: Int) -> Bool { item.load(ordering: .acquiring) == i }
  /// Whether no further run need begin.
  var hasFailed: Bool { isFailFast && failed.load(ordering: .acquiring) }
  /// Whether no run would come further with more time or memory.
  var isOver: Bool { over.load(ordering: .acquiring) }

  /// Whether the next result is wanted: none is after the first failure, if that ends the check.
  func takes(_ result: RunResult) -> Bool {
    item.add(1, ordering: .releasing)
    if !result.isOver { over.store(false, ordering: .releasing) }
    if hasFailed { return false }
    if !result.isMet, !result.isInconclusive { failed.store(true, ordering: .releasing) }
    return true
  }
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
