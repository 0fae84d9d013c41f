/// What stands directly in an expression or a statement, to be looked at or replaced.

extension Expression {
  /// The expression with `change` applied to each expression directly in it.
  package func mappingChildren(_ change: (Expression) -> Expression) -> Expression {
    Expression(changedKind(change), span: span, id: id)
  }

  /// The expressions directly in it, in the order of the text.
  package var children: [Expression] {
    var found: [Expression] = []
    _ = mappingChildren {
      found.append($0)
      return $0
    }
    return found
  }

  private func changedKind(_ change: (Expression) -> Expression) -> Kind {
    switch kind {
    case .integer, .bool, .none, .name, .error: return kind
    case .member(let base, let name): return .member(change(base), name)
    case .index(let base, let indices): return .index(change(base), indices.map(change))
    case .call(let callee, let arguments):
      return .call(change(callee), arguments.map { Argument(label: $0.label, value: change($0.value)) })
    case .not(let e): return .not(change(e))
    case .negate(let e): return .negate(change(e))
    case .binary(let op, let left, let right): return .binary(op, change(left), change(right))
    case .range(let lower, let upper, let isClosed): return .range(change(lower), change(upper), isClosed: isClosed)
    case .conditional(let condition, let then, let other):
      return .conditional(change(condition), then: change(then), else: change(other))
    case .quantified(let quantifier, let binders, let condition, let body):
      return .quantified(
        quantifier, binders: binders.map { QuantifierBinder(name: $0.name, domain: change($0.domain)) },
        condition: condition.map(change), body: body.map(change))
    case .any(var any):
      any.domain = change(any.domain)
      any.condition = any.condition.map(change)
      return .any(any)
    case .set(let elements): return .set(elements.map(change))
    case .unwrap(let e): return .unwrap(change(e))
    case .attempt(let e): return .attempt(change(e))
    }
  }
}

extension Statement {
  /// The statement with `change` applied to each expression, and `inside` to each block, directly in it.
  package func mappingChildren(_ change: (Expression) -> Expression, inside: (Block) -> Block) -> Statement {
    Statement(changedKind(change, inside), span: span, id: id)
  }

  /// The expressions and the blocks directly in it, each in the order of the text.
  package var children: (expressions: [Expression], blocks: [Block]) {
    var expressions: [Expression] = []
    var blocks: [Block] = []
    _ = mappingChildren {
      expressions.append($0)
      return $0
    } inside: {
      blocks.append($0)
      return $0
    }
    return (expressions, blocks)
  }

  private func changedKind(_ change: (Expression) -> Expression, _ inside: (Block) -> Block) -> Kind {
    func locks(_ uses: [LockUse]) -> [LockUse] {
      uses.map { LockUse(lock: change($0.lock), isShared: $0.isShared, condition: $0.condition.map(change)) }
    }
    switch kind {
    case .breakLoop, .continueLoop, .error: return kind
    case .step(let name, let body): return .step(name: name, body: inside(body))
    case .binding(let name, let isMutable, let type, let value):
      return .binding(name: name, isMutable: isMutable, type: type, value: value.map(change))
    case .assignment(let target, let value): return .assignment(target: change(target), value: change(value))
    case .expression(let e): return .expression(change(e))
    case .conditional(let conditional): return .conditional(conditional.mappingChildren(change, inside))
    case .forAll(let binders, let condition, let body):
      return .forAll(
        binders: binders.map { QuantifierBinder(name: $0.name, domain: change($0.domain)) },
        condition: condition.map(change), body: inside(body))
    case .forIn(let name, let domain, let body): return .forIn(name: name, domain: change(domain), body: inside(body))
    case .repeatTimes(let count, let body): return .repeatTimes(count: change(count), body: inside(body))
    case .whileLoop(let condition, let body): return .whileLoop(condition: change(condition), body: inside(body))
    case .loop(let body): return .loop(inside(body))
    case .choose(let blocks): return .choose(blocks.map(inside))
    case .await(let condition, let isKillable, let releasing):
      return .await(condition: change(condition), isKillable: isKillable, releasing: locks(releasing))
    case .acquire(let use): return .acquire(locks([use])[0])
    case .release(let use): return .release(locks([use])[0])
    case .holding(let uses, let body): return .holding(locks(uses), body: inside(body))
    case .fail(let e): return .fail(change(e))
    case .returnValue(let e): return .returnValue(e.map(change))
    case .kill(let e): return .kill(change(e))
    case .assert(let e): return .assert(change(e))
    case .doCatch(let body, let catches):
      return .doCatch(
        body: inside(body), catches: catches.map { CatchClause(names: $0.names, body: inside($0.body), id: $0.id) })
    }
  }
}

extension IfStatement {
  fileprivate func mappingChildren(_ change: (Expression) -> Expression, _ inside: (Block) -> Block) -> IfStatement {
    let changed: Condition =
      switch condition {
      case .expression(let e): .expression(change(e))
      case .binding(let name, let value): .binding(name: name, value: change(value))
      }
    return IfStatement(
      condition: changed, thenBlock: inside(thenBlock), elseBlock: elseBlock.map(inside))
  }
}
