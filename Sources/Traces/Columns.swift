/// Text in columns: padding, wrapping, and colours that do not count.

/// Marks text for terminals that understand it, or leaves it alone.
struct Ink {
  var isColored: Bool

  func strong(_ text: String) -> String { marked(text, "1") }
  func faint(_ text: String) -> String { marked(text, "2") }
  func alarm(_ text: String) -> String { marked(text, "1;31") }

  private func marked(_ text: String, _ code: String) -> String {
    isColored ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
  }
}

extension String {
  func padded(to width: Int) -> String {
    count >= width ? self : self + String(repeating: " ", count: width - count)
  }

  func paddedLeft(to width: Int) -> String {
    count >= width ? self : String(repeating: " ", count: width - count) + self
  }

  var trimmedRight: String { String(self.reversed().drop { $0 == " " }.reversed()) }

  /// The text in lines of at most `width` characters where it has spaces; all but the first are indented.
  func wrapped(to width: Int, indent: Int) -> [String] {
    var lines: [String] = []
    var line = String(prefix { $0 == " " })
    var isEmpty = true
    for word in split(separator: " ") {
      if !isEmpty, line.count + 1 + word.count > width {
        lines.append(line)
        line = String(repeating: " ", count: indent)
        isEmpty = true
      }
      line += (isEmpty ? "" : " ") + word
      isEmpty = false
    }
    return lines + [line]
  }
}
