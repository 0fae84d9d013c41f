/// Results of earlier checks are taken for what has not changed, and for nothing else.

import Foundation
import Testing

@Suite(.timeLimit(.minutes(2))) struct KeptResultTests {
  /// Runs the program with a cache of its own.
  private func check(_ place: ScratchFolder, _ more: String = "") throws -> Finished {
    try place.run(
      "check a.pin \(more)", with: ["XDG_CACHE_HOME": place.path + "/cache", "PINCER_CACHE": nil])
  }

  @Test func whatHasNotChangedIsNotSearchedAgain() throws {
    let place = try ScratchFolder(["a.pin": Models.met])
    let first = try check(place, "--traces")
    let second = try check(place, "--traces")
    #expect(first.code == 0 && second.code == 0)
    #expect(!first.output.contains("kept from") && second.output.contains("kept from an earlier check"))
    // The traces are the same.
    let traces = [first, second].map { $0.output.split(separator: "nothing_is_lost is violated").dropFirst().first }
    #expect(traces[0]?.split(separator: "\n1 run")[0] == traces[1]?.split(separator: "\n1 run")[0])
  }

  @Test func anExpectationIsReadAnew() throws {
    let place = try ScratchFolder(["a.pin": Models.met])
    #expect(try check(place).code == 0)
    try place.write(Models.notMet, to: "a.pin")
    #expect(try check(place).code == 1)
  }

  @Test func aChangedImportIsSeen() throws {
    let main = "import b\nscenario s {\n  process p { work() }\n  invariant calm: not busy\n  expect calm: holds\n}\n"
    let place = try ScratchFolder([
      "a.pin": "module a\n" + main, "b.pin": "module b\nvar busy: Bool = false\noperation work() { step work {} }\n",
    ])
    #expect(try check(place).code == 0)
    try place.write(
      "module b\nvar busy: Bool = false\noperation work() { step work { busy = true } }\n", to: "b.pin")
    let end = try check(place)
    #expect(end.code == 1, "\(end)")
  }

  @Test func anotherSearchIsAnotherResult() throws {
    let place = try ScratchFolder(["a.pin": Models.met])
    #expect(try check(place).code == 0)
    #expect(try !check(place, "--no-symmetry").output.contains("kept from"))
  }

  @Test func whatIsUndecidedIsNotKept() throws {
    let place = try ScratchFolder(["a.pin": Models.met])
    for _ in 0..<2 {
      let end = try check(place, "--max-states 2")
      #expect(end.code == 3)
      #expect(!end.output.contains("kept from"))
    }
  }

  @Test func whatIsDamagedIsSearchedAgain() throws {
    let place = try ScratchFolder(["a.pin": Models.met])
    #expect(try check(place).code == 0)
    for name in try place.names(in: "cache/pincer/results") {
      try place.write("{\"names\": [", to: "cache/pincer/results/" + name)
    }
    let end = try check(place)
    #expect(end.code == 0)
    #expect(!end.output.contains("kept from"))
  }

  @Test func nothingIsKeptIfNotWanted() throws {
    let place = try ScratchFolder(["a.pin": Models.met])
    #expect(try check(place, "--no-cache").code == 0)
    #expect((try? place.names(in: "cache/pincer/results")) ?? [] == [])
  }
}
