/// What Z3 was asked in a run, and what it took.

import SMT
import Z3Backend

/// The questions that an engine asked in a run.
public struct SolverWork: Sendable, Codable {
  /// Questions that reached Z3, by its answer.
  public fileprivate(set) var satisfiable = 0
  public fileprivate(set) var unsatisfiable = 0
  public fileprivate(set) var unknown = 0
  /// Questions that did not, since they had been asked before.
  public internal(set) var repeated = 0
  /// The time in Z3, with the translation of terms for it, in seconds.
  public fileprivate(set) var seconds = 0.0
  /// What Z3 says of its own work, by its own names for it, such as `conflicts`.
  public fileprivate(set) var statistics: [String: Double]?
  /// The questions as commands of SMT-LIB, each between `push` and `pop` with what Z3 answered as its status; empty if
  /// nobody asked for that.
  public fileprivate(set) var commands = ""

  /// The solver and its version.
  public static var solver: String { "Z3 \(Z3Solver.version)" }

  public var queries: Int { satisfiable + unsatisfiable + unknown }
}

/// Counts, times and keeps the queries of one run.
final class QueryLog {
  private var work = SolverWork()
  /// What solvers that keep assertions were told and asked.
  private var ends: [() -> String] = []
  private let keepsQueries: Bool

  init(keepsQueries: Bool) { self.keepsQueries = keepsQueries }

  /// A query that stands alone.
  func observe(_ query: Query, _ ask: () -> SolverAnswer) -> SolverAnswer {
    let answer = timed(ask)
    if keepsQueries { work.commands += query.commands(answered: answer) }
    return answer
  }

  /// Questions that are looked at ahead: their time is that of all together. They count once they are asked.
  func observePreparation(_ prepare: () -> Void) {
    let start = ContinuousClock.now
    prepare()
    work.seconds += (ContinuousClock.now - start) / .seconds(1)
  }

  /// A solver that keeps what is asserted; its commands are between a `push` and a `pop` of their own.
  func observed<Base: AssertingSolver>(_ base: Base) -> ObservedSolver<Base> {
    var script = SMTLIBScript()
    var commands = ""
    if keepsQueries { ends.append { "\n(push 1)\n\(commands)(pop 1)\n" } }
    return ObservedSolver(
      base,
      { query, ask in
        let answer = self.timed(ask)
        if self.keepsQueries { commands += script.question(query, answered: answer) }
        return answer
      },
      asserting: { term, store, tell in
        let start = ContinuousClock.now
        tell()
        self.work.seconds += (ContinuousClock.now - start) / .seconds(1)
        if self.keepsQueries { commands += script.assertion(term, in: store) }
      })
  }

  /// Keeps what solvers say of their work.
  func add(_ statistics: [Z3Statistics]) {
    let all = statistics.reduce(into: Z3Statistics()) { $0.add($1) }
    work.statistics = all.numbers
  }

  /// What was asked in all.
  var whole: SolverWork {
    var whole = work
    for end in ends { whole.commands += end() }
    return whole
  }

  private func timed(_ ask: () -> SolverAnswer) -> SolverAnswer {
    let start = ContinuousClock.now
    let answer = ask()
    work.seconds += (ContinuousClock.now - start) / .seconds(1)
    switch answer {
    case .satisfiable: work.satisfiable += 1
    case .unsatisfiable: work.unsatisfiable += 1
    case .unknown: work.unknown += 1
    }
    return answer
  }
}
