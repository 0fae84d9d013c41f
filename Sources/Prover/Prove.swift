/// Proofs for any size: what the prover is asked and what it answers.

import SMT
import Semantics
import Support

/// A system, and which of its sorts may have any size.
package struct ProofTask {
  package let system: TransitionSystem
  package let open: Set<SortID>
  /// Processes of which there may be any number.
  package let groups: [ProcessGroup]
  /// Properties, by number, that are not to be proved.
  package let except: Set<Int>
  /// Why it stops early, if it has to.
  package let shouldStop: () -> String?

  package init(
    _ system: TransitionSystem, open: Set<SortID>, groups: [ProcessGroup] = [], except: Set<Int> = [],
    shouldStop: @escaping () -> String? = { nil }
  ) {
    self.system = system
    self.except = except
    self.open = open
    self.groups = groups
    self.shouldStop = shouldStop
  }

  /// The properties that are proved, by number: conditions on all states after setup.
  package var invariants: Set<Int> {
    Set(
      system.properties.indices.filter { i in
        if case .invariant = system.properties[i].kind { !except.contains(i) } else { false }
      })
  }
}

/// What the prover found.
package struct ProofResult: Sendable {
  /// Together with the properties that are proved, an inductive invariant.
  package var lemmas: [StoredLemma] = []
  /// Properties by number that hold in all reachable states, whatever the sizes of open sorts.
  package var proved: Set<Int> = []
  /// Why the others are not proved.
  package var reasons: [Int: String] = [:]
  /// Questions to the solver.
  package var questions = 0
  /// How many steps in a row its induction looks at.
  package var depth = 1
  /// Lemmas that were not given up in the search, whether they are of use or not; some may not hold.
  package var tried: [StoredLemma] = []
  /// Steps that broke something and led to a lemma.
  package var counterexamples = 0

  package init() {}
}

/// Proves invariants of a system by induction over its steps, strengthened by lemmas until they are inductive.
///
/// From a step that leaves the invariant, as a solver finds it, a lemma is made that excludes the state before it; of
/// all clauses that do, one is chosen that none of the `states` breaks. Lemmas speak of one witness of each open sort
/// and of one integer, and hold for all of them.
///
/// Which lemmas are tried hangs on the sample of states. Who has to give up many is on a wrong way, and begins anew
/// with another sample.
///
/// - Parameters:
///   - attempts: Numbers of attempts, one after the other: each has a sample, and odd ones look for plainer lemmas.
///   - walked: The system with some choices fewer, and maybe more values of open sorts: that of the states.
///   - states: Reachable states of that system, for an attempt: they say what lemmas are worth trying. Nothing
///     rests on them.
///   - integers: Values for the integer that lemmas speak of, when they are tried, besides those that a state holds.
/// - Returns: What is proved was proved again in the end, without what was learnt on the way.
/// - Throws: What `makeSolver` throws.
/// - Source: Bradley and Manna, Checking safety by inductive generalization of counterexamples to induction, FMCAD
///   2007; Garg et al., ICE, CAV 2014 (a teacher of examples); Padon et al., Ivy, PLDI 2016 (any size by instances).
package func prove<S: AssertingSolver>(
  _ task: ProofTask, attempts: some Sequence<Int>, in walked: TransitionSystem,
  learningFrom states: (_ attempt: Int) -> [State], integers: [Int],
  log: @escaping (String) -> Void = { _ in }, makeSolver: @escaping () throws -> S
) throws -> ProofResult {
  var best = ProofResult()
  let setting = ProofSetting(task)
  let possible = setting.possible(task.invariants, &best.reasons)
  let beyond = best.reasons
  var (questions, counterexamples, patience) = (0, 0, 3)
  var candidates: [Lemma?] = []
  for attempt in attempts {
    var random = SeededGenerator(state: UInt64(attempt))
    let reader = StateReader(setting.open, Interpreter(walked))
    let sample = Sample(setting.vocabulary, states(attempt), reader, integers: integers, &random)
    var strengthening = Strengthening(
      setting, sample, properties: possible, keepsLocalsApart: attempt % 2 == 1, shouldStop: task.shouldStop,
      makeSolver: makeSolver)
    strengthening.log = log
    try strengthening.run()
    counterexamples += strengthening.counterexamples
    var result = ProofResult()
    result.questions = strengthening.questions
    result.reasons = beyond.merging(strengthening.unproved) { $1 }
    if !strengthening.isLost {
      let properties = strengthening.properties.filter { result.reasons[$0.key] == nil }
      try settle(&result, setting, strengthening.lemmas, properties, task, makeSolver)
    }
    questions += result.questions
    if result.proved.count > best.proved.count || best.proved.isEmpty {
      best = result
      candidates = strengthening.lemmas
    }
    // Where no lemma had to be given up, there is none of this form; where some had to, another sample may know better.
    if !strengthening.isLost { patience -= 1 }
    let isMisled = strengthening.isLost || (strengthening.hasGivenUp && patience > 0)
    if result.proved.count == possible.count || !isMisled || task.shouldStop() != nil { break }
    log("attempt \(attempt) had to give up lemmas")
  }
  (best.questions, best.counterexamples) = (questions, counterexamples)
  best.tried = candidates.compactMap { $0.map { setting.vocabulary.stored($0, setting.text(of: $0)) } }
  return best
}

