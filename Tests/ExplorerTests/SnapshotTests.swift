/// A search that is put away between any two rounds and taken up again ends as if nothing had happened.

import Explorer
import Foundation
import SampleSystems
import Semantics
import Synchronization
import Testing

@Suite struct SnapshotTests {
  /// Keeps copies in memory, each time it is asked whether it is time.
  private final class Shelf: SnapshotKeeper {
    let saved: (any SnapshotSource)?
    private let kept = Mutex<[Copy]>([])

    init(from saved: (any SnapshotSource)? = nil) { self.saved = saved }

    var copies: [Copy] { kept.withLock { $0 } }
    func isDue() -> Bool { true }
    var isUsed: Bool { true }

    func keep(_ snapshot: SearchSnapshot) {
      let copy = Copy(numbers: snapshot.numbers, content: snapshot.tables.map { Data($0) })
      kept.withLock { $0.append(copy) }
    }
  }

  private struct Copy: SnapshotSource {
    var numbers: [UInt64]
    var content: [Data]
    var tables: [Int] { content.map(\.count) }

    func read(_ table: Int, into memory: UnsafeMutableRawBufferPointer) -> Bool {
      content[table].copyBytes(to: memory) == memory.count
    }
  }

  private func explored(
    _ system: TransitionSystem, _ threads: Int, _ keeper: Shelf?, _ limits: SearchLimits = SearchLimits(),
    compacted: Bool = false
  ) -> EngineResult {
    var options = ExplorerOptions()
    options.compactsHashes = compacted
    options.threads = threads
    options.keeper = keeper
    return explore(system, limits: limits, options: options)
  }

  private func expectSame(_ found: EngineResult, _ right: EngineResult, _ note: String) {
    #expect(found.outcomes.map(\.word) == right.outcomes.map(\.word), "\(note)")
    #expect(found.outcomes.map(\.schedule) == right.outcomes.map(\.schedule), "\(note)")
    #expect(found.statistics.states == right.statistics.states, "\(note)")
    #expect(found.statistics.transitions == right.statistics.transitions, "\(note)")
    #expect(found.statistics.depth == right.statistics.depth, "\(note)")
    #expect(found.neverEnabled == right.neverEnabled, "\(note)")
    #expect(found.bound == right.bound, "\(note)")
  }

  /// Goes on from some of the snapshots of a search, with another number of threads.
  private func compare(_ system: TransitionSystem, _ note: String, compacted: Bool = false) {
    let shelf = Shelf()
    let right = explored(system, 1, shelf, SearchLimits(states: 60_000), compacted: compacted)
    guard right.bound == nil else { return }
    let copies = shelf.copies
    for i in Set([0, 1, copies.count / 3, copies.count / 2, copies.count - 2, copies.count - 1]).sorted() {
      guard copies.indices.contains(i) else { continue }
      let found = explored(system, 1 + i % 3, Shelf(from: copies[i]), compacted: compacted)
      expectSame(found, right, "\(note), snapshot \(i)")
    }
  }

  @Test func shippedModelsGoOnFromAnyRound() throws {
    for (name, system) in try systems(in: shippedSources(), oneIn: 41) { compare(system, name) }
  }

  @Test func hashesGoOnFromAnyRound() throws {
    for seed in 0..<60 {
      let data: RandomSystem.Data = seed % 2 == 0 ? .unbounded : .symmetric
      compare(RandomSystem.make(seed: UInt64(seed), data), "seed \(seed)", compacted: true)
    }
  }

  @Test func randomSystemsGoOnFromAnyRound() throws {
    for seed in 0..<60 {
      let data: RandomSystem.Data = seed % 3 == 0 ? .unbounded : seed % 3 == 1 ? .finite : .symmetric
      compare(RandomSystem.make(seed: UInt64(seed), data), "seed \(seed)")
    }
  }

  @Test func whatMustComeEventuallyGoesOn() throws {
    for fairness in ["", "unfair worker"] {
      let text = LivenessTests.spinner.replacing("FAIRNESS", with: fairness)
      for system in try systems(of: text) { compare(system, fairness) }
    }
  }

  /// A limit that is raised lets a search go on where it stopped.
  @Test(arguments: [1, 2]) func aSearchThatStoppedAtALimitGoesOn(_ threads: Int) throws {
    let system = try #require(systems(of: MemoryTests.wide).first)
    let right = explored(system, threads, nil)
    let shelf = Shelf()
    #expect(explored(system, threads, shelf, SearchLimits(states: 4_000)).bound == .states(4_000))
    let last = try #require(shelf.copies.last)
    expectSame(explored(system, threads, Shelf(from: last)), right, "after a limit of states")
    let deep = Shelf()
    #expect(explored(system, threads, deep, SearchLimits(depth: 9)).bound == .depth(9))
    let deepest = try #require(deep.copies.last)
    expectSame(explored(system, threads, Shelf(from: deepest)), right, "after a limit of depth")
  }

  /// What does not fit is not searched: no verdict comes from half a search.
  @Test func aSnapshotThatIsNotWholeGivesNoVerdict() throws {
    let system = try #require(systems(of: MemoryTests.wide).first)
    let shelf = Shelf()
    _ = explored(system, 1, shelf, SearchLimits(states: 4_000))
    let last = try #require(shelf.copies.last)
    var cut = last
    cut.content.removeLast()
    var short = last
    short.numbers.removeLast(3)
    var long = last
    long.numbers.append(1)
    for copy in [cut, short, long] {
      let result = explored(system, 1, Shelf(from: copy))
      #expect(result.bound == .incapable("the checkpoint is damaged"))
      #expect(result.outcomes.allSatisfy { $0.word != "holds" || $0.schedule != nil })
    }
  }

  @Test func whatASnapshotBelongsToIsTheSystemAndItsReductions() throws {
    let text = MemoryTests.wide
    let (one, same) = (try #require(systems(of: text).first), try #require(systems(of: text).first))
    let other = try #require(systems(of: text.replacing("% 13", with: "% 12")).first)
    let options = ExplorerOptions()
    #expect(snapshotIdentity(of: one, options) == snapshotIdentity(of: same, options))
    #expect(snapshotIdentity(of: one, options) != snapshotIdentity(of: other, options))
    #expect(snapshotIdentity(of: one, options) != snapshotIdentity(of: one, .unreduced))
  }
}
