/// The page of each code shows a model with that mistake, and the model put right.

import Diagnostics
import Foundation
import Syntax
import Testing
import Typing

/// A page of docs/errors.
struct ErrorPage: CustomStringConvertible, Sendable {
  var code: String
  var title: String
  var explanation: String
  var wrong: String
  var right: String

  var description: String { code }

  /// Reads a page; `nil` if it has not the shape that programs read.
  init?(code: String, text: String) {
    let parts = text.components(separatedBy: "\n\n## ")
    guard parts.count == 3, let headEnd = parts[0].firstRange(of: "\n\n") else { return nil }
    let head = parts[0][..<headEnd.lowerBound]
    guard head.hasPrefix("# \(code): "), let wrong = Self.model(parts[1], under: "Wrong"),
      let right = Self.model(parts[2], under: "Right")
    else { return nil }
    self.code = code
    title = String(head.dropFirst(code.count + 4))
    explanation = String(parts[0][headEnd.upperBound...])
    self.wrong = wrong
    self.right = right
  }

  private static func model(_ section: String, under heading: String) -> String? {
    let opening = "\(heading)\n\n```pincer\n"
    let trimmed = section.trimmingCharacters(in: .newlines)
    guard trimmed.hasPrefix(opening), trimmed.hasSuffix("\n```") else { return nil }
    return String(trimmed.dropFirst(opening.count).dropLast(3))
  }

  static let folder = projectFolder.appending(path: "docs/errors")

  static let codes: [String] = {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return files.filter { $0.hasSuffix(".md") }.map { String($0.dropLast(3)) }.sorted()
  }()

  static func read(_ code: String) -> ErrorPage? {
    let text = try? String(contentsOf: folder.appending(path: "\(code).md"), encoding: .utf8)
    return text.flatMap { ErrorPage(code: code, text: $0) }
  }

  /// The pages whose models are one file; what the loader finds needs several.
  static let ofOneFile = codes.filter { !loaderCodes.contains($0) }.compactMap(read)

  static let loaderCodes = ["E0201", "E0202", "E0203"]
}

@Suite struct ErrorPagesTests {
  @Test func everyCodeHasAPageAndEveryPageACode() {
    let codes = SyntaxCode.allCases.map(\.rawValue) + TypingCode.allCases.map(\.rawValue) + ErrorPage.loaderCodes
    #expect(ErrorPage.codes == codes.sorted())
  }

  @Test(arguments: ErrorPage.codes) func pageHasTheShapeThatProgramsRead(_ code: String) throws {
    let page = try #require(ErrorPage.read(code))
    #expect(!page.title.isEmpty)
    #expect(!page.explanation.contains("\n\n"), "the explanation is one paragraph")
  }

  @Test(arguments: ErrorPage.ofOneFile) func wrongModelIsFoundWrong(_ page: ErrorPage) {
    let example = Example(page.wrong)
    // Too many mistakes come after many others.
    let alongside = page.code == SyntaxCode.tooManyMistakes.rawValue ? [SyntaxCode.unexpected.rawValue] : []
    #expect(Set(example.diagnostics.map(\.code)) == Set([page.code] + alongside), "\(example.rendered)")
  }

  @Test(arguments: ErrorPage.ofOneFile) func rightModelIsRight(_ page: ErrorPage) {
    let example = Example(page.right)
    #expect(example.diagnostics.isEmpty, "\(example.rendered)")
  }
}