/// The final judgement: what fails is dropped until the rest is inductive.
func settle<S: AssertingSolver>(
  _ result: inout ProofResult, _ setting: ProofSetting, _ found: [Lemma?], _ goals: [Int: Expression],
  _ task: ProofTask, _ makeSolver: @escaping () throws -> S, depth: Int = 1
) throws {
  var (lemmas, properties) = (found, goals)
  while !properties.isEmpty {
    var check = InvariantCheck(
      setting.open, setting.vocabulary, lemmas: lemmas, properties: properties, shouldStop: task.shouldStop,
      makeSolver: makeSolver)
    check.depth = depth
    try check.run()
    result.questions += check.questions
    if check.failures.isEmpty { break }
    for (goal, reason) in check.failures {
      if goal >= 0 {
        lemmas[goal] = nil
      } else {
        properties[-1 - goal] = nil
        result.reasons[-1 - goal] = reason
      }
    }
  }
  result.proved = Set(properties.keys)
  if properties.isEmpty { return }
  result.depth = depth
  result.lemmas = lemmas.compactMap { $0.map { setting.vocabulary.stored($0, setting.text(of: $0)) } }
}

/// What a stored invariant amounts to.
package enum InvariantVerdict: Sendable {
  case inductive
  /// Why not, in words.
  case refuted(String)
}

/// Judges an invariant from its text alone.
///
/// - Parameters:
///   - depth: How many steps in a row its induction looks at.
///   - refuted: Called with each question and its answer, as commands of SMT-LIB.
/// - Throws: What `makeSolver` throws.
package func judge<S: AssertingSolver>(
  _ lemmas: [StoredLemma], proving properties: Set<Int>, in task: ProofTask, depth: Int = 1,
  refuted: @escaping (String) -> Void, makeSolver: @escaping () throws -> S
) throws -> InvariantVerdict {
  var setting = ProofSetting(task)
  var numbers = setting.vocabulary.numbersOfStored
  var known: [Lemma?] = []
  for (number, stored) in lemmas.enumerated() {
    guard let lemma = setting.vocabulary.lemma(stored, &numbers) else {
      return .refuted("lemma \(number + 1) speaks of what the model does not have")
    }
    guard setting.text(of: lemma) == stored.text else {
      return .refuted("lemma \(number + 1) is not what its text says: \(setting.text(of: lemma))")
    }
    known.append(lemma)
  }
  var check = InvariantCheck(
    setting.open, setting.vocabulary, lemmas: known,
    properties: setting.conditions(of: task.invariants.intersection(properties)),
    shouldStop: task.shouldStop, makeSolver: makeSolver)
  check.depth = depth
  check.refuted = { refuted($0.commands(answered: .unsatisfiable)) }
  try check.run()
  guard let (goal, reason) = check.failures.min(by: { $0.key < $1.key }) else { return .inductive }
  let what = goal >= 0 ? "lemma \(goal + 1)" : "property '\(task.system.properties[-1 - goal].name)'"
  return .refuted("\(what) does not follow: \(reason)")
}

/// The open system and what lemmas may speak of: the same for whoever proves and whoever judges.
struct ProofSetting {
  let open: OpenSystem
  var vocabulary: Vocabulary

  init(_ task: ProofTask) {
    var open = OpenSystem(task.system, open: task.open, groups: task.groups)
    let witnesses = open.makeWitnesses()
    vocabulary = Vocabulary(open, witnesses)
    self.open = open
  }

  func text(of lemma: Lemma) -> String { open.system.describe(vocabulary.closed(lemma)) }

  /// The conditions of invariants, by number, in terms of the open system.
  func conditions(of properties: Set<Int>) -> [Int: Expression] {
    var result: [Int: Expression] = [:]
    for i in properties {
      if case .invariant(let condition) = open.system.properties[i].kind { result[i] = condition }
    }
    return result
  }

  /// The properties that the prover can speak of; says why of the others.
  func possible(_ properties: Set<Int>, _ reasons: inout [Int: String]) -> [Int: Expression] {
    conditions(of: properties).filter { number, expression in
      var grounding = Grounding(open)
      do throws(Unprovable) {
        _ = try grounding.condition(expression, Scope(polarity: .assumed))
        return true
      } catch {
        reasons[number] = error.phrase
        return false
      }
    }
  }
}
