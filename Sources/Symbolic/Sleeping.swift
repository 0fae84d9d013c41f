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
  /// The edges that leave each location of each process.
  private let edges: [[[EdgePlace]]]
  /// Whether some step was spared.
  private(set) var hasSpared = false

  init(_ system: TransitionSystem) {
    conflicts = NeighbourConflicts(system)
    setup = system.setup
    edges = system.processes.enumerated().map { process, its in
      its.edges.enumerated().map { source, edges in
        edges.indices.map { EdgePlace(process: process, source: source, index: $0) }
      }
    }
  }

  /// Notes that a step of a sleeping process was left out.
  mutating func spare() { hasSpared = true }

  /// The processes that sleep after `firing`.
  ///
  /// - Parameters:
  ///   - firings: All firings of the state in which it is taken, those of each edge.
  ///   - path: The path condition there, with its guard.
  mutating func sleepers(
    after firing: Firing, among firings: [[Firing]], in state: SymbolicState, under path: PathID,
    _ encoder: inout Encoder, _ feasibility: inout Feasibility
  ) -> ProcessSet {
    var result = ProcessSet()
    if firing.edge.process == setup { return result }
    for process in 0..<min(firing.edge.process, ProcessSet.most) where process != setup {
      let edges = edges[process][state.core.locations[process]]
      var areApart = !edges.isEmpty
      for edge in edges where areApart {
        areApart = isApart(firing, edge, firings, state, path, &encoder, &feasibility)
      }
      if areApart { result.insert(process) }
    }
    return result
  }

  /// Whether a firing and an edge of another process can have no cell in common.
  private mutating func isApart(
    _ firing: Firing, _ edge: EdgePlace, _ firings: [[Firing]], _ state: SymbolicState, _ path: PathID,
    _ encoder: inout Encoder, _ feasibility: inout Feasibility
  ) -> Bool {
    switch conflicts.between(firing.edge, edge) {
    case .never: return true
    case .always: return false
    case .whereMeeting(let pairs):
      // Where some ways to take the edge are known to be closed, nobody knows here what would open them.
      let others = firings.first { $0.first?.edge == edge } ?? []
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
      return feasibility.answer(some, given: path, &encoder, for: .independence) == .unsatisfiable
    }
  }
}

/// Some of the first processes of a system.
struct ProcessSet {
  /// Processes with greater numbers belong to none.
  static let most = 64
  private var bits: UInt64 = 0

  func contains(_ process: Int) -> Bool { process < Self.most && bits >> UInt64(process) & 1 != 0 }

  mutating func insert(_ process: Int) { bits |= 1 << UInt64(process) }
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
