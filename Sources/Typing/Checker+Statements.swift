/// Statements: what may stand where, and whether control gets past them.

import Diagnostics
import Syntax

/// What the statements being checked may do.
struct StatementContext {
  var inStep = false
  var inForAll = false
  var loopDepth = 0
  /// The operation whose body this is; `nil` in a process.
  var operation: Int?
  /// Enclosing places that a failure can go to, innermost last.
  var failures: [FailureScope] = []
}

/// Where failures go: out of the operation, into a `catch`, or to the end of the process.
struct FailureScope {
  enum Kind {
    case operation(enumeration: Int?)
    case catchClauses
    case process
  }
  var kind: Kind
  /// The enum of the failures seen so far.
  var enumeration: Int?
}

extension Checker {
  // MARK: Bodies

  mutating func checkFunctions() {
    functionCalls = Array(repeating: [], count: model.functions.count)
    var reading: Set<Int> = []
    var configured: Set<Int> = []
    var quantifying: Set<Int> = []
    for i in model.functions.indices {
      let function = model.functions[i]
      enterBody(of: function.module, parameters: function.parameters)
      context = .function
      (readsShared, readsConfiguration, quantifies) = (false, false, false)
      check(function.declaration.body, as: function.result)
      functionCalls[i] = calls
      if readsShared { reading.insert(i) }
      if readsConfiguration { configured.insert(i) }
      if quantifies { quantifying.insert(i) }
    }
    functionsReadingShared = withCallers(reading)
    functionsReadingConfiguration = withCallers(configured)
    quantifyingFunctions = withCallers(quantifying)
    for i in functionsReadingShared { model.functions[i].readsShared = true }
  }

  /// A function that calls one that does a thing does it too.
  private func withCallers(_ functions: Set<Int>) -> Set<Int> {
    var result = functions
    var changed = true
    while changed {
      changed = false
      for i in model.functions.indices where !result.contains(i) && !functionCalls[i].isDisjoint(with: result) {
        result.insert(i)
        changed = true
      }
    }
    return result
  }

  private mutating func enterBody(of m: Int, parameters: [LocalID]) {
    module = m
    calls = []
    var scope: [String: LocalID] = [:]
    for p in parameters { scope[model.locals[p.index].name] = p }
    scopes = [scope]
    statements = StatementContext()
  }

  mutating func checkOperations() {
    for i in model.operations.indices {
      guard let body = model.operations[i].declaration.body else { continue }
      checkOperation(i, body)
    }
  }

  private mutating func checkOperation(_ i: Int, _ body: Block) {
    let operation = model.operations[i]
    enterBody(of: operation.module, parameters: operation.parameters)
    context = .local
    isInProcess = false
    currentOperation = i
    statements.operation = i
    statements.failures = [FailureScope(kind: .operation(enumeration: operation.fails))]
    let completes = checkBlock(body)
    if completes, let result = operation.result {
      report(
        .missingReturn, "'\(operation.displayName)' ends without \(model.describeOne(result)) to return",
        at: operation.declaration.name.span, hint: "end every way through it with 'return'")
    }
    currentOperation = nil
  }

  /// Checks the text of a process, or of a scenario's setup.
  mutating func checkProcessBody(_ body: Block, isInProcess inProcess: Bool) {
    context = .local
    isInProcess = inProcess
    statements = StatementContext()
    statements.failures = [FailureScope(kind: .process)]
    _ = checkBlock(body)
    isInProcess = false
  }

  // MARK: Statements

  /// Checks the statements of a block in a scope of their own; returns whether control gets past it.
  mutating func checkBlock(_ block: Block) -> Bool {
    inScope { checker in
      var completes = true
      var reported = false
      for statement in block.statements {
        if !completes && !reported {
          reported = true
          checker.report(
            .unreachable, "nothing gets here", at: statement.span, hint: "remove it, or what ends the way before it")
        }
        completes = checker.checkStatement(statement) && completes
      }
      if checker.statements.inStep { checker.findConflicts(in: block) }
      return completes
    }
  }

