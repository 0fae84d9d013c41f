/// What a check writes for CI, and the commands around it.

import Foundation
import Testing

@Suite(.timeLimit(.minutes(2))) struct ReportCommandTests {
  @Test func annotationsStandOnTheLineOfTheExpectation() throws {
    let place = try ScratchFolder(["a.pin": Models.notMet])
    let end = try place.run("check a.pin --annotations github")
    let lines = Models.notMet.split(separator: "\n", omittingEmptySubsequences: false)
    let line = try #require(lines.firstIndex { $0.contains("expect nothing_is_lost") }) + 1
    #expect(end.output.contains("::error file=a.pin,line=\(line),"), "\(end.output)")
  }

  @Test func aJobOfGitHubGetsItsSummary() throws {
    let place = try ScratchFolder(["a.pin": Models.notMet, "summary.md": "before\n"])
    _ = try place.run(
      "check a.pin", with: ["GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": place.path + "/summary.md"])
    let summary = try #require(place.text(of: "summary.md"))
    #expect(summary.hasPrefix("before\n### ✗ Pincer: 2 of 3 expectations met"))
    #expect(summary.contains("| lost\\_update | – | – | nothing\\_is\\_lost | holds | violated | a.pin:"))
  }

  @Test(arguments: ["--junit", "--sarif", "--gitlab", "--summary", "--json"])
  func aReportThatCannotBeWrittenIsSaidAtOnce(_ option: String) throws {
    let place = try ScratchFolder(["a.pin": Models.met])
    let end = try place.run("check a.pin \(option) nowhere/x")
    #expect(end.code == 2)
    #expect(end.errors.contains("nowhere"))
    #expect(!end.output.contains("ok "))
  }

  @Test func aCheckThatFailsFastEndsAtTheFirstFailure() throws {
    let files = Dictionary(
      uniqueKeysWithValues: (1...4).map { i in
        ("m\(i).pin", Models.notMet.replacing("lost_update", with: "lost_update_\(i)"))
      })
    let place = try ScratchFolder(files)
    let end = try place.run("check . --fail-fast --jobs 2")
    #expect(end.code == 1)
    #expect(end.output.split(separator: "\n").count { $0.hasPrefix("FAIL") } == 1)
    #expect(end.output.contains("lost_update_1"))
  }

  @Test func aDifferenceNamesTheVerdictsThatChanged() throws {
    let place = try ScratchFolder(["a.pin": Models.met])
    _ = try place.run("check a.pin --json old.json")
    try place.write(Models.met.replacing("seen + 1", with: "counter + 1"), to: "a.pin")
    _ = try place.run("check a.pin --json new.json")
    let end = try place.run("diff old.json new.json")
    #expect(end.code == 1)
    #expect(end.output.contains("nothing_is_lost: violated → holds in 1 run  NOT EXPECTED"), "\(end)")
    #expect(try place.run("diff old.json old.json").code == 0)
  }

  @Test(arguments: ["", "{}", "[1", "{\"format\": \"other\", \"version\": 1, \"results\": []}"])
  func whatIsNoResultsIsNotCompared(_ text: String) throws {
    let place = try ScratchFolder(["x.json": text])
    let end = try place.run("diff x.json x.json")
    #expect(end.code == 2)
    #expect(end.errors.contains("x.json"))
  }

  @Test func aNewFolderWorksAndIsNeverOverwritten() throws {
    let place = try ScratchFolder()
    #expect(try place.run("init new").code == 0)
    #expect(try place.run("check models", in: "new").code == 0)
    #expect(try place.run("fmt --check models", in: "new").code == 0)
    try place.write("mine", to: "new/models/pinned_pages.pin")
    #expect(try place.run("init new").code == 2)
    #expect(place.text(of: "new/models/pinned_pages.pin") == "mine")
  }

  // MARK: Blessing

  @Test func whatWasFoundIsExpectedOnceSomebodyAgrees() throws {
    let place = try ScratchFolder(["a.pin": Models.notMet])
    let asked = try place.run("check a.pin --bless --counterexamples out")
    #expect(asked.code == 1)
    #expect(asked.output.contains("+  expect nothing_is_lost: violated"), "\(asked.output)")
    #expect(place.text(of: "a.pin") == Models.notMet)
    #expect(try place.names(in: "out") == [])
    #expect(try place.run("check a.pin --bless --yes --counterexamples out").code == 0)
    #expect(place.text(of: "a.pin") == Models.met)
    #expect(try place.names(in: "out") == ["lost_update.nothing_is_lost.json"])
    #expect(try place.run("check a.pin").code == 0)
  }

  @Test func aBlessedClauseNamesPoliciesAndConfigurations() throws {
    let model = """
      module trial.blessed
      config dax: Bool
      config size: Int in 1..<4 = 1
      enum Answer { refused }
      interface Rule { operation ask() fails Answer {} }
      policy yes: Rule
      policy no: Rule { operation ask() fails Answer { step refuse { fail refused } } }
      policy sometimes: Rule {
        operation ask() fails Answer { step look { if dax { fail refused } } }
      }
      var done: Bool = false
      scenario blessed {
        policies all
        process p { try policy.ask(); step do_it { done = true } }
        invariant not_done: not done
        invariant small: size < 4
        expect not_done, small: holds
      }

      """
    let place = try ScratchFolder(["a.pin": model])
    let end = try place.run("check a.pin --bless --yes")
    #expect(end.code == 0, "\(end)")
    let text = try #require(place.text(of: "a.pin"))
    #expect(text.contains("expect small: holds"))
    #expect(text.contains("expect not_done:"))
    #expect(try place.run("check a.pin").code == 0)
  }

  @Test func aPartOfTheRunsBlessesNothing() throws {
    let place = try ScratchFolder(["a.pin": Models.notMet])
    #expect(try place.run("check a.pin --bless --yes --scenario lost_update").code == 2)
    #expect(place.text(of: "a.pin") == Models.notMet)
  }

  // MARK: What has changed

  @Test func onlyWhatAChangeTouchesIsChecked() throws {
    let place = try ScratchFolder([
      "a.pin": "module a\nimport b\nscenario sees { process p { work() } }\n",
      "b.pin": "module b\nvar n: Int in 0..<3 = 0\noperation work() { step work { n = 1 } }\n",
      "c.pin": "module c\nscenario sees_nothing { process p { step only {} } }\n",
    ])
    for words in ["init -q", "add .", "-c user.name=a -c user.email=a@b commit -qm first"] {
      #expect(try place.run(words, of: "/usr/bin/git").code == 0)
    }
    let none = try place.run("check . --changed-since HEAD")
    #expect(none.code == 0)
    #expect(none.output.contains("nothing that is checked has changed since HEAD"))
    try place.write("module b\nvar n: Int in 0..<3 = 0\noperation work() { step work { n = 2 } }\n", to: "b.pin")
    let some = try place.run("check . --changed-since HEAD")
    #expect(some.output.contains("ok    sees  "), "\(some)")
    #expect(!some.output.contains("sees_nothing"))
    let wrong = try place.run("check . --changed-since no_such_revision")
    #expect(wrong.code == 2)
    #expect(try place.run("check . --changed-since=--output=x").code == 2)
  }
}
