/// Steps to edges: one for each way through the step.

import Diagnostics
import Semantics
import Syntax
import Typing

/// One way through a step, as far as it is lowered.
struct StepPath {
  enum Exit {
    case goesOn
    case fails(Term)
    case returns(Syntax.Expression?)
  }
  var choices: [Choice] = []
  var conditions: [Term] = []
  var checks: [Check] = []
  var assignments: [Assignment] = []
  var exit = Exit.goesOn
  var wait: Wait?
  /// What the names bound on this way stand for.
  var locals: [LocalID: LocalBinding]
}

extension SystemBuilder {
  /// Adds the edges of a step from `source`; returns where control goes on, `nil` if it never does.
  mutating func lowerStep(_ name: String, _ body: Block, from source: Int, _ frame: Frame) -> Int? {
    var open = [(statements: body.statements[...], path: StepPath(locals: locals))]
    var done: [StepPath] = []
    while let (statements, path) = open.popLast() {
      continuePath(path, statements, &open, &done)
    }
    let label = StepLabel(operations: frame.operations, step: name, location: place(of: body.span))
    var after: Int?
    for path in done {
      guard !Term.conjunction(path.conditions).isFalse else { continue }
      addEdge(of: path, label, from: source, frame, &after)
    }
    return after
  }

  private mutating func addEdge(
    of path: StepPath, _ label: StepLabel, from source: Int, _ frame: Frame, _ after: inout Int?
  ) {
    var edge = Edge(
      target: 0, label: label, choices: path.choices, condition: .conjunction(path.conditions), checks: path.checks,
      assignments: path.assignments, waitsFor: path.wait)
    switch path.exit {
    case .goesOn:
      let target = after ?? graph.newLocation()
      after = target
      edge.target = target
    case .fails(let error):
      guard let failure = frame.failure else { return }
      edge.target = unwind(frame, keeping: failure.heldThere, to: failure.location)
      if let storage = failure.storage {
        edge.assignments += assign(.scalar(error), to: storage, [], at: label.location)
      }
    case .returns(let value):
      edge.target = unwind(frame, keeping: frame.heldByCaller, to: frame.returnTo)
      if let value, let result = frame.result, let type = frame.resultType {
        locals.merge(path.locals) { $1 }
        let (lowered, checks) = collectingChecks { $0.lower(value, as: type) }
        let (assignments, bounds) = collectingChecks {
          $0.checkedAssign(lowered, to: result, type, [], at: value.span)
        }
        edge.checks += checks + bounds
        edge.assignments += assignments
      }
    }
    graph.add(edge, from: source)
  }

  /// Lowers statements until the path ends or parts in two.
  private mutating func continuePath(
    _ start: StepPath, _ statements: ArraySlice<Statement>,
    _ open: inout [(statements: ArraySlice<Statement>, path: StepPath)], _ done: inout [StepPath]
  ) {
    var path = start
    locals = path.locals
    for (i, statement) in zip(statements.indices, statements) {
      switch statement.kind {
      case .conditional(let conditional) where conditional.decidesMore:
        let rest = statements[(i + 1)...]
        let ((condition, _), checks) = collectingChecks { $0.lowerCondition(conditional.condition) }
        path.checks += checks
        path.locals = locals
        let defined = Term.conjunction(checks.map(\.condition))
        var other = path
        path.conditions.append(.implication(defined, condition))
        other.conditions.append(.implication(defined, .negation(condition)))
        // The stack gives the first way out first.
        open.append((ArraySlice((conditional.elseBlock?.statements ?? []) + rest), other))
        open.append((ArraySlice(conditional.thenBlock.statements + rest), path))
        return
      case .fail(let e):
        let (term, checks) = collectingChecks { $0.lowerTerm(e) }
        path.checks += checks
        path.exit = .fails(term)
        path.locals = locals
        done.append(path)
        return
      case .returnValue(let e):
        path.exit = .returns(e)
        path.locals = locals
        done.append(path)
        return
      default: lowerInStep(statement, &path)
      }
    }
    path.locals = locals
    done.append(path)
  }

  /// Returns the test of an `if`, and what an `if let` then binds.
  mutating func lowerCondition(_ condition: IfStatement.Condition) -> (test: Term, bound: Lowered) {
    switch condition {
    case .expression(let e): return (lowerTerm(e), .noneLiteral)
    case .binding(let name, let value):
      guard case .optional(let present, let inner) = coerce(lower(value), to: type(of: value)) else {
        return (.no, .noneLiteral)
      }
      if let local = model.declared[name.span] { locals[local] = .value(inner) }
      return (present, inner)
    }
  }

