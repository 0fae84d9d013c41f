/// What the prover says of a pool of blocks of any size, and how its evidence is judged.

import Prover
import SMT
import SampleSystems
import Semantics
import Testing
import Z3Backend

struct PoolTests {
  private static let pool = Pool().sketch.system

  private func prove(_ system: TransitionSystem, shouldStop: @escaping () -> String? = { nil }) throws -> ProofResult {
    let task = ProofTask(system, open: system.sortsThatMayBeOpen, shouldStop: shouldStop)
    let states = statesMet(in: system, steps: 2_000, seed: 1)
    return try Prover.prove(
      task, attempts: 1...3, in: system, learningFrom: { _ in states }, integers: [0],
      makeSolver: { try Z3Session() })
  }

  private func judge(
    _ lemmas: [StoredLemma], in system: TransitionSystem = pool, _ refuted: @escaping (String) -> Void = { _ in }
  ) throws -> String? {
    let task = ProofTask(system, open: system.sortsThatMayBeOpen)
    switch try Prover.judge(lemmas, proving: [0], in: task, refuted: refuted, makeSolver: { try Z3Session() }) {
    case .inductive: return nil
    case .refuted(let reason): return reason
    }
  }

  /// Who has seen nothing but the beginning tries all kinds of lemmas, and has to give them up.
  @Test func whoWasMisledBeginsAnew() throws {
    let task = ProofTask(Self.pool, open: Self.pool.sortsThatMayBeOpen)
    var attempts: [Int] = []
    let result = try Prover.prove(
      task, attempts: 1...3, in: Self.pool,
      learningFrom: { attempt in
        attempts.append(attempt)
        return attempt == 1 ? [Interpreter(Self.pool).initialState] : statesMet(in: Self.pool, steps: 2_000, seed: 1)
      }, integers: [0], makeSolver: { try Z3Session() })
    #expect(attempts == [1, 2])
    #expect(result.proved == [0] && result.reasons.isEmpty)
  }

  @Test func aLemmaSaysWhatIsMissing() throws {
    let result = try prove(Self.pool)
    #expect(result.proved == [0])
    let lemmas = ["mine", "yours"].map { "for all b in Block where \($0)[b]: taken[b]" }
    #expect(Set(result.lemmas.map(\.text)) == Set(lemmas))
  }

  @Test func theSameSystemHasTheSameProof() throws {
    #expect(try prove(Self.pool).lemmas == prove(Self.pool).lemmas)
  }

  @Test func whatIsBrokenIsNotProved() throws {
    let result = try prove(Pool(isBroken: true).sketch.system)
    #expect(result.proved == [])
    #expect(try #require(result.reasons[0]).contains("may break it"))
  }

  @Test func theInvariantIsJudgedByItself() throws {
    let lemmas = try prove(Self.pool).lemmas
    var questions: [String] = []
    #expect(try judge(lemmas) { questions.append($0) } == nil)
    #expect(questions.count == 4)
    #expect(questions.allSatisfy { $0.contains("(set-info :status unsat)") && $0.contains("(check-sat)") })
  }

  @Test func anInvariantThatIsTooWeakIsRefused() throws {
    let lemmas = try prove(Self.pool).lemmas
    let reason = try #require(try judge(Array(lemmas.dropFirst())))
    #expect(reason.contains("does not follow: 'p"))
    #expect(try judge([]) != nil)
  }

  @Test func aLemmaMustBeWhatItsTextSays() throws {
    var lemmas = try prove(Self.pool).lemmas
    try #require(!lemmas.isEmpty)
    lemmas[0].oneOf[0].holds.toggle()
    #expect(try #require(try judge(lemmas)).hasPrefix("lemma 1 is not what its text says"))
  }

  @Test func aLemmaOfAnotherModelIsRefused() throws {
    var lemmas = try prove(Self.pool).lemmas
    try #require(!lemmas.isEmpty)
    lemmas[0].oneOf[0].left.variable = "stolen"
    #expect(try judge(lemmas) == "lemma 1 speaks of what the model does not have")
    lemmas[0].oneOf = []
    #expect(try judge(lemmas) != nil)
  }

  @Test func theInvariantOfOneSystemIsNoneOfAnother() throws {
    let lemmas = try prove(Self.pool).lemmas
    #expect(try judge(lemmas, in: Pool(isBroken: true).sketch.system) != nil)
  }

  /// A local may have the name that the location of its process has: what is known of one says nothing of the other.
  @Test func aLocalThatIsCalledAtIsNoLocation() throws {
    var sketch = SystemSketch()
    let (at, x) = (sketch.variable("p.at", .integer(nil)), sketch.variable("x", .integer(nil)))
    sketch.loop("p", [step("count", [set(at, to: .add(read(at), .int(1)))])])
    sketch.loop("q", [step("break", when: .equal(read(at), .int(1)), [set(x, to: .int(1))])])
    sketch.property("zero", .invariant(.equal(read(x), .int(0))))
    // No walk goes far enough to see it broken.
    let states = [Interpreter(sketch.system).initialState]
    let result = try Prover.prove(
      ProofTask(sketch.system, open: []), attempts: 1...3, in: sketch.system, learningFrom: { _ in states },
      integers: [0],
      makeSolver: { try Z3Session() })
    #expect(result.proved == [])
  }

  @Test func whoIsStoppedProvesNothing() throws {
    let result = try prove(Self.pool) { "enough" }
    #expect(result.proved == [])
    #expect(result.reasons == [0: "enough"])
  }

  @Test func whatIsCountedMayBeLeftOpen() {
    var pool = Pool()
    let b = pool.sketch.binder("b", pool.block)
    pool.sketch.property(
      "few", .invariant(.lessOrEqual(.count(b, .all(pool.block), read(pool.taken, .bound(b))), .int(3))))
    #expect(pool.sketch.system.sortsThatMayBeOpen == [SortID(0)])
  }

  /// With three blocks no more than three are taken, and with any number that is not so.
  @Test func whatHoldsOfFewIsNotProvedOfAnyNumber() throws {
    var pool = Pool()
    let b = pool.sketch.binder("b", pool.block)
    pool.sketch.property(
      "few", .invariant(.lessOrEqual(.count(b, .all(pool.block), read(pool.taken, .bound(b))), .int(3))))
    #expect(try prove(pool.sketch.system).proved == [0])
  }

  /// A solver that never knows.
  private struct Clueless: AssertingSolver {
    mutating func assert(_ term: TermID, in store: TermStore) {}
    mutating func check(_ query: Query) -> SolverAnswer { .unknown("no idea") }
    mutating func unsatisfiableCore() -> [TermID] { [] }
    mutating func value(of term: TermID, in store: TermStore) -> Int? { nil }
  }

  @Test func whatTheSolverDoesNotKnowIsNotProved() throws {
    let task = ProofTask(Self.pool, open: [SortID(0)])
    let states = statesMet(in: Self.pool, steps: 1_000, seed: 1)
    let result = try Prover.prove(
      task, attempts: 1...3, in: Self.pool, learningFrom: { _ in states }, integers: [0],
      makeSolver: { Clueless() })
    #expect(result.proved == [])
    #expect(result.reasons == [0: "no idea"])
  }
}
