/// The types of the language, after names are looked up.

/// A type. Bounds of integers matter where values are stored, not where they are computed: all
/// integers are one type to the checker.
package indirect enum Type: Hashable, Sendable {
  case bool
  /// Every integer, or those within the bounds.
  case integer(ClosedRange<Int>?)
  /// The index in `CheckedModel.enumerations`, `.identities` or `.structures`.
  case enumeration(Int)
  case identity(Int)
  case structure(Int)
  case process
  case optional(Type)
  case range
  case set(Type)
  case map(keys: [Type], value: Type)
  case mutex
  case readWriteLock
  /// The type of `none` and `[]` where nothing says more.
  case noneLiteral
  case emptySet
  /// What a call gives that gives nothing.
  case void
  /// The type of what is already reported as wrong; it agrees with every type.
  case error
}

extension Type {
  /// The integers of a range; `nil` if they do not lie between -2^62 and 2^62, so that machines could count them.
  package static func integers(_ bounds: ClosedRange<Int>) -> Type? {
    let limit = 1 << 62
    return -limit < bounds.lowerBound && bounds.upperBound < limit ? .integer(bounds) : nil
  }

  /// Whether values are single scalars: what keys, elements and identities are made of.
  package var isScalar: Bool {
    switch self {
    case .bool, .integer, .enumeration, .identity, .process, .error: true
    case .structure, .optional, .range, .set, .map, .mutex, .readWriteLock, .noneLiteral, .emptySet, .void: false
    }
  }

  /// Whether a value can be held by a parameter or a local.
  package var isLocalValue: Bool {
    switch self {
    case .bool, .integer, .enumeration, .identity, .process, .range, .error, .noneLiteral: true
    case .structure: true
    case .optional(let wrapped): wrapped.isLocalValue
    case .set, .map, .mutex, .readWriteLock, .emptySet, .void: false
    }
  }

  package var isError: Bool { self == .error }

  package var isInteger: Bool {
    if case .integer = self { true } else { false }
  }

  /// Whether a value of `other` can stand where one of `self` is wanted.
  package func accepts(_ other: Type) -> Bool {
    switch (self, other) {
    case (.error, _), (_, .error): true
    case (.integer, .integer): true
    case (.optional, .noneLiteral): true
    case (.optional(let a), .optional(let b)): a.accepts(b)
    case (.optional(let a), let b): a.accepts(b)
    case (.set, .emptySet): true
    case (.set(let a), .set(let b)): a.accepts(b)
    case (.map(let k, let v), .map(let l, let w)):
      k.count == l.count && zip(k, l).allSatisfy { $0.accepts($1) } && v.accepts(w)
    default: self == other
    }
  }
}
