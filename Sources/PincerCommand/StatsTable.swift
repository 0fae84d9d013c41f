/// What a run's search came through, as a table: `--stats`.

import Pincer
import Support

/// Lines that are indented below the line of a run.
struct StatsTable {
  private let result: RunResult

  init(_ result: RunResult) { self.result = result }

  var lines: [String] { ([size] + steps + idle).map { "      " + $0 } }

  private var size: String {
    var parts = [result.states.counting("state")]
    if let bytes = result.bytesPerState { parts.append("\(bytes.asBytes) each, \(result.bytes.asMemory) in all") }
    if result.spilled > 0 { parts.append("\(result.spilled.asMemory) of it on disk") }
    parts.append("depth \(result.depth.grouped)")
    if let rate = result.statesPerSecond { parts.append("\(rate.grouped) states/s") }
    return parts.joined(separator: ", ")
  }

  private var steps: [String] {
    guard let coverage = result.coverage, !coverage.steps.isEmpty else { return [] }
    let rows = coverage.steps.map { step in
      (
        name: step.processes == 1 ? step.name : "\(step.name) (and \(step.processes - 1) like it)",
        taken: step.taken.grouped, share: share(step.taken, of: coverage.taken)
      )
    }
    let width = max(4, rows.map(\.name.count).max() ?? 0)
    let number = max(5, rows.map(\.taken.count).max() ?? 0)
    let head = "step".filled(to: width) + "  " + "taken".filledBefore(to: number) + "   share"
    return [head]
      + rows.map { $0.name.filled(to: width) + "  " + $0.taken.filledBefore(to: number) + "  " + $0.share }
  }

  private func share(_ taken: Int, of all: Int) -> String {
    guard taken > 0 else { return result.isExhaustive ? "never enabled" : "not taken so far" }
    return (Double(taken) / Double(max(1, all)) * 100).asPercent.filledBefore(to: 6)
  }

  private var idle: [String] {
    guard let coverage = result.coverage else { return [] }
    var lines: [String] = []
    let seen = result.isExhaustive && result.visitsAllOrders ? "" : " in a state that was seen"
    if let guards = coverage.neverFalse {
      lines += guards.map { "never false\(seen): \($0.step) (\($0.path):\($0.line))" }
    }
    if let invariants = coverage.neverExercised {
      lines += invariants.map { "never exercised\(seen): \($0)" }
    }
    return lines
  }
}

extension String {
  fileprivate func filled(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
  fileprivate func filledBefore(to width: Int) -> String { String(repeating: " ", count: max(0, width - count)) + self }
}
