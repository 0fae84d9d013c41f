/// Statements to control flow: sequences, branches, loops and waits.

import Diagnostics
import Semantics
import Syntax
import Typing

extension SystemBuilder {
  /// Lowers a block from location `source`; returns where control goes on, `nil` if it never does.
  mutating func lower(_ block: Block, from source: Int, _ frame: Frame) -> Int? {
    var here = source
    for statement in block.statements {
      if frame.isInterruptible {
        interrupt(at: here, frame)
        if case .expression(let e) = statement.kind { here = enter(e, from: here, frame) }
        if case .binding(_, _, _, .some(let e)) = statement.kind { here = enter(e, from: here, frame) }
        if case .assignment(_, let e) = statement.kind { here = enter(e, from: here, frame) }
      }
      guard let next = lower(statement, from: here, frame) else { return nil }
      here = next
    }
    return here
  }

  /// A killed process acts upon it at `location`: it gives back its locks and goes to its end.
  mutating func interrupt(at location: Int, _ frame: Frame) {
    guard let target = frame.killTarget else { return }
    let condition = Term.read(killed, [.int(process)])
    let isMarked = graph.edges[location].contains { $0.label.step == "SIGKILL" }
    guard !isMarked else { return }
    let place = SourceLocation(path: "", line: 0, column: 0)
    graph.add(
      Edge(
        target: unwind(frame, keeping: 0, to: target),
        label: StepLabel(operations: frame.operations, step: "SIGKILL", location: place),
        condition: condition), from: location)
  }

  /// From inside an operation a process does not act upon a kill, not even while it waits for the first step.
  private mutating func enter(_ e: Syntax.Expression, from source: Int, _ frame: Frame) -> Int {
    guard isOperationCall(e) else { return source }
    let inside = graph.newLocation()
    graph.add(
      Edge(target: inside, label: label("call " + text(of: e.span), frame, place(of: e.span)), isLocal: true),
      from: source)
    return inside
  }

  private mutating func lower(_ s: Statement, from source: Int, _ frame: Frame) -> Int? {
    switch s.kind {
    case .step(let name, let body): return lowerStep(name.text, body, from: source, frame)
    case .binding(let name, let isMutable, _, let value):
      return lowerBinding(name, isMutable, value, s, from: source, frame)
    case .assignment(let target, let value): return lowerLocalAssignment(target, value, s, from: source, frame)
    case .expression(let e): return lowerCallStatement(e, into: nil, nil, from: source, frame)
    case .conditional(let conditional): return lowerIf(conditional, s, from: source, frame)
    case .forIn(let name, let domain, let body): return lowerForIn(name, domain, body, s, from: source, frame)
    case .repeatTimes(let count, let body): return lowerRepeat(count, body, s, from: source, frame)
    case .whileLoop(let condition, let body): return lowerWhile(condition, body, s, from: source, frame)
    case .loop(let body):
      let head = graph.newLocation()
      skip(from: source, to: head, frame, s.span)
      return lowerLoop(body, head: head, next: head, frame)
    case .breakLoop:
      guard let loop = frame.loop else { return nil }
      skip(from: source, to: unwind(frame, keeping: loop.heldThere, to: loop.breakTo), frame, s.span)
      return nil
    case .continueLoop:
      guard let loop = frame.loop else { return nil }
      skip(from: source, to: unwind(frame, keeping: loop.heldThere, to: loop.continueTo), frame, s.span)
      return nil
    case .choose(let blocks): return lowerChoose(blocks, s, from: source, frame)
    case .await(let condition, let killable, let releasing):
      return lowerAwait(condition, killable, releasing, s, from: source, frame)
    case .acquire(let use):
      let (lock, checks) = collectingChecks { $0.heldLock(use, in: frame.operations) }
      return addAcquire(lock, checks, from: source, frame)
    case .release(let use):
      let after = graph.newLocation()
      addRelease(heldLock(use, in: frame.operations), from: source, to: after, frame)
      return after
    case .holding(let uses, let body): return lowerHolding(uses, body, from: source, frame)
    case .fail(let e): return lowerFail(e, s, from: source, frame)
    case .returnValue(let e): return lowerReturn(e, s, from: source, frame)
    case .doCatch(let body, let catches): return lowerDo(body, catches, s, from: source, frame)
    case .forAll, .kill, .assert, .error: return source
    }
  }

