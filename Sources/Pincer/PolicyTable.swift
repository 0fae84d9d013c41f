/// Policies against properties, over all scenarios that were checked.

import Semantics

/// A table of verdicts: a column for each policy that more than one scenario tries, a row for each property that
/// more than one such policy is asked about.
public struct PolicyTable: Sendable {
  private struct Cell {
    var held = 0
    var violated = 0
    var unknown = 0
  }
  private let policies: [String]
  private let properties: [String]
  private let cells: [String: [String: Cell]]

  /// - Parameter results: Runs of a check. Left out are runs without a policy, policies that one scenario alone is
  ///   about, and properties that say what a scenario must reach.
  public init(_ results: [RunResult]) {
    var cells: [String: [String: Cell]] = [:]
    var policies: [String] = []
    var properties: [String] = []
    for result in results {
      guard let policy = result.policy else { continue }
      if !policies.contains(policy) { policies.append(policy) }
      for property in result.properties where !property.isReachability {
        if !properties.contains(property.name) { properties.append(property.name) }
        switch property.verdict {
        case .holds: cells[policy, default: [:]][property.name, default: Cell()].held += 1
        case .violated: cells[policy, default: [:]][property.name, default: Cell()].violated += 1
        case .unknown: cells[policy, default: [:]][property.name, default: Cell()].unknown += 1
        }
      }
    }
    let shown = policies.filter { policy in
      Set(results.filter { $0.policy == policy }.map(\.scenario)).count > 1
    }
    self.policies = shown
    self.properties = properties.filter { property in shown.count { cells[$0]?[property] != nil } > 1 }
    self.cells = cells
  }

  /// The table in Markdown. A cell says in how many runs the property holds, and in how many it is violated.
  public var markdown: String {
    let header = "| property | " + policies.joined(separator: " | ") + " |"
    let rule = "|---|" + String(repeating: "---|", count: policies.count)
    let rows = properties.map { property in
      "| `\(property)` | " + policies.map { text(cells[$0]?[property]) }.joined(separator: " | ") + " |"
    }
    return ([header, rule] + rows).joined(separator: "\n") + "\n"
  }

  private func text(_ cell: Cell?) -> String {
    guard let cell else { return "–" }
    let runs = cell.held + cell.violated + cell.unknown
    if cell.violated > 0 { return "**violated** \(cell.violated)/\(runs)" }
    return cell.unknown > 0 ? "unknown \(cell.unknown)/\(runs)" : "holds"
  }
}
