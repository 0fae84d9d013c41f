/// Types of expressions, from the inside out, with the type expected from outside as a hint.

import Diagnostics
import Syntax

/// Where an expression stands, which decides what it may mention.
enum ExpressionContext {
  /// Between steps: locals and constants.
  case local
  /// In a step or the guard of a waiting statement: shared state too.
  case step
  /// In a function: shared state, which makes the function one that reads it.
  case function
  /// In a property or a scenario's `rest when`.
  case property
  /// Constants, configuration and processes: what is known before the run starts.
  case constant
  /// What sizes follow from: constants and configuration.
  case size
  /// What configuration follows from: constants alone.
  case setting

  /// Whether what stands here is computed before the run starts.
  var isConstant: Bool {
    switch self {
    case .constant, .size, .setting: true
    case .local, .step, .function, .property: false
    }
  }
}

extension Checker {
  /// Returns the type of `e`, having reported what is wrong with it, and notes it in the model.
  mutating func infer(_ e: Expression, expecting expected: Type? = nil) -> Type {
    let type = inferUnrecorded(e, expecting: expected)
    model.types[e.id] = type
    return type
  }

  /// Checks that `e` can stand where a value of `type` is wanted.
  mutating func check(_ e: Expression, as type: Type) {
    let found = infer(e, expecting: type)
    expect(type, got: found, at: e.span)
    if case .integer(.some(let bounds)) = type, let value = literal(e), !bounds.contains(value) {
      report(
        .outOfBounds, "\(value) is outside \(model.describe(type))", at: e.span,
        hint: "its values are \(bounds.lowerBound) to \(bounds.upperBound)")
    }
  }

  private mutating func inferUnrecorded(_ e: Expression, expecting expected: Type?) -> Type {
    switch e.kind {
    case .error: return .error
    case .integer: return .integer(nil)
    case .bool: return .bool
    case .none:
      if case .optional = expected { return expected ?? .noneLiteral }
      return .noneLiteral
    case .name(let name): return inferName(name, e, expecting: expected)
    case .member(let base, let field): return inferMember(base, field, e)
    case .index(let base, let indices): return inferIndex(base, indices, e)
    case .call(let callee, let arguments): return inferCall(callee, arguments, e, expecting: expected)
    case .not(let inner):
      check(inner, as: .bool)
      return .bool
    case .negate(let inner):
      check(inner, as: .integer(nil))
      return .integer(nil)
    case .binary(let op, let l, let r): return inferBinary(op, l, r, e)
    case .range(let l, let h, _):
      check(l, as: .integer(nil))
      check(h, as: .integer(nil))
      return .range
    case .conditional(let c, let t, let f):
      check(c, as: .bool)
      return inferEither(t, f, expecting: expected)
    case .quantified(let q, let binders, let condition, let body):
      noteQuantifier(at: e.span)
      return inferQuantified(q, binders, condition, body)
    case .any:
      report(
        .choiceNotAllowed, "'any' can only be the value of a 'let' or an argument of an operation", at: e.span,
        hint: "write 'let x = any …' and use x")
      return .error
    case .set(let elements): return inferSet(elements, expecting: expected)
    case .unwrap(let inner):
      switch infer(inner, expecting: expected.map { .optional($0) }) {
      case .optional(let wrapped): return wrapped
      case .error: return .error
      case let other:
        report(.notOptional, "\(model.describeOne(other)) always has a value", at: e.span, hint: "leave the '!' out")
        return other
      }
    case .attempt(let inner):
      report(
        .callInExpression, "'try' goes with a call that is a statement, or the value of a 'let' or an assignment",
        at: e.span)
      _ = infer(inner)
      return .error
    }
  }

  // MARK: Names

  private mutating func inferName(_ name: String, _ e: Expression, expecting expected: Type?) -> Type {
    if let local = lookUp(local: name) {
      model.resolutions[e.id] = .local(local)
      return useLocal(local, at: e.span)
    }
    if name == "self" || name == "index" { if let type = inferSelf(name, e) { return type } }
    if let resolution = scenarioNames[name] {
      model.resolutions[e.id] = resolution
      return typeOfScenarioName(resolution, e)
    }
    if let declared = visibleNames[module][name] { return inferDeclared(declared, e) }
    return inferMemberName(name, e, expecting: expected)
  }

  private mutating func useLocal(_ local: LocalID, at span: Span) -> Type {
    let info = model.locals[local.index]
    if context.isConstant, info.kind != .scenario {
      report(.notConstant, "'\(info.name)' is not known before the run starts", at: span)
    }
    if configuredLocals.contains(local) { noteConfiguration(info.name, at: span) }
    return info.type
  }

