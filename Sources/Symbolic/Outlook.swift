/// What is known of some nodes before their turn comes, so that the solver hears of several questions at once.

import SMT
import Semantics

/// What judging and expanding a node will ask.
struct Outlook {
  /// The goals that are not plainly out of reach, and were not judged before.
  var goals: [Goal] = []
  /// The firings of all edges, those of each.
  var firings: [[Firing]] = []
  /// Why the first edge is out of reach that is.
  var failure: Incapable?
  /// Where no step can be taken, if a property asks for that.
  var blocked: Result<TermID, Incapable>?
}

extension SymbolicSearch {
  /// The outlooks of some nodes. The solver is told what will be asked of it.
  ///
  /// Terms are made here in the order of nodes, however many threads look for answers. There is an outlook for the
  /// first node at least; for fewer than all where a limit is hit meanwhile.
  mutating func outlooks(for round: Range<Int>) -> [Outlook] {
    var outlooks: [Outlook] = []
    outlooks.reserveCapacity(round.count)
    let asksForDeadlocks = deadlockProperties.contains { !decided[$0] }
    for index in round {
      if index > round.lowerBound, hitLimit(at: index) != nil { break }
      var outlook = Outlook()
      lookAtGoals(of: index, &outlook)
      lookAtSteps(of: index, &outlook)
      if asksForDeadlocks, outlook.failure == nil { lookForDeadlock(at: index, &outlook) }
      outlooks.append(outlook)
    }
    feasibility.prepare(in: encoder.store)
    return outlooks
  }

  private mutating func lookAtGoals(of index: Int, _ outlook: inout Outlook) {
    let state = nodes[index].state
    guard controls[state.control].isSetupOver else { return }
    outlook.goals = recall.newGoals(in: state, except: decided, &encoder)
    for goal in outlook.goals where !isDecided(goal.property) {
      if case .success(let term) = goal.term { feasibility.await(term, given: state.path, &encoder) }
    }
  }

  private mutating func lookAtSteps(of index: Int, _ outlook: inout Outlook) {
    let state = nodes[index].state
    let edges = controls[state.control].edges
    outlook.firings.reserveCapacity(edges.count)
    for edge in edges {
      do throws(Incapable) {
        let own = try recall.firings(of: edge, in: state) { () throws(Incapable) in
          try encoder.firings(of: edge, in: state)
        }
        if own.isEmpty { continue }
        outlook.firings.append(own)
        if nodes[index].asleep.contains(edge.process) { continue }
        for place in own.indices { feasibility.await(own[place].guardTerm, given: state.path, &encoder) }
      } catch {
        outlook.failure = outlook.failure ?? error
      }
    }
  }

  private mutating func lookForDeadlock(at index: Int, _ outlook: inout Outlook) {
    let state = nodes[index].state
    if controls[state.control].isAtRest { return }
    // Most states have a step that can always be taken.
    if outlook.firings.contains(where: { $0.contains { $0.guardTerm == .true } }) { return }
    do throws(Incapable) {
      let blocked = try blocked(state, outlook.firings)
      if blocked == .false { return }
      feasibility.await(blocked, given: state.path, &encoder)
      outlook.blocked = .success(blocked)
    } catch {
      outlook.blocked = .failure(error)
    }
  }

  /// A term that can be true exactly if no firing is enabled and the state is not one of rest.
  private mutating func blocked(_ state: SymbolicState, _ firings: [[Firing]]) throws(Incapable) -> TermID {
    var conjuncts: [TermID] = []
    if controls[state.control].isSetupOver {
      conjuncts.append(
        try recall.goal(of: system.properties.count, in: state.core.cells) { () throws(Incapable) in
          try encoder.goal(.not(encoder.system.restCondition), in: state.core.cells)
        })
    }
    for firing in firings.joined() {
      let enabled = try recall.enabled(firing, &encoder)
      if enabled == .true { return .false }
      conjuncts.append(encoder.store.not(enabled))
    }
    return encoder.store.and(conjuncts)
  }
}
