/// Types as written, resolved.

import Diagnostics
import Syntax

extension Checker {
  /// Returns the type that `expression` names; reports it and returns `.error` if there is none.
  mutating func resolve(_ expression: TypeExpression) -> Type {
    resolve(expression, through: [])
  }

  private mutating func resolve(_ expression: TypeExpression, through aliases: [Span]) -> Type {
    switch expression.kind {
    case .error: return .error
    case .named(let name): return resolveNamed(name, at: expression.span, through: aliases)
    case .integer(let range): return boundedInteger(range)
    case .optional(let inner):
      let type = resolve(inner, through: aliases)
      guard type.isLocalValue else {
        report(.typeNotAllowed, "\(model.describeOne(type)) cannot be optional", at: inner.span)
        return .error
      }
      if case .optional = type {
        report(
          .typeNotAllowed, "an optional of an optional says nothing more", at: expression.span, hint: "write one '?'")
        return type
      }
      return .optional(type)
    case .set(let inner):
      return .set(scalar(inner, "the element of a set", through: aliases))
    case .map(let keys, let value):
      let keyTypes = keys.map { scalar($0, "a key", through: aliases) }
      let valueType = resolve(value, through: aliases)
      if case .map = valueType {
        report(
          .typeNotAllowed, "a map whose values are maps is written with several keys", at: value.span,
          hint: "write '[K, L: V]'")
        return .error
      }
      return .map(keys: keyTypes, value: valueType)
    }
  }

  private mutating func scalar(_ expression: TypeExpression, _ role: String, through aliases: [Span]) -> Type {
    let type = resolve(expression, through: aliases)
    guard !type.isScalar else { return type }
    report(
      .typeNotAllowed, "\(role) is a Bool, integer, enum member, identity or process, not \(model.describeOne(type))",
      at: expression.span)
    return .error
  }

  private mutating func resolveNamed(_ name: String, at span: Span, through aliases: [Span]) -> Type {
    if let builtin = Self.builtinTypes[name] { return builtin }
    guard let declared = visibleNames[module][name] else {
      report(
        .unknownName, "no type is named '\(name)'", at: span,
        hint: nearest(to: name, among: typeNames))
      return .error
    }
    switch declared.symbol {
    case .enumeration(let i): return .enumeration(i)
    case .identity(let i): return .identity(i)
    case .structure(let i): return .structure(i)
    case .alias(let m, let d):
      if aliases.contains(declared.name.span) {
        report(.recursion, "type '\(name)' is defined by itself", at: declared.name.span)
        return .error
      }
      guard case .type(let t) = model.modules[m].declarations[d], case .alias(let target) = t.definition else {
        return .error
      }
      let saved = module
      module = m
      defer { module = saved }
      return resolve(target, through: aliases + [declared.name.span])
    case .config, .variable, .function, .operation, .interface, .policy, .aspect, .property, .scenario:
      report(
        .notAType, "'\(name)' is not a type", at: span,
        notes: [.init(message: "declared here", span: declared.name.span)])
      return .error
    }
  }

  private static let builtinTypes: [String: Type] = [
    "Bool": .bool, "Int": .integer(nil), "Range": .range, "Process": .process, "Mutex": .mutex,
    "RWLock": .readWriteLock,
  ]

  private var typeNames: [String] {
    Array(Self.builtinTypes.keys)
      + visibleNames[module].filter {
        switch $0.value.symbol {
        case .enumeration, .identity, .structure, .alias: true
        case .config, .variable, .function, .operation, .interface, .policy, .aspect, .property, .scenario: false
        }
      }.map(\.key)
  }

  private mutating func boundedInteger(_ range: Expression) -> Type {
    guard case .range(let low, let high, let isClosed) = range.kind, let l = literal(low), let h = literal(high)
    else {
      report(
        .notConstant, "the bounds of an integer type are numbers", at: range.span, hint: "write 'Int in 0..<4'")
      return .error
    }
    let (last, overflow) = isClosed ? (h, false) : h.subtractingReportingOverflow(1)
    guard !overflow, l <= last else {
      report(.emptyRange, "no integer lies in this range", at: range.span)
      return .error
    }
    guard let type = Type.integers(l...last) else {
      report(
        .wideRange, "the bounds of an integer type lie between -2^62 and 2^62", at: range.span,
        hint: "write 'Int' for all integers")
      return .error
    }
    return type
  }

  /// Returns the value of an expression made of number literals alone, `nil` otherwise or on overflow.
  func literal(_ e: Expression) -> Int? {
    func both(_ l: Expression, _ r: Expression, _ f: (Int, Int) -> (Int, Bool)) -> Int? {
      guard let a = literal(l), let b = literal(r) else { return nil }
      let (value, overflow) = f(a, b)
      return overflow ? nil : value
    }
    switch e.kind {
    case .integer(let value): return value
    case .negate(let inner): return literal(inner).flatMap { $0 == .min ? nil : -$0 }
    case .binary(.add, let l, let r): return both(l, r) { $0.addingReportingOverflow($1) }
    case .binary(.subtract, let l, let r): return both(l, r) { $0.subtractingReportingOverflow($1) }
    case .binary(.multiply, let l, let r): return both(l, r) { $0.multipliedReportingOverflow(by: $1) }
    default: return nil
    }
  }
}
