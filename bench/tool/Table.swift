/// Writes rows as text in columns, or as Markdown.

struct Table {
  let header: [String]
  let rightAligned: Set<Int>
  /// Groups are set apart from each other in text.
  var groups: [[[String]]] = []

  var text: String {
    let widths = header.indices.map { column in
      ([header] + groups.flatMap { $0 }).map { $0[column].count }.max() ?? 0
    }
    func line(_ row: [String]) -> String {
      let cells = row.indices.map { column in
        let blank = String(repeating: " ", count: widths[column] - row[column].count)
        return rightAligned.contains(column) ? blank + row[column] : row[column] + blank
      }
      return String(cells.joined(separator: "  ").reversed().drop { $0 == " " }.reversed())
    }
    let rule = String(repeating: "-", count: widths.reduce(0) { $0 + $1 + 2 } - 2)
    return ([line(header), rule] + groups.map { $0.map(line).joined(separator: "\n") + "\n" }).joined(separator: "\n")
  }

  var markdown: String {
    func line(_ row: [String]) -> String { "| " + row.joined(separator: " | ") + " |" }
    let marks = header.indices.map { rightAligned.contains($0) ? "--:" : ":--" }
    return ([header, marks] + groups.flatMap { $0 }).map(line).joined(separator: "\n") + "\n"
  }
}
