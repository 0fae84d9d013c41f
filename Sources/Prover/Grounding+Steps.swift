/// Cells after a step, in terms of those before it.

import SMT
import Semantics

extension Grounding {
  /// The value of a cell after the step: what the last assignment that hits it writes, else what it was.
  mutating func valueAfter(of application: Application) throws(Unprovable) -> TermID {
    if let known = written[application] { return known }
    guard let step else { preconditionFailure("there is no step") }
    let function = open.functions[application.function]
    if let counted = open.counted[function.variable] {
      let number = try numberAfter(of: counted, application)
      written[application] = number
      return number
    }
    var result = value(of: application)
    for assignment in step.edge.assignments where assignment.variable == function.variable {
      result = try assign(assignment, to: function, application, over: result, step.bindings)
    }
    written[application] = result
    return result
  }

  private mutating func assign(
    _ assignment: Assignment, to function: CellFunction, _ application: Application, over old: TermID,
    _ bindings: [BinderID: TermID]
  ) throws(Unprovable) -> TermID {
    let keys = keyTerms(function, application)
    var scope = Scope(bindings: bindings)
    for (index, key) in zip(assignment.indices, keys) {
      guard case .bound(let binder) = index, scope.bindings[binder] == nil else { continue }
      scope.bindings[binder] = key
    }
    var result = old
    try hit(assignment, keys, assignment.binders[...], scope, .true, &result)
    return result
  }

  /// The terms of all keys of a cell.
  mutating func keyTerms(_ function: CellFunction, _ application: Application) -> [TermID] {
    var (closed, arguments) = (function.closed[...], application.arguments[...])
    var keys: [TermID] = []
    for sort in system.variables[function.variable.index].keys {
      if open.kind(of: sort) == nil {
        keys.append(store.int(closed.removeFirst()))
      } else {
        keys.append(arguments.removeFirst())
      }
    }
    return keys
  }

  private mutating func hit(
    _ assignment: Assignment, _ keys: [TermID], _ binders: ArraySlice<Choice>, _ scope: Scope, _ inside: TermID,
    _ result: inout TermID
  ) throws(Unprovable) {
    guard let choice = binders.first else {
      let hits = try isHit(assignment.condition, assignment.indices, keys, scope)
      let condition = store.and([inside, hits])
      if condition == .false { return }
      result = try merged(assignment, scope, condition, result)
      return
    }
    let rest = binders.dropFirst()
    let values = try domain(choice.domain, scope)
    if let term = scope.bindings[choice.binder] {
      let within = store.and([inside, membership(term, in: values)])
      if within != .false { try hit(assignment, keys, rest, scope, within, &result) }
      return
    }
    if case .literals(let literals) = values, literals.count <= Self.mostWrittenOut {
      for literal in literals {
        try hit(assignment, keys, rest, scope.binding(choice.binder, to: store.int(literal)), inside, &result)
      }
      return
    }
    try hitBySome(assignment, keys, binders, scope, inside, &result)
  }

  /// A cell that is hit for some values of names that its keys do not say: whether there are such values is asked by
  /// a quantifier.
  private mutating func hitBySome(
    _ assignment: Assignment, _ keys: [TermID], _ binders: ArraySlice<Choice>, _ scope: Scope, _ inside: TermID,
    _ result: inout TermID
  ) throws(Unprovable) {
    guard binders.allSatisfy({ !assignment.value.mentions($0.binder) }) else {
      throw Unprovable(phrase: "a step writes what depends on a name that the cell does not determine")
    }
    var scope = scope
    var conjuncts = [assignment.condition]
    for (position, (index, key)) in zip(assignment.indices, keys).enumerated() {
      let name = BinderID(system.binders.count + position)
      scope.bindings[name] = key
      conjuncts.append(.equal(index, .bound(name)))
    }
    var hits = Expression.and(conjuncts)
    for choice in binders.reversed() where scope.bindings[choice.binder] == nil {
      hits = .exists(choice.binder, choice.domain, hits)
    }
    let condition = store.and([inside, try self.condition(hits, scope)])
    if condition == .false { return }
    result = try merged(assignment, scope, condition, result)
  }

  private mutating func isHit(
    _ condition: Expression, _ indices: [Expression], _ keys: [TermID], _ scope: Scope
  ) throws(Unprovable) -> TermID {
    var conjuncts: [TermID] = []
    for (index, key) in zip(indices, keys) {
      let term = try number(index, scope)
      conjuncts.append(store.equal(term, key))
      if conjuncts.last == .false { return .false }
    }
    conjuncts.append(try self.condition(condition, scope))
    return store.and(conjuncts)
  }

  private mutating func merged(
    _ assignment: Assignment, _ scope: Scope, _ condition: TermID, _ old: TermID
  ) throws(Unprovable) -> TermID {
    let isBool = system.variables[assignment.variable.index].value == .bool
    let value =
      isBool ? try self.condition(assignment.value, scope.exact) : try number(assignment.value, scope)
    return store.conditional(condition, value, old)
  }
}
