/// Values, sorts and cells in the words of the model.

extension TransitionSystem {
  /// Returns the name of a value of a sort: of a member, `true` or `false`, or a number.
  package func describe(_ value: Int, of sort: Sort) -> String {
    switch sort {
    case .bool: return value != 0 ? "true" : "false"
    case .integer: return String(value)
    case .named(let id):
      let members = sorts[id.index].members
      return members.indices.contains(value) ? members[value] : String(value)
    }
  }

  /// Returns the name of a sort as a domain has it.
  package func describe(_ sort: Sort) -> String {
    switch sort {
    case .bool: "Bool"
    case .integer(nil): "Int"
    case .integer(.some(let bounds)): "\(bounds.lowerBound)...\(bounds.upperBound)"
    case .named(let id): sorts[id.index].name
    }
  }

  /// Returns the name of a cell of a display, e.g. `extent[data, 0]` or, for a field of an identity, `mr0.live`.
  package func describe(cell display: Display, at keys: [Int]) -> String {
    display.cell(zip(keys, display.keys).map { describe($0, of: $1) }, in: self)
  }
}

extension Display {
  /// Returns the name of the cell at indices that are texts already.
  func cell(_ indices: [String], in system: TransitionSystem) -> String {
    if let field = field(in: system), let identity = indices.first {
      return "\(identity).\(field)" + Self.bracketed(indices.dropFirst())
    }
    if isAskedOfProcesses, indices.count == 1 { return "\(name)(\(indices[0]))" }
    return name + Self.bracketed(indices[...])
  }

  private static func bracketed(_ indices: ArraySlice<String>) -> String {
    indices.isEmpty ? "" : "[\(indices.joined(separator: ", "))]"
  }

  /// The name of the field, if this is state that each value of an identity sort has.
  func field(in system: TransitionSystem) -> Substring? {
    guard case .named(let id)? = keys.first else { return nil }
    let prefix = system.sorts[id.index].name + "."
    return name.hasPrefix(prefix) ? name.dropFirst(prefix.count) : nil
  }

  /// What the language writes as a question, `killed(p)`.
  private var isAskedOfProcesses: Bool { name == "killed" || name == "ended" }
}

/// How each scalar variable is part of a variable of the model.
package struct Leaves: Sendable {
  /// A step from a variable of the model into its value.
  package enum Access: Hashable, Sendable {
    case field(String)
    /// From an optional to the value that is there.
    case unwrapped
  }

  package enum Part: Hashable, Sendable {
    case whole
    /// Whether the optional is not `none`.
    case presence
    case lower
    case upper
    /// Whether the last key is an element.
    case membership
  }

  package struct Leaf: Hashable, Sendable {
    /// The index in `TransitionSystem.displays`.
    package var display: Int
    package var path: [Access]
    package var part: Part

    /// Whether this is (part of) what an optional holds if `presence` is true.
    func isInside(_ presence: Leaf) -> Bool {
      display == presence.display && path.starts(with: presence.path + [.unwrapped])
    }
  }

  private var leaves: [Leaf?]

  /// - Complexity: O(variables).
  package init(_ system: TransitionSystem) {
    leaves = Array(repeating: nil, count: system.variables.count)
    for (i, display) in system.displays.enumerated() { add(display.shape, i, []) }
  }

  /// What a variable is part of; `nil` for one that people are not shown.
  package subscript(variable: VariableID) -> Leaf? { leaves[variable.index] }

  private mutating func add(_ shape: Shape, _ display: Int, _ path: [Access]) {
    func leaf(_ part: Part) -> Leaf { Leaf(display: display, path: path, part: part) }
    switch shape {
    case .scalar(let v): leaves[v.index] = leaf(.whole)
    case .optional(let present, let inner):
      leaves[present.index] = leaf(.presence)
      add(inner, display, path + [.unwrapped])
    case .range(let lower, let upper):
      leaves[lower.index] = leaf(.lower)
      leaves[upper.index] = leaf(.upper)
    case .structure(let fields):
      for field in fields { add(field.shape, display, path + [.field(field.name)]) }
    case .set(let v, _): leaves[v.index] = leaf(.membership)
    }
  }
}
