/// Types of operators, quantifiers, sets and calls.

import Diagnostics
import Syntax

extension Checker {
  mutating func inferBinary(_ op: BinaryOperator, _ l: Expression, _ r: Expression, _ e: Expression) -> Type {
    switch op {
    case .implies, .or, .and:
      check(l, as: .bool)
      check(r, as: .bool)
      return .bool
    case .add, .subtract, .multiply:
      check(l, as: .integer(nil))
      check(r, as: .integer(nil))
      return .integer(nil)
    case .divide, .remainder:
      check(l, as: .integer(nil))
      check(r, as: .integer(nil))
      if let divisor = literal(r), divisor > 0 { return .integer(nil) }
      report(.notConstant, "the divisor is a positive number", at: r.span, hint: "write a literal such as 2")
      return .error
    case .less, .lessOrEqual, .greater, .greaterOrEqual:
      check(l, as: .integer(nil))
      check(r, as: .integer(nil))
      return .bool
    case .equal, .notEqual:
      inferComparison(l, r, e)
      return .bool
    case .isIn:
      inferContains(l, r)
      return .bool
    case .coalesce:
      switch infer(l) {
      case .optional(let wrapped):
        check(r, as: wrapped)
        return wrapped
      case .error:
        _ = infer(r)
        return .error
      case let other:
        report(.notOptional, "\(model.describeOne(other)) always has a value, so '??' is never needed", at: l.span)
        return other
      }
    }
  }

  private mutating func inferComparison(_ l: Expression, _ r: Expression, _ e: Expression) {
    // Whichever side names a bare enum member takes its enum from the other side.
    let leftIsOpen = isBareName(l) && !isBareName(r)
    let first = infer(leftIsOpen ? r : l)
    let second = infer(leftIsOpen ? l : r, expecting: first)
    guard first.accepts(second) || second.accepts(first) else {
      report(
        .typeMismatch,
        "\(model.describeOne(leftIsOpen ? second : first)) is never equal to \(model.describeOne(leftIsOpen ? first : second))",
        at: e.span)
      return
    }
    for type in [first, second] {
      switch type {
      case .map, .mutex, .readWriteLock:
        report(.typeNotAllowed, "\(model.describeOne(type)) cannot be compared", at: e.span)
        return
      case .bool, .integer, .enumeration, .identity, .structure, .process, .optional, .range, .set, .noneLiteral,
        .emptySet, .void, .error:
        continue
      }
    }
  }

  /// Whether `e` is a name that nothing but an enum member can be.
  private func isBareName(_ e: Expression) -> Bool {
    guard case .name(let name) = e.kind else { return false }
    return lookUp(local: name) == nil && scenarioNames[name] == nil && visibleNames[module][name] == nil
  }

  private mutating func inferContains(_ l: Expression, _ r: Expression) {
    switch infer(r) {
    case .range: check(l, as: .integer(nil))
    case .set(let element): check(l, as: element)
    case .emptySet, .error: _ = infer(l)
    case let other:
      _ = infer(l)
      report(.typeMismatch, "'in' wants a range or a set, found \(model.describe(other))", at: r.span)
    }
  }

  /// Returns the type of a value that is one of two.
  mutating func inferEither(_ t: Expression, _ f: Expression, expecting expected: Type?) -> Type {
    let type = inferBranches(t, f, expecting: expected)
    switch type {
    case .map, .mutex, .readWriteLock:
      report(
        .typeNotAllowed, "\(model.describeOne(type)) is state, and cannot be chosen like a value", at: t.span,
        hint: "choose what it is asked for, or use two statements")
      return .error
    case .bool, .integer, .enumeration, .identity, .structure, .process, .optional, .range, .set, .noneLiteral,
      .emptySet, .void, .error:
      return type
    }
  }