  /// Adds an edge that does nothing.
  mutating func skip(from source: Int, to target: Int, _ frame: Frame, _ span: Span) {
    graph.add(
      Edge(target: target, label: label("continue", frame, place(of: span)), isLocal: true), from: source)
  }

  // MARK: Branches and loops

  /// Adds a local edge taken under `condition`; returns where it leads.
  mutating func branch(
    _ condition: Term, _ checks: [Check], from source: Int, _ frame: Frame, _ span: Span
  ) -> Int {
    let target = graph.newLocation()
    let defined = Term.conjunction(checks.map(\.condition))
    graph.add(
      Edge(
        target: target, label: label("if", frame, place(of: span)), condition: .implication(defined, condition),
        checks: checks, isLocal: true), from: source)
    return target
  }

  private mutating func lowerIf(_ s: IfStatement, _ statement: Statement, from source: Int, _ frame: Frame) -> Int? {
    let ((condition, bound), checks) = collectingChecks { $0.lowerCondition(s.condition) }
    var ends: [Int] = []
    if !condition.isFalse {
      var start = branch(condition, checks, from: source, frame, statement.span)
      if case .binding(let name, _) = s.condition { start = keep(bound, as: name, from: start, frame) }
      if let end = lower(s.thenBlock, from: start, frame) { ends.append(end) }
    }
    if !condition.isTrue {
      let start = branch(.negation(condition), checks, from: source, frame, statement.span)
      if let block = s.elseBlock {
        if let end = lower(block, from: start, frame) { ends.append(end) }
      } else {
        ends.append(start)
      }
    }
    return join(ends, frame, statement.span)
  }

  /// Lets a name stand for the value of an optional, which is kept if the optional may change meanwhile.
  private mutating func keep(_ value: Lowered, as name: Name, from source: Int, _ frame: Frame) -> Int {
    guard let local = model.declared[name.span], !isStable(value) else { return source }
    let type = model.locals[local.index].type
    let shape = stored(.local(local), name.text, type, mutable: false)
    locals[local] = .stored(shape)
    return addLocalAssignment(value, [], to: shape, type, "let \(name.text)", name.span, from: source, frame)
  }

  mutating func join(_ ends: [Int], _ frame: Frame, _ span: Span) -> Int? {
    guard ends.count > 1 else { return ends.first }
    let after = graph.newLocation()
    for end in ends { skip(from: end, to: after, frame, span) }
    return after
  }

  private mutating func lowerChoose(_ blocks: [Block], _ s: Statement, from source: Int, _ frame: Frame) -> Int? {
    var ends: [Int] = []
    for block in blocks {
      let start = graph.newLocation()
      skip(from: source, to: start, frame, s.span)
      if let end = lower(block, from: start, frame) { ends.append(end) }
    }
    return join(ends, frame, s.span)
  }

  /// Lowers a loop's body from `head`, going on at `next`; returns where a `break` leads, if any does.
  private mutating func lowerLoop(_ body: Block, head: Int, next: Int, _ frame: Frame) -> Int? {
    let after = graph.newLocation()
    var inner = frame
    inner.loop = LoopTarget(continueTo: next, breakTo: after, heldThere: frame.held.count)
    if let end = lower(body, from: head, inner) { skip(from: end, to: next, frame, body.span) }
    return after
  }

  private mutating func lowerWhile(
    _ condition: Syntax.Expression, _ body: Block, _ s: Statement, from source: Int, _ frame: Frame
  ) -> Int? {
    let head = graph.newLocation()
    skip(from: source, to: head, frame, s.span)
    let (term, checks) = collectingChecks { $0.lowerTerm(condition) }
    let start = branch(term, checks, from: head, frame, s.span)
    let out = branch(.negation(term), checks, from: head, frame, s.span)
    guard let after = lowerLoop(body, head: start, next: head, frame) else { return out }
    return join([out, after], frame, s.span)
  }

