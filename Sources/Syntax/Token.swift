/// Tokens: what the lexer makes of bytes.

import Diagnostics

package struct Token: Sendable {
  package enum Kind: Hashable, Sendable {
    case name
    case number(Int)
    /// A number too large for 64 bits.
    case hugeNumber
    case symbol
    /// Bytes that mean nothing in the language.
    case unknown
    case end
  }
  package var kind: Kind
  package var text: String
  package var lower: Int
  package var upper: Int
  /// Whether it is the first token of its line.
  package var startsLine: Bool
  /// The text of the `///` lines right before it.
  package var documentation: String
}

/// A comment, for the formatter.
package struct Comment: Hashable, Sendable {
  package var lower: Int
  package var upper: Int
}

/// Words that cannot be names.
package let reservedWords: Set<String> = [
  "and", "any", "assert", "await", "acquire", "break", "catch", "choose", "config", "continue", "do", "else", "enum",
  "exists", "fail", "false", "fails", "for", "function", "holding", "if", "implies", "import", "in", "interface",
  "invariant", "kill", "let", "loop", "module", "none", "not", "operation", "or", "policy", "process", "reachable",
  "release", "repeat", "return", "scenario", "step", "struct", "then", "true", "try", "type", "var", "where", "while",
  "eventually",
]
