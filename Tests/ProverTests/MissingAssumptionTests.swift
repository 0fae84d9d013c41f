/// What would have to be impossible where nothing is proved.

import Prover
import SampleSystems
import Semantics
import Testing
import Z3Backend

struct MissingAssumptionTests {
  private func missing(_ system: TransitionSystem, lemmas: [StoredLemma] = []) throws -> MissingAssumptions? {
    let task = ProofTask(system, open: system.sortsThatMayBeOpen)
    return try missingAssumptions(task, proved: [], lemmas: lemmas, makeSolver: { try Z3Session() })[0]
  }

  private static let conditions = ["mine", "yours"].map { "exists b in Block where \($0)[b] and not taken[b]" }

  @Test func theLemmasThatAPoolLacksAreSaid() throws {
    let missing = try #require(try missing(Pool().sketch.system))
    #expect(Set(missing.conditions) == Set(Self.conditions) && missing.areEnough)
  }

  @Test func whatIsKnownNeedNotBeExcluded() throws {
    let pool = Pool().sketch.system
    let task = ProofTask(pool, open: pool.sortsThatMayBeOpen)
    let states = statesMet(in: pool, steps: 2_000, seed: 1)
    let lemmas = try prove(
      task, attempts: 1...3, in: pool, learningFrom: { _ in states }, integers: [0], makeSolver: { try Z3Session() }
    ).lemmas.filter { $0.text == "for all b in Block where mine[b]: taken[b]" }
    #expect(lemmas.count == 1)
    let missing = try #require(try missing(pool, lemmas: lemmas))
    #expect(missing.conditions == [Self.conditions[1]] && missing.areEnough)
  }

  /// The number that matters is named, though no lemma that is learnt would compare with it.
  @Test func numbersAreNamed() throws {
    let missing = try #require(try missing(Chase().sketch.system))
    #expect(missing.conditions == ["y == 5"] && missing.areEnough)
  }
}
