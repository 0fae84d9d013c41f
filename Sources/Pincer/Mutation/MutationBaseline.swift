/// The runs without any mutant: what they expect, what they are made of, and what they cost.

import Diagnostics
import Lowering
import Semantics
import Support

/// One run as it is without a mutant.
struct BaselineRun: Sendable {
  let run: Run
  let name: String
  /// The properties whose expectation is met, by index.
  let met: Set<Int>
  /// Those of them that a single run can show not to be met.
  let decisive: Set<Int>
  /// The bodies of operations and functions that its system is made of, and what tells that system from others.
  let bodies: Set<Span>
  let fingerprint: StableHash
  /// The operations in which some reachable state takes a step.
  let operations: Set<String>
  let states: Int
  /// About what it takes, to have what is cheap first. A symbolic state costs as much as many enumerated ones.
  let cost: Int
  /// What is not met, for people.
  let unmet: [String]

  init(_ result: RunResult, _ run: Run, _ system: TransitionSystem, _ bodies: Set<Span>) {
    self.run = run
    self.bodies = bodies
    name = result.name
    fingerprint = system.fingerprint
    met = Set(result.properties.filter { $0.expected != nil && $0.isMet }.map(\.index))
    unmet = result.properties.filter { !$0.isMet }.map { "\(result.name) · \($0.name)" }
    let met = met
    let safety = result.properties.filter { system.properties[$0.index].kind.isDecidedByARun($0.expected) }
    decisive = met.intersection(safety.map(\.index))
    operations = system.operations(except: result.neverEnabled)
    states = result.states
    cost = result.states * (result.engine == .symbolic ? 40 : 1)
  }
}

extension Property.Kind {
  /// Whether one finite run can show that what is expected of the property is not so.
  fileprivate func isDecidedByARun(_ expected: Verdict?) -> Bool {
    switch self {
    case .invariant, .noDeadlock, .wellDefined: expected == .holds
    case .reachable: expected == .violated
    case .eventually, .leadsTo: false
    }
  }
}

extension TransitionSystem {
  /// The operations in which processes take steps that are not among `never`.
  fileprivate func operations(except never: [String]) -> Set<String> {
    let never = Set(never)
    var found: Set<String> = []
    for process in processes {
      for edge in process.edges.joined() where !found.isSuperset(of: edge.label.operations) {
        if !never.contains(edge.label.name(in: process)) { found.formUnion(edge.label.operations) }
      }
    }
    return found
  }
}
