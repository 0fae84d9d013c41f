/// Building small transition systems by hand, so that tests read as the systems they are about.

import Semantics

/// A system under construction.
package struct SystemSketch {
  package var system = TransitionSystem()

  package init() {}

  /// Adds a named sort of that many values.
  package mutating func sort(_ name: String, _ count: Int) -> Sort {
    system.sorts.append(
      NamedSort(name: name, kind: .enumeration, members: (0..<count).map { "\(name)\($0)" }))
    return .named(SortID(system.sorts.count - 1))
  }

  /// Adds a shared variable.
  package mutating func variable(
    _ name: String, _ value: Sort, keys: [Sort] = [], initial: Int = 0
  ) -> VariableID {
    system.variables.append(
      Variable(name: name, keys: keys, value: value, initial: initial, role: .shared))
    return VariableID(system.variables.count - 1)
  }

  /// Adds a bound name.
  package mutating func binder(_ name: String, _ sort: Sort = .integer(nil)) -> BinderID {
    system.binders.append(Binder(name: name, sort: sort))
    return BinderID(system.binders.count - 1)
  }

  /// Adds a process that takes each step once, in order; a step may offer several edges.
  package mutating func process(_ name: String, kind: Process.Kind = .ordinary, _ steps: [[Edge]]) {
    var edges = steps
    for (location, leaving) in steps.enumerated() {
      for index in leaving.indices { edges[location][index].target = location + 1 }
    }
    add(name, kind, edges + [[]], end: steps.count)
  }

  /// Adds a process that repeats its edges for ever.
  package mutating func loop(_ name: String, kind: Process.Kind = .ordinary, _ edges: [Edge]) {
    add(name, kind, [edges, []], end: 1)
  }

  private mutating func add(_ name: String, _ kind: Process.Kind, _ edges: [[Edge]], end: Int) {
    system.processes.append(
      Process(
        name: name, kind: kind, entry: 0, end: end, edges: edges,
        locationNames: edges.indices.map { "\($0)" }))
    if kind == .setup { system.setup = system.processes.count - 1 }
  }

  package mutating func property(_ name: String, _ kind: Property.Kind) {
    system.properties.append(Property(name: name, kind: kind, text: name, location: nowhere))
  }
}

package let nowhere = SourceLocation(path: "test", line: 1, column: 1)

/// An edge that goes round, unless its process says otherwise.
package func step(
  _ name: String, choices: [Choice] = [], when condition: Expression = .bool(true),
  checks: [Expression] = [], _ assignments: [Assignment] = []
) -> Edge {
  Edge(
    target: 0, label: StepLabel(operations: [], step: name, location: nowhere), choices: choices,
    condition: condition,
    checks: checks.map { Check(condition: $0, message: "check", location: nowhere) },
    assignments: assignments)
}

/// `variable[indices] := value`.
package func set(_ variable: VariableID, _ indices: [Expression] = [], to value: Expression) -> Assignment {
  Assignment(variable: variable, indices: indices, value: value, location: nowhere)
}

/// `for all binders where condition: variable[indices] := value`.
package func setAll(
  _ binders: [Choice], where condition: Expression = .bool(true), _ variable: VariableID,
  _ indices: [Expression], to value: Expression
) -> Assignment {
  Assignment(
    binders: binders, condition: condition, variable: variable, indices: indices, value: value,
    location: nowhere)
}

package func read(_ variable: VariableID, _ indices: Expression...) -> Expression { .read(variable, indices) }

extension Choice {
  /// A value from `lower` up to, not including, `upper`.
  package static func between(_ binder: BinderID, _ lower: Expression, _ upper: Expression) -> Choice {
    Choice(binder: binder, domain: .interval(lower: lower, upper: upper))
  }
}

extension Outcome {
  /// What the outcome is, without its run.
  package var name: String {
    switch self {
    case .holds: "holds"
    case .violated: "violated"
    case .reached: "reached"
    case .unknown(.incapable): "incapable"
    case .unknown: "unknown"
    }
  }

  /// The run, if there is one.
  package var schedule: Schedule? {
    switch self {
    case .violated(let schedule): schedule
    case .reached(let schedule): schedule
    case .holds, .unknown: nil
    }
  }
}
