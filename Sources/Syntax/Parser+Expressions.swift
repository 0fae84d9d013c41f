/// Expressions, by precedence.

import Diagnostics
import Support

extension Parser {
  mutating func parseExpression() -> Expression {
    if !isInExpression { expressionSize = 0 }
    let isOutermost = !isInExpression
    isInExpression = true
    defer { if isOutermost { isInExpression = false } }
    return nested({ $0.errorExpression(at: $0.token.lower) }) { $0.parseImplies() }
  }

  mutating func make(_ kind: Expression.Kind, from lower: Int) -> Expression {
    Expression(kind, span: span(from: lower), id: newID())
  }

  mutating func errorExpression(at lower: Int) -> Expression {
    Expression(.error, span: Span(file: file, lower: lower, upper: max(lower, previousEnd)), id: newID())
  }

  private mutating func parseImplies() -> Expression {
    let lower = token.lower
    let left = parseOr()
    guard take("implies") else { return left }
    let right = nested({ $0.errorExpression(at: $0.token.lower) }) { $0.parseImplies() }
    return make(.binary(.implies, left, right), from: lower)
  }

  private mutating func parseOr() -> Expression {
    chain(["or": .or], { $0.parseAnd() })
  }

  private mutating func parseAnd() -> Expression {
    chain(["and": .and], { $0.parseNot() })
  }

  /// Parses `element {operator element}` to the left; the length of a chain is bounded, since it nests the tree.
  private mutating func chain(
    _ operators: [String: BinaryOperator], _ element: (inout Parser) -> Expression
  ) -> Expression {
    let lower = token.lower
    var left = element(&self)
    while !isLost, token.kind == .name || token.kind == .symbol, let op = operators[token.text] {
      // `choose { } or { }` and a statement on the next line end an expression.
      if op == .or, peek().text == "{" { break }
      expressionSize += 1
      if expressionSize > Self.expressionLimit {
        report(
          .nestedTooDeeply, "this expression has more than \(Self.expressionLimit) operators", hint: "name its parts")
        return left
      }
      advance()
      let right = element(&self)
      left = make(.binary(op, left, right), from: lower)
    }
    return left
  }

  private mutating func parseNot() -> Expression {
    let lower = token.lower
    guard take("not") else { return parseComparison() }
    let inner = nested({ $0.errorExpression(at: $0.token.lower) }) { $0.parseNot() }
    return make(.not(inner), from: lower)
  }

  private static let comparisons: [String: BinaryOperator] = [
    "==": .equal, "!=": .notEqual, "<": .less, "<=": .lessOrEqual, ">": .greater, ">=": .greaterOrEqual, "in": .isIn,
  ]

  private mutating func parseComparison() -> Expression {
    let lower = token.lower
    let left = parseCoalesce()
    guard !isLost, let op = Self.comparisons[token.text] else { return checkHabits(left) }
    advance()
    let right = parseCoalesce()
    let result = make(.binary(op, left, right), from: lower)
    if !isLost, Self.comparisons[token.text] != nil {
      report(
        .wrongOperator, "comparisons do not chain", hint: "write 'a < b and b < c', or put parentheses")
    }
    return checkHabits(result)
  }

  /// Symbols of other languages in the middle of a condition.
  private mutating func checkHabits(_ e: Expression) -> Expression {
    guard !isLost, token.kind == .symbol, !token.startsLine else { return e }
    switch token.text {
    case "&&", "&": report(.wrongOperator, "'\(token.text)' is not an operator", hint: "write 'and'")
    case "||", "|": report(.wrongOperator, "'\(token.text)' is not an operator", hint: "write 'or'")
    default: break
    }
    return e
  }

  private mutating func parseCoalesce() -> Expression {
    let lower = token.lower
    let left = parseRangeExpression()
    guard !isLost, take("??") else { return left }
    let right = nested({ $0.errorExpression(at: $0.token.lower) }) { $0.parseCoalesce() }
    return make(.binary(.coalesce, left, right), from: lower)
  }

  mutating func parseRangeExpression() -> Expression {
    let lower = token.lower
    let left = parseSum()
    guard !isLost, isAt("..<") || isAt("...") else { return left }
    let isClosed = isAt("...")
    advance()
    let right = parseSum()
    return make(.range(left, right, isClosed: isClosed), from: lower)
  }

  private mutating func parseSum() -> Expression {
    chain(["+": .add, "-": .subtract]) { $0.parseProduct() }
  }

  private mutating func parseProduct() -> Expression {
    chain(["*": .multiply, "/": .divide, "%": .remainder]) { $0.parsePrefix() }
  }

  private mutating func parsePrefix() -> Expression {
    let lower = token.lower
    if take("-") {
      let inner = nested({ $0.errorExpression(at: $0.token.lower) }) { $0.parsePrefix() }
      return make(.negate(inner), from: lower)
    }
    if take("try") {
      let inner = parsePostfix()
      return make(.attempt(inner), from: lower)
    }
    return parsePostfix()
  }

