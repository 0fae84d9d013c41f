/// Which cells a step may read or write, with keys that are terms: two ranges that cannot overlap do not meet.

import SMT
import Semantics

/// The values that a key may have where an edge reads or writes a variable.
enum AccessedKeys: Hashable {
  case all
  case one(Expression)
  /// From the first up to, not including, the second.
  case between(Expression, Expression)
}

/// Some cells of one variable.
struct Access: Hashable {
  var variable: VariableID
  var keys: [AccessedKeys]
}

/// What an edge may read and write; each access once, in the order of the text.
struct AccessList {
  private(set) var reads: [Access] = []
  private(set) var writes: [Access] = []

  /// All that taking `edge` looks at or changes.
  init(of edge: Edge) {
    var domains: [BinderID: Domain] = [:]
    for choice in edge.choices { read(choice.domain, &domains) }
    read(edge.condition, &domains)
    for check in edge.checks { read(check.condition, &domains) }
    for assignment in edge.assignments {
      var inner = domains
      for binder in assignment.binders {
        read(binder.domain, &inner)
        inner[binder.binder] = binder.domain
      }
      for term in [assignment.condition, assignment.value] + assignment.indices { read(term, &inner) }
      let access = Access(variable: assignment.variable, keys: assignment.indices.map { Self.keys($0, inner) })
      if !writes.contains(access) { writes.append(access) }
    }
  }

  private mutating func read(_ domain: Domain, _ domains: inout [BinderID: Domain]) {
    guard case .interval(let lower, let upper) = domain else { return }
    read(lower, &domains)
    read(upper, &domains)
  }

  /// - Parameter domains: Those of names that are bound within the edge; its choices are not among them.
  private mutating func read(_ term: Expression, _ domains: inout [BinderID: Domain]) {
    switch term {
    case .bool, .int, .bound: return
    case .read(let variable, let indices):
      for index in indices { read(index, &domains) }
      let access = Access(variable: variable, keys: indices.map { Self.keys($0, domains) })
      if !reads.contains(access) { reads.append(access) }
    case .not(let a), .divide(let a, _), .remainder(let a, _): read(a, &domains)
    case .and(let parts), .or(let parts): for part in parts { read(part, &domains) }
    case .equal(let a, let b), .less(let a, let b), .lessOrEqual(let a, let b), .add(let a, let b),
      .subtract(let a, let b), .multiply(let a, let b):
      read(a, &domains)
      read(b, &domains)
    case .conditional(let c, let a, let b): for part in [c, a, b] { read(part, &domains) }
    case .all(let x, let domain, let body), .exists(let x, let domain, let body), .count(let x, let domain, let body):
      read(domain, &domains)
      var inner = domains
      inner[x] = domain
      read(body, &inner)
    }
  }

  /// The values of an index: itself, the range of a name that is bound inside, or anything that such names make of it.
  private static func keys(_ index: Expression, _ domains: [BinderID: Domain]) -> AccessedKeys {
    if case .bound(let binder) = index, let domain = domains[binder] {
      guard case .interval(let lower, let upper) = domain, !lower.mentions(domains), !upper.mentions(domains) else {
        return .all
      }
      return .between(lower, upper)
    }
    return index.mentions(domains) ? .all : .one(index)
  }
}

extension Expression {
  /// Whether one of the names occurs.
  fileprivate func mentions(_ names: [BinderID: Domain]) -> Bool {
    if names.isEmpty { return false }
    switch self {
    case .bool, .int: return false
    case .bound(let binder): return names[binder] != nil
    case .read(_, let indices): return indices.contains { $0.mentions(names) }
    case .not(let a), .divide(let a, _), .remainder(let a, _): return a.mentions(names)
    case .and(let parts), .or(let parts): return parts.contains { $0.mentions(names) }
    case .equal(let a, let b), .less(let a, let b), .lessOrEqual(let a, let b), .add(let a, let b),
      .subtract(let a, let b), .multiply(let a, let b):
      return a.mentions(names) || b.mentions(names)
    case .conditional(let c, let a, let b): return [c, a, b].contains { $0.mentions(names) }
    // What is bound inside an index may depend on anything; it is rare.
    case .all, .exists, .count: return true
    }
  }
}

extension Encoder {
  /// The condition that two accesses have a cell in common; each is read in the scope of its step.
  mutating func overlap(
    _ first: Access, _ firstScope: Scope, _ second: Access, _ secondScope: Scope
  ) throws(Incapable) -> TermID {
    guard first.variable == second.variable else { return .false }
    var conditions: [TermID] = []
    for (left, right) in zip(first.keys, second.keys) {
      conditions.append(try meets(left, firstScope, right, secondScope))
      if conditions.last == .false { return .false }
    }
    return store.and(conditions)
  }

  private mutating func meets(
    _ left: AccessedKeys, _ leftScope: Scope, _ right: AccessedKeys, _ rightScope: Scope
  ) throws(Incapable) -> TermID {
    switch (left, right) {
    case (.all, _), (_, .all): return .true
    case (.one(let first), .one(let second)):
      let (a, b) = (try number(first, leftScope), try number(second, rightScope))
      return store.equal(a, b)
    case (.one(let key), .between(let lower, let upper)):
      return try isInside(key, leftScope, lower, upper, rightScope)
    case (.between(let lower, let upper), .one(let key)):
      return try isInside(key, rightScope, lower, upper, leftScope)
    case (.between(let lower, let upper), .between(let otherLower, let otherUpper)):
      let (low, high) = (try number(lower, leftScope), try number(upper, leftScope))
      let (otherLow, otherHigh) = (try number(otherLower, rightScope), try number(otherUpper, rightScope))
      return store.and([
        store.less(low, high), store.less(otherLow, otherHigh), store.less(low, otherHigh), store.less(otherLow, high),
      ])
    }
  }

  private mutating func isInside(
    _ key: Expression, _ keyScope: Scope, _ lower: Expression, _ upper: Expression, _ scope: Scope
  ) throws(Incapable) -> TermID {
    let term = try number(key, keyScope)
    let (low, high) = (try number(lower, scope), try number(upper, scope))
    return store.and([store.lessOrEqual(low, term), store.less(term, high)])
  }
}
