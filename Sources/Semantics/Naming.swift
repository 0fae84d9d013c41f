/// Values, cells and terms in the model's own words.

/// Knows how the scalar variables of a system form what people wrote.
package struct Naming: Sendable {
  package let system: TransitionSystem
  /// For each variable, the display it belongs to and what it is there.
  private var leaves: [Leaf?]

  private struct Leaf: Sendable {
    var display: Int
    /// What stands behind the cell's name, e.g. `.lower`.
    var suffix: String
    var role: Role
  }

  private enum Role: Sendable {
    case value
    case present
    case membership
  }

  package init(_ system: TransitionSystem) {
    self.system = system
    leaves = Array(repeating: nil, count: system.variables.count)
    for (i, display) in system.displays.enumerated() { enter(display.shape, i, "") }
  }

  private mutating func enter(_ shape: Shape, _ display: Int, _ suffix: String) {
    switch shape {
    case .scalar(let v): leaves[v.index] = Leaf(display: display, suffix: suffix, role: .value)
    case .optional(let present, let inner):
      leaves[present.index] = Leaf(display: display, suffix: suffix, role: .present)
      enter(inner, display, suffix)
    case .range(let lower, let upper):
      leaves[lower.index] = Leaf(display: display, suffix: suffix + ".lower", role: .value)
      leaves[upper.index] = Leaf(display: display, suffix: suffix + ".upper", role: .value)
    case .structure(let fields): for field in fields { enter(field.shape, display, suffix + "." + field.name) }
    case .set(let v, _): leaves[v.index] = Leaf(display: display, suffix: suffix, role: .membership)
    }
  }

  /// The index of the display that a variable is part of, if it is part of one.
  package func display(of variable: VariableID) -> Int? { leaves[variable.index]?.display }

  // MARK: Values

  package func value(_ value: Int, of sort: Sort) -> String {
    switch sort {
    case .bool: return value == 0 ? "false" : "true"
    case .integer: return String(value)
    case .named(let id):
      let members = system.sorts[id.index].members
      return members.indices.contains(value) ? members[value] : "#\(value)"
    }
  }

  /// The name of a display's cell at keys given as texts: `extent[data, 0]`, or `m0.live` for a field of an identity.
  package func cell(_ display: Int, _ keys: [String]) -> String {
    let name = system.displays[display].name
    guard let dot = name.firstIndex(of: "."), let first = keys.first,
      system.sorts.contains(where: { $0.name == name[..<dot] }), system.displays[display].process == nil
    else { return keys.isEmpty ? name : "\(name)[\(keys.joined(separator: ", "))]" }
    let field = first + name[dot...]
    return keys.count == 1 ? field : "\(field)[\(keys.dropFirst().joined(separator: ", "))]"
  }

  /// The text of the value that a display has at keys in a state.
  package func value(of display: Int, _ keys: [Int], in state: State, _ interpreter: Interpreter) -> String {
    value(system.displays[display].shape, keys, state, interpreter)
  }

  private func value(_ shape: Shape, _ keys: [Int], _ state: State, _ interpreter: Interpreter) -> String {
    switch shape {
    case .scalar(let v): return value(interpreter.read(v, keys, in: state), of: system.variables[v.index].value)
    case .optional(let present, let inner):
      return interpreter.read(present, keys, in: state) == 0 ? "none" : value(inner, keys, state, interpreter)
    case .range(let l, let u):
      return "\(interpreter.read(l, keys, in: state))..<\(interpreter.read(u, keys, in: state))"
    case .set(let v, let element):
      return "{\(members(of: v, element, keys, state, interpreter).joined(separator: ", "))}"
    case .structure(let fields):
      if let lock = lockText(fields, keys, state, interpreter) { return lock }
      let parts = fields.map { "\($0.name): \(value($0.shape, keys, state, interpreter))" }
      return "(\(parts.joined(separator: ", ")))"
    }
  }

  private func members(
    of v: VariableID, _ element: Sort, _ keys: [Int], _ state: State, _ interpreter: Interpreter
  ) -> [String] {
    let candidates: [Int]
    switch interpreter.layout.slots[v.index] {
    case .dense: candidates = Array(system.bounds(of: element) ?? 0..<0)
    case .sparse(let i): candidates = state.sparse[i].keys.filter { $0.dropLast() == keys[...] }.map { $0.last! }.sorted()
    }
    return candidates.filter { interpreter.read(v, keys + [$0], in: state) != 0 }.map { value($0, of: element) }
  }

  private func lockText(
    _ fields: [Shape.Field], _ keys: [Int], _ state: State, _ interpreter: Interpreter
  ) -> String? {
    let names = fields.map(\.name)
    guard names == ["holder"] || names == ["holder", "readers"] || names == ["readers"] else { return nil }
    for field in fields {
      let text = value(field.shape, keys, state, interpreter)
      switch field.name {
      case "holder": if text != "none" { return "held by \(text)" }
      default: if text != "{}" { return "shared by \(text.dropFirst().dropLast())" }
      }
    }
    return "free"
  }

  // MARK: Terms

  /// The term as the model would write it. Bound names that `bound` gives a value are written as the value.
  package func text(_ e: Expression, bound: [BinderID: Int] = [:]) -> String { write(e, bound, 0) }

  /// `level`: what binds tighter than the context needs no parentheses (1 implies/or, 2 and, 3 not, 4 comparison, 5 sum,
  /// 6 product, 7 primary).
  private func write(_ e: Expression, _ bound: [BinderID: Int], _ level: Int) -> String {
    func wrap(_ text: String, _ own: Int) -> String { own < level ? "(\(text))" : text }
    switch e {
    case .bool(let b): return b ? "true" : "false"
    case .int(let i): return String(i)
    case .bound(let b):
      return bound[b].map { value($0, of: system.binders[b.index].sort) } ?? system.binders[b.index].name
    case .read(let v, let indices):
      let text = writeRead(v, indices, bound)
      return wrap(text, leaves[v.index]?.role == .value || leaves[v.index] == nil ? 7 : 4)
    case .not(.read(let v, let indices)) where leaves[v.index]?.role == .present:
      return wrap(writeRead(v, indices, bound).replacingSuffix(" != none", by: " == none"), 4)
    case .not(let a): return wrap("not " + write(a, bound, 4), 3)
    case .and(let parts): return wrap(parts.map { write($0, bound, 3) }.joined(separator: " and "), 2)
    case .or(let parts): return wrap(parts.map { write($0, bound, 2) }.joined(separator: " or "), 1)
    case .equal(let a, let b): return wrap(writeComparison(a, "==", b, bound), 4)
    case .less(let a, let b): return wrap(writeComparison(a, "<", b, bound), 4)
    case .lessOrEqual(let a, let b): return wrap(writeComparison(a, "<=", b, bound), 4)
    case .add(let a, let b): return wrap(write(a, bound, 5) + " + " + write(b, bound, 6), 5)
    case .subtract(let a, let b): return wrap(write(a, bound, 5) + " - " + write(b, bound, 6), 5)
    case .multiply(let a, let b): return wrap(write(a, bound, 6) + " * " + write(b, bound, 7), 6)
    case .divide(let a, let d): return wrap(write(a, bound, 6) + " / \(d)", 6)
    case .remainder(let a, let d): return wrap(write(a, bound, 6) + " % \(d)", 6)
    case .conditional(let c, let a, let b):
      return wrap("if \(write(c, bound, 0)) then \(write(a, bound, 0)) else \(write(b, bound, 0))", 0)
    case .all(let x, let d, let body): return wrap("for all \(binder(x, d, bound)): \(write(body, bound, 0))", 0)
    case .exists(let x, let d, let body): return wrap("exists \(binder(x, d, bound)): \(write(body, bound, 0))", 0)
    case .count(let x, let d, let body): return wrap("count \(binder(x, d, bound)) where \(write(body, bound, 0))", 0)
    }
  }

  private func binder(_ x: BinderID, _ domain: Domain, _ bound: [BinderID: Int]) -> String {
    let name = system.binders[x.index].name
    switch domain {
    case .interval(let l, let u): return "\(name) in \(write(l, bound, 5))..<\(write(u, bound, 5))"
    case .all(.bool): return "\(name) in Bool"
    case .all(.integer): return "\(name) in Int"
    case .all(.named(let id)): return "\(name) in \(system.sorts[id.index].name)"
    }
  }

  private func writeRead(_ v: VariableID, _ indices: [Expression], _ bound: [BinderID: Int]) -> String {
    let keys = zip(indices, system.variables[v.index].keys).map { write($0, bound, $1) }
    guard let leaf = leaves[v.index] else {
      return keys.isEmpty ? system.variables[v.index].name : "\(system.variables[v.index].name)[\(keys.joined(separator: ", "))]"
    }
    switch leaf.role {
    case .value: return cell(leaf.display, keys) + leaf.suffix
    case .present: return cell(leaf.display, keys) + leaf.suffix + " != none"
    case .membership: return "\(keys.last ?? "") in \(cell(leaf.display, keys.dropLast()) + leaf.suffix)"
    }
  }

  private func write(_ e: Expression, _ bound: [BinderID: Int], _ sort: Sort) -> String {
    if case .int(let i) = e { return value(i, of: sort) }
    return write(e, bound, 0)
  }

  private func writeComparison(_ a: Expression, _ op: String, _ b: Expression, _ bound: [BinderID: Int]) -> String {
    let sort = sort(of: a) ?? sort(of: b)
    func side(_ e: Expression) -> String {
      if case .int(let i) = e, let sort { return value(i, of: sort) }
      return write(e, bound, 5)
    }
    return "\(side(a)) \(op) \(side(b))"
  }

  private func sort(of e: Expression) -> Sort? {
    switch e {
    case .read(let v, _): system.variables[v.index].value
    case .bound(let b): system.binders[b.index].sort
    case .conditional(_, let a, let b): sort(of: a) ?? sort(of: b)
    default: nil
    }
  }
}

extension String {
  fileprivate func replacingSuffix(_ suffix: String, by other: String) -> String {
    hasSuffix(suffix) ? dropLast(suffix.count) + other : self
  }
}
