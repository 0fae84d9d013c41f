/// Models with several mistakes each, and what is said of them, word for word.
///
/// `UPDATE_GOLDEN=1 swift test --filter GoldenTests` writes the expected texts anew; read the difference then.

import Diagnostics
import Foundation
import Testing

@Suite struct GoldenTests {
  static let folder = projectFolder.appending(path: "Tests/TypingTests/Golden")
  static let names = [
    "misspelt_names", "steps", "types", "policies", "syntax", "control", "aspects", "aspect_syntax",
  ]

  @Test(arguments: names) func diagnosticsReadAsTheyShould(_ name: String) throws {
    let model = try String(contentsOf: Self.folder.appending(path: "\(name).pin"), encoding: .utf8)
    let expected = Self.folder.appending(path: "\(name).txt")
    let rendered = Checking(model, path: "\(name).pin").rendered
    if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" {
      try rendered.write(to: expected, atomically: true, encoding: .utf8)
    }
    #expect(try rendered == String(contentsOf: expected, encoding: .utf8))
  }
}