  private mutating func inferSelf(_ name: String, _ e: Expression) -> Type? {
    switch (name, context) {
    case ("self", .local), ("self", .step):
      model.resolutions[e.id] = .selfProcess
      return .process
    case ("self", _):
      report(.noProcessHere, "no process executes this, so there is no 'self' here", at: e.span)
      return .error
    default:
      guard isInProcess else { return nil }
      model.resolutions[e.id] = .replicaIndex
      return .integer(nil)
    }
  }

  private mutating func typeOfScenarioName(_ resolution: Resolution, _ e: Expression) -> Type {
    switch resolution {
    case .local(let local): return useLocal(local, at: e.span)
    case .variable(let v): return useVariable(v, e)
    case .process(let p):
      if model.processes[p].declaration.replicas != nil {
        report(
          .typeMismatch, "'\(model.processes[p].declaration.name.text)' is a family of processes", at: e.span,
          hint: "write '\(model.processes[p].declaration.name.text)[0]'")
      }
      noteProcess(at: e.span)
      return .process
    default: return .error
    }
  }

  /// A configuration is being read here; reports it where configuration is being set.
  mutating func noteConfiguration(_ name: String, at span: Span) {
    readsConfiguration = true
    if context == .setting {
      report(.notConstant, "configuration does not depend on configuration, as '\(name)' is or does", at: span)
    }
  }

  /// A process is being named here; reports it where it is not yet known which there are.
  private mutating func noteProcess(at span: Span) {
    switch context {
    case .size, .setting:
      report(.notConstant, "which processes there are is not known before the scenario's constants", at: span)
    case .local, .step, .function, .property, .constant: break
    }
  }

  private mutating func useVariable(_ v: Int, _ e: Expression) -> Type {
    noteSharedRead(model.variables[v].name.text, at: e.span)
    return model.variables[v].type
  }

  /// Shared state is being read here; reports it where that is not possible.
  mutating func noteSharedRead(_ name: String, at span: Span) {
    switch context {
    case .step, .property: break
    case .function: readsShared = true
    case .local:
      report(
        .sharedReadOutsideStep, "'\(name)' is shared state, which is read only in steps", at: span,
        hint: "put this into a 'step name { … }', or read it into a local there")
    case .constant, .size, .setting:
      report(.notConstant, "'\(name)' is state, not known before the run starts", at: span)
    }
  }

  private mutating func inferDeclared(_ declared: DeclaredSymbol, _ e: Expression) -> Type {
    switch declared.symbol {
    case .config(let i):
      model.resolutions[e.id] = .config(i)
      noteConfiguration(declared.name.text, at: e.span)
      return model.configs[i].type
    case .variable(let i):
      model.resolutions[e.id] = .variable(i)
      return useVariable(i, e)
    case .enumeration, .identity, .structure, .alias, .function, .operation, .interface, .policy, .aspect,
      .property, .scenario:
      report(
        .notAValue, "'\(declared.name.text)' is \(describe(declared.symbol)), not a value", at: e.span,
        notes: [.init(message: "declared here", span: declared.name.span)])
      return .error
    }
  }

  func describe(_ symbol: Symbol) -> String {
    switch symbol {
    case .config: "a configuration"
    case .enumeration: "an enum"
    case .identity, .alias: "a type"
    case .structure: "a struct"
    case .variable: "a variable"
    case .function: "a function"
    case .operation: "an operation"
    case .interface: "an interface"
    case .policy: "a policy"
    case .aspect: "an aspect"
    case .property: "a property"
    case .scenario: "a scenario"
    }
  }

  private mutating func inferMemberName(_ name: String, _ e: Expression, expecting expected: Type?) -> Type {
    let found = visibleMembers[module][name] ?? []
    let wanted = found.filter { expected?.holdsEnumeration($0.enumeration) ?? false }
    guard let member = wanted.first ?? (found.count == 1 ? found.first : nil) else {
      if found.isEmpty {
        report(
          .unknownName, "nothing is named '\(name)'", at: e.span, hint: nearest(to: name, among: namesInScope))
      } else {
        let enums = found.map { "'\(model.enumerations[$0.enumeration].name.text).\(name)'" }
        report(
          .ambiguousMember, "'\(name)' is a member of more than one enum", at: e.span,
          hint: "write \(enums.joined(separator: " or "))")
      }
      return .error
    }
    model.resolutions[e.id] = .member(enumeration: member.enumeration, index: member.index)
    return .enumeration(member.enumeration)
  }

  // MARK: Fields

