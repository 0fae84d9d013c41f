/// Formatting: canonical, idempotent, and nothing but layout.

import Diagnostics
import Foundation
import Syntax
import Testing

@Suite struct FormatterTests {
  private func formatted(_ text: String) throws -> String {
    let (result, diagnostics) = Syntax.format(SourceFile(path: "a.pin", text: text))
    return try #require(result, "\(diagnostics)")
  }

  private func words(_ text: String) -> [String] {
    var lexer = Lexer(SourceFile(path: "a.pin", text: text))
    return lexer.tokens().map(\.text)
  }

  @Test func spacesAndIndentationAreCanonical() throws {
    let text = "module  m\n\n\n\nvar x:Int=-1 // kept\noperation f( a:Int ){\nstep s{x=a+1}\n}\n"
    #expect(
      try formatted(text) == """
        module m

        var x: Int = -1  // kept
        operation f(a: Int) {
          step s { x = a + 1 }
        }

        """)
  }

  @Test func linesThatGoOnAreIndentedByWhatTheyGoOnWith() throws {
    let text = "module m\ninvariant i:\nfor all a in Bool:\na\nor not a\n"
    #expect(
      try formatted(text) == "module m\ninvariant i:\n  for all a in Bool:\n    a\n    or not a\n")
  }

  @Test func aspectsCostsAndConditionsOfPoliciesAreLaidOutAsTheRest() throws {
    let text = """
      aspect  safety,security
      aspect progress with no_deadlock ,well_defined
      policy p:Rule when not(dax or odp){
      operation ask(){}
      }
      invariant i of safety:a
      cost c:a
      """
    #expect(
      try formatted(text) == """
        aspect safety, security
        aspect progress with no_deadlock, well_defined
        policy p: Rule when not (dax or odp) {
          operation ask() {}
        }
        invariant i of safety: a
        cost c: a

        """)
  }

  @Test func theNewWordsAreNamesElsewhere() {
    let text = "var cost: Int\nvar aspect: Int\ninvariant all: cost + aspect == 0\nvar of: Int\n"
    #expect(parse(SourceFile(path: "a.pin", text: text), as: FileID(0)).diagnostics.isEmpty)
  }

  @Test func shippedModelsAreFormatted() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "models")
    let files = FileManager.default.enumerator(atPath: root.path())?.compactMap { $0 as? String } ?? []
    for file in files where file.hasSuffix(".pin") {
      let text = try String(contentsOf: root.appending(path: file), encoding: .utf8)
      let once = try formatted(text)
      #expect(once == text, "\(file): run 'pincer fmt models'")
      #expect(try formatted(once) == once, "\(file)")
      #expect(words(once) == words(text), "\(file)")
    }
  }

  @Test func aFileThatDoesNotParseIsLeftAlone() {
    #expect(Syntax.format(SourceFile(path: "a.pin", text: "var x Int")).text == nil)
  }
}
