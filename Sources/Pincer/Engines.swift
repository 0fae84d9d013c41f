/// Asks the engine that was chosen, or those that race.

import Explorer
import Machine
import SMT
import Semantics
import Symbolic
import Z3Backend

/// What an engine found, and which one it was.
struct Decision {
  var engine: EngineChoice
  /// Why this one, if the choice was left to the program.
  var why: String?
  var found: EngineResult
  /// What Z3 was asked, if it was.
  var solver: SolverWork?
}

/// The engines, with all that they may use.
struct Engines: Sendable {
  private let options: CheckOptions
  private let explorer: ExplorerOptions
  private let limits: SearchLimits
  private let memory: MemoryLimit
  private let watch: Watch

  init(
    _ options: CheckOptions, _ explorer: ExplorerOptions, _ limits: SearchLimits, _ memory: MemoryLimit, _ watch: Watch
  ) {
    (self.options, self.explorer, self.limits) = (options, explorer, limits)
    (self.memory, self.watch) = (memory, watch)
  }

  /// What is found of `system` by the engine of the options.
  func decide(_ system: TransitionSystem) -> Decision {
    guard options.engine == .auto else { return ask(options.engine, system, limits, why: nil) }
    switch system.advice {
    case .take(let engine, let reason): return ask(engine, system, limits, why: reason)
    case .race(let reason):
      // Who samples or keeps checkpoints has chosen; on one thread, trying is what most models are for.
      if options.search != .breadthFirst || explorer.keeper != nil {
        return ask(.enumerate, system, limits, why: "'--search' and checkpoints are for it")
      }
      guard explorer.threads > 1 else { return ask(.enumerate, system, limits, why: "there is one thread for it") }
      return race(system, because: reason)
    }
  }

  private func race(_ system: TransitionSystem, because reason: String) -> Decision {
    let contest = Race()
    let engines = [EngineChoice.enumerate, .symbolic]
    var decision = contest.run(
      engines.map { engine in
        { number in
          var own = limits
          own.shouldStop = { contest.isLost(for: number) ? Race.lost : limits.shouldStop($0) }
          own.stopSign = StopSign()
          return ask(engine, system, own, why: nil, solvers: 1) { contest.isLost(for: number) }
        }
      })
    decision.why = "\(reason), two engines raced, and \(decision.why ?? "it ended")"
    return decision
  }

  /// - Parameters:
  ///   - solvers: How many threads may ask the solver at once; as many as there are, if nothing is said.
  ///   - isLost: Whether nobody waits for the answer any more.
  private func ask(
    _ engine: EngineChoice, _ system: TransitionSystem, _ limits: SearchLimits, why: String?, solvers: Int? = nil,
    isLost: @escaping @Sendable () -> Bool = { false }
  ) -> Decision {
    let isOver: @Sendable () -> Bool = { isLost() || watch.exceeded() != nil }
    return memory.allowance.during {
      guard engine.asksSolver else {
        let found = watching(until: isOver, stop: { limits.stopSign.raise() }) {
          explore(system, limits: limits, options: explorer)
        }
        return Decision(engine: engine, why: why, found: found)
      }
      let log = QueryLog(keepsQueries: options.keepsQueries)
      let found = askSolver(engine, system, limits, log, threads: solvers ?? explorer.threads, until: isOver)
      var work = log.whole
      work.repeated = found.statistics.repeatedQueries
      return Decision(engine: engine, why: why, found: found, solver: work)
    }
  }

  private func askSolver(
    _ engine: EngineChoice, _ system: TransitionSystem, _ limits: SearchLimits, _ log: QueryLog, threads: Int,
    until isOver: @escaping @Sendable () -> Bool
  ) -> EngineResult {
    do {
      let base = try SolverTeam(threads: threads)
      let stopper = base.stopper
      var solver = ObservedSolver(base, log.observe, preparing: log.observePreparation)
      guard engine == .bounded else {
        defer { log.add(base.statistics) }
        return watching(until: isOver, stop: { stopper.interrupt() }) {
          exploreSymbolically(
            system, solver: &solver, limits: limits, usesPartialOrder: options.usesPartialOrder)
        }
      }
      let sessions = [try Z3Session(limits: .long)] + (options.asksForGuards ? [try Z3Session(limits: .long)] : [])
      let interrupters = sessions.map(\.interrupter)
      let observed = sessions.map { log.observed($0) }
      defer { log.add(base.statistics + sessions.map(\.statistics)) }
      return watching(
        until: isOver,
        stop: {
          stopper.interrupt()
          for interrupter in interrupters { interrupter.interrupt() }
        }
      ) {
        checkBounded(
          system, session: observed[0], solver: solver, guards: observed.count > 1 ? observed[1] : nil, limits: limits)
      }
    } catch {
      let bound = Bound.incapable("Z3 does not start: \(error)")
      return EngineResult(
        outcomes: system.properties.map { _ in .unknown(bound) }, statistics: SearchStatistics(), bound: bound)
    }
  }
}
