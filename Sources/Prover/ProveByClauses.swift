/// Proofs by a solver of Horn clauses: it is asked what is reachable, and its answer is read as lemmas.

import SMT
import Semantics

/// Proves invariants of a system by what a solver of Horn clauses says is reachable.
///
/// The clauses speak of few variables at first, those of the properties, and of more of them as long as what must not
/// be follows from the clauses: a run of them need not be one of the system. Each answer is read as lemmas and judged
/// as if somebody had guessed them.
///
/// - Parameters:
///   - mostArguments: Nothing is asked of more arguments than that.
///   - solve: Looks for a relation of some arguments that makes the clauses true; it ends when it has to.
/// - Returns: What is proved was proved by `makeSolver`'s solvers alone.
/// - Throws: What `makeSolver` and `solve` throw.
/// - Source: Bjørner, McMillan, Rybalchenko, On Solving Universally Quantified Horn Clauses, SAS 2013; Clarke et al.,
///   Counterexample-Guided Abstraction Refinement, CAV 2000.
package func proveByClauses<S: AssertingSolver>(
  _ task: ProofTask, mostArguments: Int = .max, log: @escaping (String) -> Void = { _ in },
  makeSolver: @escaping () throws -> S,
  solve: @escaping ([HornClause], [TermSort]) throws -> HornAnswer
) throws -> ProofResult {
  var result = ProofResult()
  let setting = ProofSetting(task)
  let possible = setting.possible(task.invariants, &result.reasons)
  var attempts = [possible]
  // What cannot be had together may be had one by one.
  if possible.count > 1 { attempts += possible.sorted { $0.key < $1.key }.map { [$0.key: $0.value] } }
  for properties in attempts where !properties.isEmpty {
    if properties.keys.allSatisfy(result.proved.contains) { continue }
    var attempt = ClauseAttempt(setting, task, properties, mostArguments, log: log, solve: solve)
    let lemmas = try attempt.run()
    result.counterexamples += attempt.refuted
    guard let lemmas else {
      for property in properties.keys where !result.proved.contains(property) {
        result.reasons[property] = attempt.reason
      }
      if task.shouldStop() != nil { break }
      continue
    }
    var found = ProofResult()
    try settle(&found, attempt.setting, lemmas, properties, task, makeSolver)
    result.add(found)
  }
  return result
}

extension ProofResult {
  /// Adds what was proved by other lemmas, if it is anything new: two inductive invariants are one. Reasons stay what
  /// they were.
  package mutating func add(_ other: ProofResult) {
    if !other.proved.isSubset(of: proved) {
      lemmas += other.lemmas.filter { !lemmas.contains($0) }
      proved.formUnion(other.proved)
      depth = max(depth, other.depth)
    }
    reasons.merge(other.reasons) { first, _ in first }
    for property in proved { reasons[property] = nil }
    if tried.isEmpty { tried = other.tried }
    questions += other.questions
    counterexamples += other.counterexamples
  }
}

/// The search for lemmas that show some properties together.
private struct ClauseAttempt {
  var setting: ProofSetting
  let task: ProofTask
  let properties: [Int: Expression]
  let mostArguments: Int
  let log: (String) -> Void
  let solve: ([HornClause], [TermSort]) throws -> HornAnswer
  /// How often what must not be followed from the clauses.
  private(set) var refuted = 0
  /// Why there are no lemmas.
  private(set) var reason = "nothing was found"

  init(
    _ setting: ProofSetting, _ task: ProofTask, _ properties: [Int: Expression], _ mostArguments: Int,
    log: @escaping (String) -> Void, solve: @escaping ([HornClause], [TermSort]) throws -> HornAnswer
  ) {
    self.setting = setting
    self.task = task
    self.properties = properties
    self.mostArguments = mostArguments
    self.log = log
    self.solve = solve
  }

  mutating func run() throws -> [Lemma]? {
    let cones = setting.open.cones(of: properties.values.map(\.self))
    for (number, variables) in cones.enumerated() {
      // At other places a step knows nothing at first: that is enough for much, and each clause has one premise.
      for knowsOtherPlaces in [false, true] {
        if let stopped = task.shouldStop() {
          reason = stopped
          return nil
        }
        let encoding = HornEncoding(
          setting.open, setting.vocabulary, about: variables, knowsOtherPlaces: knowsOtherPlaces)
        guard encoding.arguments.count <= mostArguments else {
          reason = "its Horn clauses are too large"
          return nil
        }
        guard let clauses = clauses(encoding) else { return nil }
        let size =
          "cone \(number + 1) of \(cones.count), \(encoding.arguments.count) arguments, "
          + "\(clauses.count) clauses, \(knowsOtherPlaces ? "all" : "few") premises"
        let answer = try solve(clauses, encoding.arguments.map(\.sort))
        switch answer {
        case .solved(let solution):
          log("Horn clauses are solved: \(size)")
          return lemmas(of: solution, encoding)
        case .refuted:
          refuted += 1
          log("Horn clauses are refuted: \(size)")
          reason = "its Horn clauses are refuted by what is no run"
        case .unknown(let phrase):
          log("Horn clauses are not decided: \(size): \(phrase)")
          reason = task.shouldStop() ?? phrase
          return nil
        }
      }
    }
    return nil
  }

  private mutating func clauses(_ encoding: HornEncoding) -> [HornClause]? {
    do throws(Unprovable) {
      return try encoding.clauses(excluding: properties.sorted { $0.key < $1.key }.map(\.value))
    } catch {
      reason = error.phrase
      return nil
    }
  }

  /// The lemmas that say what can be said of a solution; the vocabulary gets their comparisons.
  private mutating func lemmas(of solution: HornSolution, _ encoding: HornEncoding) -> [Lemma] {
    var reading = HornReading(solution, encoding)
    var lemmas: [Lemma] = []
    for condition in solution.conditions {
      guard let said = reading.lemmas(of: condition) else {
        log("not said by lemmas: \(solution.store.text(of: condition))")
        continue
      }
      lemmas += said.filter { !lemmas.contains($0) }
    }
    setting.vocabulary = reading.vocabulary
    return lemmas
  }
}
