/// Terms of a system in those of the system in which groups of its processes are folded.

import Semantics

/// Rewrites the terms of one process, or of no process.
struct FoldedTerms {
  let folding: Folding
  /// The process of the original whose terms they are.
  let process: Int?
  /// The name of the member that takes the step, if the process is folded.
  let member: BinderID?

  init(_ folding: Folding, process: Int?, member: BinderID?) {
    self.folding = folding
    self.process = process
    self.member = member
  }

  func fold(_ property: Property) -> Property {
    var result = property
    switch property.kind {
    case .invariant(let e): result.kind = .invariant(fold(e))
    case .reachable(let e): result.kind = .reachable(fold(e))
    case .eventually(let e): result.kind = .eventually(fold(e))
    case .leadsTo(let a, let b): result.kind = .leadsTo(fold(a), fold(b))
    case .noDeadlock, .wellDefined: break
    }
    return result
  }

  func fold(_ edge: Edge) -> Edge {
    var result = edge
    result.waitsFor = nil
    result.choices = edge.choices.map { fold($0) }
    result.condition = fold(edge.condition)
    result.checks = edge.checks.map { check in
      Check(condition: fold(check.condition), message: check.message, location: check.location)
    }
    result.assignments = edge.assignments.map { fold($0) }
    return result
  }

  private func fold(_ choice: Choice) -> Choice { Choice(binder: choice.binder, domain: fold(choice.domain)) }

  private func fold(_ domain: Domain) -> Domain {
    guard case .interval(let lower, let upper) = domain else { return domain }
    return .interval(lower: fold(lower), upper: fold(upper))
  }

  private func fold(_ a: Assignment) -> Assignment {
    let variable = folding.original.variables[a.variable.index]
    var result = a
    result.binders = a.binders.map { fold($0) }
    result.condition = fold(a.condition)
    (result.variable, result.indices) = cell(a.variable, a.indices)
    result.value = fold(a.value, as: variable.value)
    return result
  }

  private func cell(_ v: VariableID, _ indices: [Expression]) -> (VariableID, [Expression]) {
    let variable = folding.original.variables[v.index]
    guard let new = folding.variables[v] else { preconditionFailure("a variable is not folded") }
    let keys = zip(indices, variable.keys).map { fold($0, as: $1) }
    guard let member, variable.role == .local(process: process ?? -1) else { return (new, keys) }
    return (new, [.bound(member)] + keys)
  }

  /// - Parameter wanted: The sort that stands there, if it is one of processes: literals are renumbered.
  private func fold(_ e: Expression, as wanted: Sort? = nil) -> Expression {
    func isProcess(_ e: Expression) -> Bool { folding.original.sort(of: e) == .named(folding.sort) }
    switch e {
    case .bool, .bound: return e
    case .int(let value): return wanted == .named(folding.sort) ? number(value) : e
    case .read(let v, let indices):
      let (variable, keys) = cell(v, indices)
      return .read(variable, keys)
    case .not(let a): return .not(fold(a))
    case .and(let parts): return .and(parts.map { fold($0) })
    case .or(let parts): return .or(parts.map { fold($0) })
    case .equal(let a, let b):
      let sort: Sort? = isProcess(a) || isProcess(b) ? .named(folding.sort) : nil
      return .equal(fold(a, as: sort), fold(b, as: sort))
    case .less(let a, let b): return .less(fold(a), fold(b))
    case .lessOrEqual(let a, let b): return .lessOrEqual(fold(a), fold(b))
    case .add(let a, let b): return .add(fold(a), fold(b))
    case .subtract(let a, let b): return .subtract(fold(a), fold(b))
    case .multiply(let a, let b): return .multiply(fold(a), fold(b))
    case .divide(let a, let d): return .divide(fold(a), by: d)
    case .remainder(let a, let d): return .remainder(fold(a), by: d)
    case .conditional(let c, let a, let b):
      return .conditional(fold(c), then: fold(a, as: wanted), else: fold(b, as: wanted))
    case .all(let x, let d, let body): return .all(x, fold(d), fold(body))
    case .exists(let x, let d, let body): return .exists(x, fold(d), fold(body))
    case .count(let x, let d, let body): return .count(x, fold(d), fold(body))
    }
  }

  /// The member itself, a process that keeps its name, or what stands for nothing.
  private func number(_ value: Int) -> Expression {
    if value == process, let member { return .bound(member) }
    guard folding.numbers.indices.contains(value), folding.numbers[value] < folding.named else { return .int(0) }
    return .int(folding.numbers[value])
  }
}
