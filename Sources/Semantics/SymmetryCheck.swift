/// Which sorts a system treats so that their values could change places.

/// Walks all terms, with the sort that each place wants, and notes what tells values apart.
package struct SymmetryCheck {
  let system: TransitionSystem
  let guards: [VariableID: VariableID]
  let locals: LiveLocals
  /// Sorts whose values are told apart: by order, by arithmetic, or by a literal that names one.
  private(set) var broken: Set<SortID> = []
  /// Processes that a term names, other than their own.
  private var named: Set<Int> = []
  /// The terms of each process, with itself and its locals made anonymous.
  private var anonymous: [[[Edge]]] = []
  /// The process whose terms are walked.
  private var process: Int?
  /// Optionals that are known to be there, as reads of the variable that says so.
  private var present: Set<Expression> = []
  /// Bound names by the order in which a step mentions them: copies of a step may have names of their own.
  private var numbers: [BinderID: Int] = [:]
  /// What stands for the process itself.
  private static let itself = Expression.int(.min + 1)

  init(_ system: TransitionSystem, _ guards: [VariableID: VariableID], _ locals: LiveLocals) {
    self.system = system
    self.guards = guards
    self.locals = locals
  }

  mutating func run() {
    checkInitialValues()
    for p in system.processes.indices {
      process = p
      anonymous.append(system.processes[p].edges.enumerated().map { location, edges in edges.map { walk($0) } })
    }
    process = nil
    for condition in system.stateConditions { if let condition { _ = walk(condition, as: .bool) } }
    _ = walk(system.restCondition, as: .bool)
  }

  /// Groups of two and more processes any two of which can change places.
  var interchangeableProcesses: [[Int]] {
    var groups: [[Int]] = []
    for p in system.processes.indices where p != system.setup && !named.contains(p) {
      if let g = groups.firstIndex(where: { isCopy($0[0], p) }) { groups[g].append(p) } else { groups.append([p]) }
    }
    return groups.filter { $0.count > 1 }
  }

  /// The locals of a process, in the order of variables.
  package static func locals(of p: Int, in system: TransitionSystem) -> [Int] {
    system.variables.indices.filter { system.variables[$0].role == .local(process: p) }
  }

  private func isCopy(_ p: Int, _ q: Int) -> Bool {
    let (a, b) = (system.processes[p], system.processes[q])
    let (mine, others) = (Self.locals(of: p, in: system), Self.locals(of: q, in: system))
    return a.kind == b.kind && a.entry == b.entry && a.end == b.end && mine.count == others.count
      && zip(mine, others).allSatisfy { i, j in
        let (v, w) = (system.variables[i], system.variables[j])
        return v.keys == w.keys && v.value == w.value && v.initial == w.initial
      } && anonymous[p] == anonymous[q]
  }

  // MARK: Sorts

  /// The sort, if its values might be interchangeable.
  private func permutable(_ sort: Sort?) -> SortID? {
    guard case .named(let id)? = sort else { return nil }
    if case .enumeration = system.sorts[id.index].kind { return nil }
    return id
  }

  /// Whether a literal of the sort is one that the scenario names, and so is none of those that change places.
  private func isDistinguished(_ value: Int, in sort: SortID) -> Bool {
    if case .identity(let distinguished) = system.sorts[sort.index].kind { value < distinguished } else { false }
  }

  /// A variable that always holds a value begins with one, which must not be one among equals.
  private mutating func checkInitialValues() {
    for (v, variable) in system.variables.enumerated() {
      guard let sort = permutable(variable.value), !isDistinguished(variable.initial, in: sort) else { continue }
      if let present = guards[VariableID(v)], system.variables[present.index].initial == 0 { continue }
      if case .local(let p) = variable.role, variable.keys.isEmpty,
        !locals.isLive(VariableID(v), of: p, at: system.processes[p].entry)
      {
        continue
      }
      broken.insert(sort)
    }
  }

  // MARK: Steps

  private mutating func walk(_ edge: Edge) -> Edge {
    var result = edge
    present = []
    numbers = [:]
    defer { present = [] }
    for (i, choice) in edge.choices.enumerated() { result.choices[i] = walk(choice) }
    result.condition = walk(edge.condition, as: .bool)
    learn(edge.condition, true)
    for (i, check) in edge.checks.enumerated() {
      result.checks[i].condition = walk(check.condition, as: .bool)
      result.checks[i].location = SourceLocation(path: "", line: 0, column: 0)
      learn(check.condition, true)
    }
    result.assignments = edge.assignments.map { walk($0, in: edge) }
    result.label = StepLabel(
      operations: edge.label.operations, step: edge.label.step, location: SourceLocation(path: "", line: 0, column: 0))
    result.waitsFor = nil
    return result
  }

  private mutating func walk(_ choice: Choice) -> Choice {
    Choice(binder: anonymous(choice.binder), domain: walk(choice.domain, choice.binder))
  }

  private mutating func anonymous(_ binder: BinderID) -> BinderID {
    let number = numbers[binder] ?? numbers.count
    numbers[binder] = number
    return BinderID(-1 - number)
  }

  private mutating func walk(_ domain: Domain, _ binder: BinderID) -> Domain {
    guard case .interval(let lower, let upper) = domain else { return domain }
    if let sort = permutable(system.binders[binder.index].sort) { broken.insert(sort) }
    return .interval(lower: walk(lower, as: .integer(nil)), upper: walk(upper, as: .integer(nil)))
  }

  private mutating func walk(_ a: Assignment, in edge: Edge) -> Assignment {
    let outer = present
    defer { present = outer }
    let variable = system.variables[a.variable.index]
    var result = a
    result.binders = a.binders.map { walk($0) }
    result.condition = walk(a.condition, as: .bool)
    learn(a.condition, true)
    result.indices = zip(a.indices, variable.keys).map { walk($0, as: $1) }
    result.value = walkAssigned(a, in: edge)
    result.variable = anonymous(a.variable)
    result.location = SourceLocation(path: "", line: 0, column: 0)
    return result
  }

  /// The value that is assigned. What stands for nothing, where an optional becomes absent or a local dies, names
  /// nobody.
  private mutating func walkAssigned(_ a: Assignment, in edge: Edge) -> Expression {
    let variable = system.variables[a.variable.index]
    if case .local(let p) = variable.role, variable.keys.isEmpty, !locals.isLive(a.variable, of: p, at: edge.target) {
      return walk(a.value, as: variable.value, placeholder: variable.initial)
    }
    guard let guardian = guards[a.variable], permutable(variable.value) != nil else {
      return walk(a.value, as: variable.value)
    }
    let keys = Array(a.indices.prefix(system.variables[guardian.index].keys.count))
    let becomesPresent = edge.assignments.first {
      $0.variable == guardian && $0.indices == keys && $0.condition == a.condition && $0.binders == a.binders
    }?.value
    switch (becomesPresent, a.value) {
    case (.bool(false), .int(variable.initial)): return a.value
    case (.some(let condition), .conditional(let tested, let value, .int(variable.initial))) where condition == tested:
      let walked = walk(condition, as: .bool)
      let outer = present
      defer { present = outer }
      learn(condition, true)
      return .conditional(walked, then: walk(value, as: variable.value), else: .int(variable.initial))
    case (.some(.read(let other, let indices)), .read(let copied, let all))
    where guards[copied] == other && Array(all.prefix(indices.count)) == indices:
      // A whole optional is copied: absent, it has the value that stands for nothing.
      present.insert(.read(other, indices))
      defer { present.remove(.read(other, indices)) }
      return walk(a.value, as: variable.value)
    default: return walk(a.value, as: variable.value)
    }
  }

  /// The variable's place among the locals of its process; the variable itself if it is shared.
  private func anonymous(_ v: VariableID) -> VariableID {
    guard case .local(let p) = system.variables[v.index].role, p == process else { return v }
    return VariableID(-1 - Self.locals(of: p, in: system).firstIndex(of: v.index)!)
  }

  // MARK: Terms

  private mutating func walk(_ e: Expression, as wanted: Sort?, placeholder: Int? = nil) -> Expression {
    if let sort = permutable(wanted) { return walkValue(e, sort, placeholder) }
    if let sort = permutable(system.sort(of: e)) {
      broken.insert(sort)
      return walkValue(e, sort, nil)
    }
    switch e {
    case .bool, .int: return e
    case .bound(let binder): return .bound(anonymous(binder))
    case .read: return walkRead(e)
    case .not(let a): return .not(walk(a, as: .bool))
    case .and(let parts): return .and(walkInOrder(parts, learning: true))
    case .or(let parts): return .or(walkInOrder(parts, learning: false))
    case .equal(let a, let b):
      let sort = permutable(system.sort(of: a)) ?? permutable(system.sort(of: b))
      let wanted = sort.map { Sort.named($0) } ?? system.sort(of: a) ?? system.sort(of: b)
      return .equal(walk(a, as: wanted), walk(b, as: wanted))
    case .less(let a, let b): return .less(walk(a, as: .integer(nil)), walk(b, as: .integer(nil)))
    case .lessOrEqual(let a, let b): return .lessOrEqual(walk(a, as: .integer(nil)), walk(b, as: .integer(nil)))
    case .add(let a, let b): return .add(walk(a, as: .integer(nil)), walk(b, as: .integer(nil)))
    case .subtract(let a, let b): return .subtract(walk(a, as: .integer(nil)), walk(b, as: .integer(nil)))
    case .multiply(let a, let b): return .multiply(walk(a, as: .integer(nil)), walk(b, as: .integer(nil)))
    case .divide(let a, let d): return .divide(walk(a, as: .integer(nil)), by: d)
    case .remainder(let a, let d): return .remainder(walk(a, as: .integer(nil)), by: d)
    case .conditional(let c, let a, let b): return walkConditional(c, a, b, as: wanted, nil)
    case .all(let x, let d, let body): return .all(anonymous(x), walk(d, x), walk(body, as: .bool))
    case .exists(let x, let d, let body): return .exists(anonymous(x), walk(d, x), walk(body, as: .bool))
    case .count(let x, let d, let body): return .count(anonymous(x), walk(d, x), walk(body, as: .bool))
    }
  }

  /// A term where a value of the sort is wanted.
  private mutating func walkValue(_ e: Expression, _ sort: SortID, _ placeholder: Int?) -> Expression {
    switch e {
    case .int(let value):
      if value == placeholder { return e }
      if case .process = system.sorts[sort.index].kind {
        if value == process { return Self.itself }
        named.insert(value)
      } else if !isDistinguished(value, in: sort) {
        broken.insert(sort)
      }
      return e
    case .bound(let binder):
      if system.binders[binder.index].sort != .named(sort) { broken.insert(sort) }
      return .bound(anonymous(binder))
    case .read(let v, _):
      if system.variables[v.index].value != .named(sort) { broken.insert(sort) }
      return walkRead(e)
    case .conditional(let c, let a, let b): return walkConditional(c, a, b, as: .named(sort), placeholder)
    case .bool, .not, .and, .or, .equal, .less, .lessOrEqual, .add, .subtract, .multiply, .divide, .remainder, .all,
      .exists, .count:
      broken.insert(sort)
      return e
    }
  }

  private mutating func walkRead(_ e: Expression) -> Expression {
    guard case .read(let v, let indices) = e else { return e }
    let variable = system.variables[v.index]
    if let sort = permutable(variable.value), let guardian = guards[v] {
      let keys = Array(indices.prefix(system.variables[guardian.index].keys.count))
      if !present.contains(.read(guardian, keys)) { broken.insert(sort) }
    }
    return .read(anonymous(v), zip(indices, variable.keys).map { walk($0, as: $1) })
  }

  private mutating func walkInOrder(_ parts: [Expression], learning value: Bool) -> [Expression] {
    let outer = present
    defer { present = outer }
    return parts.map { part in
      let walked = walk(part, as: .bool)
      learn(part, value)
      return walked
    }
  }

  private mutating func walkConditional(
    _ c: Expression, _ a: Expression, _ b: Expression, as sort: Sort?, _ placeholder: Int?
  ) -> Expression {
    let condition = walk(c, as: .bool)
    let outer = present
    learn(c, true)
    let first = walk(a, as: sort, placeholder: placeholder)
    present = outer
    learn(c, false)
    let second = walk(b, as: sort, placeholder: placeholder)
    present = outer
    return .conditional(condition, then: first, else: second)
  }

  /// Notes the optionals that are there if the condition has this value.
  private mutating func learn(_ condition: Expression, _ value: Bool) {
    switch (condition, value) {
    case (.read, true): present.insert(condition)
    case (.not(let a), _): learn(a, !value)
    case (.and(let parts), true): for part in parts { learn(part, true) }
    case (.or(let parts), false): for part in parts { learn(part, false) }
    default: break
    }
  }
}
