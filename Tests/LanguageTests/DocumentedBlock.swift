/// The examples of a Markdown page: fenced blocks whose info string says what they must do.

import Foundation
import Testing

/// A fenced block of the language `pincer`.
struct DocumentedBlock: Sendable, CustomTestStringConvertible {
  enum Kind: Hashable, Sendable {
    /// A whole model: it checks clean and its expectations are met.
    case model
    /// Declarations: they check clean beside a scenario in which nothing happens.
    case fragment
    /// It gives errors of this code and no others.
    case wrong(String)
  }
  var kind: Kind
  var text: String
  /// The page, relative to the project, and the line of the fence.
  var page: String
  var line: Int

  var testDescription: String { "\(page):\(line)" }

  /// The name in the block's `module` header.
  var module: String? {
    text.split(separator: "\n").first { $0.hasPrefix("module ") }.map { String($0.dropFirst("module ".count)) }
  }

  /// The text to check: a block without a scenario gets a trivial one.
  var model: String {
    text.contains("scenario ") ? text : text + "\nscenario nothing_happens { process idle { step rest {} } }\n"
  }
}

/// An info string that no test would understand, so that nothing would test the block.
struct UnknownInfoString: Error {
  var info: String
  var page: String
  var line: Int
}

enum Documentation {
  static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  static let pages = [
    "README.md", "docs/language.md", "docs/engines.md", "docs/matrix.md", "docs/mutation.md", "docs/long-runs.md",
  ]

  static func text(of page: String) throws -> String {
    try String(contentsOf: root.appending(path: page), encoding: .utf8)
  }

  /// Returns the `pincer` blocks of all pages, in order.
  static func blocks() throws -> [DocumentedBlock] {
    try pages.filter { FileManager.default.fileExists(atPath: root.appending(path: $0).path) }
      .flatMap { try blocks(of: $0) }
  }

  private static func blocks(of page: String) throws -> [DocumentedBlock] {
    var blocks: [DocumentedBlock] = []
    var open: (info: String, line: Int, text: [Substring])?
    for (i, line) in try text(of: page).split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      guard line.hasPrefix("```") else {
        open?.text.append(line)
        continue
      }
      if let block = open {
        if let kind = try kind(block.info, page, block.line) {
          blocks.append(
            DocumentedBlock(kind: kind, text: block.text.joined(separator: "\n"), page: page, line: block.line))
        }
        open = nil
      } else {
        open = (String(line.dropFirst(3)), i + 1, [])
      }
    }
    return blocks
  }

  private static func kind(_ info: String, _ page: String, _ line: Int) throws -> DocumentedBlock.Kind? {
    let words = info.split(separator: " ").map(String.init)
    switch (words.first, words.dropFirst().first, words.count) {
    case ("pincer", nil, 1): return .model
    case ("pincer", "fragment", 2): return .fragment
    case ("pincer", "wrong", 3): return .wrong(words[2])
    case ("pincer", _, _): throw UnknownInfoString(info: info, page: page, line: line)
    default: return nil
    }
  }
}
