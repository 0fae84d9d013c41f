/// Several solvers for one run: where it is known what will be asked, threads look for the answers at once.

import Machine
import SMT
import Synchronization
import Z3Backend

/// Z3 as a `Solver`, with a context for each thread.
///
/// Whether terms can be true together does not depend on which solver says so. What one leaves open is asked of the
/// first again, as it is with one thread. Models depend on what a solver was asked before: one of their own finds them,
/// which is asked the same however many threads there are, and only questions for values leave a model.
package final class SolverTeam: Solver {
  private let lead: Z3Solver
  /// Finds values; made once somebody asks for some.
  private var finder: Z3Solver?
  private let threads: Int
  private var others: [Z3Solver] = []
  private var crew: Crew?
  /// How long the first may work before others help it: most runs are over before a team has begun.
  private let patience: Duration
  private var spent = Duration.zero
  private var answers: [[TermID]: SolverAnswer] = [:]
  /// What stops the queries of all from another thread.
  let stopper: SolverStopper

  /// - Throws: `Z3Error` if libz3 cannot make a solver.
  package init(threads: Int, patience: Duration = .milliseconds(200)) throws(Z3Error) {
    lead = try Z3Solver()
    self.patience = patience
    stopper = SolverStopper(lead.interrupter)
    self.threads = threads
  }

  package func check(_ query: Query) -> SolverAnswer {
    if query.purpose == .values { return findsValues().check(query) }
    if let known = answers.removeValue(forKey: query.conjuncts) { return known }
    let start = ContinuousClock.now
    defer { spent += ContinuousClock.now - start }
    return lead.check(query)
  }

  package func value(of term: TermID, in store: TermStore) -> Int? { (finder ?? lead).value(of: term, in: store) }

  /// What each of the solvers counts of its own work.
  var statistics: [Z3Statistics] { ([lead] + others + [finder].compactMap { $0 }).map(\.statistics) }

  private func findsValues() -> Z3Solver {
    if let finder { return finder }
    guard let solver = try? Z3Solver() else { return lead }
    stopper.add(solver.interrupter)
    finder = solver
    return solver
  }

  package func prepare(_ questions: [[TermID]], in store: TermStore) {
    guard threads > 1, spent >= patience, questions.count > 1 else { return }
    let solvers = [lead] + helpers()
    guard let crew, crew.count > 1, solvers.count > 1 else { return }
    let next = Atomic(0)
    let found = Mutex([SolverAnswer?](repeating: nil, count: questions.count))
    crew.run { [stopper] thread in
      guard thread < solvers.count else { return }
      while !stopper.hasStopped {
        let place = next.add(1, ordering: .relaxed).oldValue
        guard place < questions.count else { return }
        let answer = solvers[thread].check(Query(questions[place], in: store, for: .step))
        found.withLock { $0[place] = answer }
      }
    }
    let results = found.withLock { $0 }
    for (question, answer) in zip(questions, results) {
      switch answer {
      case .satisfiable?, .unsatisfiable?: answers[question] = answer
      case .unknown?, nil: continue
      }
    }
  }

  /// The solvers of the other threads; fewer if Z3 makes no more.
  private func helpers() -> [Z3Solver] {
    if crew == nil {
      crew = Crew(count: threads)
      for _ in 1..<threads {
        guard let solver = try? Z3Solver() else { break }
        stopper.add(solver.interrupter)
        others.append(solver)
      }
    }
    return others
  }
}

/// Ends the queries of a team; any thread may.
final class SolverStopper: Sendable {
  private let interrupters: Mutex<[Z3Interrupter]>
  private let stopped = Atomic(false)

  init(_ first: Z3Interrupter) { interrupters = Mutex([first]) }

  /// Whether it was called.
  var hasStopped: Bool { stopped.load(ordering: .relaxed) }

  func add(_ interrupter: Z3Interrupter) { interrupters.withLock { $0.append(interrupter) } }

  func interrupt() {
    stopped.store(true, ordering: .relaxed)
    for interrupter in interrupters.withLock({ $0 }) { interrupter.interrupt() }
  }
}
