/// The other ends of a mutant: refused, undecided, excused; and what is told of them as JSON.

import Foundation
import Pincer
import Testing

@Suite struct MutationOutcomeTests {
  private func mutate(_ text: String, _ change: (inout MutationOptions) -> Void = { _ in }) throws -> MutationSummary {
    var options = MutationOptions()
    change(&options)
    return try ModelSession(text: text).mutate(options)
  }

  private static func waiting(_ comment: String = "", _ behind: String = "") -> String {
    """
    var count: Int in 0...2 = 0
    operation enter() {
      \(comment)
      step enter { await count == 0; count += 1 }
      step again { await count == 1 } \(behind)
    }
    scenario s {
      process p { enter() }
      process q { step other { await count == 1; count = 2 } }
      rest when true
      invariant small: count < 3
      expect small: holds
    }

    """
  }

  @Test func withoutAnExcuseBothAreUnnoticed() throws {
    let summary = try mutate(Self.waiting())
    #expect(summary.results.map(\.isUnexcused) == [true, true])
    #expect(summary.staleExcuses == [])
  }

  @Test func anExcuseStandsOnTheLineOrAboveIt() throws {
    let summary = try mutate(Self.waiting("// unnoticed: it is new\n  // and so on", "// unnoticed: the same"))
    #expect(summary.results.map(\.excuse) == ["it is new", "the same"])
    #expect(summary.results.map(\.isUnexcused) == [false, false])
    #expect(summary.staleExcuses == [])
  }

  @Test func anExcuseForWhatIsNoticedIsStale() throws {
    let text = Self.waiting("// unnoticed: it is new").replacing("process p", with: "process p[2]")
    let summary = try mutate(text)
    #expect(summary.results.map(\.isNoticed) == [true, false])
    let stale = "model.pin:3: what is excused here is noticed: remove 'unnoticed: it is new'"
    #expect(summary.staleExcuses == [stale])
  }

  @Test func anExcuseForNothingIsTold() throws {
    let text = Self.waiting() + "// unnoticed: nobody\n\n/// unnoticed: this is documentation\nvar more: Bool\n"
    #expect(try mutate(text).staleExcuses.map { $0.prefix(12) } == ["model.pin:14"])
  }

  /// Where not all is tried, nothing can be said of excuses.
  @Test func aSelectionLeavesExcusesAlone() throws {
    let text = Self.waiting() + "// unnoticed: nobody\n"
    #expect(try mutate(text) { $0.classes = ["lock"] }.staleExcuses == [])
    #expect(try mutate(text) { $0.only = ("model.pin", 4) }.staleExcuses == [])
  }

  @Test func oneLineCanBeTriedAlone() throws {
    let summary = try mutate(Self.waiting()) { $0.only = ("model.pin", 5) }
    #expect(summary.results.map(\.text) == ["await count == 1"])
    #expect(throws: SessionError.self) { try mutate(Self.waiting()) { $0.only = ("model.pin", 1) } }
  }

  /// What is given back must have been taken.
  @Test func aMutantThatIsNoModelIsRefused() throws {
    let summary = try mutate(
      """
      var open: Bool = false
      var lock: Mutex
      operation watch() { holding lock { await open releasing lock } }
      scenario s {
        process p { watch() }
        process q { step open_it { open = true } }
      }

      """
    ) { $0.classes = ["lock"] }
    let result = try #require(summary.results.first)
    guard case .refused(let reason) = result.outcome else {
      Issue.record("\(result.outcome)")
      return
    }
    #expect(reason.hasPrefix("E0520 in s: "), "\(reason)")
    #expect(result.isNoticed)
  }

  /// Without its guard the counter has no end.
  private static let counter = """
    var count: Int = 0
    operation add() { step add { if count < 3 { count += 1 } } }
    scenario s { process p { loop { add() } } }

    """

  @Test func aSearchThatEndsAtALimitIsUndecided() throws {
    let summary = try mutate(Self.counter) { $0.maxStates = 50 }
    let result = try #require(summary.results.first)
    guard case .undecided(let reason) = result.outcome else {
      Issue.record("\(result.outcome)")
      return
    }
    #expect(reason == "the limit of 50 states in s")
  }

  @Test func aViolationBeforeTheLimitIsNoticed() throws {
    let low = "{ add() } }\n  invariant low: count < 40\n  expect low: holds\n"
    let text = Self.counter.replacing("{ add() } }", with: low)
    let result = try #require(try mutate(text) { $0.maxStates = 50 }.results.first)
    #expect(result.isNoticed)
  }

  @Test func whatIsNotMetAnywayNoticesNothing() throws {
    let summary = try mutate(Self.waiting().replacing("small: count < 3", with: "small: count < 1"))
    #expect(summary.unmetBefore == ["s · small"])
    #expect(summary.results.map(\.isNoticed) == [false, false])
  }

  @Test func guardsOfAFileThatNobodyImportsAreNotTried() throws {
    let folder = try ModelFolder(["a.pin": Self.waiting(), "b.pin": "module b\nvar more: Bool\n"])
    let session = try ModelSession(paths: [folder / "a.pin"])
    var options = MutationOptions()
    options.folders = [folder / "b.pin"]
    do {
      _ = try session.mutate(options)
      Issue.record("nothing was said")
    } catch let error as LoadError {
      #expect(error.message.contains("b.pin") && error.message.contains("imports"))
    }
    options.folders = [folder / "a.pin"]
    #expect(try session.mutate(options).results.count == 2)
  }

  @Test func everyKeyOfTheReportIsDocumented() throws {
    let page = try String(contentsOf: projectFolder.appending(path: "docs/json.md"), encoding: .utf8)
    let text = MutationReport(try mutate(Self.waiting("// unnoticed: it is new"))).text
    let document = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    #expect(document["format"] as? String == "pincer-mutants")
    let records = try #require(document["mutants"] as? [[String: Any]])
    #expect(records.map { $0["outcome"] as? String } == ["unnoticed", "unnoticed"])
    #expect(records.first?["excuse"] as? String == "it is new")
    for key in Set(records.flatMap(\.keys)).union(document.keys) {
      #expect(page.contains("`\(key)`"), "'\(key)' is not in docs/json.md")
    }
  }
}
