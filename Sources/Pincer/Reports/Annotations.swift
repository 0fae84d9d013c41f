/// Results where a reviewer looks: on the lines of a change, in the formats of GitHub and GitLab.

import Support
import Traces

public struct Annotations: Sendable {
  private let results: [RunResult]

  public init(_ results: [RunResult]) { self.results = results }

  private var findings: [Finding] { Finding.all(in: results).filter { $0.outcome != .met } }

  /// Workflow commands for GitHub, one a line: printed in a job, they appear on the models' lines.
  public var workflowCommands: [String] {
    findings.map { finding in
      let place = finding.expectation
      let level = finding.outcome == .notMet ? "error" : "warning"
      let title = "\(finding.property.name) in \(finding.result.name)".escapedForProperty
      let path = place.path.escapedForProperty
      return
        "::\(level) file=\(path),line=\(place.line),col=\(place.column),title=\(title)::"
        + finding.message.escapedForData
    }
  }

  /// A code quality report for GitLab.
  public var codeQuality: String {
    findings.map { finding in
      var hasher = StableHasher()
      hasher.combine(finding.identity)
      let hash = hasher.finalize()
      let place = finding.expectation
      return CodeQualityIssue(
        description: "\(finding.message) in \(finding.result.name)", checkName: finding.property.name,
        fingerprint: [hash.high, hash.low].map { String($0, radix: 16) }.joined(),
        severity: finding.outcome == .notMet ? "major" : "minor",
        location: .init(path: place.path, lines: .init(begin: place.line)))
    }.jsonText ?? "[]\n"
  }

  private struct CodeQualityIssue: Encodable {
    struct Location: Encodable {
      struct Lines: Encodable { var begin: Int }
      var path: String
      var lines: Lines
    }
    var description: String
    var checkName: String
    var fingerprint: String
    var severity: String
    var location: Location

    enum CodingKeys: String, CodingKey {
      case description
      case checkName = "check_name"
      case fingerprint
      case severity
      case location
    }
  }
}

extension String {
  /// The text as the message of a workflow command.
  fileprivate var escapedForData: String {
    map { character in
      switch character {
      case "%": "%25"
      case "\r\n": "%0D%0A"
      case "\r": "%0D"
      case "\n": "%0A"
      default: String(character)
      }
    }.joined()
  }

  /// The text as a property of a workflow command.
  fileprivate var escapedForProperty: String {
    escapedForData.map { $0 == ":" ? "%3A" : $0 == "," ? "%2C" : String($0) }.joined()
  }
}
