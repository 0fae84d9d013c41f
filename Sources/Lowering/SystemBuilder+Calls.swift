/// Calls of operations, inlined, and the ways out of them: results, failures and who catches them.

import Diagnostics
import Semantics
import Syntax
import Typing

extension SystemBuilder {
  func isOperationCall(_ e: Syntax.Expression) -> Bool {
    switch e.kind {
    case .attempt(let inner): return isOperationCall(inner)
    case .call:
      switch model.resolutions[e.id] {
      case .operation, .policyOperation: return true
      default: return false
      }
    default: return false
    }
  }

  /// Lowers a call of an operation by inlining it; its result goes to `result`.
  mutating func lowerCallStatement(
    _ e: Syntax.Expression, into result: Shape?, _ type: Type?, from source: Int, _ frame: Frame
  ) -> Int? {
    var call = e
    var isTried = false
    if case .attempt(let inner) = e.kind {
      call = inner
      isTried = true
    }
    guard case .call(let callee, let arguments) = call.kind, let target = target(of: call) else { return source }
    let operation = model.operations[target]
    var all = arguments
    if case .operation = model.resolutions[call.id], case .member(let base, _) = callee.kind {
      all.insert(Argument(label: nil, value: base), at: 0)
    }
    var here = source
    var values: [Lowered] = []
    for (argument, parameterType) in zip(all, operation.parameterTypes) {
      values.append(lowerArgument(argument.value, parameterType, &here, frame, result: result))
    }
    for (parameter, value) in zip(operation.parameters, values) { locals[parameter] = .value(value) }
    let after = graph.newLocation()
    var inner = Frame(returnTo: after, held: frame.held, heldByCaller: frame.held.count)
    inner.operations = frame.operations + [operation.displayName]
    inner.result = result
    inner.resultType = type ?? operation.result
    inner.killTarget = frame.killTarget
    inner.failure =
      isTried ? frame.failure : FailureTarget(location: after, storage: nil, heldThere: frame.held.count)
    guard let body = operation.declaration.body else { return here }
    bodies.insert(body.span)
    if let end = lower(body, from: here, inner) { skip(from: end, to: after, frame, call.span) }
    return after
  }

  mutating func target(of call: Syntax.Expression) -> Int? {
    switch model.resolutions[call.id] {
    case .operation(let i): return i
    case .policyOperation(let name):
      if let policy = run.policy, let i = model.policies[policy].operations[name] { return i }
      for interface in model.interfaces {
        if let i = interface.operations[name], model.operations[i].declaration.body != nil { return i }
      }
      report(
        .policyNeeded,
        "scenario '\(scenario.declaration.name.text)' gets to 'policy.\(name)' and is tried under no policy that has it",
        at: scenario.declaration.name.span, hint: "add 'policies …' or name policies in its expectations")
      return nil
    default: return nil
    }
  }

  /// Returns what a parameter stands for: the argument itself, or where a choice or an unstable value is kept.
  mutating func lowerArgument(
    _ e: Syntax.Expression, _ type: Type, _ here: inout Int, _ frame: Frame, result: Shape?
  ) -> Lowered {
    if case .any(let any) = e.kind {
      let shape = stored(.node(e.id), any.name?.text ?? "any", type, mutable: false)
      here = addChoice(any, named: nil, into: shape, type, e.span, from: here, frame)
      return read(shape, [])
    }
    let (value, checks) = collectingChecks { $0.lower(e, as: type) }
    var needsBounds = false
    if case .integer(.some) = type, !value.isConstant { needsBounds = true }
    // In `x = f(x)` the result is there while `f` may still give back what it took for its parameter.
    var isOverwritten = false
    let results = result?.leaves ?? []
    value.forEachTerm { $0.forEachVariable { if results.contains($0) { isOverwritten = true } } }
    if checks.isEmpty, !needsBounds, !isOverwritten { return value }
    let shape = stored(.node(e.id), "argument", type, mutable: false)
    here = addLocalAssignment(value, checks, to: shape, type, "argument", e.span, from: here, frame)
    return read(shape, [])
  }

  // MARK: Ways out

  mutating func lowerFail(
    _ e: Syntax.Expression, _ s: Statement, from source: Int, _ frame: Frame
  ) -> Int? {
    guard let failure = frame.failure else { return nil }
    let (term, checks) = collectingChecks { $0.lowerTerm(e) }
    let assignments = failure.storage.map { assign(.scalar(term), to: $0, [], at: place(of: s.span)) } ?? []
    graph.add(
      Edge(
        target: unwind(frame, keeping: failure.heldThere, to: failure.location),
        label: label("fail \(text(of: e.span))", frame, place(of: s.span)), checks: checks, assignments: assignments,
        isLocal: true), from: source)
    return nil
  }

  mutating func lowerReturn(
    _ e: Syntax.Expression?, _ s: Statement, from source: Int, _ frame: Frame
  ) -> Int? {
    let target = unwind(frame, keeping: frame.heldByCaller, to: frame.returnTo)
    guard let e, let result = frame.result, let type = frame.resultType else {
      skip(from: source, to: target, frame, s.span)
      return nil
    }
    let (value, checks) = collectingChecks { $0.lower(e, as: type) }
    let end = addLocalAssignment(value, checks, to: result, type, "return", e.span, from: source, frame)
    skip(from: end, to: target, frame, s.span)
    return nil
  }

  mutating func lowerDo(
    _ body: Block, _ catches: [CatchClause], _ s: Statement, from source: Int, _ frame: Frame
  ) -> Int? {
    let errorType = model.caught[s.id].map { Type.enumeration($0) } ?? .integer(nil)
    let error = stored(.node(s.id), "error", errorType, mutable: true)
    let handler = graph.newLocation()
    var inner = frame
    inner.failure = FailureTarget(location: handler, storage: error, heldThere: frame.held.count)
    var ends: [Int] = []
    if let end = lower(body, from: source, inner) { ends.append(end) }
    var here = handler
    let value = read(error, []).term
    for clause in catches {
      let members = (model.catches[clause.id] ?? nil) ?? nil
      let matches = members.map { Term.disjunction($0.map { .equality(value, .int($0)) }) } ?? .yes
      if members == nil, let local = model.declared[clause.names[0].span] { locals[local] = .stored(error) }
      let start = branch(matches, [], from: here, frame, clause.body.span)
      if let end = lower(clause.body, from: start, frame) { ends.append(end) }
      if members == nil { return join(ends, frame, s.span) }
      here = branch(.negation(matches), [], from: here, frame, clause.body.span)
    }
    passOn(value, from: here, s, frame)
    return join(ends, frame, s.span)
  }

  /// A failure that no clause catches goes further out.
  mutating func passOn(_ error: Term, from source: Int, _ s: Statement, _ frame: Frame) {
    guard let failure = frame.failure else { return }
    let assignments = failure.storage.map { assign(.scalar(error), to: $0, [], at: place(of: s.span)) } ?? []
    graph.add(
      Edge(
        target: unwind(frame, keeping: failure.heldThere, to: failure.location),
        label: label("pass on the error", frame, place(of: s.span)), assignments: assignments, isLocal: true),
      from: source)
  }
}