  private mutating func lowerRepeat(
    _ count: Syntax.Expression, _ body: Block, _ s: Statement, from source: Int, _ frame: Frame
  ) -> Int? {
    let (limit, checks) = collectingChecks { $0.lowerTerm(count) }
    let type = limit.constant.flatMap { Type.integers(0...max(0, $0)) } ?? .integer(nil)
    return countedLoop(
      .counter(s.id), "round", type, from: .int(0), to: limit, checks, s.span, source, frame, body
    ) { _, _ in }
  }

  private mutating func lowerForIn(
    _ name: Name, _ domain: Syntax.Expression, _ body: Block, _ s: Statement, from source: Int, _ frame: Frame
  ) -> Int? {
    guard let local = model.declared[name.span] else { return source }
    let ((sort, range, _), checks) = collectingChecks { $0.lowerDomain(domain) }
    let (low, high, type) = bounds(of: range, sort)
    return countedLoop(.local(local), name.text, type, from: low, to: high, checks, s.span, source, frame, body) {
      builder, shape in
      let value = builder.read(shape, [])
      let isBool = builder.model.locals[local.index].type == .bool
      builder.locals[local] = .value(isBool ? .scalar(.equality(value.term, .int(1))) : value)
    }
  }

  private func bounds(of domain: Domain, _ sort: Sort) -> (Term, Term, Type) {
    switch domain {
    case .interval(let l, let u):
      guard let a = l.constant, let b = u.constant, a <= b else { return (l, u, .integer(nil)) }
      return (l, u, Type.integers(a...b) ?? .integer(nil))
    case .all:
      let count =
        switch sort {
        case .bool: 2
        case .integer(let bounds): bounds?.count ?? 0
        case .named(let id): system.sorts[id.index].members.count
        }
      return (.int(0), .int(count), .integer(0...count))
    }
  }

  /// A loop over `low..<high` with a counter of its own, which may lie one past the last value.
  private mutating func countedLoop(
    _ key: StorageKey, _ name: String, _ type: Type, from low: Term, to high: Term, _ checks: [Check], _ span: Span,
    _ source: Int, _ frame: Frame, _ body: Block, bind: (inout SystemBuilder, Shape) -> Void
  ) -> Int? {
    let counter = stored(key, name, type, mutable: true)
    var head = addLocalAssignment(.scalar(low), checks, to: counter, type, name, span, from: source, frame)
    let high = settled(high, .integer(nil), key.limit, "limit", span, from: &head, frame)
    let value = read(counter, []).term
    let start = branch(.lessThan(value, high), [], from: head, frame, span)
    let out = branch(.atMost(high, value), [], from: head, frame, span)
    bind(&self, counter)
    let step = graph.newLocation()
    let after = lowerLoop(body, head: start, next: step, frame)
    let back = addLocalAssignment(
      .scalar(.sum(value, .int(1))), [], to: counter, .integer(nil), name, span, from: step, frame)
    skip(from: back, to: head, frame, span)
    return join([out] + (after.map { [$0] } ?? []), frame, span)
  }

  private mutating func lowerHolding(_ uses: [LockUse], _ body: Block, from source: Int, _ frame: Frame) -> Int? {
    var here = source
    var inner = frame
    inner.isInterruptible = false
    for use in uses {
      if let condition = use.condition, lower(condition).term.isFalse { continue }
      var (lock, checks) = collectingChecks { $0.heldLock(use, in: frame.operations) }
      for (i, index) in lock.place.indices.enumerated() {
        let key = StorageKey.index(use.lock.id, i)
        lock.place.indices[i] = settled(
          index, keySort(of: lock, i), key, "locked", use.lock.span, from: &here, frame)
      }
      here = addAcquire(lock, checks, from: here, inner)
      inner.held.append(lock)
    }
    inner.isInterruptible = frame.isInterruptible
    guard let end = lower(body, from: here, inner) else { return nil }
    let after = graph.newLocation()
    skip(from: end, to: unwind(inner, keeping: frame.held.count, to: after), frame, body.span)
    return after
  }
}
