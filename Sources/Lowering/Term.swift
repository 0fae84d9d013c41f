/// Terms of the transition system, built so that what is constant is folded away at once.

import Semantics
import Syntax

/// In this module trees and terms meet, and both are called `Expression` where they are declared.
typealias Term = Semantics.Expression

extension Semantics.Expression {
  static let yes = Term.bool(true)
  static let no = Term.bool(false)

  var isTrue: Bool { self == .bool(true) }
  var isFalse: Bool { self == .bool(false) }

  /// The constant whose `constant` is `value`, as a value of a sort.
  static func value(_ value: Int, of sort: Sort) -> Term { sort == .bool ? .bool(value != 0) : .int(value) }

  static func conjunction(_ terms: [Term]) -> Term {
    var parts: [Term] = []
    for term in terms {
      switch term {
      case .bool(true): continue
      case .bool(false): return .no
      case .and(let inner): parts += inner
      default: parts.append(term)
      }
    }
    var seen: Set<Term> = []
    parts = parts.filter { seen.insert($0).inserted }
    if parts.contains(where: { seen.contains(negation($0)) }) { return .no }
    return parts.isEmpty ? .yes : parts.count == 1 ? parts[0] : .and(parts)
  }

  static func disjunction(_ terms: [Term]) -> Term {
    var parts: [Term] = []
    for term in terms {
      switch term {
      case .bool(false): continue
      case .bool(true): return .yes
      case .or(let inner): parts += inner
      default: parts.append(term)
      }
    }
    var seen: Set<Term> = []
    parts = parts.filter { seen.insert($0).inserted }
    if parts.contains(where: { seen.contains(negation($0)) }) { return .yes }
    return parts.isEmpty ? .no : parts.count == 1 ? parts[0] : .or(parts)
  }

  static func negation(_ term: Term) -> Term {
    switch term {
    case .bool(let b): .bool(!b)
    case .not(let inner): inner
    case .less(let a, let b): .lessOrEqual(b, a)
    case .lessOrEqual(let a, let b): .less(b, a)
    default: .not(term)
    }
  }

  static func implication(_ a: Term, _ b: Term) -> Term { disjunction([negation(a), b]) }

  static func equality(_ a: Term, _ b: Term) -> Term {
    if a == b { return .yes }
    if let x = a.constant, let y = b.constant { return .bool(x == y) }
    switch (a, b) {
    case (.bool(let x), let other), (let other, .bool(let x)): return x ? other : negation(other)
    default: return .equal(a, b)
    }
  }

  static func lessThan(_ a: Term, _ b: Term) -> Term {
    if a == b { return .no }
    if case .int(let x) = a, case .int(let y) = b { return .bool(x < y) }
    return .less(a, b)
  }

  static func atMost(_ a: Term, _ b: Term) -> Term {
    if a == b { return .yes }
    if case .int(let x) = a, case .int(let y) = b { return .bool(x <= y) }
    return .lessOrEqual(a, b)
  }

  static func sum(_ a: Term, _ b: Term) -> Term {
    fold(a, b, { $0.addingReportingOverflow($1) }) ?? (b == .int(0) ? a : a == .int(0) ? b : .add(a, b))
  }

  static func difference(_ a: Term, _ b: Term) -> Term {
    fold(a, b, { $0.subtractingReportingOverflow($1) }) ?? (b == .int(0) ? a : .subtract(a, b))
  }

  static func product(_ a: Term, _ b: Term) -> Term {
    fold(a, b, { $0.multipliedReportingOverflow(by: $1) })
      ?? (a == .int(1) ? b : b == .int(1) ? a : .multiply(a, b))
  }

  private static func fold(_ a: Term, _ b: Term, _ f: (Int, Int) -> (Int, Bool)) -> Term? {
    guard case .int(let x) = a, case .int(let y) = b else { return nil }
    let (value, overflow) = f(x, y)
    return overflow ? nil : .int(value)
  }

  /// Floor division: the remainder is never negative.
  static func quotient(_ a: Term, by d: Int) -> Term {
    guard case .int(let x) = a else { return .divide(a, by: d) }
    return .int(x >= 0 ? x / d : -((-(x + 1)) / d) - 1)
  }

