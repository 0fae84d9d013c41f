/// Bindings, assignments and calls of operations.

import Diagnostics
import Syntax

extension Checker {
  // MARK: Bindings

  mutating func checkBinding(_ name: Name, _ isMutable: Bool, _ annotation: TypeExpression?, _ value: Expression?) {
    if statements.inStep, isMutable {
      report(
        .notInsideStep, "a step happens at once, so nothing in it varies", at: name.span, hint: "write 'let'")
    }
    let declaredType = annotation.map { localType($0) }
    guard let value else {
      declare(name, declaredType ?? .error, mutable: isMutable, kind: statements.inStep ? .bound : .statement)
      return
    }
    var type = inferBound(value, expecting: declaredType, name: name)
    if let declaredType {
      expect(declaredType, got: type, at: value.span)
      type = declaredType
    } else if type == .noneLiteral || type == .emptySet || type == .void {
      report(
        type == .void ? .typeMismatch : .cannotInfer,
        type == .void ? "this call gives nothing to name" : "this does not tell of what type '\(name.text)' is",
        at: value.span, hint: type == .void ? nil : "write 'let \(name.text): T? = none'")
      type = .error
    } else if !type.isLocalValue, !(statements.inStep && type.isSet) {
      report(
        .typeNotAllowed, "\(model.describeOne(type)) is state, and cannot be kept in a local", at: value.span)
      type = .error
    }
    declare(name, type, mutable: isMutable, kind: statements.inStep ? .bound : .statement)
  }

  /// The type of what a `let` or an assignment gets: an expression, a choice or a call.
  private mutating func inferBound(_ value: Expression, expecting expected: Type?, name: Name?) -> Type {
    if case .any(let any) = value.kind {
      if statements.inForAll {
        report(.choiceNotAllowed, "a 'for all' makes no choices", at: value.span, hint: "choose before it")
      }
      return inferAny(any, value, boundTo: name)
    }
    if let call = operationCall(value) { return checkOperationCall(call, resultUsed: true) }
    if let expected {
      let found = infer(value, expecting: expected)
      if case .integer(.some(let bounds)) = expected, let number = literal(value), !bounds.contains(number) {
        report(.outOfBounds, "\(number) is outside \(model.describe(expected))", at: value.span)
      }
      return found
    }
    return infer(value)
  }

  // MARK: Assignments

  mutating func checkAssignment(_ target: Expression, _ value: Expression) {
    let saved = context
    switch place(target) {
    case .notAPlace:
      _ = inferBound(value, expecting: nil, name: nil)
      return
    case .shared where context == .local:
      report(
        .sharedWriteOutsideStep, "shared state is written only in steps", at: target.span,
        hint: "put this into a 'step name { … }'")
      context = .step
    case .shared, .local, .unknown: break
    }
    let type = infer(target)
    context = saved
    switch type {
    case .mutex, .readWriteLock, .map:
      report(
        .notAssignable, "\(model.describeOne(type)) is not assigned as a whole", at: target.span,
        hint: type.isLock ? "use 'acquire' and 'release'" : "assign its cells, with 'for all' for many")
      _ = infer(value)
      return
    case .bool, .integer, .enumeration, .identity, .structure, .process, .optional, .range, .set, .noneLiteral,
      .emptySet,
      .void, .error:
      break
    }
    if case .any = value.kind, statements.inStep {
      report(.choiceNotAllowed, "a choice is named first", at: value.span, hint: "write 'let x = any …', then assign x")
      return
    }
    let found = inferBound(value, expecting: type, name: nil)
    expect(type, got: found, at: value.span)
  }

  /// What an expression on the left of an assignment stands for.
  private enum PlaceKind {
    case shared
    case local
    /// Nothing that can be assigned; it is reported.
    case notAPlace
    /// A name that is looked up, and reported if need be, later.
    case unknown
  }

  /// Returns what `e` stands for as the target of an assignment; reports what cannot be one.
  private mutating func place(_ e: Expression) -> PlaceKind {
    switch e.kind {
    case .name(let name): return place(named: name, e)
    case .index(let base, _): return place(base)
    case .member(let base, let field): return place(field, of: base)
    case .error: return .unknown
    case .integer, .bool, .none, .call, .not, .negate, .binary, .range, .conditional, .quantified, .any, .set, .unwrap,
      .attempt:
      report(.notAssignable, "this cannot be assigned", at: e.span, hint: "assign a variable, a cell or a field")
      return .notAPlace
    }
  }

