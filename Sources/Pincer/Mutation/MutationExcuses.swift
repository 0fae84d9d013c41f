/// Comments that say why nobody notices a guard: `// unnoticed: reason`, on its line or right above.

import Diagnostics

/// The excuses of one file.
struct MutationExcuses {
  private static let mark = "// unnoticed:"
  private let source: SourceFile
  /// The reasons, by the number of the line that gives them.
  let reasons: [Int: String]

  init(_ source: SourceFile) {
    self.source = source
    var reasons: [Int: String] = [:]
    for line in source.lineStarts.indices.map({ $0 + 1 }) {
      let text = source.line(line)
      guard let mark = text.firstRange(of: Self.mark) else { continue }
      let isPartOfDocumentation = text[..<mark.lowerBound].hasSuffix("/")
      if !isPartOfDocumentation { reasons[line] = text[mark.upperBound...].trimmingSpaces }
    }
    self.reasons = reasons
  }

  /// The line of the excuse for what begins on `line`: that line, or one of the comments right above it.
  func line(excusing line: Int) -> Int? {
    if reasons[line] != nil { return line }
    var above = line - 1
    while above > 0, source.line(above).trimmingSpaces.hasPrefix("//") {
      if reasons[above] != nil { return above }
      above -= 1
    }
    return nil
  }
}

extension StringProtocol {
  fileprivate var trimmingSpaces: String {
    let start = drop { $0 == " " || $0 == "\t" }
    return String(start.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
  }
}