  private mutating func inferBranches(_ t: Expression, _ f: Expression, expecting expected: Type?) -> Type {
    let first = infer(t, expecting: expected)
    let second = infer(f, expecting: expected ?? first)
    if first.accepts(second) {
      if first == .noneLiteral, case .optional = second { return second }
      return first == .noneLiteral && second != .noneLiteral ? .optional(second) : first
    }
    if second.accepts(first) { return second }
    if second == .noneLiteral { return .optional(first) }
    if first == .noneLiteral { return .optional(second) }
    report(
      .typeMismatch, "one branch gives \(model.describe(first)), the other \(model.describe(second))", at: f.span)
    return .error
  }

  mutating func inferSet(_ elements: [Expression], expecting expected: Type?) -> Type {
    var element: Type?
    if case .set(let wanted) = expected { element = wanted }
    for e in elements {
      if let known = element {
        check(e, as: known)
      } else {
        element = infer(e)
        if let found = element, !found.isScalar {
          report(.typeNotAllowed, "a set holds scalars, not \(model.describeOne(found))", at: e.span)
          element = .error
        }
      }
    }
    return element.map { .set($0) } ?? .emptySet
  }

  // MARK: Binders

  /// A quantifier stands here; reports it where values are computed before the run starts.
  mutating func noteQuantifier(at span: Span) {
    if context == .function { quantifies = true }
    if context.isConstant {
      report(.notConstant, "a quantifier is not computed before the run starts", at: span)
    }
  }

  mutating func inferQuantified(
    _ q: Quantifier, _ binders: [QuantifierBinder], _ condition: Expression?, _ body: Expression?
  ) -> Type {
    if q == .count, binders.count > 1 {
      report(
        .wrongArguments, "'count' goes through one domain", at: binders[1].name.span,
        hint: "count one name, with 'exists' in its 'where' for the other")
    }
    inScope { checker in
      for binder in binders { checker.declare(binder) }
      if let condition { checker.check(condition, as: .bool) }
      if let body { checker.check(body, as: .bool) }
    }
    switch q {
    case .all, .exists: return .bool
    case .count: return .integer(nil)
    }
  }

  mutating func declare(_ binder: QuantifierBinder) {
    let type = elementType(of: binder.domain)
    declare(binder.name, type, kind: .bound)
  }

  /// Returns the type of the elements of a domain: a type's name, a range or a set.
  mutating func elementType(of domain: Expression) -> Type {
    if let type = typeNamed(by: domain) {
      model.resolutions[domain.id] = .type(type)
      guard !type.isScalar else { return type }
      report(.typeNotAllowed, "one cannot go through all values of \(model.describe(type))", at: domain.span)
      return .error
    }
    switch infer(domain) {
    case .range: return .integer(nil)
    case .set(let element): return element
    case .emptySet, .error: return .error
    case let other:
      report(
        .typeMismatch, "expected a type, a range or a set, found \(model.describe(other))", at: domain.span)
      return .error
    }
  }

  private mutating func typeNamed(by e: Expression) -> Type? {
    guard case .name(let name) = e.kind, lookUp(local: name) == nil, scenarioNames[name] == nil else { return nil }
    if let declared = visibleNames[module][name] {
      switch declared.symbol {
      case .enumeration, .identity, .structure, .alias: break
      case .config, .variable, .function, .operation, .interface, .policy, .aspect, .property, .scenario: return nil
      }
    } else if !["Bool", "Int", "Process", "Range"].contains(name) {
      return nil
    }
    return resolve(TypeExpression(.named(name), e.span))
  }

  /// Checks `any …` and returns the type of what it chooses. `name` is what its `where` calls it.
  mutating func inferAny(_ any: AnyExpression, _ e: Expression, boundTo name: Name?) -> Type {
    var type: Type
    if any.isSubrange {
      check(any.domain, as: .range)
      type = .range
    } else {
      type = elementType(of: any.domain)
    }
    if let condition = any.condition {
      inScope { checker in
        if let own = any.name { checker.declare(own, type, kind: .bound) }
        if let name, name.text != any.name?.text { checker.declare(name, type, kind: .bound) }
        checker.check(condition, as: .bool)
      }
    }
    if case .integer(.some) = type { type = .integer(nil) }
    model.types[e.id] = type
    return type
  }

