/// Which fairness constraints a step belongs to, as bits.

import Semantics

/// Constraints in groups of 64.
final class StepSets: Sendable {
  let strengths: [FairnessConstraint.Strength]
  /// By group and step.
  nonisolated(unsafe) private let masks: UnsafeMutablePointer<UInt64>
  private let stepCount: Int
  let groups: Int
  /// By group, the constraints that are strong.
  private let strong: [UInt64]

  init(_ search: Search) {
    let constraints = search.system.fairness
    strengths = constraints.map(\.strength)
    stepCount = search.steps.places.count
    groups = (constraints.count + 63) / 64
    masks = .allocate(capacity: max(1, groups * stepCount))
    masks.initialize(repeating: 0, count: max(1, groups * stepCount))
    var strong = Array(repeating: UInt64(0), count: groups)
    for (c, constraint) in constraints.enumerated() {
      let bit = UInt64(1) << UInt64(c % 64)
      if constraint.strength == .strong { strong[c / 64] |= bit }
      for (number, place) in search.steps.places.enumerated() where place.process == constraint.process {
        let label = search.system.processes[place.process].edges[place.location][place.edge].label
        if constraint.step.map({ label.step == $0 }) ?? true { masks[c / 64 * stepCount + number] |= bit }
      }
    }
    self.strong = strong
  }

  deinit { masks.deallocate() }

  @inline(__always)
  func constraints(of step: UInt32, group: Int) -> UInt64 { masks[group * stepCount + Int(step)] }

  func strong(in group: Int) -> UInt64 { strong[group] }

  /// Whether a step belongs to a constraint.
  func belongs(_ step: UInt32, to constraint: Int) -> Bool {
    constraints(of: step, group: constraint / 64) >> UInt64(constraint % 64) & 1 != 0
  }

  /// The constraints of the steps that are enabled in a state.
  @inline(__always)
  func enabled(at state: Int, in graph: Graph, group: Int) -> UInt64 {
    graph.transitions(of: state).reduce(0) { $0 | constraints(of: $1.step, group: group) }
  }

  func isEnabled(_ constraint: Int, at state: Int, in graph: Graph) -> Bool {
    graph.transitions(of: state).contains { belongs($0.step, to: constraint) }
  }
}
