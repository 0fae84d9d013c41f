/// Text in columns: padding, wrapping, and colours that do not count.

/// Marks text for terminals that understand it, or leaves it alone.
package struct Ink {
  private let isColored: Bool

  package init(isColored: Bool) { self.isColored = isColored }

  package func strong(_ text: String) -> String { marked(text, "1") }
  package func faint(_ text: String) -> String { marked(text, "2") }
  package func alarm(_ text: String) -> String { marked(text, "1;31") }
  package func good(_ text: String) -> String { marked(text, "32") }
  package func bad(_ text: String) -> String { marked(text, "31") }
  package func doubt(_ text: String) -> String { marked(text, "33") }

  private func marked(_ text: String, _ code: String) -> String {
    isColored ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
  }
}

extension String {
  package func padded(to width: Int) -> String {
    count >= width ? self : self + String(repeating: " ", count: width - count)
  }

  package func paddedLeft(to width: Int) -> String {
    count >= width ? self : String(repeating: " ", count: width - count) + self
  }

  package var trimmedRight: String { String(self.reversed().drop { $0 == " " }.reversed()) }

  /// The text in lines of at most `width` characters where it has spaces; all but the first are indented.
  package func wrapped(to width: Int, indent: Int) -> [String] {
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
