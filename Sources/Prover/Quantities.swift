/// Which integers are of one quantity: those that some step or property compares, adds or stores in one place. It makes
/// no sense to compare a number of pins with a position in a file, and lemmas that do are true by accident.

import Semantics

struct Quantities {
  private enum Place: Hashable {
    case value(VariableID)
    case key(VariableID, Int)
    case bound(BinderID)
  }
  private var numbers: [Place: Int] = [:]
  private var parents: [Int] = []

  init(_ system: TransitionSystem) {
    for edge in system.processes.flatMap(\.edges).joined() { add(edge) }
    for property in system.properties {
      switch property.kind {
      case .invariant(let e), .reachable(let e), .eventually(let e): _ = add(e)
      case .leadsTo(let a, let b): for e in [a, b] { _ = add(e) }
      case .noDeadlock, .wellDefined: break
      }
    }
  }

  /// The quantity of a variable's values.
  mutating func ofValue(_ variable: VariableID) -> Int { root(.value(variable)) }

  /// The quantity of a key.
  mutating func ofKey(_ variable: VariableID, _ position: Int) -> Int { root(.key(variable, position)) }

  private mutating func root(_ place: Place) -> Int {
    if let number = numbers[place] { return find(number) }
    numbers[place] = parents.count
    parents.append(parents.count)
    return parents.count - 1
  }

  private func find(_ number: Int) -> Int {
    var n = number
    while parents[n] != n { n = parents[n] }
    return n
  }

  @discardableResult
  private mutating func join(_ a: Int?, _ b: Int?) -> Int? {
    guard let a, let b else { return a ?? b }
    let (first, second) = (find(a), find(b))
    parents[second] = first
    return first
  }

  private mutating func add(_ edge: Edge) {
    for choice in edge.choices { bind(choice.binder, choice.domain) }
    _ = add(edge.condition)
    for check in edge.checks { _ = add(check.condition) }
    for a in edge.assignments {
      for binder in a.binders { bind(binder.binder, binder.domain) }
      _ = add(a.condition)
      for (position, index) in a.indices.enumerated() { join(root(.key(a.variable, position)), add(index)) }
      join(root(.value(a.variable)), add(a.value))
    }
  }

  private mutating func bind(_ binder: BinderID, _ domain: Domain) {
    guard case .interval(let lower, let upper) = domain else { return }
    let name = root(.bound(binder))
    join(name, add(lower))
    join(name, add(upper))
  }

  /// The quantity of a term; `nil` for constants and what is no number.
  private mutating func add(_ e: Expression) -> Int? {
    switch e {
    case .bool, .int: return nil
    case .bound(let b): return root(.bound(b))
    case .read(let v, let indices):
      for (position, index) in indices.enumerated() { join(root(.key(v, position)), add(index)) }
      return root(.value(v))
    case .not(let a):
      _ = add(a)
      return nil
    case .and(let parts), .or(let parts):
      for part in parts { _ = add(part) }
      return nil
    case .equal(let a, let b), .less(let a, let b), .lessOrEqual(let a, let b):
      join(add(a), add(b))
      return nil
    case .add(let a, let b), .subtract(let a, let b), .multiply(let a, let b): return join(add(a), add(b))
    case .divide(let a, _), .remainder(let a, _): return add(a)
    case .conditional(let c, let a, let b):
      _ = add(c)
      return join(add(a), add(b))
    case .all(let b, let d, let body), .exists(let b, let d, let body), .count(let b, let d, let body):
      bind(b, d)
      _ = add(body)
      return nil
    }
  }
}
