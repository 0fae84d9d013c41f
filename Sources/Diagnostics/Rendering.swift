/// Diagnostics as text: place, message, the line with a caret, a hint.

extension Diagnostic {
  /// Returns the diagnostic as people read it; `sources` are the files by id.
  package func rendered(in sources: [SourceFile], color: Bool = false) -> String {
    let kind =
      color
      ? (severity == .error ? "\u{1B}[1;31m" : "\u{1B}[1;33m") + severity.rawValue + "\u{1B}[0m" : severity.rawValue
    var text = span.excerpt("\(kind)[\(code)]: \(message)", in: sources)
    for note in notes { text += note.span.excerpt("note: \(note.message)", in: sources) }
    if let hint { text += "hint: \(hint)\n" }
    return text
  }
}

extension Span {
  /// Returns a message about the place, with its line and a caret under what is meant.
  package func excerpt(_ message: String, in sources: [SourceFile]) -> String {
    let span = self
    let file = sources[span.file.index]
    let (line, column) = file.lineAndColumn(at: span.lower)
    let header = "\(file.path):\(line):\(column): \(message)\n"
    let shown = Self.window(Array(file.line(line)), around: column - 1)
    let number = String(line)
    let length = max(1, min(file.text(of: Self.endingOnLine(span, file, line)).count, shown.text.count - shown.caret))
    let margin = String(repeating: " ", count: number.count)
    let indent: [Character] = shown.text.prefix(shown.caret).map { $0 == "\t" ? "\t" : " " }
    return header
      + "\(number) | \(String(shown.text))\n\(margin) | \(String(indent))\(String(repeating: "^", count: length))\n"
  }

  private static func endingOnLine(_ span: Span, _ file: SourceFile, _ line: Int) -> Span {
    let end = line < file.lineStarts.count ? file.lineStarts[line] - 1 : file.utf8.count
    return Span(file: span.file, lower: min(span.lower, end), upper: max(min(span.upper, end), min(span.lower, end)))
  }

  /// The part of a long line around the caret, with characters that terminals act upon made visible.
  private static func window(_ line: [Character], around caret: Int) -> (text: [Character], caret: Int) {
    let visible = line.map { c -> Character in
      c != "\t" && c.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) ? "\u{FFFD}" : c
    }
    let at = min(max(caret, 0), visible.count)
    guard visible.count > 160 else { return (visible, at) }
    let start = max(0, min(at - 60, visible.count - 120))
    let end = min(visible.count, start + 120)
    return (
      (start > 0 ? ["…"] : []) + visible[start..<end] + (end < visible.count ? ["…"] : []),
      at - start + (start > 0 ? 1 : 0)
    )
  }
}

extension [Diagnostic] {
  /// The diagnostics in the order of files and places, each once.
  package var inReadingOrder: [Diagnostic] {
    var seen: Set<Diagnostic> = []
    return filter { seen.insert($0).inserted }.enumerated().sorted { a, b in
      (a.element.span.file.index, a.element.span.lower, a.offset) < (
        b.element.span.file.index, b.element.span.lower, b.offset
      )
    }.map(\.element)
  }
}
