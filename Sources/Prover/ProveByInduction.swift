/// Proofs by induction over more than one step, with the lemmas that are known.

import SMT
import Semantics

/// Proves invariants by induction over one step in a row, then two, up to `depth`.
///
/// - Parameter lemmas: What may be used, if it can be shown, too.
/// - Returns: What is proved by induction over the fewest steps that prove most.
/// - Throws: What `makeSolver` throws.
/// - Source: Sheeran, Singh, Stålmarck, Checking Safety Properties Using Induction and a SAT-Solver, FMCAD 2000.
package func proveByInduction<S: AssertingSolver>(
  _ task: ProofTask, lemmas: [StoredLemma] = [], depth: Int, log: @escaping (String) -> Void = { _ in },
  makeSolver: @escaping () throws -> S
) throws -> ProofResult {
  var best = ProofResult()
  var setting = ProofSetting(task)
  let possible = setting.possible(task.invariants, &best.reasons)
  let beyond = best.reasons
  var numbers = setting.vocabulary.numbersOfStored
  let candidates = lemmas.map { setting.vocabulary.lemma($0, &numbers) }
  for depth in stride(from: 1, through: depth, by: 1) where task.shouldStop() == nil {
    // What needs no lemmas is proved without them.
    for lemmas in candidates.isEmpty ? [[]] : [[], candidates] where best.proved.count < possible.count {
      var result = ProofResult()
      result.reasons = beyond
      try settle(&result, setting, lemmas, possible, task, makeSolver, depth: depth)
      log("induction over \(depth) in a row: \(result.proved.count) of \(possible.count) proved")
      result.questions += best.questions
      if best.reasons.count == beyond.count || result.proved.count > best.proved.count {
        best = result
      } else {
        best.questions = result.questions
      }
    }
  }
  return best
}
