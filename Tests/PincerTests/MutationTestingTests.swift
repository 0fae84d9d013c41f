/// Who notices that a guard is gone, and what is said if nobody does.

import Foundation
import Pincer
import Testing

@Suite struct MutationTestingTests {
  private func mutate(_ text: String, _ change: (inout MutationOptions) -> Void = { _ in }) throws -> MutationSummary {
    var options = MutationOptions()
    change(&options)
    return try ModelSession(text: text).mutate(options)
  }

  @Test(arguments: MutationModel.all.map(\.kind))
  func whatMattersIsNoticedAndWhatDoesNotIsNot(_ kind: String) throws {
    let model = try #require(MutationModel.all.first { $0.kind == kind })
    let summary = try mutate(model.text) { $0.classes = [kind] }
    #expect(summary.unmetBefore == [])
    #expect(summary.results.count == 2, "\(summary.results.map(\.text))")
    #expect(summary.results.filter(\.isUnexcused).map(\.text) == [model.unnoticed])
    #expect(summary.results.count(where: \.isNoticed) == 1)
  }

  private static let locked = """
    var count: Int in 0...2 = 0
    var first: Mutex
    var second: Mutex
    operation add() {
      var seen: Int
      holding first, second {
        step read { seen = count }
        step write { count = seen + 1 }
      }
    }
    scenario counting {
      process p[2] { add() }
      eventually both: count == 2
      expect both: holds
    }

    """

  /// Of two locks that the same steps hold, one is enough.
  @Test func eachLockIsTakenAwayAlone() throws {
    let two = try mutate(Self.locked)
    #expect(two.results.map(\.text) == ["first", "second"])
    #expect(two.results.map(\.isUnexcused) == [true, true])
    let one = try mutate(Self.locked.replacing("holding first, second", with: "holding first"))
    #expect(one.results.map(\.isNoticed) == [true])
  }

  /// The whole of what is said of one mutant.
  @Test func whoNoticesIsNamedWithTheVerdicts() throws {
    let summary = try mutate(Self.locked.replacing("holding first, second", with: "holding first"))
    let result = try #require(summary.results.first)
    #expect(result.file == "model.pin" && result.line == 6 && result.column == 11)
    #expect(result.kind == "lock" && result.owner == "add" && result.change == "not taken")
    #expect(result.excerpt.contains("6 |   holding first {\n  |           ^^^^^\n"))
    guard case .noticed(let notice) = result.outcome else {
      Issue.record("\(result.outcome)")
      return
    }
    #expect(notice.run == "counting" && notice.property == "both")
    #expect(notice.expected == .holds && notice.found == .violated)
  }

  // MARK: Which runs

  /// Two scenarios, of which only the larger has to do with the guard.
  private static let apart = """
    var open: Bool = false
    var used: Bool = false
    var steps: Int in 0..<40 = 0
    operation enter() { step enter { await open; used = true } }
    operation count() { step count { steps += 1 } }
    scenario a_small_one { process p { count() } }
    scenario large {
      process p { repeat 30 { count() } }
      process q { enter() }
      process r { step open_it { open = true } }
      invariant in_order: used implies open
      expect in_order: holds
    }

    """

  @Test func onlyRunsThatGetToTheGuardAreSearched() throws {
    let result = try #require(try mutate(Self.apart).results.first)
    #expect(result.isNoticed && result.searched == 1 && result.unchanged == 0)
  }

  /// With configuration that makes the guard idle the system is the same.
  @Test func aRunWhoseSystemIsTheSameIsNotSearched() throws {
    let text = """
      config locked: Bool = true
      var used: Bool = false
      operation enter() { if locked { step wait { await not used }; step enter { used = true } } }
      scenario s { process p { enter() } }
      scenario t {
        config locked = false
        process p { enter() }
      }

      """
    let result = try #require(try mutate(text).results.first { $0.kind == "await" })
    #expect(!result.isNoticed && result.searched == 1 && result.unchanged == 1)
  }

  @Test(arguments: MutationModel.all.map(\.kind)) func moreThreadsFindTheSame(_ kind: String) throws {
    let model = try #require(MutationModel.all.first { $0.kind == kind })
    func told(_ threads: Int) throws -> [String] {
      let summary = try mutate(model.text) {
        $0.classes = MutationOptions.allClasses
        $0.threads = threads
      }
      return summary.results.map { "\($0.line) \($0.text) \($0.outcome) \($0.searched)" }
    }
    let one = try told(1)
    #expect(one.count > 1)
    #expect(try told(4) == one)
  }
}
