/// What a step writes: guarded pointwise assignments.

import Diagnostics
import Semantics
import Syntax
import Typing

extension SystemBuilder {
  /// Returns the assignments of a statement under the binders and the condition around it.
  mutating func lowerUpdate(_ s: Statement, binders: [Choice], condition: Term) -> [Assignment] {
    switch s.kind {
    case .binding(let name, _, _, let value):
      if let value, let local = model.declared[name.span] {
        locals[local] = .value(lower(value, as: model.locals[local.index].type))
      }
      return []
    case .assignment(let target, let value):
      let place = lowerPlace(target)
      let lowered = lower(value, as: place.type)
      return scoped(
        checkedAssign(lowered, to: place.shape, place.type, place.indices, at: value.span), binders, condition)
    case .expression(let e): return scoped(lowerSetChange(e), binders, condition)
    case .kill(let e):
      let victim = lowerTerm(e)
      return scoped(
        [Assignment(variable: killed, indices: [victim], value: .yes, location: self.place(of: s.span))], binders,
        condition)
    case .assert(let e):
      require(lowerTerm(e), "assertion fails: \(text(of: e.span))", at: s.span)
      return []
    case .release(let use):
      return scoped(releasing(heldLock(use)), binders, condition)
    case .conditional(let conditional): return lowerConditionalUpdate(conditional, binders, condition)
    case .forAll(let names, let filter, let body): return lowerForAll(names[...], filter, body, binders, condition)
    case .step, .forIn, .repeatTimes, .whileLoop, .loop, .breakLoop, .continueLoop, .choose, .await, .acquire, .holding,
      .fail, .returnValue, .doCatch, .error:
      preconditionFailure("typing lets no such statement here")
    }
  }

  private func scoped(_ assignments: [Assignment], _ binders: [Choice], _ condition: Term) -> [Assignment] {
    assignments.map { a in
      var scoped = a
      scoped.binders = binders + a.binders
      scoped.condition = .conjunction([condition, a.condition])
      return scoped
    }
  }

  private mutating func lowerConditionalUpdate(
    _ s: IfStatement, _ binders: [Choice], _ condition: Term
  ) -> [Assignment] {
    let (test, _) = lowerCondition(s.condition)
    let first = assuming(test) { builder in
      s.thenBlock.statements.flatMap {
        builder.lowerUpdate($0, binders: binders, condition: .conjunction([condition, test]))
      }
    }
    let refuted = Term.negation(test)
    let second = assuming(refuted) { builder in
      (s.elseBlock?.statements ?? []).flatMap {
        builder.lowerUpdate($0, binders: binders, condition: .conjunction([condition, refuted]))
      }
    }
    return first + second
  }

  private mutating func lowerForAll(
    _ names: ArraySlice<QuantifierBinder>, _ filter: Syntax.Expression?, _ body: Block, _ binders: [Choice],
    _ condition: Term
  ) -> [Assignment] {
    guard let first = names.first else {
      let test = filter.map { lowerTerm($0) } ?? .yes
      return assuming(test) { builder in
        body.statements.flatMap {
          builder.lowerUpdate($0, binders: binders, condition: .conjunction([condition, test]))
        }
      }
    }
    let (binder, domain, membership) = bind(first.name, first.domain)
    guards.append(.bind(binder, domain))
    guards.append(.assume(membership))
    defer { guards.removeLast(2) }
    return lowerForAll(
      names.dropFirst(), filter, body, binders + [Choice(binder: binder, domain: domain)],
      .conjunction([condition, membership]))
  }

  private mutating func lowerSetChange(_ e: Syntax.Expression) -> [Assignment] {
    guard case .call(let callee, let arguments) = e.kind, case .member(let base, _) = callee.kind,
      case .builtin(let builtin) = model.resolutions[e.id], let argument = arguments.first
    else { return [] }
    let place = lowerPlace(base)
    guard case .set(let leaf, _) = place.shape else { return [] }
    return [
      Assignment(
        variable: leaf, indices: place.indices + [lowerTerm(argument.value)], value: .bool(builtin == .insert),
        location: self.place(of: e.span))
    ]
  }

  // MARK: Assigning values to leaves

  /// The assignments of `value` to a place, with checks that integers stay within their bounds.
  mutating func checkedAssign(
    _ value: Lowered, to shape: Shape, _ type: Type, _ indices: [Term], at span: Span
  ) -> [Assignment] {
    requireBounds(value, type, at: span)
    return assign(value, to: shape, indices, at: place(of: span))
  }

  private mutating func requireBounds(_ value: Lowered, _ type: Type, at span: Span) {
    switch (type, value) {
    case (.integer(.some(let bounds)), .scalar(let term)): requireBounds(term, bounds, "value", at: span)
    case (.optional(let wrapped), .optional(let present, let inner)):
      guards.append(.assume(present))
      requireBounds(inner, wrapped, at: span)
      guards.removeLast()
    case (.structure(let s), .structure(let fields)):
      for (field, part) in zip(model.structures[s].fields, fields) { requireBounds(part, field.type, at: span) }
    default: break
    }
  }

  /// The assignments that give every leaf of `shape` its part of `value`; what does not exist gets the
  /// leaf's initial value, so that equal values are equal cells.
  mutating func assign(
    _ value: Lowered, to shape: Shape, _ indices: [Term], at location: SourceLocation
  ) -> [Assignment] {
    switch (shape, value) {
    case (.scalar(let leaf), .scalar(let term)):
      return [Assignment(variable: leaf, indices: indices, value: term, location: location)]
    case (.optional(let leaf, let inner), .optional(let present, let wrapped)):
      let kept = merge(present, wrapped, initialValue(of: inner))
      return [Assignment(variable: leaf, indices: indices, value: present, location: location)]
        + assign(kept, to: inner, indices, at: location)
    case (.range(let lower, let upper), .range(let l, let u)):
      return [
        Assignment(variable: lower, indices: indices, value: l, location: location),
        Assignment(variable: upper, indices: indices, value: u, location: location),
      ]
    case (.structure(let fields), .structure(let values)):
      return zip(fields, values).flatMap { assign($1, to: $0.shape, indices, at: location) }
    case (.set(let leaf, let element), .set(let contains)):
      let x = freshBinder("x", element)
      return [
        Assignment(
          binders: [Choice(binder: x, domain: .all(element))], variable: leaf, indices: indices + [.bound(x)],
          value: contains(.bound(x)), location: location)
      ]
    default: return []
    }
  }

  func initialValue(of shape: Shape) -> Lowered {
    switch shape {
    case .scalar(let leaf):
      let variable = system.variables[leaf.index]
      return .scalar(.value(variable.initial, of: variable.value))
    case .optional(let present, let inner):
      return .optional(present: .bool(system.variables[present.index].initial != 0), value: initialValue(of: inner))
    case .range(let l, let u):
      return .range(
        lower: .int(system.variables[l.index].initial), upper: .int(system.variables[u.index].initial))
    case .structure(let fields): return .structure(fields.map { initialValue(of: $0.shape) })
    case .set: return .set { _ in .no }
    case .ends, .fixed: preconditionFailure("only a simplified system has parts that never change")
    }
  }
}
