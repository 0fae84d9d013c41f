/// The matrix for pages: a table for each aspect, and one of what each policy costs.

import Foundation

extension Matrix {
  /// - Parameter links: The folder, as the page names it, that keeps the traces to which violations link; `nil` for no
  ///   links.
  public func markdown(links: String? = nil) -> String {
    guard !rows.isEmpty else { return "No policy is tried.\n" }
    let tables = sections.map { title, columns in
      (title.map { "**\($0)**\n\n" } ?? "") + table(columns, links)
    }
    let notes = notes { "`\($0)`" }.map { $0 + ".\n" }
    return (tables + [prices, Self.key(hasLinks: links != nil)] + notes).joined(separator: "\n")
  }

  /// What stands above each table, and its columns.
  private var sections: [(title: String?, columns: Range<Int>)] {
    guard hasAspects, columns.contains(where: { $0.property != nil }) else { return [(nil, columns.indices)] }
    return groups.map { ($0.aspect ?? Column.noAspect, $0.columns) }
  }

  private func table(_ range: Range<Int>, _ links: String?) -> String {
    let titles = range.map { columns[$0].property.map { "`\($0)`" } ?? columns[$0].title }
    return Self.table(
      ["policy"] + titles, rows.map { row in ["`\(row.policy)`"] + range.map { text(row.cells[$0], links) } })
  }

  private func text(_ cell: Cell?, _ links: String?) -> String {
    guard let cell else { return "–" }
    guard let shortest = cell.shortest else { return cell.short }
    let text = "\(cell.short) · \(shortest.steps)"
    guard let links else { return text }
    let target = (links.hasSuffix("/") ? links : links + "/") + shortest.trace.fileName
    return "[\(text)](\(target.addingPercentEncoding(withAllowedCharacters: Self.linkCharacters) ?? target))"
  }

  private static let linkCharacters = CharacterSet.urlPathAllowed.subtracting(CharacterSet(charactersIn: "()"))

  /// How much each policy is tried, and in how many of the runs that ask a cost can be incurred.
  private var prices: String {
    let titles = ["policy", "scenarios", "runs"] + costs.map { "`\($0.name)`" }
    let lines = rows.map { row in
      ["`\(row.policy)`", String(row.scenarios), String(row.runs)] + row.prices.map { $0?.short ?? "–" }
    }
    return (costs.isEmpty ? "**runs**" : "**costs**") + "\n\n" + Self.table(titles, lines)
  }

  private static func table(_ header: [String], _ lines: [[String]]) -> String {
    let rule = "|" + String(repeating: "---|", count: header.count)
    return ([row(header), rule] + lines.map(row)).map { $0 + "\n" }.joined()
  }

  private static func row(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |" }

  private static func key(hasLinks: Bool) -> String {
    """
    `✓ n`: holds in all n runs that ask. `✗ k/n · s`: violated in k of n; the shortest trace\
    \(hasLinks ? ", which is linked," : "") has s steps.
    `? k/n`: undecided in k of n. `–`: nobody asks. Of a cost, `k/n`: it can be incurred in k of n.

    """
  }
}

extension Matrix.Price {
  var short: String { "\(incurred)/\(runs)" + (undecided > 0 ? " ?\(undecided)" : "") }
}
