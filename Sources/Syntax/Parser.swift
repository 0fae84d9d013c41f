/// The parser's state and its way with mistakes: report one, skip to where the next thing starts, go on.

import Diagnostics
import Support

/// What parsing gives: always a tree, and what is wrong with the text.
package struct ParseResult: Sendable {
  package var tree: ModuleTree
  package var diagnostics: [Diagnostic]
}

/// The codes of syntax errors. Codes are never reused.
package enum SyntaxCode: String, CaseIterable, Sendable {
  case unexpected = "E0101"
  case notANumber = "E0102"
  case unknownBytes = "E0103"
  case reservedWord = "E0104"
  case nestedTooDeeply = "E0105"
  case wrongOperator = "E0106"
  case tooManyMistakes = "E0107"
  case unclosed = "E0108"
}

/// Parses a file.
///
/// - Returns: A tree, with `error` nodes where the text means nothing, and at most 100 mistakes. Never fails,
///   whatever the bytes.
/// - Complexity: O(bytes).
package func parse(_ source: SourceFile, as file: FileID) -> ParseResult {
  var lexer = Lexer(source)
  var parser = Parser(tokens: lexer.tokens(), file: file)
  let tree = parser.parseModule()
  return ParseResult(tree: tree, diagnostics: parser.diagnostics)
}

/// Parses a text that is one expression.
///
/// - Returns: An expression, with `error` nodes where the text means nothing, and at most 100 mistakes.
package func parseExpression(
  _ source: SourceFile, as file: FileID
) -> (expression: Expression, diagnostics: [Diagnostic]) {
  var lexer = Lexer(source)
  var parser = Parser(tokens: lexer.tokens(), file: file)
  let expression = parser.parseExpression()
  if !parser.atEnd { parser.reportUnexpected("an operator or the end of the expression") }
  return (expression, parser.diagnostics)
}

struct Parser {
  let tokens: [Token]
  let file: FileID
  var at = 0
  var diagnostics: [Diagnostic] = []
  /// While set, the tokens before the next starting point are not reported again.
  var isLost = false
  var nodeCount = 0
  var depth = 0
  /// The operators of the expression being parsed, which bound the depth of its tree.
  var expressionSize = 0
  var isInExpression = false

  static let depthLimit = 100
  static let expressionLimit = 2000
  static let diagnosticLimit = 100

  init(tokens: [Token], file: FileID) {
    self.tokens = tokens
    self.file = file
  }

  // MARK: Looking and taking

  var token: Token { tokens[at] }
  var previousEnd: Int { at == 0 ? 0 : tokens[at - 1].upper }
  var atEnd: Bool { token.kind == .end }

  func peek(_ n: Int = 1) -> Token { tokens[min(at + n, tokens.count - 1)] }

  func isAt(_ text: String) -> Bool {
    (token.kind == .symbol || token.kind == .name) && token.text == text
  }

  mutating func advance() { if !atEnd { at += 1 } }

  mutating func take(_ text: String) -> Bool {
    guard isAt(text) else { return false }
    advance()
    return true
  }

  /// Takes the symbol or word, or reports that it is missing.
  @discardableResult
  mutating func expect(_ text: String, _ context: String = "") -> Bool {
    if take(text) { return true }
    reportMissing("'\(text)'\(context.isEmpty ? "" : " " + context)")
    return false
  }

  mutating func expectName(_ what: String) -> Name {
    let isReserved = token.kind == .name && reservedWords.contains(token.text)
    guard token.kind == .name, !isLost, !(isReserved && token.startsLine) else {
      reportMissing("the name of \(what)")
      return Name("", Span(file: file, lower: token.lower, upper: token.lower))
    }
    let name = Name(token.text, span(of: token))
    if isReserved {
      report(
        .reservedWord, "'\(token.text)' is a word of the language and cannot name \(what)",
        hint: "choose another name")
      // Followed by what follows a name, it is meant as one, and there is nothing to skip.
      isLost = !(peek().kind == .symbol || peek().text == "in")
    }
    advance()
    return name
  }

  /// The names of a list; a missing one is reported and left out.
  mutating func expectNames(_ what: String) -> [Name] {
    list { $0.expectName(what) }.filter { !$0.text.isEmpty }
  }

  /// Reports that the word here is not the word it seems to be, and goes on as if it were.
  mutating func reportMisspelt(_ wanted: String, as word: String) {
    reportUnexpected(wanted, hint: "did you mean '\(word)'?")
    isLost = false
  }

  func span(of token: Token) -> Span { Span(file: file, lower: token.lower, upper: token.upper) }

  func span(from lower: Int) -> Span { Span(file: file, lower: lower, upper: max(lower, previousEnd)) }

  mutating func newID() -> NodeID {
    nodeCount += 1
    return NodeID(file: file, number: nodeCount)
  }

  // MARK: Mistakes

