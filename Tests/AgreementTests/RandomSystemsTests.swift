/// All engines that search, on random systems: a thousand, or as many as the environment asks for.

import Foundation
import SampleSystems
import Semantics
import Testing

struct RandomSystemsTests {
  /// `make agreement` asks for ten thousand.
  private static let groups =
    (ProcessInfo.processInfo.environment["PINCER_RANDOM_SYSTEMS"].flatMap { Int($0) } ?? 1_000) / 100

  private static let keptPath = URL(fileURLWithPath: #filePath).deletingLastPathComponent().path + "/disagreements.txt"

  @Test(arguments: 0..<groups) func allEnginesAgree(group: Int) throws {
    var confirmed = 0
    for number in 0..<100 {
      let seed = UInt64(1_000_000 + group * 100 + number)
      var system = Shrunk(seed: seed, RandomSystem.Data.allCases[number % 3])
      let panel = try Panel(system.system)
      confirmed += panel.confirmed
      if panel.disagreements.isEmpty { continue }
      try system.shrink { try !Panel($0).disagreements.isEmpty }
      Self.keep(system)
      Issue.record("\(system): \(try Panel(system.system).disagreements.joined(separator: "; "))")
    }
    // Every second property or so is decided by two engines.
    #expect(confirmed > 300)
  }

  /// What engines once disagreed about, as small as it gets: none of it comes back.
  @Test func onceSettledTheyAgree() throws {
    let text = try String(contentsOfFile: Self.keptPath, encoding: .utf8)
    for line in text.split(separator: "\n") where !line.hasPrefix("#") {
      let system = try #require(Shrunk(String(line)), "no system: \(line)")
      let panel = try Panel(system.system)
      #expect(panel.disagreements.isEmpty, "\(line)")
    }
  }

  @Test func whatIsKeptIsSmallAndComesBack() throws {
    var system = Shrunk(seed: 1_000_000, .unbounded)
    let before = system.system.processes.flatMap(\.edges).joined().count
    // As if an engine had not known that some property can be broken.
    func isBroken(_ system: TransitionSystem) throws -> Bool {
      try Panel(system).outcomes.contains { $0.name == "violated" }
    }
    try #require(try isBroken(system.system))
    try system.shrink(while: isBroken)
    #expect(system.system.properties.count == 1)
    #expect(system.system.processes.flatMap(\.edges).joined().count < before)
    let again = try #require(Shrunk(system.description))
    #expect(again.system.fingerprint == system.system.fingerprint)
    #expect(try isBroken(again.system))
  }

  private static func keep(_ system: Shrunk) {
    guard let file = FileHandle(forWritingAtPath: keptPath) else { return }
    file.seekToEndOfFile()
    file.write(Data("\(system)\n".utf8))
    try? file.close()
  }
}
