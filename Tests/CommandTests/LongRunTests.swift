/// Runs that outgrow memory, and what the program says of how it went.

import Foundation
import Testing

@Suite(.timeLimit(.minutes(5))) struct LongRunTests {
  /// Some 30 MB of states.
  static let large = """
    module trial.large

    var at: [Int in 0..<4: Int in 0..<100000] = 0

    scenario large {
      process p[4] { loop { step turn { at[index] = (at[index] + 1) % 37 } } }
      invariant low: at[0] < 37
      expect low: holds
    }

    """

  /// So much memory that the program begins, and not enough for all states.
  private func limit(_ place: ScratchFolder) throws -> Int {
    for megabytes in stride(from: 30, to: 200, by: 10) {
      let end = try place.run("check a.pin --no-por --max-states 100000 --max-memory \(megabytes)")
      if end.output.contains("stopped by the limit of 100000 states") { return megabytes }
    }
    return 0
  }

  @Test func whoOutgrowsMemorySaysSoAndWhoSpillsComesToTheEnd() throws {
    let place = try ScratchFolder(["a.pin": Self.large])
    let limit = try limit(place)
    let small = "--no-por --max-memory \(limit)"
    let stopped = try place.run("check a.pin \(small)")
    #expect(stopped.code == 3, "\(stopped)")
    #expect(stopped.output.contains("stopped by the limit of \(limit) MB of memory"), "\(stopped)")
    #expect(stopped.output.contains("low: expected holds, found unknown (the limit of \(limit) MB of memory)"))

    let spilled = try place.run("check a.pin \(small) --spill d")
    #expect(spilled.code == 0, "\(spilled)")
    #expect(spilled.output.contains("1,874,161 states"), "\(spilled)")
    #expect(spilled.output.contains("on disk"), "\(spilled)")
    #expect(try place.names(in: "d") == [], "nothing is left behind")

    // A disk that is full is the end of memory, and nothing worse.
    let full = try place.run("check a.pin \(small) --spill d", fileLimit: 100 * 1024)
    #expect(full.code == 3, "\(full)")
    #expect(full.output.contains("stopped by the limit of \(limit) MB of memory"), "\(full)")
  }

  @Test func aCheckpointOutlivesTheEndOfMemory() throws {
    let place = try ScratchFolder(["a.pin": Self.large])
    let limit = try limit(place)
    let stopped = try place.run("check a.pin --no-por --max-memory \(limit) --checkpoint d --checkpoint-seconds 0")
    #expect(stopped.code == 3, "\(stopped)")
    #expect(try place.names(in: "d") == ["large.checkpoint"])
    let end = try place.run("check a.pin --no-por --resume d")
    #expect(end.code == 0, "\(end)")
    #expect(end.output.contains("1,874,161 states"), "\(end)")
  }

  @Test(arguments: [
    ("--spill a.pin", "cannot be made"), ("--spill /dev/shm", "is in memory itself"),
    ("--spill d --engine symbolic", "enumerating"), ("--max-memory 0", "at least 1"),
  ])
  func whatCanNotBeSpilledIsSaid(_ options: String, _ words: String) throws {
    let end = try ScratchFolder(["a.pin": Models.met]).run("check a.pin " + options)
    #expect(end.code == 2, "\(end)")
    #expect(end.errors.contains(words), "\(end)")
  }

  @Test func hashesSayHowLikelyItIsThatAStateWasLeftOut() throws {
    let place = try ScratchFolder(["a.pin": Self.large])
    let end = try place.run("check a.pin --no-por --hash-compaction --json out.json")
    #expect(end.code == 0, "\(end)")
    #expect(end.output.contains("1,874,161 states"), "\(end)")
    #expect(
      end.output.contains("; told apart by hashes of 64 bits: one was left out with a chance of at most 10^-7"),
      "\(end)")
    #expect(try #require(place.text(of: "out.json")).contains("\"chanceOfOmission\" : 9.5"))
  }

  @Test(arguments: [("--search dfs", "needs --search bfs"), ("--engine symbolic", "enumerating")])
  func whatCanNotBeHashedIsSaid(_ options: String, _ words: String) throws {
    let end = try ScratchFolder(["a.pin": Models.met]).run("check a.pin --hash-compaction " + options)
    #expect(end.code == 2, "\(end)")
    #expect(end.errors.contains(words), "\(end)")
  }

  @Test func statisticsAreATableForEachRun() throws {
    let end = try ScratchFolder(["a.pin": Models.met]).run("check a.pin --stats --json out.json")
    #expect(end.code == 0, "\(end)")
    for words in ["states, ", " bytes each, ", "taken          share  step", "client[0]: read", "%"] {
      #expect(end.output.contains(words), "\(words): \(end.output)")
    }
  }
}
