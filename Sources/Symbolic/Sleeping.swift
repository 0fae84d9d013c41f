/// Steps that need not be taken after another one, since they were taken before it.

import SMT
import Semantics

/// Which processes sleep in a state that a step leads to.
///
/// When a step of one process leads to a new state, a process before it in the system's order sleeps there if none of
/// its steps at hand can meet that step in a cell: what it would do next is done before the step instead, and ends in
/// the same state after as many steps (sleep sets; Godefroid, *Partial-Order Methods for the Verification of Concurrent
/// Systems*, 1996, §5). Where that one is left out, too, another process sleeps for a later one still, and so on: that
/// ends, and every state is found at its distance. What two steps touch may depend on data: whether their keys can be
/// the same under the path condition is a question to the solver.
struct Sleeping {
  private var conflicts: NeighbourConflicts
  private let setup: Int?
  /// Whether some step was spared.
  private(set) var hasSpared = false

  init(_ system: TransitionSystem) {
    conflicts = NeighbourConflicts(system)
    setup = system.setup
  }

  /// Notes that the steps of sleeping processes were left out.
  mutating func spare(_ count: Int) { if count > 0 { hasSpared = true } }

  /// The processes that sleep after `firing`.
  ///
  /// - Parameters:
  ///   - firings: All firings of the state in which it is taken.
  ///   - path: The path condition there, with its guard.
  mutating func sleepers<S: Solver>(
    after firing: Firing, among firings: [Firing], in state: SymbolicState, under path: [TermID],
    _ encoder: inout Encoder, _ feasibility: inout Feasibility<S>
  ) -> Set<Int> {
    if firing.edge.process == setup { return [] }
    var result: Set<Int> = []
    for process in 0..<firing.edge.process where process != setup {
      let source = state.core.locations[process]
      let edges = encoder.system.processes[process].edges[source].indices.map {
        EdgePlace(process: process, source: source, index: $0)
      }
      let areApart = edges.allSatisfy { edge in
        isApart(firing, edge, firings.filter { $0.edge == edge }, state, path, &encoder, &feasibility)
      }
      if areApart, !edges.isEmpty { result.insert(process) }
    }
    return result
  }

  /// Whether a firing and an edge of another process can have no cell in common.
  private mutating func isApart<S: Solver>(
    _ firing: Firing, _ edge: EdgePlace, _ others: [Firing], _ state: SymbolicState, _ path: [TermID],
    _ encoder: inout Encoder, _ feasibility: inout Feasibility<S>
  ) -> Bool {
    switch conflicts.between(firing.edge, edge) {
    case .never: return true
    case .always: return false
    case .whereMeeting(let pairs):
      // Where some ways to take the edge are known to be closed, nobody knows here what would open them.
      guard others.count == 1, others[0].choices.allSatisfy({ $0 == nil }) else { return false }
      let mine = Scope(cells: state.core.cells, bindings: firing.bindings)
      // The symbols of both firings have the same names.
      let its = Scope(cells: state.core.cells, bindings: encoder.bindingsApart(others[0]))
      var meetings: [TermID] = []
      for (access, another) in pairs {
        guard let meeting = try? encoder.overlap(access, mine, another, its), meeting != .true else { return false }
        meetings.append(meeting)
      }
      let some = encoder.store.or(meetings)
      return feasibility.answer([some], given: path, in: &encoder.store, for: .independence) == .unsatisfiable
    }
  }
}

extension Encoder {
  /// What the choices of a firing are bound to, with symbols that no other firing has.
  fileprivate mutating func bindingsApart(_ firing: Firing) -> [BinderID: TermID] {
    var bindings = firing.bindings
    for (binder, term) in firing.bindings where firing.symbols.contains(term) {
      bindings[binder] = store.symbol("other\(binder.index)", .int)
    }
    return bindings
  }
}
