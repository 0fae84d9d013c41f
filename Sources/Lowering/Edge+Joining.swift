/// Terms of edges, and two edges as one.

import Semantics

extension Edge {
  /// Whether the edge only tests locals.
  var isSilentBranch: Bool { isLocal && choices.isEmpty && checks.isEmpty && assignments.isEmpty }

  /// Whether a term over the state before says what each local holds after the edge: not if a `for all` assigns one.
  var canBeJoined: Bool { assignments.allSatisfy { !$0.indices.isEmpty || $0.binders.isEmpty } }

  /// Calls `body` with every term that the edge evaluates.
  func forEachTerm(_ body: (Term) -> Void) {
    for choice in choices { choice.domain.forEachTerm(body) }
    body(condition)
    for check in checks { body(check.condition) }
    for a in assignments {
      for binder in a.binders { binder.domain.forEachTerm(body) }
      body(a.condition)
      for index in a.indices { body(index) }
      body(a.value)
    }
  }

  mutating func mapTerms(_ f: (Term) -> Term) {
    for i in choices.indices { choices[i].domain = choices[i].domain.mapped(f) }
    condition = f(condition)
    for i in checks.indices { checks[i].condition = f(checks[i].condition) }
    checks.removeAll { $0.condition.isTrue }
    for i in assignments.indices {
      for b in assignments[i].binders.indices {
        assignments[i].binders[b].domain = assignments[i].binders[b].domain.mapped(f)
      }
      assignments[i].condition = f(assignments[i].condition)
      assignments[i].indices = assignments[i].indices.map(f)
      assignments[i].value = f(assignments[i].value)
    }
    assignments.removeAll { $0.condition.isFalse }
    if let (p, blocks) = waitsFor?.holder { waitsFor?.holder = (p, f(blocks)) }
  }

  /// Returns this edge and the edge `next` behind it, one of which is local, as one update: what `next` reads is
  /// what this edge leaves, as terms over the state before both.
  func followed(by next: Edge) -> Edge {
    var after = next
    let written = localValues()
    after.mapTerms { term in term.rewritten { v, _ in written[v] } }
    var joined = self
    joined.target = next.target
    joined.choices += after.choices
    joined.condition = .conjunction([condition, after.condition])
    joined.checks += after.checks
    joined.isLocal = isLocal && next.isLocal
    if isLocal && !next.isLocal { joined.label = next.label }
    joined.waitsFor = waitsFor ?? after.waitsFor
    // Locals that both edges assign get one value; everything else is assigned by one of the two alone.
    let (single, twice) = after.assignments.partitioned { written[$0.variable] == nil }
    var values = written
    for a in twice {
      let before = values[a.variable] ?? .read(a.variable, [])
      values[a.variable] = .choice(a.condition, a.value, before)
    }
    let rewritten = Set(twice.map(\.variable))
    joined.assignments.removeAll { rewritten.contains($0.variable) }
    joined.assignments += single
    for a in twice where joined.assignments.allSatisfy({ $0.variable != a.variable }) {
      joined.assignments.append(Assignment(variable: a.variable, value: values[a.variable]!, location: a.location))
    }
    return joined
  }

  /// What each variable without keys that this edge assigns holds afterwards.
  private func localValues() -> [VariableID: Term] {
    var values: [VariableID: Term] = [:]
    for a in assignments where a.indices.isEmpty {
      values[a.variable] = .choice(a.condition, a.value, values[a.variable] ?? .read(a.variable, []))
    }
    return values
  }
}

extension Domain {
  func forEachTerm(_ body: (Term) -> Void) {
    switch self {
    case .all: break
    case .interval(let l, let u):
      body(l)
      body(u)
    }
  }

  func mapped(_ f: (Term) -> Term) -> Domain {
    switch self {
    case .all: self
    case .interval(let l, let u): .interval(lower: f(l), upper: f(u))
    }
  }
}

extension [Edge] {
  /// Whether, whatever the locals hold, one of these local edges can be taken. Says no where it cannot tell.
  func canAlwaysGoOn(_ sorts: [NamedSort]) -> Bool {
    let sure = filter { edge in
      edge.choices.isEmpty || (edge.condition.isTrue && edge.choices.haveValues(sorts))
    }
    guard sure.count == count else { return false }
    return Term.disjunction(map { $0.choices.isEmpty ? $0.condition : .yes }).isTautology(depth: 8)
  }
}

extension [Edge] {
  /// Whether the edge at `i` is local and, where its test holds, the only one there can be.
  func isCertain(at i: Int) -> Bool {
    let edge = self[i]
    guard edge.isLocal, edge.choices.isEmpty, edge.checks.isEmpty, !edge.condition.isTrue else { return false }
    return indices.allSatisfy { $0 == i || Term.conjunction([edge.condition, self[$0].condition]).isFalse }
  }
}

extension [Choice] {
  /// Whether each domain surely has a value, whatever was chosen before.
  fileprivate func haveValues(_ sorts: [NamedSort]) -> Bool {
    indices.allSatisfy { i in
      switch self[i].domain {
      case .all(.named(let sort)): !sorts[sort.index].members.isEmpty
      case .all: true
      case .interval(.int(let l), .int(let u)): l < u
      case .interval(.add(.bound(let x), .int(1)), let upper):
        // The upper end of a subrange: the lower end was chosen below the same bound.
        self[..<i].contains { choice in
          guard choice.binder == x, case .interval(_, let u) = choice.domain else { return false }
          return upper == .sum(u, .int(1))
        }
      case .interval: false
      }
    }
  }
}

extension Semantics.Expression {
  /// Whether the term is true whatever its atoms are, by splitting on one atom after another.
  fileprivate func isTautology(depth: Int) -> Bool {
    if isTrue { return true }
    guard depth > 0, let atom = firstAtom else { return false }
    return replacing(atom, by: .yes).isTautology(depth: depth - 1)
      && replacing(atom, by: .no).isTautology(depth: depth - 1)
  }

  private var firstAtom: Term? {
    switch self {
    case .bool: nil
    case .not(let a): a.firstAtom
    case .and(let parts), .or(let parts): parts.lazy.compactMap(\.firstAtom).first
    case .int, .read, .bound, .equal, .less, .lessOrEqual, .add, .subtract, .multiply, .divide, .remainder,
      .conditional, .all, .exists, .count:
      self
    }
  }

  private func replacing(_ atom: Term, by value: Term) -> Term {
    if self == atom { return value }
    if self == Term.negation(atom) { return .negation(value) }
    switch self {
    case .not(let a): return .negation(a.replacing(atom, by: value))
    case .and(let parts): return .conjunction(parts.map { $0.replacing(atom, by: value) })
    case .or(let parts): return .disjunction(parts.map { $0.replacing(atom, by: value) })
    case .bool, .int, .read, .bound, .equal, .less, .lessOrEqual, .add, .subtract, .multiply, .divide, .remainder,
      .conditional, .all, .exists, .count:
      return self
    }
  }
}

extension Edge {
  /// Whether the edge may have to wait before it can be taken.
  var mayWait: Bool { waitsFor != nil || !condition.isTrue || !choices.isEmpty }
}

extension Semantics.Expression {
  func mentions(_ variable: VariableID?) -> Bool {
    var found = false
    forEachVariable { if $0 == variable { found = true } }
    return found
  }
}

extension Array {
  /// The elements that satisfy the predicate, and the others, each in order.
  fileprivate func partitioned(_ isFirst: (Element) -> Bool) -> ([Element], [Element]) {
    (filter(isFirst), filter { !isFirst($0) })
  }
}
