/// Expressions to terms.

import Diagnostics
import Semantics
import Syntax
import Typing

extension SystemBuilder {
  /// Returns the value of `e` as one of `type`.
  mutating func lower(_ e: Syntax.Expression, as type: Type) -> Lowered {
    coerce(lower(e), to: type)
  }

  mutating func lowerTerm(_ e: Syntax.Expression) -> Term { lower(e).term }

  /// Fits a value into a place that may want an optional of it.
  func coerce(_ value: Lowered, to type: Type) -> Lowered {
    switch (type, value) {
    case (.optional(let wrapped), .optional(let present, let inner)):
      .optional(present: present, value: coerce(inner, to: wrapped))
    case (.optional(let wrapped), .noneLiteral): .optional(present: .no, value: defaultValue(of: wrapped))
    case (.optional(let wrapped), let value): .optional(present: .yes, value: coerce(value, to: wrapped))
    case (.set, .noneLiteral): .set { _ in .no }
    case (.structure(let s), .structure(let fields)):
      .structure(zip(model.structures[s].fields, fields).map { coerce($1, to: $0.type) })
    default: value
    }
  }

  func type(of e: Syntax.Expression) -> Type { model.types[e.id] ?? .error }

  mutating func lower(_ e: Syntax.Expression) -> Lowered {
    switch e.kind {
    case .integer(let value): return .scalar(.int(value))
    case .bool(let value): return .scalar(.bool(value))
    case .none: return .noneLiteral
    case .name: return lowerName(e)
    case .member(let base, _): return lowerMember(base, e)
    case .index(let base, let indices): return lowerIndex(base, indices, e)
    case .call(_, let arguments): return lowerCall(arguments, e)
    case .not(let inner): return .scalar(.negation(lowerTerm(inner)))
    case .negate(let inner): return .scalar(.difference(.int(0), lowerTerm(inner)))
    case .binary(let op, let l, let r): return lowerBinary(op, l, r, e)
    case .range(let l, let u, let isClosed):
      let upper = lowerTerm(u)
      return .range(lower: lowerTerm(l), upper: isClosed ? .sum(upper, .int(1)) : upper)
    case .conditional(let c, let t, let f):
      let condition = lowerTerm(c)
      let type = type(of: e)
      let first = assuming(condition) { $0.lower(t, as: type) }
      let second = assuming(.negation(condition)) { $0.lower(f, as: type) }
      return merge(condition, first, second)
    case .quantified(let q, let binders, let condition, let body):
      return .scalar(lowerQuantified(q, binders[...], condition, body))
    case .set(let elements): return lowerSet(elements, e)
    case .unwrap(let inner):
      guard case .optional(let present, let value) = coerce(lower(inner), to: type(of: inner)) else {
        return defaultValue(of: type(of: e))
      }
      require(present, "'\(text(of: inner.span))' is none here", at: e.span)
      return value
    case .any, .attempt, .error: preconditionFailure("typing lets this stand only in statements")
    }
  }

  /// `c ? a : b`, part by part.
  func merge(_ c: Term, _ a: Lowered, _ b: Lowered) -> Lowered {
    switch (a, b) {
    case (.scalar(let x), .scalar(let y)): .scalar(.choice(c, x, y))
    case (.optional(let p, let v), .optional(let q, let w)):
      .optional(present: .choice(c, p, q), value: merge(c, v, w))
    case (.range(let l, let u), .range(let m, let v)): .range(lower: .choice(c, l, m), upper: .choice(c, u, v))
    case (.structure(let x), .structure(let y)): .structure(zip(x, y).map { merge(c, $0, $1) })
    case (.set(let x), .set(let y)): .set { .choice(c, x($0), y($0)) }
    default: a
    }
  }

  // MARK: Names and places

  private mutating func lowerName(_ e: Syntax.Expression) -> Lowered {
    switch model.resolutions[e.id] {
    case .local(let local): return read(local)
    case .config(let i): return .scalar(constant(run.configuration[i] ?? 0, of: model.configs[i].type))
    case .variable(let v): return read(variableShapes[v]!, [])
    case .member(_, let index): return .scalar(.int(index))
    case .process(let p): return .scalar(.int(processRanges[p]!.lowerBound))
    case .selfProcess: return .scalar(.int(process))
    case .replicaIndex: return .scalar(.int(replica ?? 0))
    case .identityField, .structureField, .type, .function, .operation, .policyOperation, .structure, .builtin, nil:
      preconditionFailure("typing resolves every name that is a value")
    }
  }

  func read(_ local: LocalID) -> Lowered {
    switch locals[local] {
    case .value(let value): value
    case .stored(let shape): read(shape, [])
    case nil: preconditionFailure("a local is bound before it is used")
    }
  }

