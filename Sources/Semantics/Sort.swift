/// The sorts of scalar values. Composite types of the language (optionals, structs, ranges, sets,
/// maps, locks) never reach the transition system: lowering flattens them into scalar variables.

/// A sort of scalar values. Every value of every sort is an `Int`; `false` is 0 and `true` is 1.
package enum Sort: Hashable, Sendable {
  case bool
  /// Integers within closed bounds, or, when `nil`, every integer.
  case integer(ClosedRange<Int>?)
  /// The values `0..<count` of a named sort of the system: an enumeration, an identity or the processes.
  case named(SortID)
}

/// The index of a `NamedSort` in `TransitionSystem.sorts`.
package struct SortID: Hashable, Sendable {
  package let index: Int
  package init(_ index: Int) { self.index = index }
}

/// A finite sort whose values have names.
package struct NamedSort: Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    /// Members that the model tells apart.
    case enumeration
    /// Interchangeable identities; those below `distinguished` are named by the scenario and so are not.
    case identity(distinguished: Int)
    /// The processes of the system, in their order.
    case process
  }
  package var name: String
  package var kind: Kind
  /// The name of each value, by value.
  package var members: [String]

  package init(name: String, kind: Kind, members: [String]) {
    self.name = name
    self.kind = kind
    self.members = members
  }
}
