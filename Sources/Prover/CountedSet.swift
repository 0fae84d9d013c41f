/// Sets whose members a model counts: of an open sort there is no sum to write out, so that the number is a cell of its
/// own, of which is known how a step changes it.

import Semantics

/// The values of a name for which a condition is true.
struct CountedSet: Hashable {
  let binder: BinderID
  let sort: Sort
  let body: Expression
  /// The other names that the condition mentions, in order.
  let free: [BinderID]

  var expression: Expression { .count(binder, .all(sort), body) }

  /// The cells that decide membership.
  var reads: [(variable: VariableID, indices: [Expression])] {
    var found: [(VariableID, [Expression])] = []
    body.forEachTerm { if case .read(let variable, let indices) = $0 { found.append((variable, indices)) } }
    return found
  }
}

extension TransitionSystem {
  /// Whatever steps and invariants count among all values of a sort.
  var countedSets: [CountedSet] {
    var found: [CountedSet] = []
    func collect(_ e: Expression) {
      e.forEachTerm { term in
        guard case .count(let binder, .all(let sort), let body) = term else { return }
        let set = CountedSet(binder: binder, sort: sort, body: body, free: term.freeNames)
        if !found.contains(set) { found.append(set) }
      }
    }
    for edge in processes.flatMap(\.edges).joined() {
      for e in [edge.condition] + edge.checks.map(\.condition) { collect(e) }
      for a in edge.assignments { for e in [a.condition, a.value] + a.indices { collect(e) } }
    }
    for property in properties { if case .invariant(let condition) = property.kind { collect(condition) } }
    return found
  }
}

extension Expression {
  /// Calls `body` with the term and each term in it.
  func forEachTerm(_ body: (Expression) -> Void) {
    body(self)
    switch self {
    case .bool, .int, .bound: return
    case .read(_, let parts), .and(let parts), .or(let parts): for part in parts { part.forEachTerm(body) }
    case .not(let a), .divide(let a, _), .remainder(let a, _): a.forEachTerm(body)
    case .equal(let a, let b), .less(let a, let b), .lessOrEqual(let a, let b), .add(let a, let b),
      .subtract(let a, let b), .multiply(let a, let b):
      for part in [a, b] { part.forEachTerm(body) }
    case .conditional(let c, let a, let b): for part in [c, a, b] { part.forEachTerm(body) }
    case .all(_, let domain, let inner), .exists(_, let domain, let inner), .count(_, let domain, let inner):
      if case .interval(let lower, let upper) = domain { for part in [lower, upper] { part.forEachTerm(body) } }
      inner.forEachTerm(body)
    }
  }

  /// The names that are mentioned and not bound inside, in order of mention.
  var freeNames: [BinderID] {
    var (mentioned, bound): ([BinderID], Set<BinderID>) = ([], [])
    forEachTerm { term in
      switch term {
      case .bound(let name): if !mentioned.contains(name) { mentioned.append(name) }
      case .all(let name, _, _), .exists(let name, _, _), .count(let name, _, _): bound.insert(name)
      default: break
      }
    }
    return mentioned.filter { !bound.contains($0) }
  }
}
