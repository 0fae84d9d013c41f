/// Blocks and statements.

import Diagnostics
import Support

extension Parser {
  private static let statementWords: Set<String> = [
    "step", "let", "var", "if", "for", "repeat", "while", "loop", "break", "continue", "choose", "await", "acquire",
    "release", "holding", "fail", "return", "kill", "assert", "do", "try",
  ]

  mutating func parseBlock() -> Block {
    if !isAt("{") { skipToBlock() }
    let open = token
    guard take("{") else { return Block(statements: [], span: span(from: open.lower)) }
    isLost = false
    return nested({ Block(statements: [], span: $0.span(of: open)) }) { parser in
      var statements: [Statement] = []
      while !parser.isAt("}"), !parser.atEnd {
        let before = parser.at
        statements.append(parser.parseStatement())
        if !parser.isLost, !parser.isAt("}"), !parser.isAt(";"), !parser.token.startsLine {
          parser.reportUnexpected("the end of the statement")
        }
        while parser.take(";") {}
        parser.recover { $0.kind == .name }
        if parser.at == before { parser.advance() }
      }
      if !parser.take("}") {
        parser.report(
          .unclosed, "this '{' is not closed", at: parser.span(of: open), hint: "add '}' where the block ends")
      }
      return Block(statements: statements, span: parser.span(from: open.lower))
    }
  }

  /// Reports that a block is missing, and looks for it on the rest of the line.
  private mutating func skipToBlock() {
    reportMissing("'{'")
    while !atEnd, !token.startsLine, !isAt("{"), !isAt("}"), !Self.statementWords.contains(token.text) { advance() }
  }

  private mutating func parseStatement() -> Statement {
    let lower = token.lower
    let kind = parseStatementKind()
    return Statement(kind, span: span(from: lower), id: newID())
  }

  private mutating func parseStatementKind() -> Statement.Kind {
    guard token.kind == .name else { return parseExpressionStatement() }
    let word = statementWord()
    switch word {
    case "step":
      advance()
      return .step(name: expectName("a step"), body: parseBlock())
    case "let", "var": return parseBinding(isMutable: word == "var")
    case "if": return parseIfStatement()
    case "for": return parseFor()
    case "repeat":
      advance()
      return .repeatTimes(count: parseExpression(), body: parseBlock())
    case "while":
      advance()
      return .whileLoop(condition: parseCondition(), body: parseBlock())
    case "loop":
      advance()
      return .loop(parseBlock())
    case "break":
      advance()
      return .breakLoop
    case "continue":
      advance()
      return .continueLoop
    case "choose":
      advance()
      var blocks = [parseBlock()]
      while take("or") { blocks.append(parseBlock()) }
      return .choose(blocks)
    case "await": return parseAwait()
    case "acquire":
      advance()
      return .acquire(parseLockUse())
    case "release":
      advance()
      return .release(parseLockUse())
    case "holding":
      advance()
      return .holding(list { $0.parseConditionalLockUse() }, body: parseBlock())
    case "fail":
      advance()
      return .fail(parseExpression())
    case "return":
      advance()
      let ends = token.startsLine || isAt("}") || isAt(";")
      return .returnValue(ends ? nil : parseExpression())
    case "kill":
      advance()
      return .kill(parseExpression())
    case "assert":
      advance()
      return .assert(parseCondition())
    case "do": return parseDo()
    default: return parseExpressionStatement()
    }
  }

  private mutating func parseBinding(isMutable: Bool) -> Statement.Kind {
    advance()
    let name = expectName("a local")
    let type = take(":") ? parseTypeExpression() : nil
    if isMutable, type != nil, !isAt("=") {
      return .binding(name: name, isMutable: true, type: type, value: nil)
    }
    expect("=", "and a value")
    return .binding(name: name, isMutable: isMutable, type: type, value: parseExpression())
  }

  /// Parses an expression in which `=` would be a comparison in other languages.
  private mutating func parseCondition() -> Expression {
    let condition = parseExpression()
    guard !isLost, isAt("=") else { return condition }
    report(.wrongOperator, "'=' assigns and does not compare", hint: "compare with '=='")
    return errorExpression(at: condition.span.lower)
  }

