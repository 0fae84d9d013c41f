/// Finds what could be taken away from the operations and functions of a model.

import Diagnostics
import Syntax
import Typing

/// Returns every mutant of the operations and functions in `files`, in the order of the text.
///
/// What scenarios and properties say is no guard: it is what is tried and what is asked. A condition about
/// configuration alone says what kind of system this is, and stays.
///
/// - Parameter model: A checked model without errors.
package func mutants(of model: CheckedModel, in files: Set<FileID>) -> [Mutant] {
  var finder = MutantFinder(model: model)
  for operation in model.operations where files.contains(model.modules[operation.module].file) {
    guard let body = operation.declaration.body else { continue }
    finder.enter(operation.displayName, body.span)
    finder.look(at: body, inStep: false)
  }
  for function in model.functions where files.contains(model.modules[function.module].file) {
    finder.enter(function.declaration.name.text, function.declaration.body.span)
    finder.look(at: function.declaration.body)
  }
  return finder.found.enumerated().sorted { a, b in
    (a.element.span.file.index, a.element.span.lower, a.offset) < (
      b.element.span.file.index, b.element.span.lower, b.offset
    )
  }.map(\.element)
}

private struct MutantFinder {
  let model: CheckedModel
  var found: [Mutant] = []
  private var owner = ""
  private var body = Span(file: FileID(0), lower: 0, upper: 0)

  init(model: CheckedModel) { self.model = model }

  mutating func enter(_ owner: String, _ body: Span) {
    self.owner = owner
    self.body = body
  }

  private mutating func add(_ kind: MutantClass, _ span: Span, _ change: String, _ edit: Edit) {
    found.append(Mutant(kind: kind, span: span, change: change, owner: owner, body: body, edit: edit))
  }

  // MARK: Statements

  mutating func look(at block: Block, inStep: Bool) {
    for statement in block.statements { look(at: statement, inStep: inStep) }
  }

  private mutating func look(at s: Statement, inStep: Bool) {
    switch s.kind {
    case .await(let condition, _, _): lookAtAwait(condition, s)
    case .conditional(let conditional): lookAtIf(conditional, s)
    case .forAll(let binders, let condition?, let body):
      if !isFixed(condition) {
        add(.where, condition.span, "for all of them", s.become(.forAll(binders: binders, condition: nil, body: body)))
      }
    case .holding(let uses, let body):
      for i in uses.indices {
        var rest = uses
        rest.remove(at: i)
        add(.lock, uses[i].lock.span, "not taken", s.become(.holding(rest, body: body)))
      }
    case .expression(let e): lookAtCall(e, s, inStep)
    case .assignment, .kill: if inStep { add(.update, s.span, "left out", s.beSkipped) }
    case .step, .binding, .forAll, .forIn, .repeatTimes, .whileLoop, .loop, .breakLoop, .continueLoop, .choose,
      .acquire, .release, .fail, .returnValue, .assert, .doCatch, .error:
      break
    }
    var inside = inStep
    if case .step = s.kind { inside = true }
    for e in s.children.expressions { look(at: e) }
    for block in s.children.blocks { look(at: block, inStep: inside) }
  }

  private mutating func lookAtAwait(_ condition: Expression, _ s: Statement) {
    guard !isFixed(condition) else { return }
    add(.await, s.span, "waits for nothing", condition.become(.bool(true)))
  }

  private mutating func lookAtIf(_ s: IfStatement, _ statement: Statement) {
    guard case .expression(let condition) = s.condition, !isFixed(condition) else { return }
    let span = Span(file: statement.span.file, lower: statement.span.lower, upper: condition.span.upper)
    let last = s.thenBlock.statements.last?.kind
    if s.elseBlock != nil || last.isWayOut {
      add(.if, span, "never taken", condition.become(.bool(false)))
    }
    if s.elseBlock != nil || !(last.isWayOut && (last.isFailure || s.thenBlock.statements.count == 1)) {
      add(.if, span, "always taken", condition.become(.bool(true)))
    }
  }

  /// A call whose result, if it has one, nobody uses.
  private mutating func lookAtCall(_ e: Expression, _ s: Statement, _ inStep: Bool) {
    var call = e
    if case .attempt(let inner) = e.kind { call = inner }
    switch model.resolutions[call.id] {
    case .operation: add(.call, s.span, "not called", s.beSkipped)
    case .policyOperation: add(.hook, s.span, "not asked", s.beSkipped)
    default: if inStep { add(.update, s.span, "left out", s.beSkipped) }
    }
  }

  // MARK: Expressions

  mutating func look(at e: Expression) {
    if case .binary(.and, let left, let right) = e.kind {
      for (dropped, kept) in [(left, right), (right, left)] where !dropped.isConjunction && !isFixed(dropped) {
        add(.conjunct, dropped.span, "not asked for", .expression(e.id, kept))
      }
    }
    if case .any(var any) = e.kind, let condition = any.condition, !isFixed(condition) {
      any.condition = nil
      add(.where, condition.span, "any of them", e.become(.any(any)))
    }
    for child in e.children { look(at: child) }
  }

  /// Whether an expression is about nothing but configuration and numbers.
  private func isFixed(_ e: Expression) -> Bool {
    switch e.kind {
    case .name, .member, .call:
      switch model.resolutions[e.id] {
      case .config, .member, .type: return true
      case .function(let i): return isFixed(model.functions[i].declaration.body)
      default: return false
      }
    case .integer, .bool, .none, .error: return true
    case .index, .not, .negate, .binary, .range, .conditional, .quantified, .any, .set, .unwrap, .attempt:
      return e.children.allSatisfy(isFixed)
    }
  }
}

extension Statement {
  /// The edit that makes something else of it.
  fileprivate func become(_ kind: Kind) -> Edit { .statement(id, Statement(kind, span: span, id: id)) }

  /// The edit after which it never happens. It stays in the text, so that what it can fail with, and that a hook is
  /// called somewhere, is still known.
  fileprivate var beSkipped: Edit {
    let never = Expression(.bool(false), span: span, id: id)
    let body = Block(statements: [self], span: span)
    return become(.conditional(IfStatement(condition: .expression(never), thenBlock: body, elseBlock: nil)))
  }
}

extension Expression {
  /// The edit that makes something else of it.
  fileprivate func become(_ kind: Kind) -> Edit { .expression(id, Expression(kind, span: span, id: id)) }

  fileprivate var isConjunction: Bool {
    if case .binary(.and, _, _) = kind { true } else { false }
  }
}

extension Statement.Kind? {
  fileprivate var isFailure: Bool {
    if case .fail = self { true } else { false }
  }

  /// Whether it ends the operation.
  fileprivate var isWayOut: Bool {
    if case .returnValue = self { true } else { isFailure }
  }
}