  private mutating func inferMember(_ base: Expression, _ field: Name, _ e: Expression) -> Type {
    if case .name(let name) = base.kind, lookUp(local: name) == nil, scenarioNames[name] == nil,
      let declared = visibleNames[module][name], case .enumeration(let i) = declared.symbol
    {
      return inferQualifiedMember(of: i, field, e)
    }
    let type = infer(base)
    switch (type, field.text) {
    case (.error, _): return .error
    case (.range, "lower"): return builtin(.lower, e, .integer(nil))
    case (.range, "upper"): return builtin(.upper, e, .integer(nil))
    case (.range, "isEmpty"), (.set, "isEmpty"): return builtin(.isEmpty, e, .bool)
    case (.mutex, "held"), (.readWriteLock, "held"): return builtin(.held, e, .bool)
    case (.mutex, "holder"), (.readWriteLock, "holder"): return builtin(.holder, e, .optional(.process))
    case (.readWriteLock, "readers"): return builtin(.readers, e, .set(.process))
    case (.structure(let s), _):
      if let i = model.structures[s].fields.firstIndex(where: { $0.name.text == field.text }) {
        model.resolutions[e.id] = .structureField(i)
        return model.structures[s].fields[i].type
      }
      return unknownField(field, of: type, among: model.structures[s].fields.map(\.name.text))
    case (.identity(let i), _):
      if let v = model.identities[i].fields[field.text] {
        model.resolutions[e.id] = .identityField(variable: v)
        noteSharedRead(model.variables[v].displayName, at: e.span)
        return identityFieldType(v)
      }
      return unknownField(field, of: type, among: Array(model.identities[i].fields.keys))
    default: return unknownField(field, of: type, among: [])
    }
  }

  /// The type of a field of one identity: the variable's type less the identity key.
  func identityFieldType(_ v: Int) -> Type {
    guard case .map(let keys, let value) = model.variables[v].type else { return .error }
    return keys.count == 1 ? value : .map(keys: Array(keys.dropFirst()), value: value)
  }

  private mutating func builtin(_ builtin: Builtin, _ e: Expression, _ type: Type) -> Type {
    model.resolutions[e.id] = .builtin(builtin)
    return type
  }

  private mutating func unknownField(_ field: Name, of type: Type, among names: [String]) -> Type {
    var hint = nearest(to: field.text, among: names)
    if case .optional(let wrapped) = type {
      hint = "it may be none; write '!' before '.' or use 'if let' to get the \(model.describe(wrapped))"
    }
    report(.unknownField, "\(model.describeOne(type)) has no field '\(field.text)'", at: field.span, hint: hint)
    return .error
  }

  private mutating func inferQualifiedMember(of i: Int, _ field: Name, _ e: Expression) -> Type {
    let members = model.enumerations[i].members.map(\.text)
    guard let index = members.firstIndex(of: field.text) else {
      report(
        .unknownField, "enum '\(model.enumerations[i].name.text)' has no member '\(field.text)'", at: field.span,
        hint: nearest(to: field.text, among: members))
      return .error
    }
    model.resolutions[e.id] = .member(enumeration: i, index: index)
    return .enumeration(i)
  }

  private mutating func inferIndex(_ base: Expression, _ indices: [Expression], _ e: Expression) -> Type {
    if case .name(let name) = base.kind, lookUp(local: name) == nil, case .process(let p)? = scenarioNames[name] {
      model.resolutions[base.id] = .process(p)
      for index in indices { check(index, as: .integer(nil)) }
      if indices.count != 1 || model.processes[p].declaration.replicas == nil {
        report(.notIndexable, "'\(name)' is not a family of processes, or takes one index", at: e.span)
      }
      noteProcess(at: e.span)
      return .process
    }
    switch infer(base) {
    case .error:
      for index in indices { _ = infer(index) }
      return .error
    case .map(let keys, let value):
      if keys.count != indices.count {
        report(
          .wrongArguments,
          "this map takes \(keys.count) \(keys.count == 1 ? "index" : "indices"), not \(indices.count)",
          at: e.span)
      }
      for (index, key) in zip(indices, keys) { check(index, as: key) }
      return value
    case let other:
      report(.notIndexable, "\(model.describeOne(other)) is not a map", at: base.span)
      return .error
    }
  }
}

extension Type {
  fileprivate func holdsEnumeration(_ i: Int) -> Bool {
    switch self {
    case .enumeration(let j): i == j
    case .optional(let t): t.holdsEnumeration(i)
    case .set(let t): t.holdsEnumeration(i)
    case .bool, .integer, .identity, .structure, .process, .range, .map, .mutex, .readWriteLock, .noneLiteral,
      .emptySet,
      .void, .error:
      false
    }
  }
}
