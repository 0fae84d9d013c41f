/// The control-flow graph of a process while it is being built.

import Semantics
import Typing

struct Graph {
  /// The edges that leave each location.
  var edges: [[Edge]] = []
  var entry = 0
  var end = 0

  mutating func newLocation() -> Int {
    edges.append([])
    return edges.count - 1
  }

  mutating func add(_ edge: Edge, from source: Int) { edges[source].append(edge) }
}

/// A lock that the code being lowered holds by a `holding` block.
struct HeldLock {
  var place: Place
  /// The place's indices as the text names them; those of `place` may be kept copies.
  var indicesAsNamed: [Term]
  var isShared: Bool
  /// The lock in the model's words, its indices as values where they are constant.
  var text: String
  var location: SourceLocation
  /// The operations inside of which it was taken.
  var operations: [String]

  func isSameLock(as other: HeldLock) -> Bool {
    place.shape == other.place.shape && indicesAsNamed == other.indicesAsNamed && isShared == other.isShared
  }
}

/// Where control goes from the code being lowered, other than on.
struct Frame {
  var operations: [String] = []
  var returnTo: Int
  var result: Shape?
  var resultType: Type?
  /// Where `fail` goes, and where the error is kept.
  var failure: FailureTarget?
  var loop: LoopTarget?
  var held: [HeldLock] = []
  /// How many of `held` the caller holds: those a `return` keeps.
  var heldByCaller = 0
  /// Whether this is a process's own text, where a kill is acted upon.
  var isInterruptible = false
  /// Where a killed process goes, if it can be killed here.
  var killTarget: Int?
}

struct FailureTarget {
  var location: Int
  var storage: Shape?
  var heldThere: Int
}

struct LoopTarget {
  var continueTo: Int
  var breakTo: Int
  var heldThere: Int
}
