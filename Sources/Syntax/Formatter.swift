/// Canonical layout: the tokens and comments of a file, with indentation and spaces of their own.

import Diagnostics

/// Formats a file.
///
/// The author's line breaks and at most one blank line in a row are kept; indentation and the spaces within lines
/// are not. The tokens stay what they are, and formatting twice changes nothing more.
///
/// - Returns: The formatted text, or `nil` for a file that does not parse, with what is wrong.
package func format(_ source: SourceFile) -> (text: String?, diagnostics: [Diagnostic]) {
  let result = parse(source, as: FileID(0))
  guard result.diagnostics.isEmpty else { return (nil, result.diagnostics) }
  var lexer = Lexer(source)
  let tokens = lexer.tokens()
  var layout = Layout(pieces: Piece.inOrder(tokens, lexer.comments, source))
  return (layout.text(), [])
}

/// A token or a comment, and where it stands.
private struct Piece {
  var text: String
  var isComment: Bool
  var isName: Bool
  /// The number of line ends before it.
  var lineBreaks: Int

  static func inOrder(_ tokens: [Token], _ comments: [Comment], _ source: SourceFile) -> [Piece] {
    let words = tokens.filter { $0.kind != .end }.map { (lower: $0.lower, upper: $0.upper, token: Optional($0)) }
    let notes = comments.map { (lower: $0.lower, upper: $0.upper, token: Token?.none) }
    var end = 0
    return (words + notes).sorted { $0.lower < $1.lower }.map { item in
      let breaks = source.utf8[end..<item.lower].count { $0 == UInt8(ascii: "\n") }
      end = item.upper
      var text = String(decoding: source.utf8[item.lower..<item.upper], as: UTF8.self)
      if item.token == nil { while text.last?.isWhitespace ?? false { text.removeLast() } }
      return Piece(
        text: text, isComment: item.token == nil, isName: item.token.map { $0.kind != .symbol } ?? false,
        lineBreaks: breaks)
    }
  }
}

private struct Layout {
  let pieces: [Piece]
  /// For each open bracket: whether what is inside of it is indented by its own, whether commas end the elements in
  /// it, and how deep the line that it stands on is a continuation.
  private var brackets: [(indents: Bool, isList: Bool, depth: Int)] = []
  private var indentation = 0
  /// How deep the current line is a continuation: one for a line that goes on, one more behind each `:` or `=`.
  private var depth = 0

  init(pieces: [Piece]) { self.pieces = pieces }

  mutating func text() -> String {
    var result = ""
    for (i, piece) in pieces.enumerated() {
      if isClosing(piece) { close() }
      if i == 0 {
        result += piece.text
      } else if piece.lineBreaks > 0 {
        let blank = piece.lineBreaks > 1 && !opens(pieces[i - 1]) && !isClosing(piece)
        continueLine(at: i)
        result += (blank ? "\n\n" : "\n") + String(repeating: "  ", count: indentation + depth) + piece.text
      } else {
        result += piece.isComment ? "  " + piece.text : (needsSpace(i) ? " " : "") + piece.text
      }
      if opens(piece) { open(i) }
    }
    return result.isEmpty ? "" : result + "\n"
  }

  private func opens(_ piece: Piece) -> Bool { !piece.isComment && ["{", "(", "["].contains(piece.text) }

  private func isClosing(_ piece: Piece) -> Bool { !piece.isComment && ["}", ")", "]"].contains(piece.text) }

  private mutating func open(_ i: Int) {
    let indents = pieces[i].text == "{" || (i + 1 < pieces.count && pieces[i + 1].lineBreaks > 0)
    brackets.append((indents, isList(i), depth))
    if indents {
      indentation += 1 + depth
      depth = 0
    }
  }

  private func isList(_ i: Int) -> Bool {
    guard pieces[i].text == "{" else { return true }
    return i > 1 && (["enum", "struct"].contains(pieces[i - 2].text) || pieces[i - 1].text == "id")
  }

