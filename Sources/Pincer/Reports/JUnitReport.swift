/// Results as JUnit's XML, which CI services show as tests: a suite for each run, a case for each expectation.

import Reports

public struct JUnitReport: Sendable {
  private let results: [RunResult]

  public init(_ results: [RunResult]) { self.results = results }

  /// The document. What is not met is a failure, with the trace as its text; what is undecided is an error, since
  /// nobody knows whether it is met.
  public var text: String {
    let findings = results.map { result in Finding.all(in: [result]) }
    let all = findings.flatMap(\.self)
    var lines = ["<?xml version=\"1.0\" encoding=\"UTF-8\"?>"]
    lines.append(
      "<testsuites name=\"pincer\" \(counts(all)) time=\"\(seconds(results.reduce(0) { $0 + $1.seconds }))\">")
    for (result, findings) in zip(results, findings) {
      let name = result.name.escapedForMarkup
      lines.append(
        "  <testsuite name=\"\(name)\" \(counts(findings)) skipped=\"0\" time=\"\(seconds(result.seconds))\">")
      lines += findings.map { testCase($0, suite: name) }
      lines.append("  </testsuite>")
    }
    return (lines + ["</testsuites>", ""]).joined(separator: "\n")
  }

  private func counts(_ findings: [Finding]) -> String {
    let failures = findings.count { $0.outcome == .notMet }
    let errors = findings.count { $0.outcome == .undecided }
    return "tests=\"\(findings.count)\" failures=\"\(failures)\" errors=\"\(errors)\""
  }

  private func testCase(_ finding: Finding, suite: String) -> String {
    let name = finding.property.name.escapedForMarkup
    let head = "    <testcase name=\"\(name)\" classname=\"\(suite)\" file=\"\(finding.result.model.escapedForMarkup)\""
    let message = finding.message.escapedForMarkup
    switch finding.outcome {
    case .met: return head + " time=\"0\"/>"
    case .notMet:
      let text = "\(finding.message)\n\n\(finding.trace())".escapedForMarkup
      return head
        + " time=\"0\">\n      <failure message=\"\(message)\" type=\"not met\">\(text)</failure>\n    </testcase>"
    case .undecided:
      return head + " time=\"0\">\n      <error message=\"\(message)\" type=\"undecided\"/>\n    </testcase>"
    }
  }

  private func seconds(_ value: Double) -> String { String((value * 1000).rounded() / 1000) }
}
