/// A run that a search found by going along it, and the shortest one through the same states.

import CMachine
import Semantics

/// The states of a run, the initial one first, each as a row of packed words.
struct FoundRun {
  var words: [UInt64]
  /// Whether what is wrong is a step that leads out of the last state, and not the state.
  var isStep = false
}

extension Search {
  /// The outcomes of a search that was not breadth first.
  ///
  /// - Parameters:
  ///   - found: For each property, what decides it, if that was found.
  ///   - searching: What the search is called, for the reason why it cannot decide what must come eventually.
  func result(_ found: [FoundRun?], searching: String) -> EngineResult {
    let undecided = Outcome.unknown(.incapable("\(searching) does not decide what must come eventually"))
    let outcomes = zip(system.properties, found).map { property, run in
      outcome(of: property, run.map { schedule(of: $0) }) ?? undecided
    }
    return EngineResult(
      outcomes: outcomes, statistics: statistics, bound: bound, neverEnabled: bound == nil ? neverEnabled : [],
      reductions: reductions)
  }

  private func schedule(of run: FoundRun) -> Schedule {
    var keys: [UInt64] = []
    for start in Swift.stride(from: 0, to: run.words.count, by: layout.words) {
      // Where there is no memory for keys, the run is not confirmed, and so not shown.
      guard let key = run.words.withUnsafeBufferPointer({ growingKey(of: $0.baseAddress! + start) }) else { break }
      keys.append(key)
    }
    return schedule(along: shortened(keys), isStep: run.isStep)
  }

  /// A run from the first state to the last that goes through no other states, and among those is shortest. A walk goes
  /// in circles, and a search depth first along the longest ways; most of that is of no use to a reader.
  private func shortened(_ run: [UInt64]) -> [Hop] {
    guard let first = run.first, let last = run.last else { return [] }
    var unseen = Set(run)
    unseen.remove(first)
    var found: [(key: UInt64, parent: Int, step: Int)] = [(first, -1, 0)]
    var next = 0
    while next < found.count, found.last!.key != last {
      for successor in successors(of: found[next].key) where unseen.remove(successor.key) != nil {
        found.append((successor.key, next, successor.step))
        if successor.key == last { break }
      }
      next += 1
    }
    return hops(found)
  }

  // MARK: States

  /// The key of a state, with room made for it. No other thread may use the keys meanwhile.
  /// - Returns: `nil` if there is no memory.
  @inline(__always)
  func growingKey(of state: UnsafePointer<UInt64>) -> UInt64? {
    while true {
      if let key = keys.key(of: state) { return key }
      guard keys.grow() else { return nil }
    }
  }

  var initialWords: [UInt64] {
    [UInt64](unsafeUninitializedCapacity: layout.words) { row, count in
      layout.pack(Interpreter(system).initialState, contents, into: row.baseAddress!)
      count = layout.words
    }
  }
}

extension TransitionSystem {
  /// The properties, by index, that are about states without steps and about ill-defined steps.
  var propertiesOfSteps: (noDeadlock: [Int], wellDefined: [Int]) {
    var result: (noDeadlock: [Int], wellDefined: [Int]) = ([], [])
    for (i, property) in properties.enumerated() {
      switch property.kind {
      case .noDeadlock: result.noDeadlock.append(i)
      case .wellDefined: result.wellDefined.append(i)
      case .invariant, .reachable, .eventually, .leadsTo: break
      }
    }
    return result
  }
}