  private mutating func checkStatement(_ s: Statement) -> Bool {
    switch s.kind {
    case .error: return true
    case .step(_, let body): return checkStep(body, s)
    case .binding(let name, let isMutable, let type, let value):
      checkBinding(name, isMutable, type, value)
      return true
    case .assignment(let target, let value):
      checkAssignment(target, value)
      return true
    case .expression(let e):
      checkCallStatement(e)
      return true
    case .conditional(let conditional): return checkIf(conditional)
    case .choose(let blocks):
      guard outsideStep(s, "choose") else { return true }
      return blocks.map { checkBlock($0) }.contains(true)
    case .forAll(let binders, let condition, let body):
      checkForAll(binders, condition, body, s)
      return true
    case .forIn(let name, let domain, let body):
      checkForIn(name, domain, body, s)
      return true
    case .repeatTimes(let count, let body):
      guard outsideStep(s, "repeat") else { return true }
      check(count, as: .integer(nil))
      checkLoopBody(body)
      return true
    case .whileLoop(let condition, let body):
      guard outsideStep(s, "while") else { return true }
      check(condition, as: .bool)
      checkLoopBody(body)
      return true
    case .loop(let body):
      guard outsideStep(s, "loop") else { return true }
      checkLoopBody(body)
      return body.containsBreak
    case .breakLoop, .continueLoop:
      guard outsideStep(s, "break or continue") else { return true }
      if statements.loopDepth == 0 { report(.breakOutsideLoop, "there is no loop around this", at: s.span) }
      return false
    case .await(let condition, let killable, let releasing):
      checkAwait(condition, killable: killable, releasing, s)
      return true
    case .acquire(let use):
      if statements.inForAll {
        report(.notInsideStep, "a 'for all' takes no locks", at: s.span, hint: "take them one after the other")
      }
      checkLock(use)
      return true
    case .release(let use):
      checkLock(use)
      return true
    case .holding(let uses, let body): return checkHolding(uses, body, s)
    case .fail(let e): return checkFail(e, s)
    case .returnValue(let e): return checkReturn(e, s)
    case .kill(let e):
      guard insideStep(s, "kill") else { return true }
      check(e, as: .process)
      return true
    case .assert(let e):
      guard insideStep(s, "assert") else { return true }
      check(e, as: .bool)
      return true
    case .doCatch(let body, let catches): return checkDo(body, catches, s)
    }
  }

  private mutating func outsideStep(_ s: Statement, _ what: String) -> Bool {
    guard statements.inStep else { return true }
    report(
      .notInsideStep, "a step is one update, so there is no '\(what)' in it", at: s.span,
      hint: "use several steps, or 'for all' for many cells at once")
    return false
  }

  private mutating func insideStep(_ s: Statement, _ what: String) -> Bool {
    guard !statements.inStep else { return true }
    report(
      .onlyInsideStep, "'\(what)' stands only inside a step", at: s.span, hint: "write 'step name { … }' around it")
    return false
  }

  private mutating func checkStep(_ body: Block, _ s: Statement) -> Bool {
    guard !statements.inStep else {
      report(
        .notInsideStep, "a step is atomic, so there is no step inside it", at: s.span, hint: "put one after the other")
      return true
    }
    let saved = context
    context = .step
    statements.inStep = true
    defer {
      context = saved
      statements.inStep = false
    }
    return checkBlock(body)
  }

  private mutating func checkLoopBody(_ body: Block) {
    statements.loopDepth += 1
    _ = checkBlock(body)
    statements.loopDepth -= 1
  }

  private mutating func checkForIn(_ name: Name, _ domain: Expression, _ body: Block, _ s: Statement) {
    guard outsideStep(s, "for … in") else { return }
    let type = elementType(of: domain)
    if case .set? = model.types[domain.id] {
      report(
        .typeMismatch, "a set has no order to go through", at: domain.span, hint: "use 'for all' in a step, or a range")
    }
    if case .type(.integer(nil)) = model.resolutions[domain.id] {
      report(
        .typeNotAllowed, "one cannot go through all integers one after another", at: domain.span,
        hint: "go through a range")
    }
    inScope { checker in
      checker.declare(name, type, kind: .statement)
      checker.checkLoopBody(body)
    }
  }

