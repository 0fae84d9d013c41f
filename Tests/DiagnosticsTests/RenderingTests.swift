/// Diagnostics as people read them.

import Diagnostics
import Testing

@Suite struct RenderingTests {
  private func render(_ text: String, _ range: Range<Int>, hint: String? = nil) -> String {
    let diagnostic = Diagnostic(
      code: "E0301", message: "nothing is named 'y'",
      span: Span(file: FileID(0), lower: range.lowerBound, upper: range.upperBound), hint: hint)
    return diagnostic.rendered(in: [SourceFile(path: "a.pin", text: text)])
  }

  @Test func placeLineCaretAndHint() {
    #expect(
      render("module m\n  x = yy + 1\n", 15..<17, hint: "did you mean 'x'?") == """
        a.pin:2:7: error[E0301]: nothing is named 'y'
        2 |   x = yy + 1
          |       ^^
        hint: did you mean 'x'?

        """)
  }

  @Test func theEndOfAFileHasAPlaceToo() {
    #expect(render("var", 3..<3).contains("a.pin:1:4"))
    #expect(render("", 0..<0).contains("a.pin:1:1"))
  }

  @Test func aSpanOverSeveralLinesShowsItsFirst() {
    #expect(render("abc {\n}\n", 0..<7).contains("1 | abc {\n  | ^^^^^"))
  }

  @Test func aLongLineIsShownAroundTheCaret() {
    let text = String(repeating: "a", count: 500) + "b" + String(repeating: "c", count: 500)
    let lines = render(text, 500..<501).split(separator: "\n")
    #expect(lines.allSatisfy { $0.count < 140 })
    #expect(lines[1].contains("…") && lines[1].contains("b"))
  }

  @Test func whatTerminalsActUponIsMadeVisible() {
    #expect(!render("x = \u{1B}[31m y", 4..<5).contains("\u{1B}"))
  }

  @Test func eachDiagnosticOnceInTheOrderOfPlaces() {
    func at(_ place: Int) -> Diagnostic {
      Diagnostic(code: "E0301", message: "m", span: Span(file: FileID(0), lower: place, upper: place + 1))
    }
    #expect([at(7), at(2), at(7)].inReadingOrder == [at(2), at(7)])
  }
}