  private mutating func close() {
    guard let bracket = brackets.popLast() else { return }
    depth = bracket.depth
    if bracket.indents { indentation -= 1 + bracket.depth }
  }

  /// Decides how deep the line that starts with piece `i` is a continuation.
  private mutating func continueLine(at i: Int) {
    let before = pieces[..<i].last { !$0.isComment }
    guard let before, !isClosing(pieces[i]) else { return }
    let endsElement = before.text == "," && brackets.last.map { $0.indents && $0.isList } ?? false
    let isOpen = before.isOpenEnded && !endsElement && !endsWildcard(i)
    if isOpen && [":", "="].contains(before.text) {
      depth += 1
    } else if isOpen || pieces[i].startsContinuation {
      depth = max(depth, 1)
    } else if brackets.last?.indents ?? true {
      depth = 0
    }
  }

  /// `import a.*` ends with a star that multiplies nothing.
  private func endsWildcard(_ i: Int) -> Bool {
    guard let star = pieces[..<i].lastIndex(where: { !$0.isComment }), star > 0 else { return false }
    return pieces[star].text == "*" && pieces[star - 1].text == "."
  }

  // MARK: Spaces

  private func needsSpace(_ i: Int) -> Bool {
    let left = pieces[i - 1]
    let right = pieces[i]
    switch right.text {
    case ",", ";", ":", ")", "]", ".", "?", "..<", "...": return false
    case "!": return false
    case "(", "[": return !isTightBracket(i)
    case "}": return left.text != "{"
    case ">" where isTypeBracket(i): return false
    case "<" where isTypeBracket(i): return false
    default: break
    }
    switch left.text {
    case "(", "[", ".", "..<", "...": return false
    case "<" where isTypeBracket(i - 1): return false
    case "-" where isPrefixMinus(i - 1): return false
    default: return true
    }
  }

  /// A bracket belongs to what it follows without a space if that is a name, or closes a bracket.
  private func isTightBracket(_ i: Int) -> Bool {
    let left = pieces[i - 1]
    if left.isName {
      return !reservedWords.contains(left.text)
        && !["releasing", "shared", "killable", "when", "of"].contains(left.text)
    }
    return [")", "]", "!", "(", "["].contains(left.text) || isClosingType(i - 1)
  }

  private func isClosingType(_ i: Int) -> Bool { pieces[i].text == ">" && isTypeBracket(i) }

  /// `<` and `>` are brackets behind `Set` alone.
  private func isTypeBracket(_ i: Int) -> Bool {
    if pieces[i].text == "<" { return i > 0 && pieces[i - 1].text == "Set" }
    guard pieces[i].text == ">" else { return false }
    var j = i - 1
    while j >= 0, i - j < 12 {
      if pieces[j].text == "<" { return isTypeBracket(j) }
      if [";", "{", "}", "and", "or", "="].contains(pieces[j].text) { return false }
      j -= 1
    }
    return false
  }

  private func isPrefixMinus(_ i: Int) -> Bool {
    guard i > 0 else { return true }
    let before = pieces[i - 1]
    return before.isName ? reservedWords.contains(before.text) : ![")", "]", "!"].contains(before.text)
  }
}

extension Piece {
  /// Whether a line that ends with this token is not finished.
  var isOpenEnded: Bool {
    [
      "=", "+", "-", "*", "/", "%", "==", "!=", "<=", ">=", "+=", "-=", "??", "..<", "...", ":", ",", "and", "or",
      "not",
      "implies", "in", "where", "then", "else", "fails", "when",
    ].contains(text)
  }

  /// Whether a line that starts with this token goes on with the line before it.
  var startsContinuation: Bool {
    guard !isComment else { return false }
    return [
      "=", "+", "-", "*", "/", "%", "==", "!=", "<", "<=", ">", ">=", "??", "..<", "...", ":", "and", "or", "implies",
      "where",
      "then", "else", "fails", "when", "leads", "releasing", ".",
    ].contains(text)
  }
}