  private mutating func parseIfStatement() -> Statement.Kind {
    let conditional = nested({ parser in
      IfStatement(
        condition: .expression(parser.errorExpression(at: parser.token.lower)),
        thenBlock: Block(statements: [], span: parser.span(of: parser.token)), elseBlock: nil)
    }) { $0.parseIf() }
    return .conditional(conditional)
  }

  private mutating func parseIf() -> IfStatement {
    advance()
    let condition: IfStatement.Condition
    if take("let") {
      let name = expectName("a local")
      expect("=", "and an optional value")
      condition = .binding(name: name, value: parseExpression())
    } else {
      condition = .expression(parseCondition())
    }
    let thenBlock = parseBlock()
    var elseBlock: Block?
    if take("else") {
      if isAt("if") {
        let lower = token.lower
        let inner = parseIfStatement()
        let statement = Statement(inner, span: span(from: lower), id: newID())
        elseBlock = Block(statements: [statement], span: statement.span)
      } else {
        elseBlock = parseBlock()
      }
    }
    return IfStatement(condition: condition, thenBlock: thenBlock, elseBlock: elseBlock)
  }

  private mutating func parseFor() -> Statement.Kind {
    advance()
    if isAt("all"), peek().text != "in" {
      advance()
      let binders = list { $0.parseBinder() }
      let condition = take("where") ? parseExpression() : nil
      return .forAll(binders: binders, condition: condition, body: parseBlock())
    }
    let name = expectName("a local")
    expect("in", "and what to go through")
    let domain = parseExpression()
    return .forIn(name: name, domain: domain, body: parseBlock())
  }

  private mutating func parseAwait() -> Statement.Kind {
    advance()
    let isKillable = isAt("killable") && !startsContinuation(peek())
    if isKillable { advance() }
    let condition = parseCondition()
    let releasing = take("releasing") ? list { $0.parseLockUse() } : []
    return .await(condition: condition, isKillable: isKillable, releasing: releasing)
  }

  /// Whether a token goes on with an expression begun by the name before it.
  private func startsContinuation(_ token: Token) -> Bool {
    token.startsLine || token.kind == .end || (token.kind == .symbol && token.text != "(")
      || ["and", "or", "in", "implies"].contains(token.text)
  }

  private mutating func parseLockUse() -> LockUse {
    let isShared = isAt("shared") && !startsContinuation(peek())
    if isShared { advance() }
    return LockUse(lock: parseExpression(), isShared: isShared)
  }

  /// A lock that a block holds, perhaps in some configurations only.
  private mutating func parseConditionalLockUse() -> LockUse {
    var use = parseLockUse()
    if take("when") { use.condition = parseExpression() }
    return use
  }

  private mutating func parseDo() -> Statement.Kind {
    advance()
    let body = parseBlock()
    var catches: [CatchClause] = []
    if !isAt("catch") { reportUnexpected("'catch'") }
    while take("catch") {
      let names = expectNames("an error")
      catches.append(CatchClause(names: names, body: parseBlock(), id: newID()))
    }
    return .doCatch(body: body, catches: catches)
  }

  /// A call, or an assignment.
  private mutating func parseExpressionStatement() -> Statement.Kind {
    let target = parseExpression()
    if isLost { return .error }
    for (symbol, op) in [("=", nil), ("+=", BinaryOperator.add), ("-=", .subtract)] where isAt(symbol) {
      advance()
      let value = parseExpression()
      guard let op else { return .assignment(target: target, value: value) }
      return .assignment(
        target: target, value: Expression(.binary(op, target, value), span: value.span, id: newID()))
    }
    return .expression(target)
  }

  /// The word that says what statement this is. One that is nearly such a word, with a name or a block behind it,
  /// which no expression allows, is taken for it.
  private mutating func statementWord() -> String {
    let following = peek()
    guard !following.startsLine, !reservedWords.contains(token.text),
      following.text == "{" || (following.kind == .name && !reservedWords.contains(following.text)),
      let near = token.text.nearest(to: Self.statementWords.sorted())
    else { return token.text }
    reportMisspelt("a statement", as: near)
    return near
  }
}
