/// The grammar of the reference against the words of the parser, and against itself.

import Syntax
import Testing

struct GrammarTests {
  /// The `text` blocks of the page: reserved words, words with a meaning in places, grammar.
  static let blocks = try! Documentation.text(of: "docs/language.md").components(between: "```text\n", and: "\n```")

  private var reserved: Set<String> { Set(Self.blocks[0].split { $0 == " " || $0 == "\n" }.map(String.init)) }
  private var contextual: Set<String> { Set(Self.blocks[1].split { $0 == " " || $0 == "\n" }.map(String.init)) }

  /// The words that the grammar quotes, symbols left out.
  private var quoted: Set<String> {
    Set(Self.blocks[2].components(between: "\"", and: "\"").filter { $0.allSatisfy(\.isLetter) && !$0.isEmpty })
  }

  @Test func reservedWordsAreThoseOfTheParser() {
    #expect(reserved == reservedWords)
  }

  @Test func theGrammarUsesEveryReservedWord() {
    #expect(reserved.subtracting(quoted) == [])
  }

  @Test func theGrammarUsesEveryContextualWord() {
    #expect(contextual.subtracting(quoted) == [])
    #expect(contextual.intersection(reserved) == [])
  }

  @Test func everyWordOfTheGrammarIsListed() {
    // The built-in types `Int` and `Set` are names with a form of their own.
    #expect(quoted.subtracting(reserved).subtracting(contextual) == ["Int", "Set"])
  }

  @Test func everyNonterminalIsDefined() {
    var defined: Set<String> = ["name", "number"]
    var used: Set<String> = []
    for line in Self.blocks[2].split(separator: "\n") {
      var rule = line
      if let sign = line.firstRange(of: " = "), !line.hasPrefix(" ") {
        defined.insert(line[..<sign.lowerBound].filter(\.isLetter))
        rule = line[sign.upperBound...]
      }
      // Remarks stand behind a wide gap.
      let text = rule.drop { $0 == " " }.split(separator: "   ", maxSplits: 1).first.map(String.init) ?? ""
      for (i, part) in text.split(separator: "\"", omittingEmptySubsequences: false).enumerated() where i % 2 == 0 {
        used.formUnion(part.split { !$0.isLetter && $0 != "-" }.map(String.init))
      }
    }
    #expect(used.subtracting(defined) == [])
    #expect(defined.subtracting(used).subtracting(["file"]) == [])
  }
}

extension String {
  /// The stretches between each `open` and the next `close`.
  func components(between open: String, and close: String) -> [String] {
    var found: [String] = []
    var rest = self[...]
    while let start = rest.firstRange(of: open) {
      rest = rest[start.upperBound...]
      guard let end = rest.firstRange(of: close) else { break }
      found.append(String(rest[..<end.lowerBound]))
      rest = rest[end.upperBound...]
    }
    return found
  }
}
