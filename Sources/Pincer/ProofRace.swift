/// Two provers on one system, with other samples or other methods: the first that proves everything stops the other.

import Foundation
import Prover
import SMT
import Semantics
import Synchronization
import Z3Backend

/// Attempts to prove a system, on two threads if there are two.
struct ProofRace {
  let system: TransitionSystem
  let open: Set<SortID>
  let groups: [ProcessGroup]
  /// Properties that are not to be proved.
  let except: Set<Int>
  /// Steps of the walks of each attempt.
  let steps: Int
  let method: ProofMethod
  /// Induction looks at no more steps in a row.
  let mostInARow: Int
  let threads: Int
  let watch: Watch
  let start: Double
  let tally: Z3Tally
  let log: @Sendable (String) -> Void

  /// Choices of any integer are among these in walks: few enough that walks meet what is seldom, many enough that
  /// nothing seems to hang on how many there are.
  private static let integers = 0..<8

  /// So long the first is alone: what is easy is proved in one way.
  private static let headStart = 5.0

  /// - Returns: What the one found that proved everything first, or else that proved most, with the questions of all.
  /// - Throws: What making a solver throws.
  func run() throws -> ProofResult {
    let state = State()
    let racers = method.canRace ? max(1, min(2, threads)) : 1
    var results: [ProofResult] = []
    try workInOrder(racers, threads: racers) { racer in
      Result { try run(racer, of: racers, state) }
    } deliver: {
      results.append(try $0.get())
    }
    let most = results.indices.max { (results[$0].proved.count, -$0) < (results[$1].proved.count, -$1) } ?? 0
    var best = results[most]
    for (number, other) in results.enumerated() where number != most { best.add(other) }
    return best
  }

  private func makeSolver() throws -> Z3Session { try Z3Session(atEnd: tally.add) }

  private final class State: Sendable {
    let race = Race()
    /// Whether the first attempt has failed.
    let isLate = Atomic(false)
  }

  private func run(_ racer: Int, of racers: Int, _ state: State) throws -> ProofResult {
    let shouldStop: @Sendable () -> String? = {
      watch.exceeded()?.words ?? (state.race.isLost(for: racer) ? "another attempt was faster" : nil)
    }
    let task = ProofTask(system, open: open, groups: groups, except: except, shouldStop: shouldStop)
    func isComplete(_ found: ProofResult) -> Bool { task.invariants.allSatisfy(found.proved.contains) }
    var best = ProofResult()
    // The first says why nothing is proved, even if there is no time for anything.
    for (number, stage) in stages(of: racer).enumerated() where number == 0 || task.shouldStop() == nil {
      let found: ProofResult
      switch stage {
      case .induction:
        found = try proveByInduction(
          task, lemmas: best.tried, depth: mostInARow, log: log, makeSolver: makeSolver)
      case .clausesBeforeStart: found = try proveWithoutHurry(racer, state)
      case .clauses: found = try proveByClauses(task) { shouldStop() != nil }
      case .learning: found = try learn(racer, of: racers, task, state)
      }
      best.add(found)
      if isComplete(best) {
        state.race.win(racer)
        break
      }
    }
    return best
  }

  /// What would have to be impossible for the rest to be proved, if there is time to find out.
  func missing(_ found: ProofResult) throws -> [Int: MissingAssumptions] {
    let task = ProofTask(system, open: open, groups: groups, except: except) { watch.exceeded()?.words }
    if task.shouldStop() != nil || task.invariants.allSatisfy(found.proved.contains) { return [:] }
    return try missingAssumptions(
      task, proved: found.proved, lemmas: found.tried, makeSolver: makeSolver)
  }

  private enum Stage {
    /// While the other is alone.
    case clausesBeforeStart
    case clauses
    case learning
    /// With the lemmas that were learnt.
    case induction
  }

  /// What is tried one after the other. What is proved by learning alone is not slower for the others: they have the
  /// second core until it is needed, and what time is left in the end.
  private func stages(of racer: Int) -> [Stage] {
    switch method {
    case .spacer: [.clauses]
    case .induction: [.induction]
    case .learning: [.learning]
    case .auto: racer == 0 ? [.learning, .induction, .clauses] : [.clausesBeforeStart, .learning]
    }
  }

  private func learn(_ racer: Int, of racers: Int, _ task: ProofTask, _ state: State) throws -> ProofResult {
    while racer > 0, isEarly(state) {
      if task.shouldStop() != nil { return ProofResult() }
      Thread.sleep(forTimeInterval: 0.02)
    }
    // Whoever waits for the first need not wait for nobody.
    defer { state.isLate.store(true, ordering: .releasing) }
    let walked = system.choosing(among: Self.integers).enlarging(open)
    return try Prover.prove(
      task, attempts: stride(from: racer + 1, through: Self.mostAttempts, by: racers), in: walked,
      learningFrom: { attempt in
        if attempt > 1 { state.isLate.store(true, ordering: .releasing) }
        return statesMet(in: walked, steps: steps, seed: UInt64(attempt)) { task.shouldStop() != nil }
      },
      integers: [-50] + Array(-1...9) + [50], log: log, makeSolver: makeSolver)
  }

  private static let mostAttempts = 40

  private func isEarly(_ state: State) -> Bool {
    !state.isLate.load(ordering: .acquiring) && watch.elapsed - start < Self.headStart
  }

  // MARK: Spacer

  /// Spacer while the first is alone. What it finds waits until that has failed or had its time: what is easy is proved
  /// in one way, whoever is faster.
  private func proveWithoutHurry(_ racer: Int, _ state: State) throws -> ProofResult {
    let isOver: @Sendable () -> Bool = {
      watch.exceeded() != nil || state.race.isLost(for: racer) || !isEarly(state)
    }
    let task = ProofTask(system, open: open, groups: groups, except: except) { isOver() ? "the other has begun" : nil }
    // What is proved at once needs nobody's help, and a second core is not always there.
    while !isOver(), watch.elapsed - start < Self.soon { Thread.sleep(forTimeInterval: 0.02) }
    let found = try proveByClauses(task, mostArguments: Self.promising, until: isOver)
    while !isOver() { Thread.sleep(forTimeInterval: 0.02) }
    return found
  }

  /// So long learning has no company at all.
  private static let soon = 1.5

  /// With more arguments Spacer takes minutes, if it ends at all.
  private static let promising = 48

  private func proveByClauses(
    _ task: ProofTask, mostArguments: Int = .max, until isOver: @escaping @Sendable () -> Bool
  ) throws -> ProofResult {
    try Prover.proveByClauses(task, mostArguments: mostArguments, log: log, makeSolver: makeSolver) { clauses, sorts in
      let solver = try Z3HornSolver()
      defer { tally.add(solver.statistics) }
      return watching(until: isOver, stop: solver.interrupter.interrupt) { solver.solve(clauses, over: sorts) }
    }
  }
}