  private mutating func checkForAll(
    _ binders: [QuantifierBinder], _ condition: Expression?, _ body: Block, _ s: Statement
  ) {
    guard insideStep(s, "for all") else { return }
    let saved = statements.inForAll
    inScope { checker in
      for binder in binders { checker.declare(binder) }
      if let condition { checker.check(condition, as: .bool) }
      checker.statements.inForAll = true
      _ = checker.checkBlock(body)
    }
    statements.inForAll = saved
  }

  private mutating func checkIf(_ s: IfStatement) -> Bool {
    let thenCompletes = inScope { checker -> Bool in
      switch s.condition {
      case .expression(let e): checker.check(e, as: .bool)
      case .binding(let name, let value):
        let kind: LocalInfo.Kind = .bound
        switch checker.infer(value) {
        case .optional(let wrapped): checker.declare(name, wrapped, kind: kind)
        case .error: checker.declare(name, .error, kind: kind)
        case let other:
          checker.report(
            .notOptional, "\(checker.model.describeOne(other)) always has a value", at: value.span, hint: "use 'let'")
          checker.declare(name, other, kind: kind)
        }
      }
      return checker.checkBlock(s.thenBlock)
    }
    let elseCompletes = s.elseBlock.map { checkBlock($0) } ?? true
    return thenCompletes || elseCompletes
  }

  private mutating func checkAwait(_ condition: Expression, killable: Bool, _ releasing: [LockUse], _ s: Statement) {
    if statements.inForAll {
      report(.notInsideStep, "'await' cannot stand in a 'for all'", at: s.span, hint: "await 'for all x in D: …'")
    }
    if statements.inStep, killable || !releasing.isEmpty {
      report(
        .notInsideStep, "a wait that is killable or drops a lock is a statement of its own", at: s.span,
        hint: "put it outside of the step")
    }
    withShared { checker in checker.check(condition, as: .bool) }
    for use in releasing { checkLock(use) }
    if !killable, case .bool(false) = condition.kind {
      report(.stepNeverRuns, "this waits for something that is never true", at: condition.span)
    }
  }

  /// Guards of waiting statements are steps, so they may read shared state.
  private mutating func withShared<R>(_ body: (inout Checker) -> R) -> R {
    let saved = context
    context = .step
    defer { context = saved }
    return body(&self)
  }

  private mutating func checkLock(_ use: LockUse) {
    let type = withShared { $0.infer(use.lock) }
    switch (type, use.isShared) {
    case (.error, _), (.mutex, false), (.readWriteLock, _): return
    case (.mutex, true):
      report(
        .typeMismatch, "a Mutex has one holder and is never shared", at: use.lock.span, hint: "make it an RWLock")
    case (let other, _):
      report(.typeMismatch, "expected a lock, found \(model.describe(other))", at: use.lock.span)
    }
  }

  private mutating func checkHolding(_ uses: [LockUse], _ body: Block, _ s: Statement) -> Bool {
    guard outsideStep(s, "holding") else { return true }
    for use in uses {
      checkLock(use)
      guard let condition = use.condition else { continue }
      let saved = context
      context = .constant
      check(condition, as: .bool)
      context = saved
    }
    return checkBlock(body)
  }

  // MARK: Ways out

  private mutating func checkFail(_ e: Expression, _ s: Statement) -> Bool {
    if statements.inForAll { report(.notInsideStep, "a 'for all' has no way out", at: s.span) }
    guard let scope = statements.failures.last else { return false }
    var expected: Type?
    if case .operation(let enumeration) = scope.kind {
      guard let enumeration else {
        report(
          .failsNotDeclared, "this operation does not say that it fails", at: s.span,
          hint: "write 'fails' and the enum of its errors in its header")
        _ = infer(e)
        return false
      }
      expected = .enumeration(enumeration)
    }
    if case .process = scope.kind {
      report(.failsNotDeclared, "a process has nobody to fail to", at: s.span, hint: "move it into an operation")
    }
    switch infer(e, expecting: expected) {
    case .enumeration(let found): noteFailure(found, at: e.span)
    case .error: break
    case let other: report(.typeMismatch, "a failure is a member of an enum, not \(model.describe(other))", at: e.span)
    }
    return false
  }

