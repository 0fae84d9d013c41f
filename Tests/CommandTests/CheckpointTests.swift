/// Searches that are killed, that meet a full disk, or find a checkpoint that is not theirs.

import Foundation
import SampleSystems
import Support
import Testing

@Suite(.timeLimit(.minutes(5))) struct CheckpointTests {
  /// Some ten rounds of states; more than 63 bits each.
  static let model = """
    module trial.counting

    var at: [Int in 0..<4: Int in 0..<100000] = 0

    scenario counting {
      process p[4] { loop { step turn { at[index] = (at[index] + 1) % 17 } } }
      invariant low: at[0] < 16 or at[1] < 16 or at[2] < 15
      reachable together: at[0] == 12 and at[1] == 12
      expect low: violated
      expect together: holds
    }

    """
  static let check = "check a.pin --no-por --traces --json out.json"

  private func place(_ model: String = Self.model) throws -> ScratchFolder { try ScratchFolder(["a.pin": model]) }

  /// What the program found, without how long it took and how much its tables grew ahead.
  private func findings(_ place: ScratchFolder) throws -> String {
    try #require(place.text(of: "out.json")).split(separator: "\n")
      .filter { !$0.contains("\"seconds\"") && !$0.contains("\"bytes") }
      .joined(separator: "\n")
  }

  /// What it printed, but for the lines with times.
  private func traces(_ end: Finished) -> [Substring] {
    end.output.split(separator: "\n").filter { !$0.contains(" transitions, ") && !$0.contains("peak memory") }
  }

  /// A folder with the checkpoint of a search that was stopped by a limit.
  private func stopped(_ model: String = Self.model) throws -> ScratchFolder {
    let place = try place(model)
    let end = try place.run("\(Self.check) --max-states 20000 --checkpoint d")
    #expect(end.code == 3, "\(end)")
    #expect(try place.names(in: "d") == ["counting.checkpoint"])
    return place
  }

  // MARK: Killing

  /// The program is killed at random moments, often while it writes, and taken up again until it comes to its end.
  @Test(arguments: [1, 2]) func whoIsKilledGoesOn(_ threads: Int) throws {
    let whole = try place()
    let start = ContinuousClock.now
    let right = try whole.run("\(Self.check) --threads \(threads)")
    let seconds =
      Double((ContinuousClock.now - start).components.attoseconds) / 1e18
      + Double((ContinuousClock.now - start).components.seconds)
    #expect(right.code == 0, "\(right)")
    var generator = SeededGenerator(state: UInt64(threads))
    for _ in 0..<2 {
      let place = try place()
      var kills = 0
      for attempt in 0..<25 {
        let moment = attempt < 20 ? Double.random(in: 0..<seconds * 0.8, using: &generator) : nil
        let option = attempt == 0 ? "--checkpoint d" : "--resume d"
        try FileManager.default.createDirectory(atPath: place.path + "/d", withIntermediateDirectories: true)
        let end = try place.run(
          "\(Self.check) --threads \(threads) \(option) --checkpoint-seconds 0", killAfter: moment)
        if end.code == -SIGKILL {
          kills += 1
          continue
        }
        #expect(end.code == 0, "after \(kills) kills: \(end)")
        #expect(traces(end) == traces(right))
        break
      }
      #expect(kills > 0)
      #expect(try findings(place) == findings(whole), "after \(kills) kills")
      #expect(try place.names(in: "d") == [], "nobody needs the checkpoint any more")
    }
  }

  @Test func whoIsStoppedByALimitGoesOnWithAnother() throws {
    let (place, whole) = (try stopped(), try place())
    #expect(try whole.run(Self.check).code == 0)
    #expect(try place.run("\(Self.check) --resume d").code == 0)
    #expect(try findings(place) == findings(whole))
  }

  @Test func anInterruptKeepsTheSearch() throws {
    let place = try ScratchFolder(["a.pin": Models.short, "b.pin": Models.long])
    let end = try place.run("check a.pin b.pin --threads 2 --checkpoint d", interruptAfter: "ok    short")
    #expect(end.code == 3, "\(end)")
    #expect(try place.names(in: "d").contains("long.checkpoint"))
  }

  // MARK: Full disks

  @Test func aFullDiskIsAWarningAndTheOldCheckpointStays() throws {
    let place = try stopped()
    let old = FileManager.default.contents(atPath: place.path + "/d/counting.checkpoint")
    let small = "--resume d --checkpoint-seconds 0 --max-states 40000"
    let end = try place.run("\(Self.check) \(small)", fileLimit: 100 * 1024)
    #expect(end.code == 3, "\(end)")
    #expect(end.errors.contains("warning: the checkpoint 'd/counting.checkpoint.partial' cannot be written: File too"))
    #expect(end.errors.contains("the search goes on"))
    #expect(end.output.contains("stopped by the limit of 40000 states"))
    #expect(FileManager.default.contents(atPath: place.path + "/d/counting.checkpoint") == old)
    #expect(try place.run("\(Self.check) --resume d").code == 0)
  }

  // MARK: Checkpoints that can't be used

  /// Whatever byte is changed or missing, it is noticed before anything is searched.
  @Test func aDamagedCheckpointIsRefused() throws {
    let place = try stopped()
    let file = place.path + "/d/counting.checkpoint"
    let whole = try #require(FileManager.default.contents(atPath: file))
    var generator = SeededGenerator(state: 7)
    var pieces = [Data(), whole.dropLast(), whole.prefix(4), whole.prefix(whole.count / 2), whole + [0]]
    for round in 0..<16 {
      var changed = whole
      let most = round < 8 ? 400 : whole.count
      changed[Int.random(in: 0..<most, using: &generator)] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
      pieces.append(changed)
    }
    for piece in pieces {
      try piece.write(to: URL(fileURLWithPath: file))
      let end = try place.run("\(Self.check) --resume d")
      #expect(end.code == 2, "\(end)")
      #expect(end.errors.contains("the checkpoint 'd/counting.checkpoint' is"), "\(end)")
      #expect(end.errors.contains("damaged"), "\(end)")
      #expect(end.output == "")
      #expect(FileManager.default.contents(atPath: file) == piece, "it is left as it is")
    }
    try whole.write(to: URL(fileURLWithPath: file))
    #expect(try place.run("\(Self.check) --resume d").code == 0)
  }

  @Test func aCheckpointOfAnotherModelIsRefused() throws {
    let place = try stopped()
    for other in [("% 17", "% 19"), ("at[0] == 12", "at[0] == 11"), ("p[4]", "p[3]")] {
      try place.write(Self.model.replacing(other.0, with: other.1), to: "a.pin")
      let end = try place.run("\(Self.check) --resume d")
      #expect(end.code == 2, "\(end)")
      #expect(end.errors.contains("is of another model or other options"), "\(end)")
    }
    try place.write("// The same.\n" + Self.model, to: "a.pin")
    #expect(try place.run("\(Self.check) --resume d").code == 0)
  }

  @Test func aCheckpointOfOtherReductionsIsRefused() throws {
    let end = try stopped().run("check a.pin --resume d")
    #expect(end.code == 2, "\(end)")
    #expect(end.errors.contains("--no-por"))
  }

  @Test(arguments: [
    ("--resume nowhere", "there is no folder 'nowhere'"),
    ("--checkpoint a.pin", "cannot be made"),
    ("--checkpoint d --search dfs", "--checkpoint needs --search bfs"),
    ("--resume d --search swarm", "--resume needs --search bfs"),
    ("--checkpoint d --engine symbolic", "enumerating"),
    ("--checkpoint-seconds 3", "needs --checkpoint"),
    ("--checkpoint d --checkpoint-seconds few", "few"),
    ("--checkpoint d --checkpoint-seconds nan", "0 or more"),
  ])
  func whatCanNotBeKeptIsSaid(_ options: String, _ words: String) throws {
    let end = try place().run("check a.pin " + options)
    #expect(end.code == 2, "\(end)")
    #expect(end.errors.contains(words), "\(end)")
    #expect(end.output == "")
  }

  @Test func withoutCheckpointsRunsBeginAtTheBeginning() throws {
    let place = try ScratchFolder(["a.pin": Models.met, "d/notes.txt": ""])
    let end = try place.run("check a.pin --resume d")
    #expect(end.code == 0, "\(end)")
    #expect(end.errors.contains("'d' has no checkpoint of these runs"))
  }
}