  // MARK: Calls in expressions

  /// What is called, with the receiver of `x.f(…)` put first.
  enum Callee {
    case function(Int, receiver: Expression?)
    case operation(Int, receiver: Expression?)
    case policyOperation(String)
    case structure(Int)
    case builtin(Builtin, receiver: Expression?)
    case unknown
  }

  /// Looks up what `callee` names; reports it if there is nothing to call.
  mutating func resolveCallee(_ callee: Expression) -> Callee {
    switch callee.kind {
    case .name(let name): return resolveCallee(named: name, at: callee, receiver: nil)
    case .member(let base, let field):
      if case .name("policy") = base.kind { return .policyOperation(field.text) }
      switch field.text {
      case "insert": return .builtin(.insert, receiver: base)
      case "remove": return .builtin(.remove, receiver: base)
      default: return resolveCallee(named: field.text, at: callee, receiver: base)
      }
    case .error: return .unknown
    default:
      report(.notCallable, "this cannot be called", at: callee.span)
      return .unknown
    }
  }

  private mutating func resolveCallee(named name: String, at e: Expression, receiver: Expression?) -> Callee {
    if lookUp(local: name) == nil, let declared = visibleNames[module][name] {
      switch declared.symbol {
      case .function(let i): return .function(i, receiver: receiver)
      case .operation(let i): return .operation(i, receiver: receiver)
      case .structure(let i): return .structure(i)
      case .config, .enumeration, .identity, .alias, .variable, .interface, .policy, .aspect, .property, .scenario:
        report(
          .notCallable, "'\(name)' is \(describe(declared.symbol)) and cannot be called", at: e.span,
          notes: [.init(message: "declared here", span: declared.name.span)])
        return .unknown
      }
    }
    switch name {
    case "killed": return .builtin(.killed, receiver: receiver)
    case "ended": return .builtin(.ended, receiver: receiver)
    default:
      let callable = visibleNames[module].filter {
        switch $0.value.symbol {
        case .function, .operation, .structure: true
        case .config, .enumeration, .identity, .alias, .variable, .interface, .policy, .aspect, .property, .scenario:
          false
        }
      }
      report(
        .unknownName, "nothing that can be called is named '\(name)'", at: e.span,
        hint: nearest(to: name, among: Array(callable.keys) + ["killed", "ended"]))
      return .unknown
    }
  }

  mutating func inferCall(
    _ callee: Expression, _ arguments: [Argument], _ e: Expression, expecting expected: Type?
  ) -> Type {
    switch resolveCallee(callee) {
    case .unknown:
      for argument in arguments { _ = infer(argument.value) }
      return .error
    case .function(let i, let receiver): return inferFunctionCall(i, receiver, arguments, e)
    case .structure(let i): return inferConstruction(i, arguments, e)
    case .builtin(let builtin, let receiver): return inferBuiltinCall(builtin, receiver, arguments, e)
    case .operation, .policyOperation:
      report(
        .callInExpression, "an operation takes steps, so its call cannot be part of an expression", at: e.span,
        hint: "write 'let x = …' and use x")
      for argument in arguments { _ = infer(argument.value) }
      return .error
    }
  }

  private mutating func inferFunctionCall(
    _ i: Int, _ receiver: Expression?, _ arguments: [Argument], _ e: Expression
  ) -> Type {
    model.resolutions[e.id] = .function(i)
    calls.insert(i)
    let function = model.functions[i]
    checkArguments(
      (receiver.map { [Argument(label: nil, value: $0)] } ?? []) + arguments,
      names: function.declaration.parameters.map(\.name.text),
      types: function.parameters.map { model.locals[$0.index].type }, of: function.declaration.name.text, at: e.span)
    if functionsReadingShared.contains(i) { noteSharedRead(function.declaration.name.text, at: e.span) }
    if functionsReadingConfiguration.contains(i) { noteConfiguration(function.declaration.name.text, at: e.span) }
    if quantifyingFunctions.contains(i) { noteQuantifier(at: e.span) }
    return function.result
  }

