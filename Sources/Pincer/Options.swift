/// What is asked of a check.

import Foundation

/// Which engine decides.
public enum EngineChoice: String, Sendable, CaseIterable {
  /// Enumerates where values are few, keeps data symbolic where they are too many to try, and lets both race between.
  case auto
  /// Every value of every choice is tried.
  case enumerate
  /// Choices stay symbolic and Z3 decides.
  case symbolic
  /// All runs of one length are one formula, for longer and longer runs.
  case bounded

  /// Whether Z3 decides.
  public var asksSolver: Bool { self == .symbolic || self == .bounded }
}

/// In which order the enumerating engine searches states.
public enum SearchOrder: String, Sendable, CaseIterable {
  /// Every state; runs are shortest.
  case breadthFirst = "bfs"
  /// Every state; runs are not shortest, and what must come eventually is not decided.
  case depthFirst = "dfs"
  /// Random walks; what they do not meet is unknown.
  case random
  /// Many small searches in random orders; what they do not meet is unknown.
  case swarm

  /// Whether nothing is left out but by limits.
  public var isExhaustive: Bool { self == .breadthFirst || self == .depthFirst }
}

/// What of the models is checked, how, and how far.
public struct CheckOptions: Sendable {
  /// Names of policies and scenarios to try; empty for all.
  public var policies: [String] = []
  public var scenarios: [String] = []
  /// Configurations and parameters to set, as name and value.
  public var settings: [(name: String, value: String)] = []
  public var engine = EngineChoice.auto
  public var search = SearchOrder.breadthFirst
  /// What is random in a search depends on this and on the model.
  public var seed: UInt64 = 0
  /// Limits for each run; `nil` for none. Depth in steps.
  public var maxStates: Int?
  public var maxDepth: Int?
  public var maxSeconds: Double?
  /// Whether a run ends at the first violation that it finds; what is not decided by then is unknown.
  public var stopsAtViolation = false
  /// The memory of the whole program, all threads together, in megabytes.
  public var maxMegabytes: Int?
  /// A folder on a disk for tables that there is no memory for; `nil` to end runs instead.
  public var spillFolder: String?
  /// Whether results say how often steps were taken, and what never made a difference.
  public var measuresCoverage = false
  /// Whether results say which guards bounded verdicts rest on.
  public var asksForGuards = false
  /// Whether results have what Z3 was asked, as commands of SMT-LIB.
  public var keepsQueries = false
  /// Where searches are kept while they run; `nil` for nowhere. Breadth first only.
  public var checkpoints: CheckpointOptions?
  /// How many threads there are for all: runs are checked at once, and what is left of the threads goes into each.
  /// What is found does not depend on it.
  public var threads = ProcessInfo.processInfo.activeProcessorCount

  /// How many runs are checked at once at most; as many as there are threads, if nothing is said.
  public var jobs: Int?
  /// Whether the check ends at the first run in which something is not as expected.
  public var stopsAtFailure = false
  /// A revision of the Git repository: only scenarios are tried that a change since then could have touched.
  public var changedSince: String?
  /// Whether results of earlier checks are taken for what has not changed since, and kept for later ones.
  public var usesCache = false

  /// Whether the machine's C compiler makes code for large runs. What is found does not depend on it.
  public var usesNativeCode = true
  /// Called at most once, from any thread, with the reason if there is no native code where it was wished for.
  public var withoutNativeCode: @Sendable (String) -> Void = { _ in }

  /// Whether states that differ only in which of interchangeable values is which are one.
  public var usesSymmetry = true

  /// Whether, of steps whose order does not matter, one order may stand for all.
  public var usesPartialOrder = true

  /// Whether wide states are told apart by hashes of 64 bits, which takes less memory and time, and may leave states
  /// out: results say how likely that is. Breadth first only, and not where something must come eventually.
  public var compactsHashes = false

  public init() {}
}

/// How far a run is, for whoever shows it.
public struct SearchState: Sendable {
  public let run: String
  public let states: Int
  public let transitions: Int
  public let depth: Int
  public let frontier: Int
  public let seconds: Double
  /// The memory of the program and what it may have, in megabytes, and what its tables have on disk.
  public let memory: (used: Int, limit: Int, spilled: Int)
  /// About how many seconds are left, where that can be said.
  public let left: Double?
}