  static func modulus(_ a: Term, by d: Int) -> Term {
    guard case .int(let x) = a else { return .remainder(a, by: d) }
    return .int(((x % d) + d) % d)
  }

  static func choice(_ c: Term, _ a: Term, _ b: Term) -> Term {
    switch c {
    case .bool(true): return a
    case .bool(false): return b
    default: break
    }
    if a == b { return a }
    switch (a, b) {
    case (.bool(true), _): return disjunction([c, b])
    case (.bool(false), _): return conjunction([negation(c), b])
    case (_, .bool(true)): return disjunction([negation(c), a])
    case (_, .bool(false)): return conjunction([c, a])
    default: return .conditional(c, then: a, else: b)
    }
  }

  /// `quantified(.all, …)`, with bodies that do not need the binder left as they are where the domain has a value.
  static func all(_ binder: BinderID, over domain: Domain, _ body: Term) -> Term {
    body.isTrue ? .yes : .all(binder, domain, body)
  }

  static func exists(_ binder: BinderID, over domain: Domain, _ body: Term) -> Term {
    body.isFalse ? .no : .exists(binder, domain, body)
  }
}

extension Semantics.Expression {
  /// Returns the term with every variable read and bound name replaced as the closures say (`nil`: left alone),
  /// from the inside out, folded again.
  func rewritten(_ read: (VariableID, [Term]) -> Term?) -> Term {
    func go(_ t: Term) -> Term { t.rewritten(read) }
    switch self {
    case .bool, .int, .bound: return self
    case .read(let v, let indices):
      let inner = indices.map(go)
      return read(v, inner) ?? .read(v, inner)
    case .not(let a): return .negation(go(a))
    case .and(let parts): return .conjunction(parts.map(go))
    case .or(let parts): return .disjunction(parts.map(go))
    case .equal(let a, let b): return .equality(go(a), go(b))
    case .less(let a, let b): return .lessThan(go(a), go(b))
    case .lessOrEqual(let a, let b): return .atMost(go(a), go(b))
    case .add(let a, let b): return .sum(go(a), go(b))
    case .subtract(let a, let b): return .difference(go(a), go(b))
    case .multiply(let a, let b): return .product(go(a), go(b))
    case .divide(let a, let d): return .quotient(go(a), by: d)
    case .remainder(let a, let d): return .modulus(go(a), by: d)
    case .conditional(let c, let a, let b): return .choice(go(c), go(a), go(b))
    case .all(let x, let d, let body): return .all(x, over: d.rewritten(read), go(body))
    case .exists(let x, let d, let body): return .exists(x, over: d.rewritten(read), go(body))
    case .count(let x, let d, let body): return .count(x, d.rewritten(read), go(body))
    }
  }

  /// Calls `body` with each variable that the term reads, with repetition.
  func forEachVariable(_ body: (VariableID) -> Void) {
    switch self {
    case .bool, .int, .bound: return
    case .read(let v, let indices):
      body(v)
      for i in indices { i.forEachVariable(body) }
    case .not(let a), .divide(let a, _), .remainder(let a, _): a.forEachVariable(body)
    case .and(let parts), .or(let parts): for p in parts { p.forEachVariable(body) }
    case .equal(let a, let b), .less(let a, let b), .lessOrEqual(let a, let b), .add(let a, let b),
      .subtract(let a, let b), .multiply(let a, let b):
      a.forEachVariable(body)
      b.forEachVariable(body)
    case .conditional(let c, let a, let b):
      c.forEachVariable(body)
      a.forEachVariable(body)
      b.forEachVariable(body)
    case .all(_, let d, let inner), .exists(_, let d, let inner), .count(_, let d, let inner):
      d.forEachVariable(body)
      inner.forEachVariable(body)
    }
  }
}

extension Domain {
  func rewritten(_ read: (VariableID, [Term]) -> Term?) -> Domain {
    switch self {
    case .all: self
    case .interval(let l, let u): .interval(lower: l.rewritten(read), upper: u.rewritten(read))
    }
  }

  func forEachVariable(_ body: (VariableID) -> Void) {
    switch self {
    case .all: break
    case .interval(let l, let u):
      l.forEachVariable(body)
      u.forEachVariable(body)
    }
  }
}
