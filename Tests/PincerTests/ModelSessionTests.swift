/// What a check of models answers, through the library.

import Pincer
import Testing

@Suite struct ModelSessionTests {
  /// Each process waits for the lock that the other holds.
  private static let embrace = """
    scenario embrace {
      var one: Mutex
      var two: Mutex
      process left { acquire one; acquire two; release two; release one }
      process right { acquire two; acquire one; release one; release two }
      expect no_deadlock: violated
    }

    """

  private static let anyNumber = """
    var number: Int = 0

    scenario any_number {
      process p { step draw { let n = any in 0..<1_000_000; number = n } }
      invariant small: number < 999_999
      invariant within: number < 1_000_000
      expect small: violated
      expect within: holds
    }

    """

  private static let endless = """
    var number: Int = 0

    scenario endless {
      process p { loop { step count { number += 1 } } }
      invariant small: number < 3
      eventually large: number < 0
      expect small: violated
      expect large, no_deadlock, well_defined: unknown
    }

    """

  private func results(_ text: String, _ options: CheckOptions = CheckOptions()) throws -> [RunResult] {
    var results: [RunResult] = []
    try ModelSession(text: text).check(options) { results.append($0) }
    return results
  }

  private func limited(states: Int? = nil, depth: Int? = nil, engine: EngineChoice = .auto) -> CheckOptions {
    var options = CheckOptions()
    options.maxStates = states
    options.maxDepth = depth
    options.engine = engine
    return options
  }

  @Test func aDeadlockNamesTheCycle() throws {
    let result = try #require(try results(Self.embrace).first)
    #expect(result.isMet)
    let deadlock = try #require(result.properties.first { $0.name == "no_deadlock" })
    let text = try #require(result.trace(of: deadlock)?.text(TraceStyle()))
    #expect(text.contains("left waits for two, held by right, which waits for one, held by left: nobody"), "\(text)")
  }

  @Test(arguments: [EngineChoice.enumerate, .symbolic, .bounded])
  func enginesAgreeWhereAllCanDecide(_ engine: EngineChoice) throws {
    let result = try #require(try results(Self.embrace, limited(engine: engine)).first)
    #expect(result.engine == engine)
    #expect(result.isMet && result.isExhaustive)
  }

  @Test func autoKeepsWideChoicesSymbolic() throws {
    let result = try #require(try results(Self.anyNumber).first)
    #expect(result.engine == .symbolic)
    #expect(result.isMet && result.isExhaustive && result.queries > 0)
  }

  @Test func autoEnumeratesWhatIsSmallAndSaysWhy() throws {
    let found = try results(Self.embrace)
    #expect(found.map(\.engine) == [.enumerate])
    #expect(found.map(\.why) == ["values are few"])
  }

  @Test func autoSaysWhichNameIsTooWide() throws {
    let result = try #require(try results(Self.anyNumber).first)
    #expect(result.why?.contains("may be any of 1,000,000 values") == true, "\(result.why ?? "nil")")
  }

  /// A range that nobody wants to try value by value, though it would be possible.
  private static let middling = """
    module trial.middling

    type Offset = Int
    var mapped: [Offset: Bool] = true
    var stray: Bool = false

    scenario middling {
      process client {
        let lower = any o in 0..<100
        let upper = any o in lower..<100
        step write { if not mapped[upper] { stray = true } }
      }
      process admin {
        let lower = any o in 0..<100
        let upper = any o in lower..<100
        step punch { for all o in lower..<upper { mapped[o] = false } }
      }
      invariant no_stray: not stray
      expect no_stray: violated
    }

    """

  @Test func enginesRaceWhereItIsUnclear() throws {
    var options = CheckOptions()
    options.threads = 2
    let result = try #require(try results(Self.middling, options).first)
    #expect(result.isMet && result.isExhaustive)
    #expect(result.why?.contains("it was done before the other") == true, "\(result.why ?? "nil")")
  }

  @Test func onOneThreadNobodyRaces() throws {
    var options = limited(states: 1_000)
    options.threads = 1
    let result = try #require(try results(Self.middling, options).first)
    #expect(result.engine == .enumerate && result.why == "there is one thread for it")
  }

  @Test func boundedRunsSayWhichGuardsMatter() throws {
    var options = CheckOptions()
    (options.engine, options.asksForGuards) = (.bounded, true)
    let model = """
      var isFull: Bool = false
      var isCounted: Bool = false

      scenario queue {
        process p {
          step put { await not isFull; isFull = true; isCounted = false }
          step get { isFull = false }
        }
        process q { step put { await not isFull; isFull = true; isCounted = false } }
        process r { step count { await not isFull; isCounted = true } }
        invariant once: isFull implies not isCounted
        expect once: holds
      }

      """
    let result = try #require(try results(model, options).first)
    #expect(result.isExhaustive && result.engine == .bounded)
    let report = try #require(result.guards.first { $0.property == "once" })
    #expect(report.isLeast && report.guards.map(\.condition) == ["not isFull"], "\(report)")
    #expect(report.guards.map(\.step) == ["count"], "\(report)")
  }

  @Test func aViolationCountsHoweverEarlyTheSearchEnds() throws {
    let result = try #require(try results(Self.endless, limited(depth: 10)).first)
    #expect(result.isMet && !result.isExhaustive)
    #expect(result.properties.first { $0.name == "small" }?.verdict == .violated)
  }

  @Test func livenessOfAModelWithoutEndIsUnknownAndSaysWhy() throws {
    let result = try #require(try results(Self.endless, limited(depth: 10)).first)
    let liveness = try #require(result.properties.first { $0.name == "large" })
    #expect(liveness.verdict == .unknown)
    #expect(liveness.reason == "the limit of 10 steps")
  }

  @Test func nothingHoldsBecauseTheSearchEnded() throws {
    let result = try #require(try results(Self.embrace, limited(states: 2)).first)
    #expect(result.properties.allSatisfy { $0.verdict == .unknown })
    #expect(result.isInconclusive)
  }

  @Test func progressIsToldWhileASearchRuns() throws {
    var options = limited(states: 20_000)
    options.scenarios = ["endless"]
    let told = Told()
    try ModelSession(text: Self.endless).check(options, progress: { told.note($0.states) }, finished: { _ in })
    #expect(told.most > 0 && told.most <= 20_001)
  }

  @Test func everyWrongNameIsTold() throws {
    var options = CheckOptions()
    options.scenarios = ["embrase"]
    options.policies = ["nobody"]
    do {
      try ModelSession(text: Self.embrace).check(options) { _ in }
      Issue.record("nothing was said")
    } catch SessionError.selection(let text) {
      #expect(text.contains("did you mean 'embrace'?") && text.contains("'nobody'"), "\(text)")
    }
  }

  @Test func scenariosOfImportedModulesAreNotTried() throws {
    let folder = try ModelFolder([
      "a.pin": "import b\nscenario a { process p { step s {} } }\n",
      "b.pin": "module b\nscenario b { process p { step s {} } }\n",
    ])
    #expect(try ModelSession(paths: [folder / "a.pin"]).scenarioLines().count == 1)
  }
}

/// The most states that were ever told.
private final class Told: @unchecked Sendable {
  private(set) var most = 0
  func note(_ states: Int) { most = max(most, states) }
}