  private mutating func place(named name: String, _ e: Expression) -> PlaceKind {
    if let local = lookUp(local: name) {
      let info = model.locals[local.index]
      if !info.isMutable, !info.type.isError {
        report(
          .assignmentToConstant, "'\(name)' never changes", at: e.span,
          hint: info.kind == .statement ? "declare it with 'var'" : nil,
          notes: [.init(message: "declared here", span: info.span)])
      }
      return .local
    }
    if case .variable? = scenarioNames[name] { return .shared }
    let what: String
    if scenarioNames[name] != nil || name == "self" || (name == "index" && isInProcess) {
      what = "a process or its number"
    } else if let declared = visibleNames[module][name] {
      if case .variable = declared.symbol { return .shared }
      what = describe(declared.symbol)
    } else if visibleMembers[module][name] != nil {
      what = "a member of an enum"
    } else {
      return .unknown
    }
    report(.notAssignable, "'\(name)' is \(what), which is not assigned", at: e.span)
    return .notAPlace
  }

  /// A field of an identity is shared state whatever the identity is; one of a struct lies in its place.
  private mutating func place(_ field: Name, of base: Expression) -> PlaceKind {
    if case .name(let name) = base.kind, case .enumeration? = visibleNames[module][name]?.symbol {
      report(.notAssignable, "a member of an enum is not assigned", at: field.span)
      return .notAPlace
    }
    let type = typeWithoutReporting(base)
    switch type {
    case .structure: return place(base)
    case .identity, .error: return .shared
    case .range, .set, .mutex, .readWriteLock: break
    case .bool, .integer, .enumeration, .process, .optional, .map, .noneLiteral, .emptySet, .void: return .unknown
    }
    report(
      .notAssignable, "'\(field.text)' of \(model.describeOne(type)) is not assigned", at: field.span,
      hint: type == .range ? "assign the whole range" : type.isLock ? "use 'acquire' and 'release'" : nil)
    return .notAPlace
  }

  /// Returns the type of `e` without keeping what is wrong with it; it is inferred again, for good.
  private mutating func typeWithoutReporting(_ e: Expression) -> Type {
    let saved = diagnostics
    let savedContext = context
    context = .step
    defer {
      diagnostics = saved
      context = savedContext
    }
    return infer(e)
  }

  // MARK: Calls of operations

  /// A call of an operation, as written.
  struct OperationCall {
    var expression: Expression
    var isTried: Bool
    var callee: Callee
    var arguments: [Argument]
  }

  /// Returns the operation call that `e` is, if it is one.
  mutating func operationCall(_ e: Expression) -> OperationCall? {
    switch e.kind {
    case .attempt(let inner):
      guard case .call(let callee, let arguments) = inner.kind else { return nil }
      return OperationCall(expression: inner, isTried: true, callee: quietCallee(callee), arguments: arguments)
    case .call(let callee, let arguments):
      let found = quietCallee(callee)
      switch found {
      case .operation, .policyOperation:
        return OperationCall(expression: e, isTried: false, callee: found, arguments: arguments)
      case .function, .structure, .builtin, .unknown: return nil
      }
    default: return nil
    }
  }

  private mutating func quietCallee(_ callee: Expression) -> Callee {
    let saved = diagnostics
    defer { diagnostics = saved }
    return resolveCallee(callee)
  }

  mutating func checkCallStatement(_ e: Expression) {
    if let call = operationCall(e) {
      _ = checkOperationCall(call, resultUsed: false)
      return
    }
    if case .call(let callee, let arguments) = e.kind,
      case .builtin(let builtin, .some(let receiver)) = quietCallee(callee), builtin == .insert || builtin == .remove
    {
      checkSetChange(builtin, receiver, arguments, e)
      return
    }
    if case .error = e.kind { return }
    let before = diagnostics.count
    _ = infer(e)
    if diagnostics.count == before {
      report(.notCallable, "this does nothing", at: e.span, hint: "assign it, or remove it")
    }
  }

  private mutating func checkSetChange(
    _ builtin: Builtin, _ receiver: Expression, _ arguments: [Argument], _ e: Expression
  ) {
    if !statements.inStep {
      report(.onlyInsideStep, "a set is changed only in steps", at: e.span, hint: "put this into a 'step name { … }'")
    }
    let saved = context
    context = .step
    defer { context = saved }
    if case .notAPlace = place(receiver) {
      for argument in arguments { _ = infer(argument.value) }
      return
    }
    guard case .set(let element) = infer(receiver) else {
      report(.typeMismatch, "this is not a set", at: receiver.span)
      for argument in arguments { _ = infer(argument.value) }
      return
    }
    model.resolutions[e.id] = .builtin(builtin)
    checkArguments(
      arguments, names: ["element"], types: [element], of: builtin == .insert ? "insert" : "remove", at: e.span)
  }