  /// Lowers a statement that does not end or part the way.
  private mutating func lowerInStep(_ s: Statement, _ path: inout StepPath) {
    switch s.kind {
    case .binding(let name, _, _, .some(let value)): bindInStep(name, value, &path)
    case .binding: break
    case .await(let condition, _, _):
      addCondition(condition, &path)
      if path.wait == nil { path.wait = Wait(what: text(of: condition.span)) }
    case .acquire(let use):
      let (lock, checks) = collectingChecks { $0.heldLock(use) }
      let (free, wait) = acquiring(lock)
      path.checks += checks
      path.conditions.append(free)
      path.wait = path.wait ?? wait
      path.assignments += taking(lock)
    case .conditional, .forAll, .assignment, .expression, .kill, .assert, .release:
      let (assignments, checks) = collectingChecks { $0.lowerUpdate(s, binders: [], condition: .yes) }
      path.assignments += assignments
      path.checks += checks
    case .step, .forIn, .repeatTimes, .whileLoop, .loop, .breakLoop, .continueLoop, .choose, .holding, .fail,
      .returnValue, .doCatch, .error:
      preconditionFailure("typing lets no such statement into a step")
    }
  }

  /// A guard whose own evaluation goes wrong lets the step through, so that the check reports it.
  private mutating func addCondition(_ e: Syntax.Expression, _ path: inout StepPath) {
    let (term, checks) = collectingChecks { $0.lowerTerm(e) }
    path.checks += checks
    path.conditions.append(.implication(.conjunction(checks.map(\.condition)), term))
  }

  private mutating func bindInStep(_ name: Name, _ value: Syntax.Expression, _ path: inout StepPath) {
    guard let local = model.declared[name.span] else { return }
    if case .any(let any) = value.kind {
      let (lowered, checks) = collectingChecks { $0.choose(any, named: name, &path.choices, &path.conditions) }
      path.checks += checks
      locals[local] = .value(coerce(lowered, to: model.locals[local.index].type))
      return
    }
    let (lowered, checks) = collectingChecks { $0.lower(value, as: $0.model.locals[local.index].type) }
    path.checks += checks
    locals[local] = .value(lowered)
  }

  /// Makes the choices of `any …` and returns what is chosen.
  mutating func choose(
    _ any: AnyExpression, named name: Name?, _ choices: inout [Choice], _ conditions: inout [Term]
  ) -> Lowered {
    let text = name?.text ?? any.name?.text ?? "any"
    let chosen: Lowered
    if any.isSubrange {
      guard case .range(let l, let u) = lower(any.domain) else { return .noneLiteral }
      let lower = freshBinder(text + ".lower", .integer(nil))
      let upper = freshBinder(text + ".upper", .integer(nil))
      choices.append(Choice(binder: lower, domain: .interval(lower: l, upper: u)))
      choices.append(
        Choice(binder: upper, domain: .interval(lower: .sum(.bound(lower), .int(1)), upper: .sum(u, .int(1)))))
      chosen = .range(lower: .bound(lower), upper: .bound(upper))
    } else {
      let (sort, domain, membership) = lowerDomain(any.domain)
      let binder = freshBinder(text, sort)
      choices.append(Choice(binder: binder, domain: domain))
      conditions.append(membership(.bound(binder)))
      chosen = .scalar(.bound(binder))
    }
    if let condition = any.condition {
      // Each name of the choice that the condition can mention was declared with the condition.
      for declared in [any.name, name] {
        guard let declared else { continue }
        for local in boundLocals(named: declared.text, within: condition.span, or: declared.span) {
          locals[local] = .value(chosen)
        }
      }
      let (term, checks) = collectingChecks { $0.lowerTerm(condition) }
      self.checks += checks
      conditions.append(.implication(.conjunction(checks.map(\.condition)), term))
    }
    return chosen
  }

  /// The locals that stand for a chosen value in the `where` of its choice: they were declared at the
  /// place of the name itself, so the table of declared names may hold only the latest of them.
  private func boundLocals(named name: String, within span: Span, or place: Span) -> [LocalID] {
    model.locals.indices.filter { model.locals[$0].span == place }.map { LocalID($0) }
  }
}

extension IfStatement {
  /// Whether a branch does more than assign: waits, chooses, or leaves.
  fileprivate var decidesMore: Bool {
    thenBlock.decidesMore || (elseBlock?.decidesMore ?? false)
  }
}

extension Block {
  fileprivate var decidesMore: Bool {
    statements.contains { s in
      switch s.kind {
      case .await, .acquire, .fail, .returnValue: true
      case .binding(_, _, _, let value): if case .any? = value?.kind { true } else { false }
      case .conditional(let inner): inner.decidesMore
      case .step, .assignment, .expression, .forAll, .forIn, .repeatTimes, .whileLoop, .loop, .breakLoop,
        .continueLoop, .choose, .release, .holding, .kill, .assert, .doCatch, .error:
        false
      }
    }
  }
}
