/// The lines in which two texts differ, with some around them.

enum LineDifference {
  /// How many lines are shown around a change.
  private static let context = 2

  /// Lines after `-` are gone, those after `+` are new, and those after a space are the same; `...` stands for more
  /// that are the same.
  static func text(from before: String, to after: String) -> String {
    let old = before.split(separator: "\n", omittingEmptySubsequences: false)
    let new = after.split(separator: "\n", omittingEmptySubsequences: false)
    let difference = new.difference(from: old)
    var removed: Set<Int> = []
    var inserted: Set<Int> = []
    for change in difference {
      switch change {
      case .remove(let i, _, _): removed.insert(i)
      case .insert(let i, _, _): inserted.insert(i)
      }
    }
    var lines: [(mark: String, text: Substring)] = []
    var (i, j) = (0, 0)
    while i < old.count || j < new.count {
      if removed.contains(i) {
        lines.append(("-", old[i]))
        i += 1
      } else if inserted.contains(j) {
        lines.append(("+", new[j]))
        j += 1
      } else if i < old.count {
        lines.append((" ", old[i]))
        (i, j) = (i + 1, j + 1)
      } else {
        break
      }
    }
    return hunks(lines)
  }

  private static func hunks(_ lines: [(mark: String, text: Substring)]) -> String {
    let changed = lines.indices.filter { lines[$0].mark != " " }
    var shown: Set<Int> = []
    for i in changed { shown.formUnion(max(0, i - context)...min(lines.count - 1, i + context)) }
    var text = ""
    var last = -1
    for i in shown.sorted() {
      if i > last + 1 { text += "...\n" }
      text += "\(lines[i].mark)\(lines[i].text)\n"
      last = i
    }
    return text
  }
}
