/// Quantifiers: written out over closed sorts, given a witness where one suffices, else a symbol and instances.

import SMT
import Semantics

/// The values of a bound name.
enum GroundDomain {
  case literals(Range<Int>)
  /// From the first up to, not including, the second; `nil` is unbounded.
  case between(TermID?, TermID?)
}

extension Grounding {
  mutating func domain(_ domain: Domain, _ scope: Scope) throws(Unprovable) -> GroundDomain {
    switch domain {
    case .all(let sort):
      if case .named(let id) = sort, open.open.contains(id) { return .between(store.int(0), size(of: id)) }
      guard let values = system.bounds(of: sort) else { return .between(nil, nil) }
      return .literals(values)
    case .interval(let lower, let upper):
      let (l, u) = (try number(lower, scope), try number(upper, scope))
      if let low = store.literal(l), let high = store.literal(u) { return .literals(low..<max(low, high)) }
      return .between(l, u)
    }
  }

  mutating func membership(_ term: TermID, in domain: GroundDomain) -> TermID {
    switch domain {
    case .literals(let values):
      let (lower, upper) = (store.int(values.lowerBound), store.int(values.upperBound))
      return membership(term, in: .between(lower, upper))
    case .between(let lower, let upper):
      let isAbove = lower.map { store.lessOrEqual($0, term) } ?? .true
      let isBelow = upper.map { store.less(term, $0) } ?? .true
      return store.and([isAbove, isBelow])
    }
  }

  func kind(of domain: Domain) -> Kind {
    switch domain {
    case .all(let sort): open.kind(of: sort) ?? .integer
    case .interval: .integer
    }
  }

  mutating func exists(
    _ binder: BinderID, _ domain: Domain, _ body: Expression, _ scope: Scope
  ) throws(Unprovable) -> TermID {
    let values = try self.domain(domain, scope)
    if case .literals(let literals) = values, literals.count <= Self.mostWrittenOut {
      var parts: [TermID] = []
      for literal in literals {
        let part = try condition(body, scope.binding(binder, to: store.int(literal)))
        if part == .true { return .true }
        parts.append(part)
      }
      return store.or(parts)
    }
    if scope.polarity == .assumed {
      let witness = makeWitness(kind(of: domain))
      let inside = membership(witness, in: values)
      return store.and([inside, try condition(body, scope.binding(binder, to: witness))])
    }
    let key = Quantified(
      binder: binder, domain: domain, body: body, moment: scope.moment, polarity: scope.polarity,
      bindings: scope.bindings)
    if let known = quantified[key] { return known }
    let symbol = makeSymbol("exists", .bool)
    quantified[key] = symbol
    universals.append(Universal(binder: binder, domain: domain, body: body, scope: scope, conclusion: symbol))
    if scope.polarity == .exact {
      var inner = scope
      inner.polarity = .assumed
      let witness = makeWitness(kind(of: domain))
      inner = inner.binding(binder, to: witness)
      let inside = membership(witness, in: values)
      let found = try condition(body, inner)
      facts.append(store.implies(symbol, store.and([inside, found])))
    }
    return symbol
  }

  /// The instance of a universal statement for `term`.
  mutating func instance(of universal: Universal, at term: TermID) throws(Unprovable) -> TermID {
    var scope = universal.scope
    scope.polarity = .denied
    let values = try domain(universal.domain, scope)
    let inside = membership(term, in: values)
    if inside == .false { return .true }
    // The premise stands on the left of the implication: what is assumed is its negation.
    let body = try condition(universal.body, scope.binding(universal.binder, to: term))
    let premise = store.and([inside, body])
    return store.implies(premise, universal.conclusion)
  }

  mutating func count(
    _ binder: BinderID, _ domain: Domain, _ body: Expression, _ scope: Scope
  ) throws(Unprovable) -> TermID {
    if let number = open.number(.count(binder, domain, body)) {
      return try read(number.variable, number.keys.compactMap { scope.bindings[$0] }, scope.moment)
    }
    guard case .literals(let literals) = try self.domain(domain, scope), literals.count <= 128 else {
      throw Unprovable(phrase: "it counts '\(system.binders[binder.index].name)', of which there may be any number")
    }
    let (one, zero) = (store.int(1), store.int(0))
    var sum = zero
    for literal in literals {
      let term = try condition(body, scope.exact.binding(binder, to: store.int(literal)))
      sum = store.add(sum, store.conditional(term, one, zero))
    }
    return sum
  }

  static var mostWrittenOut: Int { 16 }
}
