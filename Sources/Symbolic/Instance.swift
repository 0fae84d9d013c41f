/// What one assignment does to one cell.

import SMT
import Semantics

/// A cell becomes `value` if, for some values of the `unsolved` symbols, `condition` is true.
struct Instance {
  var condition: TermID
  var value: TermID
  var unsolved: [TermID]
}

extension Encoder {
  /// The instances of `assignment` at the cell with `offset` in its variable's region.
  ///
  /// The next value at the keys `k` of `for all x where c(x): v[i(x)] := e(x)` is `e(x)` for an `x` with
  /// `c(x)` and `i(x) = k`, if there is one. An index that is just a binder says what the binder is; binders
  /// of small sorts are tried value by value; the rest is solved from the equations or stays unsolved.
  mutating func instances(
    of assignment: Assignment, at offset: Int, _ scope: Scope
  ) throws(Incapable) -> [Instance] {
    let region = layout.regions[assignment.variable.index]
    let coordinates = region.coordinates(at: offset, in: &store)
    var scope = scope
    for (index, coordinate) in zip(assignment.indices, coordinates) {
      guard case .bound(let binder) = index, scope.bindings[binder] == nil else { continue }
      scope.bindings[binder] = coordinate
    }
    var result: [Instance] = []
    let target = Target(assignment: assignment, region: region, coordinates: coordinates)
    try bind(assignment.binders[...], target, scope, .true, [], into: &result)
    return result
  }

  private struct Target {
    let assignment: Assignment
    let region: Layout.Region
    let coordinates: [TermID]
  }

  /// Binds the remaining binders in all ways, then adds the instance.
  private mutating func bind(
    _ binders: ArraySlice<Choice>, _ target: Target, _ scope: Scope, _ condition: TermID,
    _ symbols: [TermID], into result: inout [Instance]
  ) throws(Incapable) {
    guard let choice = binders.first else {
      if let instance = try instance(target, scope, condition, symbols) { result.append(instance) }
      return
    }
    let rest = binders.dropFirst()
    let values = try domain(choice.domain, scope)
    if let known = scope.bindings[choice.binder] {
      let inside = store.and([condition, membership(of: known, in: values)])
      if inside != .false { try bind(rest, target, scope, inside, symbols, into: &result) }
      return
    }
    if case .literals(let literals) = values, literals.count <= Reach.denseKeys {
      for literal in literals {
        let bound = scope.binding(choice.binder, to: store.int(literal))
        try bind(rest, target, bound, condition, symbols, into: &result)
      }
      return
    }
    let symbol = store.symbol("bound\(choice.binder.index)", .int)
    let inside = store.and([condition, membership(of: symbol, in: values)])
    let bound = scope.binding(choice.binder, to: symbol)
    try bind(rest, target, bound, inside, symbols + [symbol], into: &result)
  }

  private mutating func instance(
    _ target: Target, _ scope: Scope, _ condition: TermID, _ symbols: [TermID]
  ) throws(Incapable) -> Instance? {
    var conjuncts = [condition]
    for (index, coordinate) in zip(target.assignment.indices, target.coordinates) {
      let term = try number(index, scope)
      conjuncts.append(store.equal(term, coordinate))
      if conjuncts.last == .false { return nil }
    }
    conjuncts.append(try self.condition(target.assignment.condition, scope))
    let hits = store.and(conjuncts)
    if hits == .false { return nil }
    let value = try self.value(target.assignment.value, for: target.region, scope)
    return solve(Instance(condition: hits, value: value, unsolved: symbols))
  }

  /// Replaces each unsolved symbol that some conjunct defines.
  private mutating func solve(_ instance: Instance) -> Instance {
    var result = instance
    result.unsolved = []
    for symbol in instance.unsolved {
      let conjuncts = store.conjuncts(of: [result.condition])
      var definition: TermID?
      for conjunct in conjuncts where definition == nil {
        definition = store.definition(of: symbol, in: conjunct)
      }
      guard let definition else {
        result.unsolved.append(symbol)
        continue
      }
      result.condition = store.substitute([symbol: definition], in: result.condition)
      result.value = store.substitute([symbol: definition], in: result.value)
    }
    return result
  }
}
