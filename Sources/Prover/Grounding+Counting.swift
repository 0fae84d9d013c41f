/// How many values of an open sort are in a set: never less than those that a query mentions, and after a step more by
/// those that it makes members, and less by those that were. (Of a set of which a step may change any number of members
/// it is not known how many there are afterwards.)

import SMT
import Semantics

extension Grounding {
  /// Whether a set has no members because all cells that decide it are known.
  mutating func isEmpty(_ set: CountedSet, _ keys: [TermID]) -> Bool {
    guard isInitial || set.reads.allSatisfy({ fixed[$0.variable] != nil }) else { return false }
    let anything = makeSymbol("any")
    return (try? membership(of: anything, in: set, keys, .before)) == .false
  }

  /// Whether a value is in a set whose free names stand for `keys`.
  mutating func membership(
    of member: TermID, in set: CountedSet, _ keys: [TermID], _ moment: Scope.Moment
  ) throws(Unprovable) -> TermID {
    var scope = Scope(moment: moment)
    for (name, key) in zip(set.free, keys) { scope.bindings[name] = key }
    scope.bindings[set.binder] = member
    return try condition(set.body, scope)
  }

  /// The number of members after the step.
  mutating func numberAfter(of set: CountedSet, _ application: Application) throws(Unprovable) -> TermID {
    let keys = keyTerms(open.functions[application.function], application)
    guard let changed = try changedMembers(of: set) else {
      let unknown = makeSymbol("number")
      facts.append(store.lessOrEqual(store.int(0), unknown))
      return unknown
    }
    var number = value(of: application)
    let (zero, one) = (store.int(0), store.int(1))
    for (position, member) in changed.enumerated() {
      var isNew: [TermID] = []
      for other in changed[..<position] { isNew.append(store.differ(member, other)) }
      let before = try membership(of: member, in: set, keys, .before)
      let after = try membership(of: member, in: set, keys, .after)
      let (joins, leaves) = (
        store.and(isNew + [after, store.not(before)]), store.and(isNew + [before, store.not(after)])
      )
      number = store.add(number, store.conditional(joins, one, zero))
      number = store.subtract(number, store.conditional(leaves, one, zero))
    }
    return number
  }

  /// The values whose membership the step may change; `nil` if nothing says which they are.
  private mutating func changedMembers(of set: CountedSet) throws(Unprovable) -> [TermID]? {
    guard let step else { preconditionFailure("there is no step") }
    var members: [TermID] = []
    for (variable, indices) in set.reads {
      for assignment in step.edge.assignments where assignment.variable == variable {
        guard let position = indices.firstIndex(of: .bound(set.binder)) else { return nil }
        let index = assignment.indices[position]
        if assignment.binders.contains(where: { index.mentions($0.binder) }) { return nil }
        let member = try number(index, Scope(bindings: step.bindings))
        if !members.contains(member) { members.append(member) }
      }
    }
    return members
  }
}
