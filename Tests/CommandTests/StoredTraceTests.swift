/// Traces that are stored, replayed, and refused when they are no longer true.

import Foundation
import Testing

@Suite(.timeLimit(.minutes(2))) struct StoredTraceTests {
  private static let name = "lost_update.nothing_is_lost.json"

  private func stored() throws -> ScratchFolder {
    let place = try ScratchFolder(["models/a.pin": Models.met])
    #expect(try place.run("check models --counterexamples out").code == 0)
    return place
  }

  @Test func anExpectedViolationIsStoredAndReplays() throws {
    let place = try stored()
    #expect(try place.names(in: "out") == [Self.name])
    let end = try place.run("replay out")
    #expect(end.code == 0, "\(end)")
    #expect(end.output.contains("1 replay"))
  }

  @Test func aViolationThatNobodyExpectsIsNotStored() throws {
    let place = try ScratchFolder(["a.pin": Models.notMet])
    #expect(try place.run("check a.pin --counterexamples out").code == 1)
    #expect(try place.names(in: "out") == [])
  }

  /// However the model is named on the command line, and whatever was stored before.
  @Test func theSameModelIsStoredAsTheSameBytes() throws {
    let place = try stored()
    let first = place.text(of: "out/" + Self.name)
    for command in ["check models", "check ./models/../models/a.pin", "check \(place.path)/models/a.pin"] {
      #expect(try place.run(command + " --counterexamples again").code == 0)
      #expect(place.text(of: "again/" + Self.name) == first, "\(command)")
    }
  }

  @Test func nothingOfTheMachineIsStored() throws {
    let text = try #require(try stored().text(of: "out/" + Self.name))
    #expect(text.contains("\"model\" : \"models/a.pin\""))
    #expect(!text.contains(FileManager.default.temporaryDirectory.path))
  }

  // MARK: What no longer replays

  @Test(arguments: [
    ("seen + 1", "seen + 2", "now does something else"),
    ("step read", "step look", "cannot take 'read' here any more"),
    ("process client[2]", "process program[2]", "there is no process"),
    ("counter == start + 2", "counter > 0", "no longer shows 'nothing_is_lost'"),
    ("nothing_is_lost", "all_is_kept", "no property 'nothing_is_lost'"),
  ])
  func aTraceThatAChangedModelNoLongerHasIsNotConfirmed(_ old: String, _ new: String, _ words: String) throws {
    let place = try stored()
    try place.write(
      Models.met.replacing(old, with: new).replacing("client", with: new.contains("program") ? "program" : "client"),
      to: "models/a.pin")
    let end = try place.run("replay out")
    #expect(end.code == 1, "\(end)")
    #expect(end.output.contains(words), "\(end)")
  }

  /// A value of the stored trace, and another in its place.
  @Test(arguments: [
    ("\"variant\" : 0", "\"variant\" : -1"),
    ("\"variant\" : 0", "\"variant\" : 9223372036854775807"),
    ("\"version\" : 1", "\"loopStart\" : -1,\n  \"version\" : 1"),
    ("\"version\" : 1", "\"loopStart\" : 4611686018427387904,\n  \"version\" : 1"),
    ("\"process\" : \"client[0]\"", "\"process\" : \"\""),
    ("\"counter: 0 -> 1\"", "\"counter: 0 -> 2\""),
  ])
  func aTraceThatWasTamperedWithIsNotConfirmed(_ old: String, _ new: String) throws {
    let place = try stored()
    let text = try #require(place.text(of: "out/" + Self.name))
    try #require(text.contains(old))
    try place.write(text.replacing(old, with: new), to: "out/" + Self.name)
    #expect(try place.run("replay out").code == 1)
  }

  @Test(arguments: ["", "{", "[1]", "{\"format\": \"pincer-trace\"}", "\u{0}\u{1}"])
  func aFileThatIsNoTraceIsRefused(_ text: String) throws {
    let place = try ScratchFolder(["x.json": text])
    let end = try place.run("replay x.json")
    #expect(end.code == 2, "\(end)")
    #expect(end.errors.contains("x.json"))
  }

  @Test func aTraceOfAnotherVersionIsRefused() throws {
    let place = try stored()
    let text = try #require(place.text(of: "out/" + Self.name))
    try place.write(text.replacing("\"version\" : 1", with: "\"version\" : 2"), to: "x.json")
    let end = try place.run("replay x.json")
    #expect(end.code == 2)
    #expect(end.errors.contains("version 2"))
  }

  // MARK: What is removed

  @Test func nothingIsRemovedUnlessAsked() throws {
    let place = try stored()
    try place.write(Models.short, to: "models/a.pin")
    #expect(try place.run("check models --counterexamples out").code == 0)
    #expect(try place.names(in: "out") == [Self.name])
  }

  @Test func pruningRemovesTracesThatAreGoneAndNothingElse() throws {
    let place = try stored()
    try place.write("{}", to: "out/mine.json")
    try place.write(Models.short, to: "models/a.pin")
    let end = try place.run("check models --counterexamples out --prune")
    #expect(end.output.contains("removed " + Self.name))
    #expect(try place.names(in: "out") == ["mine.json"])
  }

  @Test func pruningRemovesNothingThatWasNotDecided() throws {
    let place = try stored()
    #expect(try place.run("check models --counterexamples out --prune --max-states 5").code == 3)
    #expect(try place.names(in: "out") == [Self.name])
  }

  @Test func twoScenariosOfOneNameAreNotStoredOverEachOther() throws {
    let place = try ScratchFolder([
      "a.pin": Models.met, "b.pin": Models.met.replacing("trial.lost", with: "other.lost"),
    ])
    #expect(try place.run("check a.pin b.pin").code == 0)
    let end = try place.run("check a.pin b.pin --counterexamples out")
    #expect(end.code == 2)
    #expect(end.errors.contains("two scenarios are named 'lost_update'"))
  }
}
