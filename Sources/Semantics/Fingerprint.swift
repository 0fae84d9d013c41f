/// A number that two systems share if they can do the same, for telling which of many are alike.

import Support

extension TransitionSystem {
  /// A hash of all that decides what the system can do and what is asked of it, and of nothing else: not of the
  /// places in the text, nor of how bound names are numbered. Equal systems have equal fingerprints, in each execution
  /// of the program; different ones differ but for a chance that nobody meets.
  package var fingerprint: StableHash {
    var printer = Fingerprinter(system: self)
    printer.add(self)
    return printer.hasher.finalize()
  }
}

private struct Fingerprinter {
  let system: TransitionSystem
  var hasher = StableHasher()
  /// Bound names by the order in which they are met.
  private var numbers: [BinderID: Int] = [:]

  init(system: TransitionSystem) { self.system = system }

  mutating func add(_ system: TransitionSystem) {
    hasher.combine(system.sorts.count)
    for sort in system.sorts { add(sort) }
    hasher.combine(system.variables.count)
    for v in system.variables {
      hasher.combine(v.keys.count)
      for key in v.keys { add(key) }
      add(v.value)
      hasher.combine(v.initial)
      switch v.role {
      case .shared: hasher.combine(-1)
      case .local(let process): hasher.combine(process)
      }
    }
    hasher.combine(system.setup ?? -1)
    hasher.combine(system.processes.count)
    for process in system.processes { add(process) }
    hasher.combine(system.properties.count)
    for property in system.properties { add(property) }
    hasher.combine(system.fairness.count)
    for fairness in system.fairness {
      tag(fairness.strength == .weak ? 0 : 1, fairness.process)
      hasher.combine(fairness.step.map { "=" + $0 } ?? "")
    }
    add(system.restCondition)
  }

  private mutating func add(_ sort: NamedSort) {
    hasher.combine(sort.name)
    switch sort.kind {
    case .enumeration: tag(0, 0)
    case .identity(let distinguished): tag(1, distinguished)
    case .process: tag(2, 0)
    }
    hasher.combine(sort.members.count)
    for member in sort.members { hasher.combine(member) }
  }

  private mutating func add(_ sort: Sort) {
    switch sort {
    case .bool: tag(0, 0)
    case .integer(nil): tag(1, 0)
    case .integer(.some(let bounds)):
      tag(2, bounds.lowerBound)
      hasher.combine(bounds.upperBound)
    case .named(let id): tag(3, id.index)
    }
  }

  private mutating func add(_ process: Process) {
    switch process.kind {
    case .setup: hasher.combine(0)
    case .ordinary: hasher.combine(1)
    case .device: hasher.combine(2)
    }
    hasher.combine(process.entry)
    hasher.combine(process.end)
    hasher.combine(process.edges.count)
    for edges in process.edges {
      hasher.combine(edges.count)
      for edge in edges { add(edge) }
    }
  }

  private mutating func add(_ edge: Edge) {
    hasher.combine(edge.target)
    hasher.combine(edge.label.step)
    hasher.combine(edge.choices.count)
    for choice in edge.choices { add(choice) }
    add(edge.condition)
    hasher.combine(edge.checks.count)
    for check in edge.checks { add(check.condition) }
    hasher.combine(edge.assignments.count)
    for assignment in edge.assignments {
      hasher.combine(assignment.binders.count)
      for binder in assignment.binders { add(binder) }
      add(assignment.condition)
      hasher.combine(assignment.variable.index)
      hasher.combine(assignment.indices.count)
      for index in assignment.indices { add(index) }
      add(assignment.value)
    }
  }

  private mutating func add(_ property: Property) {
    hasher.combine(property.name)
    switch property.kind {
    case .invariant(let e): add(0, [e])
    case .reachable(let e): add(1, [e])
    case .eventually(let e): add(2, [e])
    case .leadsTo(let e, let f): add(3, [e, f])
    case .noDeadlock: tag(4, 0)
    case .wellDefined: tag(5, 0)
    }
  }

  private mutating func add(_ choice: Choice) {
    add(choice.domain)
    add(choice.binder)
  }

  private mutating func add(_ domain: Domain) {
    switch domain {
    case .all(let sort): add(sort)
    case .interval(let lower, let upper):
      hasher.combine(-1)
      add(lower)
      add(upper)
    }
  }

  private mutating func add(_ binder: BinderID) {
    let number = numbers[binder] ?? numbers.count
    numbers[binder] = number
    hasher.combine(number)
    add(system.binders[binder.index].sort)
  }

  private mutating func add(_ e: Expression) {
    switch e {
    case .bool(let value): tag(0, value ? 1 : 0)
    case .int(let value): tag(1, value)
    case .read(let v, let indices):
      tag(2, v.index)
      for index in indices { add(index) }
    case .bound(let binder):
      tag(3, 0)
      add(binder)
    case .not(let a): add(4, [a])
    case .and(let parts): add(5, parts)
    case .or(let parts): add(6, parts)
    case .equal(let a, let b): add(7, [a, b])
    case .less(let a, let b): add(8, [a, b])
    case .lessOrEqual(let a, let b): add(9, [a, b])
    case .add(let a, let b): add(10, [a, b])
    case .subtract(let a, let b): add(11, [a, b])
    case .multiply(let a, let b): add(12, [a, b])
    case .divide(let a, let divisor): add(13, [a, .int(divisor)])
    case .remainder(let a, let divisor): add(14, [a, .int(divisor)])
    case .conditional(let c, let a, let b): add(15, [c, a, b])
    case .all(let binder, let domain, let body): add(16, binder, domain, body)
    case .exists(let binder, let domain, let body): add(17, binder, domain, body)
    case .count(let binder, let domain, let body): add(18, binder, domain, body)
    }
  }

  private mutating func tag(_ kind: Int, _ value: Int) {
    hasher.combine(kind)
    hasher.combine(value)
  }

  private mutating func add(_ kind: Int, _ parts: [Expression]) {
    tag(kind, parts.count)
    for part in parts { add(part) }
  }

  private mutating func add(_ kind: Int, _ binder: BinderID, _ domain: Domain, _ body: Expression) {
    tag(kind, 0)
    add(Choice(binder: binder, domain: domain))
    add(body)
  }
}
