/// What a model forgets about numbers of members.

import SMT
import Semantics

extension StepProof {
  /// Says that a set has at least the members that the query mentions, and one if it is not empty, where the model
  /// forgets it.
  /// - Returns: Whether there was something to say, or something was mentioned for the first time.
  func count(_ model: GroundModel) throws(Unprovable) -> Bool {
    var found = false
    for (application, number) in grounding.applications {
      let function = open.functions[application.function]
      guard let set = open.counted[function.variable] else { continue }
      found = try count(set, grounding.keyTerms(function, application), number, model) || found
    }
    return found
  }

  private func count(
    _ set: CountedSet, _ keys: [TermID], _ number: TermID, _ model: GroundModel
  ) throws(Unprovable) -> Bool {
    guard let kind = open.kind(of: set.sort) else { return false }
    let mentioned = grounding.applications.count
    var members: [(place: TermID, isMember: TermID)] = []
    for (_, place) in model.places[kind] ?? [] {
      let isMember = try grounding.membership(of: place, in: set, keys, .before)
      let isTrue = isMember == .true || solver.value(of: isMember, in: grounding.store) == 1
      if isTrue { members.append((place, isMember)) }
    }
    // The model does not know yet what it says of cells that are mentioned for the first time.
    if grounding.applications.count > mentioned { return true }
    let value = solver.value(of: number, in: grounding.store) ?? 0
    let (zero, least) = (grounding.store.int(0), grounding.store.int(members.count))
    if value < members.count {
      var premises = members.map(\.isMember)
      for (position, member) in members.enumerated() {
        for other in members[..<position] { premises.append(grounding.store.differ(member.place, other.place)) }
      }
      let (premise, conclusion) = (grounding.store.and(premises), grounding.store.lessOrEqual(least, number))
      grounding.facts.append(grounding.store.implies(premise, conclusion))
      return true
    }
    guard value > 0, members.isEmpty, membersNamed.insert(number).inserted else { return false }
    let member = grounding.makeWitness(kind)
    let (isNotEmpty, isMember) = (
      grounding.store.less(zero, number), try grounding.membership(of: member, in: set, keys, .before)
    )
    grounding.facts.append(grounding.store.implies(isNotEmpty, isMember))
    return true
  }
}