  /// Checks a call of an operation and returns what it gives.
  mutating func checkOperationCall(_ call: OperationCall, resultUsed: Bool) -> Type {
    let e = call.expression
    if statements.inStep {
      report(
        .callInsideStep, "an operation takes steps of its own, so a step cannot call it", at: e.span,
        hint: "call it before or after the step, or make it a function")
    }
    guard let operation = target(of: call) else {
      for argument in call.arguments { _ = infer(argument.value) }
      return .error
    }
    let o = model.operations[operation]
    var arguments = call.arguments
    if case .operation(_, .some(let receiver)) = call.callee {
      arguments.insert(Argument(label: nil, value: receiver), at: 0)
    }
    allowsChoiceArguments = true
    checkArguments(
      arguments, names: o.declaration.parameters.map(\.name.text), types: o.parameterTypes, of: o.declaration.name.text,
      at: e.span)
    allowsChoiceArguments = false
    checkFailure(of: o, call, resultUsed: resultUsed)
    return o.result ?? .void
  }

  private mutating func checkFailure(of o: CheckedOperation, _ call: OperationCall, resultUsed: Bool) {
    switch (o.fails, call.isTried) {
    case (.some(let enumeration), true): noteFailure(enumeration, at: call.expression.span)
    case (.some, false) where resultUsed:
      report(
        .failureIgnored, "'\(o.declaration.name.text)' may fail and then gives nothing", at: call.expression.span,
        hint: "write 'try' before it")
    case (.none, true):
      report(
        .tryWithoutFailure, "'\(o.declaration.name.text)' cannot fail", at: call.expression.span,
        hint: "leave the 'try' out")
    case (.some, false), (.none, false): break
    }
  }

  private mutating func target(of call: OperationCall) -> Int? {
    switch call.callee {
    case .operation(let i, _):
      model.resolutions[call.expression.id] = .operation(i)
      if let current = currentOperation { operationCalls[current, default: []].insert(i) }
      return i
    case .policyOperation(let name):
      let interfaces = model.interfaces.indices.filter { i in
        model.visible[module].contains(model.interfaces[i].module)
      }
      guard let found = interfaces.compactMap({ model.interfaces[$0].operations[name] }).first else {
        report(
          .unknownName, "no interface has an operation '\(name)'", at: call.expression.span,
          hint: nearest(to: name, among: interfaces.flatMap { Array(model.interfaces[$0].operations.keys) }))
        return nil
      }
      model.resolutions[call.expression.id] = .policyOperation(name)
      hooksCalled.insert(found)
      if let current = currentOperation { policyCalls[current, default: []].insert(name) }
      return found
    case .unknown:
      // What is wrong was not kept when the call was recognised.
      if case .call(let callee, _) = call.expression.kind { _ = resolveCallee(callee) }
      return nil
    case .function(let i, _):
      report(
        .tryWithoutFailure, "'\(model.functions[i].declaration.name.text)' is a function and cannot fail",
        at: call.expression.span)
      return nil
    case .structure, .builtin:
      report(.tryWithoutFailure, "this cannot fail", at: call.expression.span)
      return nil
    }
  }

  // MARK: Conflicts

  /// Reports two assignments of one list of statements to one cell, written the same way.
  mutating func findConflicts(in block: Block) {
    var first: [String: (span: Span, value: String)] = [:]
    for statement in block.statements {
      guard case .assignment(let target, let value) = statement.kind else { continue }
      let key = plainText(target.span)
      let text = plainText(value.span)
      if let other = first[key] {
        if other.value != text {
          report(
            .conflictingAssignments, "this step gives '\(key)' two values", at: target.span,
            hint: "all assignments of a step happen at once; use two steps, or one value",
            notes: [.init(message: "the other assignment", span: other.span)])
        }
      } else {
        first[key] = (target.span, text)
      }
    }
  }

  private func plainText(_ span: Span) -> String {
    model.sources[span.file.index].text(of: span).filter { !$0.isWhitespace }
  }
}

extension Type {
  var isSet: Bool {
    if case .set = self { true } else { false }
  }
  var isLock: Bool {
    switch self {
    case .mutex, .readWriteLock: true
    case .bool, .integer, .enumeration, .identity, .structure, .process, .optional, .range, .set, .map, .noneLiteral,
      .emptySet, .void, .error:
      false
    }
  }
}
