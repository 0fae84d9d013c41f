/// Whether a system is well formed: what lowering promises and engines rely on.

extension TransitionSystem {
  /// Returns what is wrong with the system's structure, in words; empty for every system that lowering makes.
  /// - Complexity: O(size of the system).
  package func validate() -> [String] {
    var validation = Validation(system: self)
    for (p, process) in processes.enumerated() {
      for edges in process.edges { for edge in edges { validation.check(edge, of: p) } }
    }
    for property in properties {
      switch property.kind {
      case .invariant(let e), .reachable(let e), .eventually(let e):
        validation.check(e, [], "property \(property.name)")
      case .leadsTo(let a, let b):
        validation.check(a, [], "property \(property.name)")
        validation.check(b, [], "property \(property.name)")
      case .noDeadlock, .wellDefined: break
      }
    }
    validation.check(restCondition, [], "the rest condition")
    return validation.problems
  }
}

private struct Validation {
  let system: TransitionSystem
  var problems: [String] = []

  init(system: TransitionSystem) { self.system = system }

  mutating func check(_ edge: Edge, of p: Int) {
    let place = "\(system.processes[p].name), \(edge.label.step)"
    if !system.processes[p].edges.indices.contains(edge.target) {
      problems.append("\(place): no location \(edge.target)")
    }
    var bound: Set<BinderID> = []
    for choice in edge.choices {
      check(choice.domain, bound, place)
      bound.insert(choice.binder)
    }
    check(edge.condition, bound, place)
    for c in edge.checks { check(c.condition, bound, place + " (check)") }
    for a in edge.assignments {
      var inner = bound
      for binder in a.binders {
        check(binder.domain, inner, place)
        inner.insert(binder.binder)
      }
      check(a.condition, inner, place)
      check(a.value, inner, place)
      for index in a.indices { check(index, inner, place) }
      checkArity(a.variable, a.indices, place)
    }
    if let (binder, blocks) = edge.waitsFor?.holder { check(blocks, bound.union([binder]), place + " (wait)") }
  }

  private mutating func checkArity(_ v: VariableID, _ indices: [Expression], _ place: String) {
    guard system.variables.indices.contains(v.index) else {
      problems.append("\(place): no variable \(v.index)")
      return
    }
    if system.variables[v.index].keys.count != indices.count {
      problems.append(
        "\(place): '\(system.variables[v.index].name)' takes \(system.variables[v.index].keys.count) keys")
    }
  }

  private mutating func check(_ domain: Domain, _ bound: Set<BinderID>, _ place: String) {
    switch domain {
    case .all: break
    case .interval(let l, let u):
      check(l, bound, place)
      check(u, bound, place)
    }
  }

  mutating func check(_ e: Expression, _ bound: Set<BinderID>, _ place: String) {
    switch e {
    case .bool, .int: return
    case .bound(let b):
      if !bound.contains(b) { problems.append("\(place): '\(system.binders[b.index].name)' is not bound") }
    case .read(let v, let indices):
      checkArity(v, indices, place)
      for i in indices { check(i, bound, place) }
    case .not(let a), .divide(let a, _), .remainder(let a, _): check(a, bound, place)
    case .and(let parts), .or(let parts): for part in parts { check(part, bound, place) }
    case .equal(let a, let b), .less(let a, let b), .lessOrEqual(let a, let b), .add(let a, let b),
      .subtract(let a, let b), .multiply(let a, let b):
      check(a, bound, place)
      check(b, bound, place)
    case .conditional(let c, let a, let b): for part in [c, a, b] { check(part, bound, place) }
    case .all(let x, let d, let a), .exists(let x, let d, let a), .count(let x, let d, let a):
      check(d, bound, place)
      check(a, bound.union([x]), place)
    }
  }
}
