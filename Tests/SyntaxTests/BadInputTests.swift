/// Texts that no person means: parsing ends, says so, and hides no other mistake.

import Diagnostics
import Syntax
import Testing

@Suite struct BadInputTests {
  private func codes(_ text: String) -> [String] {
    parse(SourceFile(path: "bad.pin", text: text), as: FileID(0)).diagnostics.map(\.code)
  }

  @Test func anEmptyFileIsAModuleWithNothingInIt() {
    let result = parse(SourceFile(path: "empty.pin", text: ""), as: FileID(0))
    #expect(result.diagnostics.isEmpty && result.tree.declarations.isEmpty && result.tree.name == nil)
  }

  @Test func bytesThatMeanNothingAreOneMistake() {
    let text = String(decoding: [UInt8](repeating: 0xfe, count: 10_000), as: UTF8.self)
    #expect(codes(text) == ["E0103"])
  }

  @Test(arguments: ["(", "[", "not ", "- ", "if true then 1 else "])
  func deepNestingIsOneMistakeAndNoCrash(_ opening: String) {
    let text = "module m\nfunction f(): Int = " + String(repeating: opening, count: 10_000) + "1\n"
    #expect(codes(text).contains("E0105"))
  }

  @Test func aChainOfAHundredThousandTermsIsOneMistake() {
    let text = "module m\nfunction f(): Int = " + Array(repeating: "1", count: 100_000).joined(separator: " + ") + "\n"
    #expect(codes(text) == ["E0105"])
  }

  @Test func tenMegabytesOfDeclarationsAreRead() {
    let line = "var a_variable_with_a_long_name: Int in 0..<4 = 0\n"
    let count = 10_000_000 / line.utf8.count
    let result = parse(SourceFile(path: "big.pin", text: String(repeating: line, count: count)), as: FileID(0))
    #expect(result.diagnostics.isEmpty)
    #expect(result.tree.declarations.count == count)
  }

  @Test func mistakesInSeveralPlacesAreAllReported() {
    let text = """
      module m
      var x Int
      enum E { a, }
      function f(: Int = 1
      operation o() { step s { let = 3 }
        y ==== 2 }
      var fine: Int
      """
    let lines = Set(parse(SourceFile(path: "bad.pin", text: text), as: FileID(0)).diagnostics.map(\.span.lower))
    #expect(lines.count >= 3)
  }

  @Test func moreMistakesThanAnybodyReadsAreCutShort() {
    let text = String(repeating: "var x Int\n", count: 1000)
    let codes = codes(text)
    #expect(codes.count == 101)
    #expect(codes.last == "E0107")
  }
}
