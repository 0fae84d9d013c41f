/// The reference: what a transition system means, executed step by step. Slow and obviously right.

/// Why a term or a step cannot be evaluated here. None of these is a property of the model's behaviour.
package enum InterpretationError: Error, Hashable, Sendable {
  /// The domain of a bound name is infinite, so its values cannot be gone through.
  case unboundedDomain(BinderID)
  /// It is finite, and nobody would wait until its values are gone through.
  case wideDomain(BinderID)
  /// A number does not fit into 64 bits.
  case overflow
}

/// What is wrong with taking a step from a state.
package struct Fault: Hashable, Sendable {
  package var message: String
  package var location: SourceLocation
}

/// What taking an edge does.
package enum StepResult: Sendable {
  case disabled
  case taken(State)
  /// The step is enabled, and one of its checks fails or it assigns two values to a cell.
  case illDefined(Fault)
}

/// A step that is enabled in a state, and what it does.
package struct Transition: Sendable {
  package var step: ScheduledStep
  package var result: StepResult
}

package struct Interpreter: Sendable {
  package let system: TransitionSystem
  package let layout: StateLayout

  package init(_ system: TransitionSystem) {
    self.system = system
    self.layout = StateLayout(system)
  }

  /// The state in which every process is at its entry and every cell holds its variable's initial value.
  package var initialState: State {
    var cells: [Int] = []
    for (variable, slot) in zip(system.variables, layout.slots) {
      if case .dense(_, _, let counts) = slot {
        cells += Array(repeating: variable.initial, count: counts.reduce(1, *))
      }
    }
    return State(
      locations: system.processes.map(\.entry), cells: cells,
      sparse: Array(repeating: [:], count: layout.sparseCount))
  }

  /// Whether the setup, if there is one, is over in `state`.
  package func isPrepared(_ state: State) -> Bool {
    guard let setup = system.setup else { return true }
    return state.locations[setup] == system.processes[setup].end
  }

  /// Returns the enabled steps of `state` in the order of processes, edges and chosen values.
  package func transitions(from state: State) throws(InterpretationError) -> [Transition] {
    var result: [Transition] = []
    for p in system.processes.indices { result += try transitions(of: p, from: state) }
    return result
  }

  /// Returns the enabled steps of one process in the order of edges and chosen values.
  package func transitions(of p: Int, from state: State) throws(InterpretationError) -> [Transition] {
    if let setup = system.setup, !isPrepared(state), p != setup { return [] }
    var result: [Transition] = []
    for e in system.processes[p].edges[state.locations[p]].indices {
      try appendTransitions(of: p, edge: e, in: state, to: &result)
    }
    return result
  }

  private func appendTransitions(
    of p: Int, edge e: Int, in state: State, to result: inout [Transition]
  ) throws(InterpretationError) {
    let edge = system.processes[p].edges[state.locations[p]][e]
    var environment = Environment(count: system.binders.count)
    func choose(_ n: Int) throws(InterpretationError) {
      guard n < edge.choices.count else {
        let outcome = try take(edge, of: p, in: state, &environment)
        if case .disabled = outcome { return }
        let chosen = edge.choices.map { environment.values[$0.binder.index] }
        let step = ScheduledStep(process: p, source: state.locations[p], edge: e, choices: chosen)
        result.append(Transition(step: step, result: outcome))
        return
      }
      let choice = edge.choices[n]
      for value in try values(of: choice.domain, for: choice.binder, in: state, environment) {
        environment.values[choice.binder.index] = value
        try choose(n + 1)
      }
    }
    try choose(0)
  }

  /// Returns what `step` does in `state`; a step that does not belong there is disabled.
  package func apply(_ step: ScheduledStep, to state: State) throws(InterpretationError) -> StepResult {
    guard system.processes.indices.contains(step.process), state.locations[step.process] == step.source,
      system.processes[step.process].edges.indices.contains(step.source),
      system.processes[step.process].edges[step.source].indices.contains(step.edge)
    else { return .disabled }
    if let setup = system.setup, !isPrepared(state), step.process != setup { return .disabled }
    let edge = system.processes[step.process].edges[step.source][step.edge]
    guard edge.choices.count == step.choices.count else { return .disabled }
    var environment = Environment(count: system.binders.count)
    for (choice, value) in zip(edge.choices, step.choices) {
      guard try contains(choice.domain, value, for: choice.binder, in: state, environment) else { return .disabled }
      environment.values[choice.binder.index] = value
    }
    return try take(edge, of: step.process, in: state, &environment)
  }

  /// Takes an edge whose choices are made.
  private func take(
    _ edge: Edge, of p: Int, in state: State, _ environment: inout Environment
  ) throws(InterpretationError) -> StepResult {
    guard try holds(edge.condition, in: state, &environment) else { return .disabled }
    for check in edge.checks where try !holds(check.condition, in: state, &environment) {
      return .illDefined(Fault(message: check.message, location: check.location))
    }
    var updates: [CellKey: Int] = [:]
    for assignment in edge.assignments {
      if let fault = try collect(assignment, 0, in: state, &environment, &updates) { return .illDefined(fault) }
    }
    var next = state
    next.locations[p] = edge.target
    for (cell, value) in updates { write(value, to: cell, in: &next) }
    return .taken(next)
  }

  /// A cell: a variable at keys.
  private struct CellKey: Hashable {
    var variable: Int
    var keys: [Int]
  }

  /// Adds what an assignment writes to `updates`, for all values of its binders from the `n`th on.
  private func collect(
    _ a: Assignment, _ n: Int, in state: State, _ environment: inout Environment, _ updates: inout [CellKey: Int]
  ) throws(InterpretationError) -> Fault? {
    if n < a.binders.count {
      let binder = a.binders[n]
      for value in try values(of: binder.domain, for: binder.binder, in: state, environment) {
        environment.values[binder.binder.index] = value
        if let fault = try collect(a, n + 1, in: state, &environment, &updates) { return fault }
      }
      return nil
    }
    guard try holds(a.condition, in: state, &environment) else { return nil }
    var keys: [Int] = []
    for index in a.indices { keys.append(try evaluate(index, in: state, &environment)) }
    let value = try evaluate(a.value, in: state, &environment)
    let variable = system.variables[a.variable.index]
    for (key, sort) in zip(keys, variable.keys) where !(system.bounds(of: sort)?.contains(key) ?? true) {
      return Fault(message: "index \(key) of '\(variable.name)' is outside its sort", location: a.location)
    }
    if let bounds = system.bounds(of: variable.value), !bounds.contains(value) {
      return Fault(message: "value \(value) of '\(variable.name)' is outside its sort", location: a.location)
    }
    let cell = CellKey(variable: a.variable.index, keys: keys)
    if let other = updates.updateValue(value, forKey: cell), other != value {
      return Fault(message: "one step assigns two values to '\(variable.name)'", location: a.location)
    }
    return nil
  }

  private func write(_ value: Int, to cell: CellKey, in state: inout State) {
    switch layout.slots[cell.variable] {
    case .dense(let offset, let lowers, let counts):
      if let i = StateLayout.index(cell.keys, offset, lowers, counts) { state.cells[i] = value }
    case .sparse(let i):
      state.sparse[i][cell.keys] = value == system.variables[cell.variable].initial ? nil : value
    }
  }

  // MARK: Terms

  /// The values of bound names, by binder.
  package struct Environment: Sendable {
    package var values: [Int]
    package init(count: Int) { values = Array(repeating: 0, count: count) }
  }

  /// Returns whether a closed condition is true in `state`.
  package func holds(_ condition: Expression, in state: State) throws(InterpretationError) -> Bool {
    var environment = Environment(count: system.binders.count)
    return try holds(condition, in: state, &environment)
  }

  package func holds(
    _ condition: Expression, in state: State, _ environment: inout Environment
  ) throws(InterpretationError) -> Bool {
    try evaluate(condition, in: state, &environment) != 0
  }

  /// Returns the value of a cell; a key outside a dense sort reads as the variable's initial value (a check
  /// that fails reports it).
  package func read(_ variable: VariableID, _ keys: [Int], in state: State) -> Int {
    switch layout.slots[variable.index] {
    case .dense(let offset, let lowers, let counts):
      guard let i = StateLayout.index(keys, offset, lowers, counts) else {
        return system.variables[variable.index].initial
      }
      return state.cells[i]
    case .sparse(let i): return state.sparse[i][keys] ?? system.variables[variable.index].initial
    }
  }

  package func evaluate(
    _ e: Expression, in state: State, _ environment: inout Environment
  ) throws(InterpretationError) -> Int {
    switch e {
    case .bool(let b): return b ? 1 : 0
    case .int(let i): return i
    case .read(let variable, let indices):
      var keys: [Int] = []
      for index in indices { keys.append(try evaluate(index, in: state, &environment)) }
      return read(variable, keys, in: state)
    case .bound(let binder): return environment.values[binder.index]
    case .not(let a): return try evaluate(a, in: state, &environment) == 0 ? 1 : 0
    case .and(let parts):
      for part in parts where try evaluate(part, in: state, &environment) == 0 { return 0 }
      return 1
    case .or(let parts):
      for part in parts where try evaluate(part, in: state, &environment) != 0 { return 1 }
      return 0
    case .equal(let a, let b):
      return try evaluate(a, in: state, &environment) == evaluate(b, in: state, &environment) ? 1 : 0
    case .less(let a, let b):
      return try evaluate(a, in: state, &environment) < evaluate(b, in: state, &environment) ? 1 : 0
    case .lessOrEqual(let a, let b):
      return try evaluate(a, in: state, &environment) <= evaluate(b, in: state, &environment) ? 1 : 0
    case .add(let a, let b):
      return try exact(
        evaluate(a, in: state, &environment).addingReportingOverflow(evaluate(b, in: state, &environment)))
    case .subtract(let a, let b):
      return try exact(
        evaluate(a, in: state, &environment).subtractingReportingOverflow(evaluate(b, in: state, &environment)))
    case .multiply(let a, let b):
      return try exact(
        evaluate(a, in: state, &environment).multipliedReportingOverflow(by: evaluate(b, in: state, &environment)))
    case .divide(let a, let d):
      let x = try evaluate(a, in: state, &environment)
      return x >= 0 ? x / d : -((-(x + 1)) / d) - 1
    case .remainder(let a, let d):
      let r = try evaluate(a, in: state, &environment) % d
      return r < 0 ? r + d : r
    case .conditional(let c, let a, let b):
      return try evaluate(c, in: state, &environment) != 0
        ? evaluate(a, in: state, &environment) : evaluate(b, in: state, &environment)
    case .all(let binder, let domain, let body):
      return try count(binder, domain, in: state, &environment, limit: 1) { .not(body) } == 0 ? 1 : 0
    case .exists(let binder, let domain, let body):
      return try count(binder, domain, in: state, &environment, limit: 1) { body }
    case .count(let binder, let domain, let body):
      return try count(binder, domain, in: state, &environment, limit: .max) { body }
    }
  }

  private func exact(_ result: (Int, overflow: Bool)) throws(InterpretationError) -> Int {
    guard !result.overflow else { throw .overflow }
    return result.0
  }

  /// Returns how many values of the domain satisfy the body, counting no further than `limit`.
  private func count(
    _ binder: BinderID, _ domain: Domain, in state: State, _ environment: inout Environment, limit: Int,
    _ body: () -> Expression
  ) throws(InterpretationError) -> Int {
    let body = body()
    var found = 0
    func find(_ value: Int) throws(InterpretationError) -> Bool {
      environment.values[binder.index] = value
      if try holds(body, in: state, &environment) { found += 1 }
      return found == limit
    }
    if domain.isAllIntegers && limit == 1 {
      for value in try probed(binder, body, in: state, environment) {
        if try find(value) { break }
      }
    } else {
      for value in try values(of: domain, for: binder, in: state, environment) {
        if try find(value) { break }
      }
    }
    return found
  }

  /// The values of a name bound to all integers that decide whether one satisfies the body.
  private func probed(
    _ binder: BinderID, _ body: Expression, in state: State, _ environment: Environment
  ) throws(InterpretationError) -> [Int] {
    guard let probes = Probes(of: binder, in: body) else { throw .unboundedDomain(binder) }
    var places: [Int] = []
    for key in probes.keys {
      places += keysInUse(of: key.variable, at: key.position, in: state).map { $0 &- key.shift }
    }
    for threshold in probes.thresholds {
      var inner = environment
      try collectValues(of: threshold, threshold.binders[...], in: state, &inner, &places)
    }
    return probeValues(around: places)
  }

  private func collectValues(
    of threshold: Probes.Threshold, _ binders: ArraySlice<Probes.BoundDomain>, in state: State,
    _ environment: inout Environment, _ places: inout [Int]
  ) throws(InterpretationError) {
    guard let first = binders.first else {
      places.append(try evaluate(threshold.term, in: state, &environment) &- threshold.shift)
      return
    }
    for value in try values(of: first.domain, for: first.binder, in: state, environment) {
      environment.values[first.binder.index] = value
      try collectValues(of: threshold, binders.dropFirst(), in: state, &environment, &places)
    }
  }

  /// The keys at a position for which a variable may hold something else than next to them.
  private func keysInUse(of variable: VariableID, at position: Int, in state: State) -> [Int] {
    switch layout.slots[variable.index] {
    case .sparse(let i): state.sparse[i].keys.map { $0[position] }
    case .dense(_, let lowers, let counts): Array((lowers[position] - 1)...(lowers[position] + counts[position]))
    }
  }

  private func range(
    of domain: Domain, for binder: BinderID, in state: State, _ environment: Environment
  ) throws(InterpretationError) -> Range<Int> {
    switch domain {
    case .all(let sort):
      guard let bounds = system.bounds(of: sort) else { throw .unboundedDomain(binder) }
      return bounds
    case .interval(let lower, let upper):
      var inner = environment
      let low = try evaluate(lower, in: state, &inner)
      return try low..<max(low, evaluate(upper, in: state, &inner))
    }
  }

  /// The range, to go through it.
  private func values(
    of domain: Domain, for binder: BinderID, in state: State, _ environment: Environment
  ) throws(InterpretationError) -> Range<Int> {
    let range = try range(of: domain, for: binder, in: state, environment)
    guard range.dropFirst(Self.mostValues).isEmpty else { throw .wideDomain(binder) }
    return range
  }

  private static let mostValues = 1 << 24

  /// Returns whether `value` lies in the domain, which may be infinite.
  private func contains(
    _ domain: Domain, _ value: Int, for binder: BinderID, in state: State, _ environment: Environment
  ) throws(InterpretationError) -> Bool {
    if case .all(let sort) = domain { return system.bounds(of: sort)?.contains(value) ?? true }
    return try range(of: domain, for: binder, in: state, environment).contains(value)
  }
}
