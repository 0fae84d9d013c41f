/// A stored trace in all its forms, and files that are none.

import Foundation
import Testing

@Suite(.timeLimit(.minutes(2))) struct ShowCommandTests {
  private static let trace = "out/lost_update.nothing_is_lost.json"

  private func stored() throws -> ScratchFolder {
    let place = try ScratchFolder(["models/a.pin": Models.met])
    #expect(try place.run("check models --counterexamples out").code == 0)
    return place
  }

  @Test func aTraceIsShownWithItsReasons() throws {
    let end = try stored().run("show \(Self.trace)")
    #expect(end.code == 0, "\(end)")
    #expect(end.output.hasPrefix("nothing_is_lost is violated in lost_update"))
    #expect(end.output.contains("the nearest run that keeps it"))
    #expect(!end.output.contains("\u{1B}["))
  }

  @Test func aModelIsFoundFromTheFoldersAboveTheTrace() throws {
    let end = try stored().run("show lost_update.nothing_is_lost.json", in: "out")
    #expect(end.code == 0, "\(end)")
  }

  @Test func allStateIsShownIfAskedFor() throws {
    let end = try stored().run("show \(Self.trace) --full")
    #expect(end.output.contains("now: "), "\(end)")
  }

  @Test func aCellIsExplainedAndAWrongNameCorrected() throws {
    let place = try stored()
    #expect(try place.run("show \(Self.trace) --why counter").output.contains("counter is "))
    let wrong = try place.run("show \(Self.trace) --why countr")
    #expect(wrong.code == 2)
    #expect(wrong.errors.contains("did you mean 'counter'?"), "\(wrong)")
  }

  @Test(arguments: ["--html", "--svg", "--mermaid", "--itf", "--litmus"])
  func everyFormIsWrittenOrRefusedAtOnce(_ option: String) throws {
    let place = try stored()
    #expect(try place.run("show \(Self.trace) \(option) x").code == 0)
    let text = try #require(place.text(of: "x"))
    #expect(!text.isEmpty)
    let end = try place.run("show \(Self.trace) \(option) nowhere/x")
    #expect(end.code == 2)
    #expect(end.errors.contains("nowhere"))
  }

  @Test(arguments: ["", "{", "{\"vars\": [], \"states\": []}", "{\"format\": \"pincer-trace\"}"])
  func aFileThatIsNoTraceIsRefused(_ text: String) throws {
    let place = try ScratchFolder(["x.json": text])
    let end = try place.run("show x.json")
    #expect(end.code == 2)
    #expect(end.errors.contains("x.json"))
  }

  @Test func aFolderAndAMissingFileAreRefused() throws {
    let place = try stored()
    #expect(try place.run("show out").errors.contains("is a folder"))
    #expect(try place.run("show no.json").code == 2)
  }

  /// What can still be taken is shown, and the rest as it was stored.
  @Test func aTraceOfAChangedModelShowsWhatIsLeft() throws {
    let place = try stored()
    try place.write(Models.met.replacing("step write", with: "step store"), to: "models/a.pin")
    let end = try place.run("show \(Self.trace)")
    #expect(end.code == 1)
    #expect(end.errors.contains("cannot take 'write' here any more"), "\(end)")
    #expect(end.output.contains("these steps can still be taken:"))
    #expect(end.output.contains("these are as they were stored:"))
    #expect(end.output.contains("client[0]: write"))
  }

  @Test func aModelIsWalkedThroughFromItsStart() throws {
    let end = try ScratchFolder(["a.pin": Models.met]).run("step a.pin")
    #expect(end.code == 0, "\(end)")
    #expect(end.output.contains("[1] client[0], read"))
  }

  @Test func aGraphHasAStateForEachAndMarksBrokenOnes() throws {
    let place = try ScratchFolder(["a.pin": Models.met])
    let end = try place.run("graph a.pin")
    #expect(end.code == 0)
    #expect(end.output.contains("breaks nothing_is_lost"))
    #expect(try place.run("graph a.pin --max-states 2").code == 2)
  }
}