  mutating func report(_ code: SyntaxCode, _ message: String, at span: Span? = nil, hint: String? = nil) {
    guard !isLost else { return }
    isLost = true
    guard diagnostics.count <= Self.diagnosticLimit else { return }
    let place = span ?? self.span(of: token)
    if diagnostics.count == Self.diagnosticLimit {
      diagnostics.append(
        Diagnostic(
          code: SyntaxCode.tooManyMistakes.rawValue,
          message: "too many mistakes; the rest of this file is not reported",
          span: place))
      return
    }
    diagnostics.append(Diagnostic(code: code.rawValue, message: message, span: place, hint: hint))
  }

  mutating func reportUnexpected(_ wanted: String, hint: String? = nil) {
    switch token.kind {
    case .unknown: report(.unknownBytes, "these characters mean nothing here; expected \(wanted)", hint: hint)
    case .hugeNumber: report(.notANumber, "this number does not fit into 64 bits")
    case .end: report(.unexpected, "expected \(wanted), found the end of the file", at: endSpan, hint: hint)
    case .name, .number, .symbol:
      report(.unexpected, "expected \(wanted), found '\(token.text)'", hint: hint ?? habitHint)
    }
  }

  /// Reports that something is missing, where it should stand: at the end of a line rather than on the next.
  mutating func reportMissing(_ wanted: String) {
    guard token.startsLine, token.kind != .end, at > 0 else { return reportUnexpected(wanted) }
    report(.unexpected, "expected \(wanted), found the end of the line", at: endSpan)
  }

  private var endSpan: Span { Span(file: file, lower: previousEnd, upper: previousEnd) }

  /// What writers of other languages mean by a symbol that this one lacks.
  private var habitHint: String? {
    switch token.text {
    case "&&", "&": "write 'and'"
    case "||", "|": "write 'or'"
    case "!": "write 'not'"
    case "->": "write ':' before a result type"
    case "=": "compare with '=='"
    default: nil
    }
  }

  // MARK: Going on after a mistake

  /// Skips to the end of a list or block, or to a line that starts with a token `starts` accepts.
  mutating func recover(_ starts: (Token) -> Bool) {
    guard isLost else { return }
    var nesting = 0
    while !atEnd {
      if nesting == 0, token.startsLine || tokens[max(0, at - 1)].text == ";", starts(token) { break }
      if isAt("{") || isAt("(") || isAt("[") { nesting += 1 }
      if isAt("}") || isAt(")") || isAt("]") {
        if nesting == 0 && isAt("}") { break }
        nesting = max(0, nesting - 1)
      }
      advance()
    }
    isLost = false
  }

  /// Parses one level deeper; reports nesting that no person writes and skips what is inside.
  mutating func nested<R>(_ otherwise: (inout Parser) -> R, _ body: (inout Parser) -> R) -> R {
    guard depth < Self.depthLimit else {
      report(.nestedTooDeeply, "this is nested more than \(Self.depthLimit) levels deep", hint: "name its parts")
      skipGroup()
      return otherwise(&self)
    }
    depth += 1
    defer { depth -= 1 }
    return body(&self)
  }

  /// Skips the rest of the group that the parser is in, so that its end is not read by every level.
  private mutating func skipGroup() {
    var nesting = 0
    while !atEnd {
      if isAt("(") || isAt("[") || isAt("{") { nesting += 1 }
      if isAt(")") || isAt("]") || isAt("}") {
        if nesting == 0 { return }
        nesting -= 1
      }
      advance()
    }
  }

  /// Parses `element` separated by commas until something else follows.
  mutating func list<R>(_ element: (inout Parser) -> R) -> [R] {
    var result = [element(&self)]
    while !isLost, take(",") { result.append(element(&self)) }
    return result
  }

  /// Parses a list between brackets that may be empty and may end with a comma.
  mutating func bracketed<R>(_ open: String, _ close: String, _ element: (inout Parser) -> R) -> [R] {
    guard expect(open) else { return [] }
    var result: [R] = []
    while !isAt(close), !atEnd, !isLost {
      result.append(element(&self))
      if isLost || !take(",") { break }
    }
    if !isLost { expect(close) }
    if isLost { skip(to: close) }
    return result
  }

  /// Skips to where a list that has a mistake in it ends, if it can be seen, and past it.
  private mutating func skip(to close: String) {
    var n = 0
    var nesting = 0
    while peek(n).kind != .end {
      let next = peek(n)
      if nesting == 0, next.text == close, next.kind == .symbol {
        at += n
        advance()
        isLost = false
        return
      }
      if ["(", "["].contains(next.text) { nesting += 1 }
      if [")", "]"].contains(next.text) { nesting -= 1 }
      if nesting < 0 || ["{", "}", ";"].contains(next.text) { return }
      if next.startsLine, n > 0, reservedWords.contains(next.text) { return }
      n += 1
    }
  }
}