  /// A failure of enum `found` reaches the innermost scope, which must be able to take it.
  mutating func noteFailure(_ found: Int, at span: Span) {
    guard var scope = statements.failures.last else { return }
    switch scope.kind {
    case .operation(let declared):
      if let declared, declared != found {
        expect(.enumeration(declared), got: .enumeration(found), at: span)
      }
      if declared == nil {
        report(
          .failsNotDeclared, "this can fail, and the operation around it does not say 'fails'", at: span,
          hint: "write 'fails \(model.enumerations[found].name.text)' in its header, or handle it with 'do … catch'")
      }
    case .catchClauses, .process:
      if let earlier = scope.enumeration, earlier != found, case .catchClauses = scope.kind {
        report(
          .typeMismatch, "failures of two enums meet in one 'catch'", at: span, hint: "use a 'do' block for each")
      }
      scope.enumeration = found
      statements.failures[statements.failures.count - 1] = scope
    }
  }

  private mutating func checkReturn(_ e: Expression?, _ s: Statement) -> Bool {
    if statements.inForAll { report(.notInsideStep, "a 'for all' has no way out", at: s.span) }
    guard let operation = statements.operation else {
      if let e { report(.wrongReturn, "a process returns nothing", at: e.span) }
      return false
    }
    switch (model.operations[operation].result, e) {
    case (.some(let type), .some(let e)): check(e, as: type)
    case (.some(let type), nil):
      report(.wrongReturn, "expected \(model.describeOne(type)) to return", at: s.span)
    case (nil, .some(let e)):
      report(.wrongReturn, "this operation returns nothing", at: e.span, hint: "give it a result: 'operation f(): T'")
      _ = infer(e)
    case (nil, nil): break
    }
    return false
  }

  private mutating func checkDo(_ body: Block, _ catches: [CatchClause], _ s: Statement) -> Bool {
    guard outsideStep(s, "do") else { return true }
    statements.failures.append(FailureScope(kind: .catchClauses))
    var completes = checkBlock(body)
    let scope = statements.failures.removeLast()
    guard let enumeration = scope.enumeration else {
      report(
        .tryWithoutFailure, "nothing in this block can fail, so nothing is caught", at: s.span,
        hint: "write 'try' before the call that can fail")
      for clause in catches { _ = checkBlock(clause.body) }
      return true
    }
    model.caught[s.id] = enumeration
    var catchesAll = false
    for clause in catches { completes = checkCatch(clause, enumeration, &catchesAll) || completes }
    if !catchesAll { noteFailure(enumeration, at: s.span) }
    return completes
  }

  private mutating func checkCatch(_ clause: CatchClause, _ enumeration: Int, _ catchesAll: inout Bool) -> Bool {
    let members = model.enumerations[enumeration].members.map(\.text)
    if clause.names.count == 1, !members.contains(clause.names[0].text), looksNew(clause.names[0].text) {
      catchesAll = true
      model.catches[clause.id] = .some(nil)
      return inScope { checker in
        checker.declare(clause.names[0], .enumeration(enumeration), kind: .statement)
        return checker.checkBlock(clause.body)
      }
    }
    var indices: [Int] = []
    for name in clause.names {
      if let i = members.firstIndex(of: name.text) {
        indices.append(i)
      } else {
        report(
          .unknownName, "enum '\(model.enumerations[enumeration].name.text)' has no member '\(name.text)'",
          at: name.span, hint: nearest(to: name.text, among: members))
      }
    }
    model.catches[clause.id] = .some(indices)
    return checkBlock(clause.body)
  }

  /// Error names are written in capitals, names for whatever error came in small letters.
  private func looksNew(_ name: String) -> Bool { name.first?.isLowercase ?? false }
}

extension Block {
  /// Whether a `break` in it leaves the loop whose body it is.
  fileprivate var containsBreak: Bool {
    statements.contains { s in
      switch s.kind {
      case .breakLoop: true
      case .conditional(let c): c.thenBlock.containsBreak || (c.elseBlock?.containsBreak ?? false)
      case .choose(let blocks): blocks.contains { $0.containsBreak }
      case .holding(_, let body): body.containsBreak
      case .doCatch(let body, let catches): body.containsBreak || catches.contains { $0.body.containsBreak }
      case .step, .binding, .assignment, .expression, .forAll, .forIn, .repeatTimes, .whileLoop, .loop, .continueLoop,
        .await, .acquire, .release, .fail, .returnValue, .kill, .assert, .error:
        false
      }
    }
  }
}
