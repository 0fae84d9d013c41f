/// Quantifiers and counting: written out, given a witness, or eliminated.

import SMT
import Semantics

/// The values a bound name may have, as far as they are known in a symbolic state.
enum SymbolicDomain {
  /// These literals.
  case literals(Range<Int>)
  /// The integers from the first up to, not including, the second term; `nil` is unbounded.
  case between(TermID?, TermID?)
}

extension Encoder {
  /// What `domain` is in a scope.
  mutating func domain(_ domain: Domain, _ scope: Scope) throws(Incapable) -> SymbolicDomain {
    switch domain {
    case .all(let sort):
      guard let values = system.bounds(of: sort) else { return .between(nil, nil) }
      return .literals(values)
    case .interval(let lower, let upper):
      let (l, u) = (try number(lower, scope), try number(upper, scope))
      if let low = store.literal(l), let high = store.literal(u) { return .literals(low..<max(low, high)) }
      return .between(l, u)
    }
  }

  /// The condition that `term` lies in a domain.
  mutating func membership(of term: TermID, in domain: SymbolicDomain) -> TermID {
    switch domain {
    case .literals(let values):
      let (lower, upper) = (store.int(values.lowerBound), store.int(values.upperBound))
      return membership(of: term, in: .between(lower, upper))
    case .between(let lower, let upper):
      let isAbove = lower.map { store.lessOrEqual($0, term) } ?? .true
      let isBelow = upper.map { store.less(term, $0) } ?? .true
      return store.and([isAbove, isBelow])
    }
  }

  /// Some value of the domain makes `body` true.
  mutating func exists(
    _ binder: BinderID, _ domain: Domain, _ body: Expression, _ scope: Scope
  ) throws(Incapable) -> TermID {
    let values = try self.domain(domain, scope)
    if case .literals(let literals) = values, literals.count <= Reach.expansion {
      return store.or(try expand(binder, literals, body, scope, until: .true))
    }
    if scope.polarity == .positive {
      let witness = makeWitness()
      let isInside = membership(of: witness, in: values)
      return store.and([isInside, try condition(body, scope.binding(binder, to: witness))])
    }
    let symbol = store.symbol("bound\(binder.index)", .int)
    let inner = try condition(body, scope.exact.binding(binder, to: symbol))
    let isInside = membership(of: symbol, in: values)
    let conjunction = store.and([isInside, inner])
    if let eliminated = store.eliminate(symbol, from: conjunction) { return eliminated }
    guard case .literals(let literals) = values, literals.count <= Reach.desperateExpansion else {
      throw Incapable(phrase: "a quantifier over '\(name(of: binder))' that cannot be eliminated")
    }
    return store.or(try expand(binder, literals, body, scope, until: .true))
  }

  /// Every value of the domain makes `body` true.
  mutating func all(
    _ binder: BinderID, _ domain: Domain, _ body: Expression, _ scope: Scope
  ) throws(Incapable) -> TermID {
    let refuted = try exists(binder, domain, .not(body), scope.negated)
    return store.not(refuted)
  }

  /// The number of values of the domain that make `body` true.
  mutating func count(
    _ binder: BinderID, _ domain: Domain, _ body: Expression, _ scope: Scope
  ) throws(Incapable) -> TermID {
    guard case .literals(let literals) = try self.domain(domain, scope),
      literals.count <= Reach.desperateExpansion
    else { throw Incapable(phrase: "counting '\(name(of: binder))' over a range of unknown size") }
    let (one, zero) = (store.int(1), store.int(0))
    var sum = zero
    for term in try expand(binder, literals, body, scope.exact, until: nil) {
      sum = store.add(sum, store.conditional(term, one, zero))
    }
    return sum
  }

  /// `body` for each of the literals; stops at one that is `decisive`.
  private mutating func expand(
    _ binder: BinderID, _ literals: Range<Int>, _ body: Expression, _ scope: Scope,
    until decisive: TermID?
  ) throws(Incapable) -> [TermID] {
    var terms: [TermID] = []
    for literal in literals {
      let bound = scope.binding(binder, to: store.int(literal))
      let term = try condition(body, bound)
      if term == decisive { return [term] }
      terms.append(term)
    }
    return terms
  }

  private mutating func makeWitness() -> TermID {
    witnesses += 1
    return store.symbol("witness\(witnesses)", .int)
  }

  /// What people call a bound name.
  func name(of binder: BinderID) -> String { system.binders[binder.index].name }
}
