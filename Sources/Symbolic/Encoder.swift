/// Expressions of a transition system as terms over a symbolic state.

import SMT
import Semantics

/// What an expression is read in: the cells of a state and the terms of bound names.
struct Scope {
  var cells: [TermID]
  var bindings: [BinderID: TermID] = [:]
  /// In a query, what makes the whole easier to satisfy: a quantifier that helps only by one value becomes
  /// a fresh symbol, a witness. `nil` where the term must mean the expression exactly.
  var polarity: Polarity?

  enum Polarity {
    case positive
    case negative
  }

  /// The same scope for a subexpression under a negation.
  var negated: Scope {
    var scope = self
    scope.polarity = polarity.map { $0 == .positive ? .negative : .positive }
    return scope
  }

  /// The same scope where the exact meaning matters.
  var exact: Scope {
    var scope = self
    scope.polarity = nil
    return scope
  }

  /// The same scope with a name bound.
  func binding(_ binder: BinderID, to term: TermID) -> Scope {
    var scope = self
    scope.bindings[binder] = term
    return scope
  }
}

/// Translates expressions; owns the terms.
struct Encoder {
  let system: TransitionSystem
  let layout: Layout
  var store: TermStore
  /// Witnesses made since the count was last set to zero.
  var witnesses = 0
  /// The path conditions of a search.
  var paths = Paths()
  var canonicalForms = CanonicalForms()

  init(_ system: TransitionSystem) {
    self.system = system
    store = TermStore()
    layout = Layout(of: system, in: &store)
  }

  /// The truth value of `expression`.
  mutating func condition(_ expression: Expression, _ scope: Scope) throws(Incapable) -> TermID {
    let term = try encode(expression, scope)
    if store.sort(of: term) == .bool { return term }
    return store.differ(term, store.int(0))
  }

  /// The value of `expression` as an integer, `false` as 0 and `true` as 1.
  mutating func number(_ expression: Expression, _ scope: Scope) throws(Incapable) -> TermID {
    let term = try encode(expression, scope.exact)
    return asNumber(term)
  }

  /// The value of `expression` in the sort of the cells of a region.
  mutating func value(
    _ expression: Expression, for region: Layout.Region, _ scope: Scope
  ) throws(Incapable) -> TermID {
    region.isBool ? try condition(expression, scope.exact) : try number(expression, scope)
  }

  /// The truth values of `expressions`, all of them.
  mutating func conditions(
    _ expressions: [Expression], _ scope: Scope
  ) throws(Incapable) -> [TermID] {
    var terms: [TermID] = []
    for expression in expressions { terms.append(try condition(expression, scope)) }
    return terms
  }

  private mutating func asNumber(_ term: TermID) -> TermID {
    if store.sort(of: term) == .int { return term }
    let (one, zero) = (store.int(1), store.int(0))
    return store.conditional(term, one, zero)
  }

  private mutating func encode(_ expression: Expression, _ scope: Scope) throws(Incapable) -> TermID {
    switch expression {
    case .bool(let value): return store.bool(value)
    case .int(let value): return store.int(value)
    case .read(let variable, let indices): return try read(variable, indices, scope)
    case .bound(let binder):
      guard let term = scope.bindings[binder] else {
        preconditionFailure("'\(system.binders[binder.index].name)' is not bound")
      }
      return term
    case .not(let inner):
      let term = try condition(inner, scope.negated)
      return store.not(term)
    case .and(let parts): return store.and(try conditions(parts, scope))
    case .or(let parts): return store.or(try conditions(parts, scope))
    case .equal(let left, let right): return try equal(left, right, scope)
    case .less(let left, let right):
      let (l, r) = (try number(left, scope), try number(right, scope))
      return store.less(l, r)
    case .lessOrEqual(let left, let right):
      let (l, r) = (try number(left, scope), try number(right, scope))
      return store.lessOrEqual(l, r)
    case .add, .subtract, .multiply, .divide, .remainder: return try arithmetic(expression, scope)
    case .conditional(let condition, let then, let other):
      return try choice(condition, then, other, scope)
    case .all(let binder, let domain, let body): return try all(binder, domain, body, scope)
    case .exists(let binder, let domain, let body): return try exists(binder, domain, body, scope)
    case .count(let binder, let domain, let body): return try count(binder, domain, body, scope)
    }
  }

