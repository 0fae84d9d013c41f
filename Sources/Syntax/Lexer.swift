/// Bytes to tokens. Any bytes are survived; what means nothing becomes a token of its own.

import Diagnostics

package struct Lexer {
  private let bytes: [UInt8]
  private var at = 0
  private var startsLine = true
  private var documentation: [String] = []
  package private(set) var comments: [Comment] = []

  package init(_ source: SourceFile) { bytes = source.utf8 }

  /// Returns all tokens, ending with one of kind `end`.
  /// - Complexity: O(bytes).
  package mutating func tokens() -> [Token] {
    var result: [Token] = []
    result.reserveCapacity(bytes.count / 4)
    while true {
      skipBlanks()
      let token = next()
      result.append(token)
      startsLine = false
      documentation = []
      if token.kind == .end { return result }
    }
  }

  private mutating func skipBlanks() {
    while at < bytes.count {
      switch bytes[at] {
      case UInt8(ascii: "\n"):
        startsLine = true
        at += 1
      case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"): at += 1
      case UInt8(ascii: "/") where at + 1 < bytes.count && bytes[at + 1] == UInt8(ascii: "/"): skipComment()
      default: return
      }
    }
  }

  private mutating func skipComment() {
    let lower = at
    while at < bytes.count, bytes[at] != UInt8(ascii: "\n") { at += 1 }
    comments.append(Comment(lower: lower, upper: at))
    guard startsLine, at - lower >= 3, bytes[lower + 2] == UInt8(ascii: "/") else {
      documentation = []
      return
    }
    var text = String(decoding: bytes[(lower + 3)..<at], as: UTF8.self)
    if text.hasPrefix(" ") { text.removeFirst() }
    documentation.append(text)
  }

  private mutating func next() -> Token {
    guard at < bytes.count else { return token(.end, from: at) }
    let lower = at
    let byte = bytes[at]
    if Self.isLetter(byte) {
      while at < bytes.count, Self.isLetter(bytes[at]) || Self.isDigit(bytes[at]) { at += 1 }
      return token(.name, from: lower)
    }
    if Self.isDigit(byte) { return number() }
    for symbol in Self.symbols where bytes[at...].starts(with: symbol) {
      at += symbol.count
      return token(.symbol, from: lower)
    }
    // One token for a whole run, so that binary garbage is one mistake and not thousands.
    while at < bytes.count, !Self.isKnown(bytes[at]) { at += 1 }
    if at == lower { at += 1 }
    return token(.unknown, from: lower)
  }

  private mutating func number() -> Token {
    let lower = at
    var value: Int? = 0
    while at < bytes.count, Self.isDigit(bytes[at]) || bytes[at] == UInt8(ascii: "_") {
      if bytes[at] != UInt8(ascii: "_") {
        let digit = Int(bytes[at] - UInt8(ascii: "0"))
        value = value.flatMap { v in
          let (product, overflow) = v.multipliedReportingOverflow(by: 10)
          let (sum, carry) = product.addingReportingOverflow(digit)
          return overflow || carry ? nil : sum
        }
      }
      at += 1
    }
    return token(value.map { .number($0) } ?? .hugeNumber, from: lower)
  }

  private func token(_ kind: Token.Kind, from lower: Int) -> Token {
    let text = kind == .unknown ? "" : String(decoding: bytes[lower..<at], as: UTF8.self)
    return Token(
      kind: kind, text: text, lower: lower, upper: at, startsLine: startsLine || kind == .end,
      documentation: documentation.joined(separator: "\n"))
  }

  /// Longest first.
  private static let symbols: [[UInt8]] = [
    "..<", "...", "==", "!=", "<=", ">=", "+=", "-=", "??", "&&", "||", "->", "(", ")", "[", "]", "{", "}", "<", ">",
    "=",
    "+", "-", "*", "/", "%", "!", "?", ".", ",", ":", ";", "&", "|",
  ].map { Array($0.utf8) }

  private static func isLetter(_ b: UInt8) -> Bool {
    (b | 0x20) >= UInt8(ascii: "a") && (b | 0x20) <= UInt8(ascii: "z") || b == UInt8(ascii: "_")
  }

  private static func isDigit(_ b: UInt8) -> Bool { b >= UInt8(ascii: "0") && b <= UInt8(ascii: "9") }

  private static let symbolBytes = Set(symbols.map { $0[0] })

  private static func isKnown(_ b: UInt8) -> Bool {
    isLetter(b) || isDigit(b) || symbolBytes.contains(b) || [9, 10, 13, 32].contains(b)
  }
}
