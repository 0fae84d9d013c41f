/// What a process's locals surely hold where it is, and the ways that therefore are none.
///
/// An operation that a policy fills in often returns a constant, and what the caller then tests is decided. Only its
/// process writes a local, so that what holds when a location is reached still holds when it is left: constant
/// propagation over one graph (Kildall, A Unified Approach to Global Program Optimization, POPL 1973), which goes on
/// only along edges whose condition is not false (Wegman & Zadeck, TOPLAS 1991).

import Semantics

/// Values of variables without keys.
private typealias Known = [VariableID: Int]

extension Simplifier {
  /// Replaces locals of process `p` by the values that they surely hold, and removes edges that are never taken and
  /// what stands in places that are never reached.
  ///
  /// - Complexity: Each location is looked at again only when a local is no longer known there.
  mutating func propagateLocalConstants(_ p: Int) {
    let process = system.processes[p]
    var known: [Known?] = Array(repeating: nil, count: process.edges.count)
    known[process.entry] = initialLocals(of: p)
    var pending = [process.entry]
    while let location = pending.popLast() {
      guard let here = known[location] else { continue }
      for edge in process.edges[location] {
        let condition = edge.condition.rewritten { v, _ in value(of: v, in: here) }
        guard !condition.isFalse else { continue }
        let after = self.locals(of: p, here, after: edge)
        let before = known[edge.target]
        let met = before.map { $0.filter { after[$0.key] == $0.value } } ?? after
        guard before == nil || met.count < before!.count else { continue }
        known[edge.target] = met
        pending.append(edge.target)
      }
    }
    for location in process.edges.indices {
      guard let here = known[location] else {
        system.processes[p].edges[location] = []
        continue
      }
      var edges = process.edges[location]
      for e in edges.indices { edges[e].mapTerms { term in term.rewritten { v, _ in value(of: v, in: here) } } }
      edges.removeAll { $0.condition.isFalse && $0.checks.isEmpty }
      system.processes[p].edges[location] = edges
    }
  }

  private func initialLocals(of p: Int) -> Known {
    var result: Known = [:]
    for (i, variable) in system.variables.enumerated()
    where variable.role == .local(process: p) && variable.keys.isEmpty {
      result[VariableID(i)] = variable.initial
    }
    return result
  }

  private func value(of variable: VariableID, in known: Known) -> Term? {
    known[variable].map { .value($0, of: system.variables[variable.index].value) }
  }

  /// What is still known, or known now, after an edge. All terms are about the state before it.
  private func locals(of p: Int, _ here: Known, after edge: Edge) -> Known {
    var after = here
    var assigned: Set<VariableID> = []
    for a in edge.assignments
    where a.indices.isEmpty && system.variables[a.variable.index].role == .local(process: p) {
      let condition = a.condition.rewritten { v, _ in value(of: v, in: here) }
      if condition.isFalse { continue }
      let new = a.value.rewritten { v, _ in value(of: v, in: here) }.constant
      // An edge may assign a variable under several conditions; then nothing is known unless all agree.
      let isFirst = assigned.insert(a.variable).inserted
      if let new, condition.isTrue, a.binders.isEmpty, isFirst || after[a.variable] == new {
        after[a.variable] = new
      } else if new == nil || after[a.variable] != new {
        after[a.variable] = nil
      }
    }
    return after
  }
}