  private mutating func arithmetic(
    _ expression: Expression, _ scope: Scope
  ) throws(Incapable) -> TermID {
    switch expression {
    case .add(let left, let right):
      let (l, r) = (try number(left, scope), try number(right, scope))
      return store.add(l, r)
    case .subtract(let left, let right):
      let (l, r) = (try number(left, scope), try number(right, scope))
      return store.subtract(l, r)
    case .multiply(let left, let right):
      let (l, r) = (try number(left, scope), try number(right, scope))
      return store.multiply(l, r)
    case .divide(let inner, by: let divisor):
      let term = try number(inner, scope)
      return store.divide(term, by: divisor)
    case .remainder(let inner, by: let divisor):
      let term = try number(inner, scope)
      return store.remainder(term, by: divisor)
    case .bool, .int, .read, .bound, .not, .and, .or, .equal, .less, .lessOrEqual, .conditional, .all,
      .exists, .count:
      preconditionFailure("no arithmetic")
    }
  }

  private mutating func equal(
    _ left: Expression, _ right: Expression, _ scope: Scope
  ) throws(Incapable) -> TermID {
    var (l, r) = (try encode(left, scope.exact), try encode(right, scope.exact))
    if store.sort(of: l) != store.sort(of: r) { (l, r) = (asNumber(l), asNumber(r)) }
    return store.equal(l, r)
  }

  private mutating func choice(
    _ condition: Expression, _ then: Expression, _ other: Expression, _ scope: Scope
  ) throws(Incapable) -> TermID {
    let decided = try self.condition(condition, scope.exact)
    if decided == .true { return try encode(then, scope) }
    if decided == .false { return try encode(other, scope) }
    var (l, r) = (try encode(then, scope), try encode(other, scope))
    if store.sort(of: l) != store.sort(of: r) { (l, r) = (asNumber(l), asNumber(r)) }
    return store.conditional(decided, l, r)
  }

  // MARK: Reading

  private mutating func read(
    _ variable: VariableID, _ indices: [Expression], _ scope: Scope
  ) throws(Incapable) -> TermID {
    var terms: [TermID] = []
    for index in indices { terms.append(try number(index, scope)) }
    return read(variable, at: terms, in: scope.cells)
  }

  /// The cell of a variable at integer indices; its initial value outside a finite key.
  mutating func read(_ variable: VariableID, at indices: [TermID], in cells: [TermID]) -> TermID {
    let region = layout.regions[variable.index]
    var arguments = TermMap()
    for (key, index) in zip(region.keys, indices) {
      if case .parameter(let symbol) = key { arguments[symbol] = index }
    }
    return select(region, indices[...], region.keys[...], region.start, arguments, cells)
  }

  private mutating func select(
    _ region: Layout.Region, _ indices: ArraySlice<TermID>, _ keys: ArraySlice<Layout.Key>,
    _ offset: Int, _ arguments: TermMap, _ cells: [TermID]
  ) -> TermID {
    guard let key = keys.first, let index = indices.first else {
      return arguments.isEmpty ? cells[offset] : store.substitute(arguments, in: cells[offset])
    }
    let (indices, keys) = (indices.dropFirst(), keys.dropFirst())
    switch key {
    case .parameter: return select(region, indices, keys, offset, arguments, cells)
    case .dense(let values, let stride):
      if let literal = store.literal(index) {
        guard values.contains(literal) else { return region.initial }
        let next = offset + (literal - values.lowerBound) * stride
        return select(region, indices, keys, next, arguments, cells)
      }
      var result = region.initial
      for value in values.reversed() {
        let isHere = store.equal(index, store.int(value))
        if isHere == .false { continue }
        let next = offset + (value - values.lowerBound) * stride
        let here = select(region, indices, keys, next, arguments, cells)
        result = store.conditional(isHere, here, result)
      }
      return result
    }
  }
}
