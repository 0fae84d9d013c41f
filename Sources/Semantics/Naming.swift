/// Values, cells and terms in the model's own words.

/// Knows how the scalar variables of a system form what people wrote.
package struct Naming: Sendable {
  package let system: TransitionSystem
  /// For each variable, what it is part of; `nil` for one that people are not shown.
  private var leaves: [Leaf?]

  /// A step from a variable of the model into its value.
  enum Access: Hashable, Sendable {
    case field(String)
    /// From an optional to the value that is there.
    case unwrapped
  }

  enum Part: Hashable, Sendable {
    case whole
    /// Whether the optional is not `none`.
    case presence
    case lower
    case upper
    /// Whether the last key is an element.
    case membership
  }

  /// What a scalar variable is in a variable of the model.
  struct Leaf: Hashable, Sendable {
    /// The index in `TransitionSystem.displays`.
    var display: Int
    var path: [Access]
    var part: Part
  }

  package init(_ system: TransitionSystem) {
    self.system = system
    leaves = Array(repeating: nil, count: system.variables.count)
    for (i, display) in system.displays.enumerated() { enter(display.shape, i, []) }
  }

  private mutating func enter(_ shape: Shape, _ display: Int, _ path: [Access]) {
    func leaf(_ part: Part) -> Leaf { Leaf(display: display, path: path, part: part) }
    switch shape {
    case .scalar(let v): leaves[v.index] = leaf(.whole)
    case .optional(let present, let inner):
      leaves[present.index] = leaf(.presence)
      enter(inner, display, path + [.unwrapped])
    case .range(let lower, let upper):
      leaves[lower.index] = leaf(.lower)
      leaves[upper.index] = leaf(.upper)
    case .structure(let fields):
      for field in fields { enter(field.shape, display, path + [.field(field.name)]) }
    case .set(let v, _): leaves[v.index] = leaf(.membership)
    case .ends(let lower, let upper):
      if case .scalar(let v) = lower { leaves[v.index] = leaf(.lower) }
      if case .scalar(let v) = upper { leaves[v.index] = leaf(.upper) }
    case .fixed: break
    }
  }

  /// The index of the display that a variable is part of, if it is part of one.
  package func display(of variable: VariableID) -> Int? { leaves[variable.index]?.display }

  func leaf(_ variable: VariableID) -> Leaf? { leaves[variable.index] }

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

  /// Returns the name of a sort as a domain has it.
  package func sort(_ sort: Sort) -> String {
    switch sort {
    case .bool: "Bool"
    case .integer(nil): "Int"
    case .integer(.some(let bounds)): "\(bounds.lowerBound)...\(bounds.upperBound)"
    case .named(let id): system.sorts[id.index].name
    }
  }

  /// The name of a display's cell at keys given as texts: `extent[data, 0]`, for a field of an identity `m0.live`,
  /// for what is asked of a process `killed(client)`.
  package func cell(_ display: Int, _ keys: [String]) -> String {
    let name = system.displays[display].name
    if let field = field(display), let identity = keys.first {
      return "\(identity).\(field)" + bracketed(keys.dropFirst())
    }
    if keys.count == 1, name == "killed" || name == "ended" { return "\(name)(\(keys[0]))" }
    return name + bracketed(keys[...])
  }

  private func bracketed(_ keys: ArraySlice<String>) -> String {
    keys.isEmpty ? "" : "[\(keys.joined(separator: ", "))]"
  }

  /// The name of the field, if a display is state that each value of an identity sort has.
  func field(_ display: Int) -> Substring? {
    let display = system.displays[display]
    guard case .named(let id)? = display.keys.first else { return nil }
    let prefix = system.sorts[id.index].name + "."
    return display.name.hasPrefix(prefix) ? display.name.dropFirst(prefix.count) : nil
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
    case .ends(let l, let u): return "\(value(l, keys, state, interpreter))..<\(value(u, keys, state, interpreter))"
    case .fixed(.scalar(let fixed, let sort)): return value(fixed, of: sort)
    case .fixed(.absent): return "none"
    case .fixed(.emptySet): return "{}"
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
    case .sparse(let i):
      candidates = state.sparse[i].keys.filter { $0.dropLast() == keys[...] }.map { $0.last! }.sorted()
    }
    return candidates.filter { interpreter.read(v, keys + [$0], in: state) != 0 }.map { value($0, of: element) }
  }

  private func lockText(
    _ fields: [Shape.Field], _ keys: [Int], _ state: State, _ interpreter: Interpreter
  ) -> String? {
    guard isLock(fields) else { return nil }
    for field in fields {
      let text = value(field.shape, keys, state, interpreter)
      switch field.name {
      case "holder": if text != "none" { return "held by \(text)" }
      default: if text != "{}" { return "shared by \(text.dropFirst().dropLast())" }
      }
    }
    return "free"
  }

  /// The name of the field, if a display is state that each value of an identity sort has.
  package func fieldName(_ display: Int) -> String? { field(display).map(String.init) }

  /// Whether a display is a lock, whose values read as what happens to it: `held by p`.
  package func isLock(_ display: Int) -> Bool {
    if case .structure(let fields) = system.displays[display].shape { isLock(fields) } else { false }
  }

  private func isLock(_ fields: [Shape.Field]) -> Bool {
    let names = fields.map(\.name)
    return names == ["holder"] || names == ["holder", "readers"] || names == ["readers"]
  }
}
