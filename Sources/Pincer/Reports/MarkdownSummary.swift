/// A check in Markdown, for the summary of a CI job or a comment on a change: what is not as expected, and why.

import Support

public struct MarkdownSummary: Sendable {
  private let results: [RunResult]

  public init(_ results: [RunResult]) { self.results = results }

  /// Expectations beyond these are counted, and traces beyond those are left out: services limit the size of a summary.
  private static let mostRows = 50
  private static let mostTraces = 5

  public var text: String {
    let findings = Finding.all(in: results)
    let notMet = findings.filter { $0.outcome == .notMet }
    let undecided = findings.filter { $0.outcome == .undecided }
    let sign = notMet.isEmpty ? (undecided.isEmpty ? "✓" : "?") : "✗"
    let kept = results.count(where: \.isFromCache)
    var lines = [
      "### \(sign) Pincer: \(findings.count - notMet.count - undecided.count) of \(findings.count) expectations met"
    ]
    let earlier = kept > 0 ? " (\(kept) kept from earlier checks)" : ""
    lines += ["", "Runs: \(results.count)\(earlier). Not met: \(notMet.count). Undecided: \(undecided.count)."]
    let open = notMet + undecided
    guard !open.isEmpty else { return lines.joined(separator: "\n") + "\n" }
    lines += ["", "| scenario | policy | configuration | property | expected | found | where |"]
    lines.append("|---|---|---|---|---|---|---|")
    lines += open.prefix(Self.mostRows).map(row)
    if open.count > Self.mostRows { lines += ["", "and \(open.count - Self.mostRows) more"] }
    for finding in notMet.prefix(Self.mostTraces) {
      let trace = finding.trace(width: 100)
      guard !trace.isEmpty else { continue }
      let title = "\(finding.property.name) in \(finding.result.name)".escapedForTable
      lines += ["", "<details><summary>\(title)</summary>", "", fenced(trace), "", "</details>"]
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func row(_ finding: Finding) -> String {
    let place = finding.expectation
    let settings = finding.result.settings.map { "\($0.name)=\($0.value)" }.joined(separator: " ")
    let cells = [
      finding.result.scenario, finding.result.policy ?? "–", settings.isEmpty ? "–" : settings, finding.property.name,
      finding.property.expected?.rawValue ?? "–", finding.property.verdict.rawValue, "\(place.path):\(place.line)",
    ]
    return "| \(cells.map(\.escapedForTable).joined(separator: " | ")) |"
  }

  /// A block of text whose fence is longer than any in it.
  private func fenced(_ text: String) -> String {
    var fence = "```"
    while text.contains(fence) { fence += "`" }
    return "\(fence)text\n\(text)\(fence)"
  }
}

extension String {
  /// The text within a cell of a table or a line of HTML: nothing of it is markup.
  fileprivate var escapedForTable: String {
    var escaped = ""
    for character in self {
      switch character {
      case "|", "\\", "`", "*", "[", "]", "_": escaped += "\\\(character)"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "&": escaped += "&amp;"
      default: escaped += character.isNewline ? " " : String(character)
      }
    }
    return escaped
  }
}
