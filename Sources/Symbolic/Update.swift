/// The simultaneous assignments of a step: the next cells, and whether two assignments disagree.

import SMT
import Semantics

/// What a step's assignments amount to.
struct Update {
  var cells: [TermID]
  /// Conditions under which two assignments give one cell different values, or one leaves its sorts.
  /// Besides the symbols of the state they mention parameters and bound symbols, for any values of which
  /// they may be true.
  var faults: [TermID]
}

extension Encoder {
  /// The update by `assignments`, read in `scope`, whose cells are those before the step.
  mutating func update(_ assignments: [Assignment], _ scope: Scope) throws(Incapable) -> Update {
    var update = Update(cells: scope.cells, faults: [])
    for assignment in assignments {
      update.faults += try departures(of: assignment, scope)
    }
    var variables: [VariableID] = []
    for assignment in assignments where !variables.contains(assignment.variable) {
      variables.append(assignment.variable)
    }
    for variable in variables {
      let own = assignments.filter { $0.variable == variable }
      try assign(own, to: layout.regions[variable.index], scope, &update)
    }
    return update
  }

  private mutating func assign(
    _ assignments: [Assignment], to region: Layout.Region, _ scope: Scope, _ update: inout Update
  ) throws(Incapable) {
    for offset in 0..<region.count {
      var instances: [Instance] = []
      for assignment in assignments {
        instances += try self.instances(of: assignment, at: offset, scope)
      }
      addConflicts(among: instances, to: &update)
      let cell = region.start + offset
      for instance in instances {
        let hits = try eliminateUnsolved(of: instance)
        update.cells[cell] = store.conditional(hits, instance.value, update.cells[cell])
      }
    }
  }

  /// The condition of `instance` for some values of its unsolved symbols.
  private mutating func eliminateUnsolved(of instance: Instance) throws(Incapable) -> TermID {
    var condition = instance.condition
    for symbol in instance.unsolved.reversed() {
      if store.mentions(instance.value, symbol) {
        throw Incapable(phrase: "an assignment to a cell that a bound name does not determine")
      }
      guard let eliminated = store.eliminate(symbol, from: condition) else {
        throw Incapable(phrase: "an assignment for all values of a name that cannot be eliminated")
      }
      condition = eliminated
    }
    return condition
  }

  private mutating func addConflicts(among instances: [Instance], to update: inout Update) {
    for (position, first) in instances.enumerated() {
      for second in instances[(position + 1)...] {
        let other = renamedApart(second, from: first.unsolved)
        addConflict(first, other, to: &update)
      }
    }
  }

  private mutating func addConflict(_ first: Instance, _ second: Instance, to update: inout Update) {
    let differ = store.differ(first.value, second.value)
    let conflict = store.and([first.condition, second.condition, differ])
    if conflict != .false, !update.faults.contains(conflict) { update.faults.append(conflict) }
  }

  /// `instance` with other symbols where it shares unsolved ones.
  private mutating func renamedApart(_ instance: Instance, from symbols: [TermID]) -> Instance {
    var replacements = TermMap()
    for symbol in instance.unsolved where symbols.contains(symbol) {
      guard case .symbol(let name, let sort) = store[symbol] else { continue }
      replacements[symbol] = store.symbol(name + "'", sort)
    }
    if replacements.isEmpty { return instance }
    return Instance(
      condition: store.substitute(replacements, in: instance.condition),
      value: store.substitute(replacements, in: instance.value),
      unsolved: instance.unsolved.map { replacements[$0] ?? $0 })
  }
}
