/// The results of a mutation test as JSON; docs/json.md describes it.

import Traces

public struct MutationReport: Sendable {
  private let summary: MutationSummary

  public init(_ summary: MutationSummary) { self.summary = summary }

  private struct Document: Encodable {
    var format = "pincer-mutants"
    var version = 1
    var mutants: [Record]
    var staleExcuses: [String]
  }

  /// One mutant.
  private struct Record: Encodable {
    var file: String
    var line: Int
    var column: Int
    var kind: String
    var owner: String
    var text: String
    var change: String
    var outcome: String
    var run: String?
    var property: String?
    var expected: Verdict?
    var found: Verdict?
    var reason: String?
    var excuse: String?
    var searched: Int
    var unchanged: Int
    var seconds: Double
  }

  /// The document, with sorted keys and a line end.
  public var text: String {
    Document(mutants: summary.results.map(record), staleExcuses: summary.staleExcuses).jsonText ?? "{}\n"
  }

  private func record(_ result: MutantResult) -> Record {
    var record = Record(
      file: result.file, line: result.line, column: result.column, kind: result.kind, owner: result.owner,
      text: result.text, change: result.change, outcome: "", excuse: result.excuse, searched: result.searched,
      unchanged: result.unchanged, seconds: (result.seconds * 1000).rounded() / 1000)
    switch result.outcome {
    case .noticed(let notice):
      record.outcome = "noticed"
      (record.run, record.property) = (notice.run, notice.property)
      (record.expected, record.found, record.reason) = (notice.expected, notice.found, notice.reason)
    case .refused(let reason): (record.outcome, record.reason) = ("refused", reason)
    case .unnoticed: record.outcome = "unnoticed"
    case .undecided(let reason): (record.outcome, record.reason) = ("undecided", reason)
    }
    return record
  }
}
