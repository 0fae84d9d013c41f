/// Whatever memory there is: what a search still says is right, and what it can't know it calls unknown.

import Explorer
import Foundation
import Machine
import SampleSystems
import Semantics
import Testing

@Suite struct MemoryTests {
  static let threads = [1, 3]

  /// Explores with so much memory for tables; all of it must be given back.
  private func explored(_ system: TransitionSystem, bytes: Int, _ options: ExplorerOptions) -> EngineResult {
    let allowance = Allowance(bytes: bytes)
    let result = allowance.during { explore(system, limits: SearchLimits(states: 200_000), options: options) }
    #expect(allowance.used == 0, "\(bytes) bytes")
    return result
  }

  /// Compares a search that had little memory with one that had enough.
  private func compare(_ result: EngineResult, _ full: EngineResult, _ note: String) {
    for (found, right) in zip(result.outcomes, full.outcomes) {
      #expect(found.word == right.word || found.word == "unknown", "\(note): \(found.word), not \(right.word)")
    }
    if result.bound == nil {
      #expect(result.statistics.states == full.statistics.states, "\(note)")
      #expect(result.statistics.transitions == full.statistics.transitions, "\(note)")
    } else {
      #expect(result.bound == .outOfMemory, "\(note)")
    }
  }

  private func options(_ threads: Int, _ order: ExplorerOptions.Order = .breadthFirst) -> ExplorerOptions {
    var options = ExplorerOptions()
    options.threads = threads
    options.order = order
    return options
  }

  /// From so little that nothing begins up to enough, in steps that let each table be the one that can't grow.
  @Test(arguments: threads) func noAmountOfMemoryGivesAWrongVerdict(_ threads: Int) throws {
    var ends: Set<Bool> = []
    for (name, system) in try systems(in: shippedSources(), oneIn: 97) {
      let options = options(threads)
      let full = explored(system, bytes: 1 << 30, options)
      guard full.bound == nil else { continue }
      var bytes = 1024
      while true {
        let result = explored(system, bytes: bytes, options)
        compare(result, full, "\(name), \(bytes) bytes")
        ends.insert(result.bound == nil)
        if result.bound == nil { break }
        bytes += bytes / 7 + 512
      }
    }
    #expect(ends == [true, false])
  }

  @Test func noAmountOfMemoryGivesAWrongVerdictDepthFirst() throws {
    let system = try #require(systems(of: Self.wide).first)
    let options = options(1, .depthFirst)
    let full = explored(system, bytes: 1 << 30, options)
    for step in 1..<60 {
      compare(explored(system, bytes: step * step * 700, options), full, "\(step * step * 700) bytes")
    }
  }

  @Test(arguments: [ExplorerOptions.Order.walks(seed: 1), .swarm(seed: 1)])
  func samplesEndWhereThereIsNoMemory(_ order: ExplorerOptions.Order) throws {
    let system = try #require(systems(of: Self.wide).first)
    var options = options(2, order)
    options.sampledSteps = 20_000
    for step in 1..<30 {
      let result = explored(system, bytes: step * step * 900, options)
      #expect(result.outcomes[0].word != "holds", "a sample is no proof")
    }
  }

  /// Dictionaries, the visited set and levels all grow: the state has more than 63 bits.
  @Test(arguments: threads) func statesThatAreKeptAsTreesFit(_ threads: Int) throws {
    let system = try #require(systems(of: Self.wide).first)
    let full = explored(system, bytes: 1 << 30, options(threads))
    #expect(full.statistics.states >= 10_000)
    for step in 1..<90 {
      compare(explored(system, bytes: step * step * 350, options(threads)), full, "\(step * step * 350) bytes")
    }
  }

  @Test func whatMustComeEventuallyNeedsMemoryToo() throws {
    let text = LivenessTests.spinner.replacing("FAIRNESS", with: "")
    let system = try #require(systems(of: text).first)
    let full = explored(system, bytes: 1 << 30, options(1))
    for step in 1..<80 { compare(explored(system, bytes: step * step * 200, options(1)), full, "\(step)") }
  }

  /// What memory has no room for goes into a folder, and the search ends as if there were enough.
  @Test(arguments: threads) func whatIsSpilledIsNotLost(_ threads: Int) throws {
    let system = try #require(systems(of: Self.wide).first)
    let full = explored(system, bytes: 1 << 30, options(threads))
    let folder = FileManager.default.temporaryDirectory.appending(path: "pincer-spill-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let descriptor = open(folder.path, O_RDONLY)
    defer { close(descriptor) }
    for bytes in [1, 5_000, 100_000, 400_000] {
      let allowance = Allowance(bytes: bytes)
      allowance.spill(to: descriptor)
      let result = allowance.during { explore(system, options: options(threads)) }
      compare(result, full, "\(bytes) bytes")
      #expect(result.bound == nil)
      #expect(allowance.mostSpilled > 0 && allowance.spilled == 0 && allowance.used == 0)
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [])
  }

  static let wide = """
    var at: [Int in 0..<4: Int in 0..<100000] = 0
    scenario wide {
      process p[4] { loop { step turn { at[index] = (at[index] + 5) % 13 } } }
      process q { await at[0] > 99998 }
      invariant low: at[0] < 13 or at[1] < 13
      reachable together: at[0] == 12 and at[1] == 12
    }
    """
}