  /// Checks arguments, by position, against what is wanted; a label must be the parameter's name.
  mutating func checkArguments(
    _ arguments: [Argument], names: [String], types: [Type], of callee: String, at span: Span
  ) {
    if arguments.count != types.count {
      report(
        .wrongArguments,
        "'\(callee)' takes \(types.count) argument\(types.count == 1 ? "" : "s"), not \(arguments.count)",
        at: span, hint: names.isEmpty ? nil : "they are: \(names.joined(separator: ", "))")
    }
    for (i, argument) in arguments.enumerated() {
      guard i < types.count else {
        _ = infer(argument.value)
        continue
      }
      if let label = argument.label, label.text != names[i] {
        report(.wrongArguments, "this argument is called '\(names[i])', not '\(label.text)'", at: label.span)
      }
      checkArgument(argument.value, as: types[i])
    }
  }

  private mutating func checkArgument(_ e: Expression, as type: Type) {
    let allowed = allowsChoiceArguments
    allowsChoiceArguments = false
    defer { allowsChoiceArguments = allowed }
    guard allowed, case .any(let any) = e.kind else { return check(e, as: type) }
    expect(type, got: inferAny(any, e, boundTo: nil), at: e.span)
  }

  private mutating func inferConstruction(_ i: Int, _ arguments: [Argument], _ e: Expression) -> Type {
    model.resolutions[e.id] = .structure(i)
    let fields = model.structures[i].fields
    var given: Set<String> = []
    var isMisspelt = false
    for argument in arguments {
      guard let label = argument.label else {
        report(
          .wrongArguments, "the fields of a struct are named", at: argument.value.span,
          hint: "write '\(fields.map { "\($0.name.text): …" }.joined(separator: ", "))'")
        _ = infer(argument.value)
        continue
      }
      guard let field = fields.first(where: { $0.name.text == label.text }) else {
        _ = unknownFieldOf(i, label)
        isMisspelt = true
        _ = infer(argument.value)
        continue
      }
      if !given.insert(label.text).inserted {
        report(.duplicateName, "field '\(label.text)' is given twice", at: label.span)
      }
      check(argument.value, as: field.type)
    }
    // A field that is missing may be the one that was misspelt.
    for field in fields where !isMisspelt && field.initial == nil && !given.contains(field.name.text) {
      report(.wrongArguments, "field '\(field.name.text)' is missing", at: e.span)
    }
    return .structure(i)
  }

  private mutating func unknownFieldOf(_ i: Int, _ label: Name) -> Type {
    report(
      .unknownField, "\(model.describeOne(.structure(i))) has no field '\(label.text)'", at: label.span,
      hint: nearest(to: label.text, among: model.structures[i].fields.map(\.name.text)))
    return .error
  }

  private mutating func inferBuiltinCall(
    _ builtin: Builtin, _ receiver: Expression?, _ arguments: [Argument], _ e: Expression
  ) -> Type {
    let all = (receiver.map { [Argument(label: nil, value: $0)] } ?? []) + arguments
    switch builtin {
    case .killed, .ended:
      model.resolutions[e.id] = .builtin(builtin)
      let name = builtin == .killed ? "killed" : "ended"
      checkArguments(all, names: ["process"], types: [.process], of: name, at: e.span)
      noteSharedRead(name, at: e.span)
      return .bool
    case .insert, .remove, .lower, .upper, .isEmpty, .held, .holder, .readers:
      report(
        .callInExpression, "'insert' and 'remove' change a set, so they are statements of a step", at: e.span)
      for argument in all { _ = infer(argument.value) }
      return .error
    }
  }
}
