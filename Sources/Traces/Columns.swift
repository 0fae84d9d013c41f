/// Text in columns: padding, wrapping, and colours that do not count.

/// Marks text for terminals that understand it, or leaves it alone; draws lines with what the terminal has.
package struct Ink: Sendable {
  private let isColored: Bool
  private let isUnicode: Bool

  /// - Parameters:
  ///   - isColored: Whether text is marked by colours.
  ///   - isUnicode: Whether lines may be drawn with more than ASCII.
  package init(isColored: Bool, isUnicode: Bool = true) {
    self.isColored = isColored
    self.isUnicode = isUnicode
  }

  package func strong(_ text: String) -> String { marked(text, "1") }
  package func faint(_ text: String) -> String { marked(text, "2") }
  package func alarm(_ text: String) -> String { marked(text, "1;31") }
  package func good(_ text: String) -> String { marked(text, "32") }
  package func bad(_ text: String) -> String { marked(text, "31") }
  package func doubt(_ text: String) -> String { marked(text, "33") }

  private func marked(_ text: String, _ code: String) -> String {
    isColored ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
  }

  /// The line of a lane in which nothing happens.
  var bar: String { isUnicode ? "│" : "|" }
  /// Steps that are left out.
  var dots: String { isUnicode ? "⋮" : ":" }
  var loopStart: String { isUnicode ? "┌──" : "+--" }
  var loopEnd: String { isUnicode ? "└──" : "`--" }
}

extension String {
  package func padded(to width: Int) -> String {
    count >= width ? self : self + String(repeating: " ", count: width - count)
  }

  package func paddedLeft(to width: Int) -> String {
    count >= width ? self : String(repeating: " ", count: width - count) + self
  }

  package var trimmedRight: String { String(self.reversed().drop { $0 == " " }.reversed()) }

  /// The text in lines of at most `width` characters where it has spaces; all but the first are indented. A word that
  /// is wider than all that is broken.
  package func wrapped(to width: Int, indent: Int) -> [String] {
    var lines: [String] = []
    var line = String(prefix { $0 == " " })
    var isEmpty = true
    func next() {
      lines.append(line)
      line = String(repeating: " ", count: indent)
      isEmpty = true
    }
    for word in split(separator: " ") {
      if !isEmpty, line.count + 1 + word.count > width { next() }
      if !isEmpty { line += " " }
      var rest = word
      while line.count + rest.count > max(width, indent + 8), rest.count > 8 {
        let piece = rest.prefix(max(8, width - line.count))
        line += piece
        rest = rest.dropFirst(piece.count)
        next()
      }
      line += rest
      isEmpty = false
    }
    return lines + [line]
  }
}
