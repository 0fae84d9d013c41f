/// Two provers on one system, with other samples: the first that proves everything stops the other.

import Foundation
import Prover
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
  let threads: Int
  let watch: Watch
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
    let racers = max(1, min(2, threads))
    var results: [ProofResult] = []
    try workInOrder(racers, threads: racers) { racer in
      Result { try run(racer, of: racers, state) }
    } deliver: {
      results.append(try $0.get())
    }
    var best = results.max { $0.proved.count < $1.proved.count } ?? ProofResult()
    best.questions = results.reduce(0) { $0 + $1.questions }
    best.counterexamples = results.reduce(0) { $0 + $1.counterexamples }
    return best
  }

  private final class State: Sendable {
    let race = Race()
    /// Whether the first attempt has failed.
    let isLate = Atomic(false)
  }

  private func run(_ racer: Int, of racers: Int, _ state: State) throws -> ProofResult {
    let start = watch.elapsed
    while racer > 0, !state.isLate.load(ordering: .acquiring), watch.elapsed - start < Self.headStart {
      if state.race.isLost(for: racer) || watch.exceeded() != nil { return ProofResult() }
      Thread.sleep(forTimeInterval: 0.02)
    }
    let task = ProofTask(system, open: open, groups: groups, except: except) {
      watch.exceeded()?.words ?? (state.race.isLost(for: racer) ? "another attempt was faster" : nil)
    }
    let walked = system.choosing(among: Self.integers).enlarging(open)
    let found = try Prover.prove(
      task, attempts: stride(from: racer + 1, through: Self.mostAttempts, by: racers), in: walked,
      learningFrom: { attempt in
        if attempt > 1 { state.isLate.store(true, ordering: .releasing) }
        return statesMet(in: walked, steps: steps, seed: UInt64(attempt)) { task.shouldStop() != nil }
      },
      integers: [-50] + Array(-1...9) + [50], log: log, makeSolver: { try Z3Session() })
    if task.invariants.allSatisfy(found.proved.contains) { state.race.win(racer) }
    return found
  }

  private static let mostAttempts = 40
}
