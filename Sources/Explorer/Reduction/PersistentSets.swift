/// Fewer interleavings: in many states it is enough to take the steps of some processes.
///
/// A set of processes is persistent in a state if no step of the others, now or later, reads or writes what the steps
/// at hand of its processes write, or writes what they read: whatever the others do, it can be done after. Deadlocks
/// are kept then (Godefroid, *Partial-Order Methods for the Verification of Concurrent Systems*, 1996, §4). So are
/// invariants, if the steps of such a set write nothing that a property reads, and if no step is put off for ever
/// (Peled, All from one, one for all, CAV 1993; Valmari's stubborn sets). For the latter, a set is not used if one of
/// its steps goes back in its process: every cycle of states has a step that does (Kurshan, Levin, Minea, Peled,
/// Yenigün, Static partial order reduction, TACAS 1998). What conflicts depends on where the others are: only what
/// they can still reach counts.

import Machine
import Semantics

final class PersistentSets {
  let processCount: Int
  private let all: UInt64
  /// By process and location: whether its steps there may make up a set with others like them.
  private let mayLead: [UnsafeMutablePointer<Bool>]
  /// By process and location, for each process: where that process must be for its future to conflict.
  private let conflicts: [[[UnsafeMutablePointer<Bool>]]]

  /// - Returns: `nil` if nothing would be reduced, or there are more than 64 processes.
  /// - Complexity: O(locations² · cells / 64).
  init?(_ system: TransitionSystem) {
    processCount = system.processes.count
    guard processCount > 1, processCount <= 64 else { return nil }
    all = processCount == 64 ? .max : 1 << UInt64(processCount) - 1
    let builder = FootprintBuilder(system)
    var visible = builder.reads(of: .bool(true))
    for condition in system.stateConditions { if let condition { visible.formUnion(builder.reads(of: condition)) } }
    let here = builder.footprintsByLocation()
    let leaders = system.processes.indices.map { p in
      Self.leaders(system.processes[p], isSetup: p == system.setup) { here[p][$0].writes.meets(visible) }
    }
    guard leaders.joined().contains(true) else { return nil }
    let futures = zip(system.processes, here).map { Self.futures(of: $0, $1) }
    mayLead = leaders.map { .row(of: $0) }
    conflicts = system.processes.indices.map { p in
      here[p].indices.map { location in
        system.processes.indices.map { q in
          .row(of: futures[q].map { leaders[p][location] && p != q && here[p][location].conflicts(with: $0) })
        }
      }
    }
  }

  deinit {
    for flags in mayLead { flags.deallocate() }
    for flags in conflicts.joined().joined() { flags.deallocate() }
  }

  /// For each location, whether it has steps, none of which is visible or goes back.
  private static func leaders(_ process: Process, isSetup: Bool, isVisible: (Int) -> Bool) -> [Bool] {
    let order = depthFirstOrder(process)
    return process.edges.indices.map { location in
      !isSetup && !process.edges[location].isEmpty && !isVisible(location)
        && process.edges[location].allSatisfy { order[$0.target] > order[location] }
    }
  }

  /// Numbers for the locations such that on every cycle some edge goes to a number that is not greater: reverse
  /// postorder from the entry.
  private static func depthFirstOrder(_ process: Process) -> [Int] {
    var order = Array(repeating: 0, count: process.edges.count)
    var seen = Array(repeating: false, count: process.edges.count)
    var next = process.edges.count
    for root in [process.entry] + Array(process.edges.indices) where !seen[root] {
      var work: [(location: Int, edge: Int)] = [(root, 0)]
      seen[root] = true
      while let (location, edge) = work.last {
        guard edge < process.edges[location].count else {
          work.removeLast()
          next -= 1
          order[location] = next
          continue
        }
        work[work.count - 1].edge += 1
        let target = process.edges[location][edge].target
        if !seen[target] {
          seen[target] = true
          work.append((target, 0))
        }
      }
    }
    return order
  }

  /// For each location, what all steps that are still to come there may touch.
  private static func futures(of process: Process, _ here: [Footprint]) -> [Footprint] {
    var futures = here
    var changed = true
    while changed {
      changed = false
      for location in process.edges.indices.reversed() {
        var future = futures[location]
        for edge in process.edges[location] { future.formUnion(futures[edge.target]) }
        if future != futures[location] {
          futures[location] = future
          changed = true
        }
      }
    }
    return futures
  }

  /// Calls `tryIt` with persistent sets of processes, as bits, until it returns true.
  ///
  /// - Parameter locations: Where each process is.
  /// - Returns: Whether it did; else all processes must be expanded.
  @inline(__always)
  func findSet(_ locations: UnsafePointer<Int>, _ tryIt: (UInt64) -> Bool) -> Bool {
    var tried: UInt64 = 0
    for p in 0..<processCount where mayLead[p][locations[p]] && tried >> UInt64(p) & 1 == 0 {
      guard let set = closure(of: p, locations), set != all else { continue }
      tried |= set
      if tryIt(set) { return true }
    }
    return false
  }

  /// The least persistent set around a process, if its steps may make up one.
  private func closure(of p: Int, _ locations: UnsafePointer<Int>) -> UInt64? {
    var set: UInt64 = 1 << UInt64(p)
    var pending = set
    while pending != 0 {
      let next = pending.trailingZeroBitCount
      pending &= pending - 1
      guard mayLead[next][locations[next]] else { return nil }
      for q in 0..<processCount where set >> UInt64(q) & 1 == 0 {
        if conflicts[next][locations[next]][q][locations[q]] {
          set |= 1 << UInt64(q)
          pending |= 1 << UInt64(q)
        }
      }
    }
    return set
  }
}
