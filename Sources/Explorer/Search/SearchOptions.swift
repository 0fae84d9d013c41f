/// How a system is searched. But for the order, verdicts and the lengths of runs do not depend on it.

import Semantics

package struct ExplorerOptions: Sendable {
  /// In which order states are searched.
  package enum Order: Hashable, Sendable {
    /// Every state; runs are shortest.
    case breadthFirst
    /// Every state; runs are not shortest, and what must come eventually is not decided.
    case depthFirst
    /// Random walks. What they do not meet is unknown.
    case walks(seed: UInt64)
    /// Many small searches, each its own way. What they do not meet is unknown.
    case swarm(seed: UInt64)

    /// Whether what it does not meet is unknown.
    var isSample: Bool {
      switch self {
      case .breadthFirst, .depthFirst: false
      case .walks, .swarm: true
      }
    }
  }
  package var order = Order.breadthFirst
  /// Walks and swarms end after about so many steps; `nil` for no end but the limits'.
  package var sampledSteps: Int? = 10_000_000

  /// How many threads work on the search.
  package var threads = 1
  /// Compiles the system's code; `nil` for interpreted code only.
  package var compiler: (any NativeCompiler)?

  /// Whether states that differ only in which of interchangeable values is which are one.
  package var usesSymmetry = true

  /// Whether, of steps whose order does not matter, one order may stand for all. Runs may then be longer.
  package var usesPartialOrder = true

  /// Whether states of more than one word are told apart by hashes of 64 bits, and not exactly; breadth first, and
  /// where nothing must come eventually.
  package var compactsHashes = false

  /// Whether all states are looked at again in the end, for what steps and properties came to.
  package var measuresCoverage = false

  /// Keeps the search between rounds, and has the one that it goes on from; breadth first only.
  package var keeper: (any SnapshotKeeper)?

  package init() {}
}
