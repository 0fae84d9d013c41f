/// `pincer mutate`: what it prints is what docs/mutation.md shows, and how it ends.

import Foundation
import Testing

@Suite(.timeLimit(.minutes(2))) struct MutateTests {
  private static let page = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "docs/mutation.md")

  /// The text of the first block of the page with this info string.
  private func block(_ info: String) throws -> String {
    let text = try String(contentsOf: Self.page, encoding: .utf8)
    let start = try #require(text.firstRange(of: "```\(info)\n"))
    let end = try #require(text[start.upperBound...].firstRange(of: "```"))
    return String(text[start.upperBound..<end.lowerBound])
  }

  private func timeless(_ text: String) -> String {
    text.replacing(/[0-9.]+ s, peak memory [0-9]+ MB/) { _ in "" }
  }

  @Test func theExampleOfThePageIsWhatIsPrinted() throws {
    let place = try ScratchFolder(["page.pin": try block("pincer")])
    let end = try place.run("mutate page.pin")
    #expect(end.code == 1 && end.errors == "", "\(end)")
    #expect(timeless(end.output) == timeless(try block("text")))
  }

  @Test func zeroIfEverythingIsNoticedOrExcused() throws {
    let model = try block("pincer").replacing("  await pins == 0\n  step", with: "  step")
    #expect(try ScratchFolder(["page.pin": model]).run("mutate page.pin").code == 0)
    let excuse = "await pins == 0  // unnoticed: x\n  step"
    let excused = try block("pincer").replacing("await pins == 0\n  step", with: excuse)
    let end = try ScratchFolder(["page.pin": excused]).run("mutate page.pin --json out.json")
    #expect(end.code == 0, "\(end)")
    #expect(end.output.contains("known page.pin:18  await"))
    #expect(end.output.contains("known: x"))
  }

  @Test func oneIfAnExcuseIsStale() throws {
    let model = try block("pincer").replacing("    await pins", with: "    // unnoticed: y\n    await pins")
      .replacing("  await pins == 0\n  step", with: "  step")
    let end = try ScratchFolder(["page.pin": model]).run("mutate page.pin")
    #expect(end.code == 1, "\(end)")
    #expect(end.errors.contains("page.pin:19: what is excused here is noticed"), "\(end)")
  }

  @Test func threeIfALimitLeavesSomethingOpen() throws {
    let end = try ScratchFolder(["page.pin": try block("pincer")]).run("mutate page.pin --max-states 1 --quiet")
    #expect(end.code == 3, "\(end)")
    #expect(end.output.hasPrefix("\nundecided:\n\n"))
  }

  @Test func quietLeavesTheNoticedOut() throws {
    let end = try ScratchFolder(["page.pin": try block("pincer")]).run("mutate page.pin --quiet")
    #expect(end.output.hasPrefix("\nunnoticed:\n\npage.pin:18:3: await, waits for nothing\n"))
  }

  @Test(arguments: [
    ("mutate", "paths"),
    ("mutate page.pin --class steam", "there are await, if, where"),
    ("mutate page.pin --threads 0", "at least 1"),
    ("mutate page.pin --max-seconds 0", "more than 0"),
    ("mutate page.pin --only page.pin", "file:line"),
    ("mutate page.pin --only page.pin:1", "there is no guard on line 1"),
    ("mutate page.pin --in nowhere", "there is no 'nowhere'"),
    ("mutate page.pin --in other.pin", "nothing that is checked imports 'other.pin'"),
  ])
  func twoIfTheCommandIsWrong(_ command: String, _ words: String) throws {
    let place = try ScratchFolder(["page.pin": try block("pincer"), "other.pin": "module other\n"])
    let end = try place.run(command)
    #expect(end.code == 2, "\(end)")
    #expect(end.errors.lowercased().contains(words.lowercased()), "\(end)")
  }
}