  /// The value in the leaves of `shape` at `indices`.
  func read(_ shape: Shape, _ indices: [Term]) -> Lowered {
    switch shape {
    case .scalar(let v): .scalar(.read(v, indices))
    case .optional(let p, let inner): .optional(present: .read(p, indices), value: read(inner, indices))
    case .range(let l, let u): .range(lower: .read(l, indices), upper: .read(u, indices))
    case .structure(let fields): .structure(fields.map { read($0.shape, indices) })
    case .set(let v, _): .set { .read(v, indices + [$0]) }
    case .ends, .fixed: preconditionFailure("only a simplified system has parts that never change")
    }
  }

  private mutating func lowerMember(_ base: Syntax.Expression, _ e: Syntax.Expression) -> Lowered {
    switch model.resolutions[e.id] {
    case .member(_, let index): return .scalar(.int(index))
    case .identityField(let v): return read(variableShapes[v]!, [lowerTerm(base)])
    case .structureField(let i):
      guard case .structure(let fields) = lower(base) else { return defaultValue(of: type(of: e)) }
      return fields[i]
    case .builtin(let builtin): return lowerBuiltinField(builtin, base, e)
    case .local, .config, .variable, .type, .function, .operation, .policyOperation, .structure, .process,
      .selfProcess, .replicaIndex, nil:
      preconditionFailure("typing resolves every field")
    }
  }

  private mutating func lowerBuiltinField(
    _ builtin: Builtin, _ base: Syntax.Expression, _ e: Syntax.Expression
  ) -> Lowered {
    let value = lower(base)
    switch (builtin, value) {
    case (.lower, .range(let l, _)): return .scalar(l)
    case (.upper, .range(_, let u)): return .scalar(u)
    case (.isEmpty, .range(let l, let u)): return .scalar(.atMost(u, l))
    case (.isEmpty, .set(let contains)):
      guard case .set(let element) = type(of: base) else { return .scalar(.yes) }
      let sort = sort(of: element)
      let x = freshBinder("x", sort)
      return .scalar(.all(x, over: .all(sort), .negation(contains(.bound(x)))))
    case (.holder, .structure(let fields)): return fields[0]
    case (.readers, .structure(let fields)): return fields[1]
    case (.held, .structure(let fields)): return .scalar(isHeld(fields))
    default: preconditionFailure("typing lets only what has the field get here")
    }
  }

  private mutating func isHeld(_ fields: [Lowered]) -> Term {
    guard case .optional(let present, _) = fields[0] else { return .no }
    guard fields.count > 1, case .set(let readers) = fields[1] else { return present }
    let p = freshBinder("p", .named(processSort))
    return .disjunction([present, .exists(p, over: .all(.named(processSort)), readers(.bound(p)))])
  }

  private mutating func lowerIndex(
    _ base: Syntax.Expression, _ indices: [Syntax.Expression], _ e: Syntax.Expression
  ) -> Lowered {
    if case .process(let p) = model.resolutions[base.id] {
      let range = processRanges[p]!
      let index = lowerTerm(indices[0])
      require(
        .conjunction([.atMost(.int(0), index), .lessThan(index, .int(range.count))]),
        "there is no process '\(text(of: e.span))'", at: e.span)
      return .scalar(.sum(.int(range.lowerBound), index))
    }
    let place = lowerPlace(e)
    return read(place.shape, place.indices)
  }

  /// Returns the place that `e` names: a variable, a cell, or a part of one.
  mutating func lowerPlace(_ e: Syntax.Expression) -> Place {
    switch e.kind {
    case .name:
      switch model.resolutions[e.id] {
      case .local(let local):
        guard case .stored(let shape)? = locals[local] else { preconditionFailure("only stored locals are assigned") }
        return Place(shape: shape, indices: [], type: model.locals[local.index].type)
      case .variable(let v): return Place(shape: variableShapes[v]!, indices: [], type: model.variables[v].type)
      default: preconditionFailure("typing lets only variables be assigned")
      }
    case .member(let base, _):
      switch model.resolutions[e.id] {
      case .identityField(let v):
        return Place(shape: variableShapes[v]!, indices: [lowerTerm(base)], type: type(of: e))
      case .structureField(let i):
        let outer = lowerPlace(base)
        guard case .structure(let fields) = outer.shape else { return outer }
        return Place(shape: fields[i].shape, indices: outer.indices, type: type(of: e))
      case .builtin(.readers), .builtin(.holder):
        preconditionFailure("typing lets nobody assign the parts of a lock")
      default: preconditionFailure("typing lets only fields be assigned")
      }
    case .index(let base, let indices):
      let outer = lowerPlace(base)
      guard case .map(let keys, let value) = outer.type else { return outer }
      return Place(
        shape: outer.shape, indices: outer.indices + zip(indices, keys).map { lowerKey($0, $1) }, type: value)
    default: preconditionFailure("typing lets only places be assigned")
    }
  }

