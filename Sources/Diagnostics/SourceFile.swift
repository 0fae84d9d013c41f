/// The text of one model file and where things stand in it.

/// A file's path and text. Positions are UTF-8 byte offsets.
package struct SourceFile: Sendable {
  /// The path as the user gave it, shown in diagnostics.
  package let path: String
  package let text: String
  package let utf8: [UInt8]
  /// The byte offset at which each line starts.
  package let lineStarts: [Int]

  package init(path: String, text: String) {
    self.path = path
    self.text = text
    self.utf8 = Array(text.utf8)
    var starts = [0]
    for (i, byte) in utf8.enumerated() where byte == UInt8(ascii: "\n") { starts.append(i + 1) }
    self.lineStarts = starts
  }

  /// Returns the 1-based line and column (in characters) of the byte at `offset`.
  /// - Complexity: O(log(lines) + length of the line).
  package func lineAndColumn(at offset: Int) -> (line: Int, column: Int) {
    var low = 0
    var high = lineStarts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if lineStarts[middle] <= offset { low = middle } else { high = middle }
    }
    let end = min(max(offset, lineStarts[low]), utf8.count)
    let prefix = String(decoding: utf8[lineStarts[low]..<end], as: UTF8.self)
    return (low + 1, prefix.count + 1)
  }

  /// Returns the text of the 1-based `line`, without its line end.
  package func line(_ line: Int) -> String {
    let start = lineStarts[line - 1]
    var end = line < lineStarts.count ? lineStarts[line] - 1 : utf8.count
    if end > start && utf8[end - 1] == UInt8(ascii: "\r") { end -= 1 }
    return String(decoding: utf8[start..<end], as: UTF8.self)
  }

  /// Returns the text that `span` covers.
  package func text(of span: Span) -> String {
    String(decoding: utf8[span.lower..<span.upper], as: UTF8.self)
  }
}

/// The index of a source file among those of one run.
package struct FileID: Hashable, Sendable {
  package let index: Int
  package init(_ index: Int) { self.index = index }
}

/// A stretch of bytes `lower..<upper` of one file.
package struct Span: Hashable, Sendable {
  package var file: FileID
  package var lower: Int
  package var upper: Int
  package init(file: FileID, lower: Int, upper: Int) {
    self.file = file
    self.lower = lower
    self.upper = upper
  }

  /// Returns the smallest span that covers `self` and `other`.
  package func joined(_ other: Span) -> Span {
    Span(file: file, lower: min(lower, other.lower), upper: max(upper, other.upper))
  }
}
