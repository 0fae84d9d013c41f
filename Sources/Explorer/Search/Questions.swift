/// What is asked of single states: which conditions are still open, as bits in groups of 64.

import Semantics

final class Questions: @unchecked Sendable {
  private let groups: Int
  /// For each group of 64 conditions, those that are judged in every new state and not decided yet.
  private let open: UnsafeMutablePointer<UInt64>
  /// Of those, the ones that are decided by a state in which they are false.
  private let invariants: UnsafeMutablePointer<UInt64>

  init(_ system: TransitionSystem) {
    groups = (system.properties.count * 2 + 63) / 64
    open = .allocate(capacity: max(1, groups))
    open.initialize(repeating: 0, count: max(1, groups))
    invariants = .allocate(capacity: max(1, groups))
    invariants.initialize(repeating: 0, count: max(1, groups))
    for (i, property) in system.properties.enumerated() {
      let (group, bit) = (2 * i / 64, UInt64(1) << UInt64(2 * i % 64))
      switch property.kind {
      case .invariant:
        open[group] |= bit
        invariants[group] |= bit
      case .reachable: open[group] |= bit
      case .eventually, .leadsTo, .noDeadlock, .wellDefined: break
      }
    }
  }

  deinit {
    open.deallocate()
    invariants.deallocate()
  }

  /// The property is decided. No other thread may judge meanwhile.
  func close(_ property: Int) { open[2 * property / 64] &= ~(1 << UInt64(2 * property % 64)) }

  /// Calls `found` with each open property that the state decides.
  @inline(__always)
  func judge(_ state: UnsafePointer<UInt64>, with expander: Expander, _ found: (Int) -> Void) {
    for group in 0..<groups where open[group] != 0 {
      var decided = (expander.judge(state, group: group, asked: open[group]) ^ invariants[group]) & open[group]
      while decided != 0 {
        found((group * 64 + decided.trailingZeroBitCount) / 2)
        decided &= decided - 1
      }
    }
  }
}