  private mutating func lowerKey(_ index: Syntax.Expression, _ key: Type) -> Term {
    let term = lowerTerm(index)
    if case .integer(.some(let bounds)) = key { requireBounds(term, bounds, "index", at: index.span) }
    return term
  }

  mutating func requireBounds(_ term: Term, _ bounds: ClosedRange<Int>, _ what: String, at span: Span) {
    require(
      .conjunction([.atMost(.int(bounds.lowerBound), term), .atMost(term, .int(bounds.upperBound))]),
      "\(what) outside \(bounds.lowerBound)...\(bounds.upperBound)", at: span)
  }

  // MARK: Operators

  private mutating func lowerBinary(
    _ op: BinaryOperator, _ l: Syntax.Expression, _ r: Syntax.Expression, _ e: Syntax.Expression
  ) -> Lowered {
    switch op {
    case .implies:
      let a = lowerTerm(l)
      return .scalar(.implication(a, assuming(a) { $0.lowerTerm(r) }))
    case .and:
      let a = lowerTerm(l)
      return .scalar(.conjunction([a, assuming(a) { $0.lowerTerm(r) }]))
    case .or:
      let a = lowerTerm(l)
      return .scalar(.disjunction([a, assuming(.negation(a)) { $0.lowerTerm(r) }]))
    case .equal: return .scalar(lowerEquality(l, r))
    case .notEqual: return .scalar(.negation(lowerEquality(l, r)))
    case .less: return .scalar(.lessThan(lowerTerm(l), lowerTerm(r)))
    case .lessOrEqual: return .scalar(.atMost(lowerTerm(l), lowerTerm(r)))
    case .greater: return .scalar(.lessThan(lowerTerm(r), lowerTerm(l)))
    case .greaterOrEqual: return .scalar(.atMost(lowerTerm(r), lowerTerm(l)))
    case .isIn: return .scalar(contains(lower(r), lowerTerm(l)))
    case .coalesce:
      guard case .optional(let present, let value) = coerce(lower(l), to: type(of: l)) else { return lower(r) }
      return merge(present, value, assuming(.negation(present)) { $0.lower(r, as: $0.type(of: e)) })
    case .add: return .scalar(.sum(lowerTerm(l), lowerTerm(r)))
    case .subtract: return .scalar(.difference(lowerTerm(l), lowerTerm(r)))
    case .multiply: return .scalar(.product(lowerTerm(l), lowerTerm(r)))
    case .divide: return .scalar(.quotient(lowerTerm(l), by: lowerTerm(r).constant ?? 1))
    case .remainder: return .scalar(.modulus(lowerTerm(l), by: lowerTerm(r).constant ?? 1))
    }
  }

  func contains(_ collection: Lowered, _ element: Term) -> Term {
    switch collection {
    case .range(let l, let u): .conjunction([.atMost(l, element), .lessThan(element, u)])
    case .set(let contains): contains(element)
    case .scalar, .optional, .structure, .noneLiteral: .no
    }
  }

  private mutating func lowerEquality(_ l: Syntax.Expression, _ r: Syntax.Expression) -> Term {
    var type = type(of: l)
    if case .optional = self.type(of: r) { type = self.type(of: r) }
    if type == .noneLiteral || type == .emptySet { type = self.type(of: r) }
    if type == .noneLiteral { return .yes }
    return equal(lower(l, as: type), lower(r, as: type), type)
  }

  mutating func equal(_ a: Lowered, _ b: Lowered, _ type: Type) -> Term {
    switch (a, b) {
    case (.scalar(let x), .scalar(let y)): return .equality(x, y)
    case (.optional(let p, let x), .optional(let q, let y)):
      guard case .optional(let wrapped) = type else { return .no }
      if p.isFalse { return .negation(q) }
      if q.isFalse { return .negation(p) }
      return .conjunction([.equality(p, q), .implication(p, equal(x, y, wrapped))])
    case (.range(let l, let u), .range(let m, let v)): return .conjunction([.equality(l, m), .equality(u, v)])
    case (.structure(let x), .structure(let y)):
      guard case .structure(let s) = type else { return .no }
      let types = model.structures[s].fields.map(\.type)
      return .conjunction(zip(zip(x, y), types).map { equal($0.0, $0.1, $1) })
    case (.set(let x), .set(let y)):
      guard case .set(let element) = type else { return .yes }
      let sort = sort(of: element)
      let e = freshBinder("x", sort)
      return .all(e, over: .all(sort), .equality(x(.bound(e)), y(.bound(e))))
    default: return .no
    }
  }