  private mutating func parsePostfix() -> Expression {
    let lower = token.lower
    var e = parsePrimary()
    var length = 0
    while !isLost {
      if isAt("."), peek().kind == .name {
        advance()
        let field = Name(token.text, span(of: token))
        advance()
        e = make(.member(e, field), from: lower)
      } else if isAt("["), !token.startsLine {
        let indices = bracketed("[", "]") { $0.parseExpression() }
        e = make(.index(e, indices), from: lower)
      } else if isAt("("), !token.startsLine {
        let arguments = bracketed("(", ")") { $0.parseArgument() }
        e = make(.call(e, arguments), from: lower)
      } else if isAt("!"), !token.startsLine {
        advance()
        e = make(.unwrap(e), from: lower)
      } else {
        break
      }
      length += 1
      if length > Self.depthLimit {
        report(.nestedTooDeeply, "this goes through more than \(Self.depthLimit) parts", hint: "name its parts")
      }
    }
    return e
  }

  private mutating func parseArgument() -> Argument {
    if token.kind == .name, peek().text == ":", peek().kind == .symbol {
      let label = Name(token.text, span(of: token))
      advance()
      advance()
      return Argument(label: label, value: parseExpression())
    }
    return Argument(label: nil, value: parseExpression())
  }

  // MARK: Primaries

  private mutating func parsePrimary() -> Expression {
    let lower = token.lower
    // What follows a mistake may belong to something else.
    if isLost { return errorExpression(at: lower) }
    switch token.kind {
    case .number(let value):
      advance()
      return make(.integer(value), from: lower)
    case .hugeNumber:
      report(.notANumber, "this number does not fit into 64 bits")
      advance()
      return errorExpression(at: lower)
    case .symbol: return parseGroup()
    case .name: return parseWord()
    case .unknown, .end:
      reportUnexpected("an expression")
      return errorExpression(at: lower)
    }
  }

  private mutating func parseGroup() -> Expression {
    let lower = token.lower
    if take("(") {
      let inner = parseExpression()
      if !isLost { expect(")") }
      return Expression(inner.kind, span: inner.span, id: inner.id)
    }
    if isAt("[") {
      let elements = bracketed("[", "]") { $0.parseExpression() }
      return make(.set(elements), from: lower)
    }
    reportUnexpected("an expression")
    return errorExpression(at: lower)
  }

  private mutating func parseWord() -> Expression {
    let lower = token.lower
    switch token.text {
    case "true", "false":
      let value = token.text == "true"
      advance()
      return make(.bool(value), from: lower)
    case "none":
      advance()
      return make(.none, from: lower)
    case "if": return parseConditional()
    case "for":
      advance()
      expect("all")
      return parseQuantified(.all, from: lower)
    case "exists":
      advance()
      return parseQuantified(.exists, from: lower)
    case "any": return parseAny()
    case "policy" where peek().text == ".":
      advance()
      return make(.name("policy"), from: lower)
    case "count" where peek().kind == .name && peek(2).text == "in":
      advance()
      return parseQuantified(.count, from: lower)
    default: break
    }
    if reservedWords.contains(token.text) {
      reportUnexpected("an expression")
      return errorExpression(at: lower)
    }
    let name = token.text
    advance()
    return make(.name(name), from: lower)
  }

  private mutating func parseConditional() -> Expression {
    let lower = token.lower
    advance()
    let condition = parseExpression()
    expect("then")
    let first = parseExpression()
    expect("else")
    let second = parseExpression()
    return make(.conditional(condition, then: first, else: second), from: lower)
  }

  mutating func parseBinder() -> QuantifierBinder {
    let name = expectName("a bound value")
    expect("in", "and what it goes through")
    return QuantifierBinder(name: name, domain: parseCoalesce())
  }

  private mutating func parseQuantified(_ quantifier: Quantifier, from lower: Int) -> Expression {
    let binders = list { $0.parseBinder() }
    let condition = take("where") ? parseExpression() : nil
    var body: Expression?
    switch quantifier {
    case .all:
      expect(":", "and what holds for all of them")
      body = parseExpression()
    case .exists: if take(":") { body = parseExpression() }
    case .count: break
    }
    return make(.quantified(quantifier, binders: binders, condition: condition, body: body), from: lower)
  }

  private mutating func parseAny() -> Expression {
    let lower = token.lower
    advance()
    var name: Name?
    var isSubrange = false
    let domain: Expression
    if isAt("subrange"), peek().text == "of" {
      advance()
      advance()
      isSubrange = true
      domain = parseCoalesce()
    } else if take("in") {
      domain = parseCoalesce()
    } else if token.kind == .name, peek().text == "in", !peek().startsLine {
      name = expectName("the choice")
      advance()
      domain = parseCoalesce()
    } else {
      domain = parsePostfix()
    }
    let condition = take("where") ? parseExpression() : nil
    return make(
      .any(AnyExpression(name: name, domain: domain, isSubrange: isSubrange, condition: condition)), from: lower)
  }
}
