/// Transition systems as compact text, cell by cell, for comparing with what is meant.

import Semantics

extension TransitionSystem {
  /// Returns a line for each edge of the process called `name`, such as
  /// `0 -> 1 pin: any b in Block; if not taken[b]; check b < n; taken[b] := true`. Locations are numbers, `end` the last.
  func edges(of name: String) -> [String] {
    guard let process = processes.first(where: { $0.name == name }) else { return ["no process '\(name)'"] }
    return process.edges.enumerated().flatMap { source, edges in
      edges.map { edge in
        let target = edge.target == process.end ? "end" : "\(edge.target)"
        return "\(source) -> \(target) \(edge.label.step): \(parts(of: edge).joined(separator: "; "))"
      }
    }
  }

  private func parts(of edge: Edge) -> [String] {
    var parts = edge.choices.map { "any \(name($0.binder)) in \(text($0.domain))" }
    if edge.condition != .bool(true) { parts.append("if \(text(edge.condition))") }
    parts += edge.checks.map { "check \(text($0.condition))" }
    return parts + edge.assignments.map { text($0) }
  }

  private func text(_ a: Assignment) -> String {
    let binders = a.binders.map { "\(name($0.binder)) in \(text($0.domain))" }
    let all = binders.isEmpty ? "" : "for all \(binders.joined(separator: ", ")) "
    let condition = a.condition == .bool(true) ? "" : "where \(text(a.condition)) "
    return "\(all)\(condition)\(text(.read(a.variable, a.indices))) := \(text(a.value))"
  }

  private func name(_ b: BinderID) -> String { binders[b.index].name }

  private func text(_ d: Domain) -> String {
    switch d {
    case .all(.bool): "Bool"
    case .all(.integer(nil)): "Int"
    case .all(.integer(.some(let bounds))): "\(bounds)"
    case .all(.named(let sort)): sorts[sort.index].name
    case .interval(let l, let u): "\(text(l, within: 6))..<\(text(u, within: 6))"
    }
  }

  /// Returns a term, with every part of a variable under its own name and constants as numbers.
  func text(_ e: Expression) -> String {
    func inner(_ part: Expression) -> String { text(part, within: e.level) }
    return switch e {
    case .bool(let b): "\(b)"
    case .int(let i): "\(i)"
    case .read(let v, let indices):
      variables[v.index].name + (indices.isEmpty ? "" : "[\(indices.map(text).joined(separator: ", "))]")
    case .bound(let b): name(b)
    case .not(let a): "not \(inner(a))"
    case .and(let parts): parts.map(inner).joined(separator: " and ")
    case .or(let parts): parts.map(inner).joined(separator: " or ")
    case .equal(let a, let b): "\(inner(a)) == \(inner(b))"
    case .less(let a, let b): "\(inner(a)) < \(inner(b))"
    case .lessOrEqual(let a, let b): "\(inner(a)) <= \(inner(b))"
    case .add(let a, let b): "\(inner(a)) + \(inner(b))"
    case .subtract(let a, let b): "\(inner(a)) - \(inner(b))"
    case .multiply(let a, let b): "\(inner(a)) * \(inner(b))"
    case .divide(let a, let d): "\(inner(a)) / \(d)"
    case .remainder(let a, let d): "\(inner(a)) % \(d)"
    case .conditional(let c, let a, let b): "if \(inner(c)) then \(inner(a)) else \(inner(b))"
    case .all(let x, let d, let body): "for all \(name(x)) in \(text(d)): \(text(body))"
    case .exists(let x, let d, let body): "exists \(name(x)) in \(text(d)): \(text(body))"
    case .count(let x, let d, let body): "count \(name(x)) in \(text(d)): \(text(body))"
    }
  }

  /// Returns `e` in parentheses unless it binds more tightly than `level`.
  private func text(_ e: Expression, within level: Int) -> String {
    e.level > level ? text(e) : "(\(text(e)))"
  }
}

extension Expression {
  fileprivate var level: Int {
    switch self {
    case .conditional, .all, .exists, .count: 0
    case .or: 1
    case .and: 2
    case .not: 3
    case .equal, .less, .lessOrEqual: 4
    case .add, .subtract: 5
    case .multiply, .divide, .remainder: 6
    case .bool, .int, .read, .bound: 7
    }
  }
}