  private mutating func lowerSet(_ elements: [Syntax.Expression], _ e: Syntax.Expression) -> Lowered {
    let terms = elements.map { lowerTerm($0) }
    return .set { x in .disjunction(terms.map { .equality(x, $0) }) }
  }

  // MARK: Binders

  /// Binds a name that goes through a domain; returns the binder and what else must hold of its values.
  mutating func bind(_ name: Name, _ domain: Syntax.Expression) -> (BinderID, Domain, membership: Term) {
    let (sort, range, membership) = lowerDomain(domain)
    let binder = freshBinder(name.text, sort)
    if let local = model.declared[name.span] { locals[local] = .value(.scalar(.bound(binder))) }
    return (binder, range, membership(.bound(binder)))
  }

  /// The sort of a domain's elements, the domain, and for a set the membership of an element.
  mutating func lowerDomain(_ e: Syntax.Expression) -> (Sort, Domain, (Term) -> Term) {
    if case .type(let type) = model.resolutions[e.id] {
      let sort = sort(of: type)
      if case .integer(.some(let bounds)) = sort {
        return (
          sort, .interval(lower: .int(bounds.lowerBound), upper: .sum(.int(bounds.upperBound), .int(1))), { _ in .yes }
        )
      }
      return (sort, .all(sort), { _ in .yes })
    }
    switch lower(e) {
    case .range(let l, let u): return (.integer(nil), .interval(lower: l, upper: u), { _ in .yes })
    case .set(let contains):
      guard case .set(let element) = type(of: e) else { return (.bool, .all(.bool), { _ in .no }) }
      let sort = sort(of: element)
      return (sort, .all(sort), contains)
    case .scalar, .optional, .structure, .noneLiteral: return (.bool, .all(.bool), { _ in .no })
    }
  }

  private mutating func lowerQuantified(
    _ q: Quantifier, _ binders: ArraySlice<QuantifierBinder>, _ condition: Syntax.Expression?,
    _ body: Syntax.Expression?
  ) -> Term {
    guard let first = binders.first else { return .yes }
    let (binder, domain, membership) = bind(first.name, first.domain)
    guards.append(.bind(binder, domain))
    guards.append(.assume(membership))
    defer { guards.removeLast(2) }
    let rest = binders.dropFirst()
    var inner: Term
    if rest.isEmpty {
      let given = condition.map { lowerTerm($0) } ?? .yes
      let claim = assuming(given) { builder in body.map { builder.lowerTerm($0) } ?? .yes }
      inner = q == .all ? .implication(given, claim) : .conjunction([given, claim])
    } else {
      inner = lowerQuantified(q, rest, condition, body)
    }
    switch q {
    case .all:
      inner = .implication(membership, inner)
      return .all(binder, over: domain, inner)
    case .exists: return .exists(binder, over: domain, .conjunction([membership, inner]))
    case .count: return .count(binder, domain, .conjunction([membership, inner]))
    }
  }

  // MARK: Calls

  private mutating func lowerCall(_ arguments: [Argument], _ e: Syntax.Expression) -> Lowered {
    guard case .call(let callee, _) = e.kind else { preconditionFailure() }
    var all = arguments
    if case .member(let base, _) = callee.kind { all.insert(Argument(label: nil, value: base), at: 0) }
    switch model.resolutions[e.id] {
    case .function(let i): return inline(i, all)
    case .structure(let s):
      return .structure(
        model.structures[s].fields.map { field in
          guard let given = arguments.first(where: { $0.label?.text == field.name.text }) else {
            return defaultField(field)
          }
          return lower(given.value, as: field.type)
        })
    case .builtin(.killed): return .scalar(.read(killed, [lowerTerm(all[0].value)]))
    case .builtin(.ended): return .scalar(.read(ended, [lowerTerm(all[0].value)]))
    default: preconditionFailure("typing resolves every call")
    }
  }

  private mutating func inline(_ i: Int, _ arguments: [Argument]) -> Lowered {
    let function = model.functions[i]
    let values = zip(arguments, function.parameters).map { lower($0.value, as: model.locals[$1.index].type) }
    for (parameter, value) in zip(function.parameters, values) { locals[parameter] = .value(value) }
    bodies.insert(function.declaration.body.span)
    return lower(function.declaration.body, as: function.result)
  }
}
