/// A page with a place for the matrix, between two lines that mark it.

import Foundation

public struct MarkedPage: Sendable {
  public static let begin = "<!-- pincer matrix: begin -->"
  public static let end = "<!-- pincer matrix: end -->"

  private let path: String
  private let before: String
  private let after: String
  /// What stands between the marks, without the empty lines beside them.
  public let content: String

  /// Reads a page.
  ///
  /// - Throws: `LoadError` if it cannot be read and written, or has not each mark once, in order.
  public init(_ path: String) throws(LoadError) {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw LoadError(message: "'\(path)' cannot be read")
    }
    try OutputFile.requireWritable(path)
    let text = String(decoding: data, as: UTF8.self)
    let heads = text.ranges(of: Self.begin)
    let tails = text.ranges(of: Self.end)
    guard heads.count == 1, tails.count == 1, heads[0].upperBound <= tails[0].lowerBound else {
      throw LoadError(
        message: "'\(path)' has no place for the matrix: a line '\(Self.begin)' and, below, a line '\(Self.end)'")
    }
    self.path = path
    before = String(text[..<heads[0].upperBound])
    after = String(text[tails[0].lowerBound...])
    content = text[heads[0].upperBound..<tails[0].lowerBound].trimmingCharacters(in: .newlines) + "\n"
  }

  /// Puts `text` between the marks.
  ///
  /// - Throws: `LoadError` if the page cannot be written.
  public func write(_ text: String) throws(LoadError) {
    try OutputFile.write(before + "\n\n" + text.trimmingCharacters(in: .newlines) + "\n\n" + after, to: path)
  }
}
