/// What a search says of steps, conditions and invariants that never made a difference.

import Explorer
import Semantics
import Synchronization
import Testing

@Suite struct CoverageTests {
  private func coverage(
    _ text: String, _ order: ExplorerOptions.Order = .breadthFirst, reduced: Bool = false,
    _ limits: SearchLimits = SearchLimits()
  ) throws -> Coverage {
    var options = reduced ? ExplorerOptions() : .unreduced
    options.order = order
    options.threads = 2
    options.measuresCoverage = true
    let system = try #require(systems(of: text).first)
    return try #require(explore(system, limits: limits, options: options).coverage)
  }

  static let gates = """
    var x: Int in 0..<4 = 0
    var lid: Int in 0..<3 = 1
    scenario s {
      process opener { step look { await lid > 0; lid = 2 } }
      process counter { loop { choose {
        step up { await x < 3; x = x + 1 }
      } or {
        step back { await x == 3; x = 0 }
      } or {
        step fly { await lid == 0; x = 0 }
      } } }
      process waiter { step wait { await x == 2 } }
      invariant small: x < 4
      invariant never_asked: lid == 0 implies x == 0
      invariant asked: x == 3 implies lid > 0
      invariant over_some: for all n in 0..<4 where n > x: n != x
      invariant over_none: for all n in 0..<4 where n > x + 4: n != x
      invariant true_by_its_text: x == x
    }
    """

  @Test func stepsAreCounted() throws {
    let coverage = try coverage(Self.gates)
    let taken = Dictionary(uniqueKeysWithValues: coverage.steps.map { ($0.name, $0.taken) })
    // Four values of x, and each of the other two before or after its step, which the third needs no value for.
    #expect(taken["counter: up"] == 3 * 4)
    #expect(taken["counter: back"] == 4)
    #expect(taken["counter: fly"] == 0)
    #expect(taken["opener: look"] == 8)
    #expect(taken["waiter: wait"] == 2)
  }

  @Test func conditionsThatNeverWereFalseAreNamed() throws {
    #expect(try coverage(Self.gates).neverFalse?.map(\.step) == ["opener: look"])
    let bare = Self.gates.replacing("await lid > 0; ", with: "")
    #expect(try coverage(bare).neverFalse == [])
  }

  /// Some hundred thousand states, looked at again after the search. `stops(n, m)` is asked at the `n`th look at
  /// limits, of which the search alone has `m`.
  private func counted(_ stops: @escaping @Sendable (Int, Int) -> Bound?) throws -> EngineResult {
    let text = """
      var at: [Int in 0..<4: Int in 0..<18] = 0
      scenario s { process p[4] { loop { step turn { at[index] = (at[index] + 1) % 18 } } } }
      """
    let system = try #require(systems(of: text).first)
    var options = ExplorerOptions.unreduced
    let alone = Atomic(0)
    let looks = Atomic(0)
    let first = SearchLimits { _ in
      alone.add(1, ordering: .relaxed)
      return nil
    }
    _ = explore(system, limits: first, options: options)
    let inSearch = alone.load(ordering: .relaxed)
    options.measuresCoverage = true
    let second = SearchLimits { _ in stops(looks.add(1, ordering: .relaxed).newValue, inSearch) }
    return explore(system, limits: second, options: options)
  }

  @Test func limitsEndTheSecondLookToo() throws {
    let whole = try counted { _, _ in nil }
    #expect(whole.coverage?.neverFalse == [])
    let ended = try counted { look, inSearch in look > inSearch ? .seconds(1) : nil }
    #expect(ended.bound == nil)
    #expect(ended.coverage?.steps.map(\.taken).max() == 104_976)
    #expect(ended.coverage?.neverFalse == nil)
    #expect(ended.coverage?.neverExercised == nil)
  }

  /// The limit that ended the search does not end the look at what it saw; whoever interrupted it gets no such look.
  @Test func whatALimitLeftIsLookedAtUnlessInterrupted() throws {
    #expect(try counted { look, inSearch in look > inSearch / 2 ? .seconds(1) : nil }.coverage?.neverFalse == [])
    #expect(try counted { look, inSearch in look > inSearch / 2 ? .interrupted : nil }.coverage?.neverFalse == nil)
  }

  /// `A implies B` has nothing to judge where A never holds, nor has `for all` over nothing.
  @Test func invariantsThatNeverHadAnythingToJudgeAreNamed() throws {
    #expect(try coverage(Self.gates).neverExercised == ["never_asked", "over_none", "true_by_its_text"])
  }

  @Test func depthFirstSaysTheSame() throws {
    #expect(try coverage(Self.gates, .depthFirst) == coverage(Self.gates))
  }

  @Test func aSampleCountsStepsOnly() throws {
    let sample = try coverage(Self.gates, .walks(seed: 1), SearchLimits(depth: 50))
    #expect(sample.steps.contains { $0.name == "counter: up" && $0.taken > 0 })
    #expect(sample.neverFalse == nil && sample.neverExercised == nil)
  }

  /// Processes that are alike are one row, and their copies of a condition one condition.
  @Test func processesThatAreAlikeAreCountedTogether() throws {
    let text = """
      var full: Bool = false
      var uses: Int in 0..<4 = 0
      scenario s {
        process p[3] {
          step take { await not full; full = true; uses = uses + 1 }
          step give { await full; full = false }
        }
        invariant few: uses < 4
      }
      """
    let (all, reduced) = (try coverage(text), try coverage(text, reduced: true))
    #expect(all.steps.map(\.processes) == Array(repeating: 1, count: 6))
    #expect(reduced.steps.map(\.processes) == [3, 3])
    #expect(reduced.steps.map(\.name) == ["p[0]: take", "p[0]: give"])
    for coverage in [all, reduced] { #expect(coverage.neverFalse?.first?.step == "p[0]: give") }
    #expect(reduced.neverFalse?.count == 1)
  }

  @Test func whatIsNotAskedForIsNotMeasured() throws {
    #expect(explore(try #require(systems(of: Self.gates).first)).coverage == nil)
  }
}
