/// What changed between two checks: which verdicts are others, for which policies and properties.

import Foundation
import Traces

/// Results as `check --json` writes them, as far as a comparison needs them.
public struct StoredResults: Sendable {
  struct Record: Decodable, Hashable, Sendable {
    var scenario: String
    var policy: String?
    var configuration: [String: String]
    var property: String
    var verdict: Verdict
    var expected: Verdict?
    var met: Bool

    /// What it is about, whatever came out.
    var subject: String {
      let settings = configuration.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
      return ([scenario, policy ?? "-"] + settings + [property]).joined(separator: " · ")
    }
  }

  private struct Document: Decodable {
    var format: String
    var version: Int
    var results: [Record]
  }

  let records: [Record]

  /// - Throws: `LoadError` if the file is not there, is no results of a check, or of another version.
  public init(at path: String) throws(LoadError) {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw LoadError(message: "'\(path)' cannot be read")
    }
    let document: Document
    do {
      document = try JSONDecoder().decode(Document.self, from: data)
    } catch {
      throw LoadError(message: "\(path): this is no results of a check (written by check --json)")
    }
    guard document.format == "pincer-results" else {
      throw LoadError(message: "\(path): this is no results of a check (written by check --json)")
    }
    guard document.version == 1 else {
      throw LoadError(message: "\(path): results of version \(document.version), and this program reads version 1")
    }
    records = document.results
  }
}

/// Two checks, compared.
public struct ResultsDifference: Sendable {
  /// The runs of one policy and property that changed alike.
  public struct Change: Sendable {
    public let policy: String?
    public let property: String
    /// A verdict before and after; `nil` where nobody asked.
    public let before: Verdict?
    public let after: Verdict?
    /// Whether all is as expected after.
    public let isMet: Bool
    /// Scenarios with configurations.
    public let runs: [String]
  }

  /// In the order of policies and properties.
  public let changes: [Change]
  /// How many verdicts are the same in both.
  public let unchanged: Int

  public init(from old: StoredResults, to new: StoredResults) {
    let before = Dictionary(old.records.map { ($0.subject, $0) }) { $1 }
    let after = Dictionary(new.records.map { ($0.subject, $0) }) { $1 }
    struct Key: Hashable {
      var policy: String?
      var property: String
      var before: Verdict?
      var after: Verdict?
      var isMet: Bool
    }
    var runs: [Key: [String]] = [:]
    var same = 0
    for subject in Set(before.keys).union(after.keys) {
      let (old, new) = (before[subject], after[subject])
      guard let record = new ?? old else { continue }
      if old?.verdict == new?.verdict {
        same += 1
        continue
      }
      let key = Key(
        policy: record.policy, property: record.property, before: old?.verdict, after: new?.verdict,
        isMet: new?.met ?? true)
      let settings = record.configuration.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
      runs[key, default: []].append(([record.scenario] + settings).joined(separator: " "))
    }
    unchanged = same
    changes = runs.map { key, runs in
      Change(
        policy: key.policy, property: key.property, before: key.before, after: key.after, isMet: key.isMet,
        runs: runs.sorted())
    }.sorted { $0.order.lexicographicallyPrecedes($1.order) }
  }

  /// The changes as lines for people.
  public var text: String {
    let lines = changes.map { change in
      let mark = change.isMet ? "" : "  NOT EXPECTED"
      let policy = change.policy.map { "\($0) · " } ?? ""
      return "\(policy)\(change.property): \(change.words)\(mark)\n" + change.runs.map { "    \($0)\n" }.joined()
    }
    return lines.joined() + summary + "\n"
  }

  /// The changes as a table in Markdown.
  public var markdown: String {
    guard !changes.isEmpty else { return summary + "\n" }
    let rows = changes.map { change in
      let runs = change.runs.count <= 3 ? change.runs.joined(separator: ", ") : "\(change.runs.count) runs"
      let cells = [
        change.policy ?? "–", change.property, change.words + (change.isMet ? "" : " **not expected**"), runs,
      ]
      return "| \(cells.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ")) |"
    }
    return (["| policy | property | change | runs |", "|---|---|---|---|"] + rows + ["", summary, ""])
      .joined(separator: "\n")
  }

  private var summary: String {
    let changed = changes.reduce(0) { $0 + $1.runs.count }
    guard changed > 0 else { return "no verdict changed (\(unchanged) are the same)" }
    return (changed == 1 ? "1 verdict" : "\(changed) verdicts") + " changed, \(unchanged) are the same"
  }
}

extension ResultsDifference.Change {
  fileprivate var order: [String] { [policy ?? "", property, before?.rawValue ?? "", after?.rawValue ?? ""] }

  /// `holds → violated in 2 runs`
  fileprivate var words: String {
    let runs = runs.count == 1 ? "1 run" : "\(runs.count) runs"
    switch (before, after) {
    case (nil, let after): return "new, \(after?.rawValue ?? "") in \(runs)"
    case (let before, nil): return "gone, was \(before?.rawValue ?? "") in \(runs)"
    case (let before, let after): return "\(before?.rawValue ?? "") → \(after?.rawValue ?? "") in \(runs)"
    }
  }
}
