/// What a run's search came through, as a table: `--stats`.

import Pincer
import Support

/// Lines that are indented below the line of a run.
struct StatsTable {
  private let result: RunResult

  init(_ result: RunResult) { self.result = result }

  var lines: [String] { ([size] + engine + solver + steps + idle).map { "      " + $0 } }

  private var size: String {
    var parts = [result.states.counting("state")]
    if let bytes = result.bytesPerState { parts.append("\(bytes.asBytes) each, \(result.bytes.asMemory) in all") }
    if result.spilled > 0 { parts.append("\(result.spilled.asMemory) of it on disk") }
    parts.append("depth \(result.depth.grouped)")
    if let rate = result.statesPerSecond { parts.append("\(rate.grouped) states/s") }
    return parts.joined(separator: ", ")
  }

  private var engine: [String] {
    result.why.map { ["engine: \(result.engine.rawValue), since \($0)"] } ?? []
  }

  private var solver: [String] {
    guard let solver = result.solver else { return [] }
    var answers = ["\(solver.satisfiable.grouped) satisfiable", "\(solver.unsatisfiable.grouped) not"]
    if solver.unknown > 0 { answers.append("\(solver.unknown.grouped) unknown") }
    let asked = "\(solver.queries.counting("query", "queries")): \(answers.joined(separator: ", "))"
    let time = "\(solver.seconds.asSeconds) of \(result.seconds.asSeconds) in Z3"
    return ["\(asked); \(solver.repeated.grouped) more had been asked before; \(time)"]
      + Z3Work(solver.statistics ?? [:]).lines
  }

  private var steps: [String] {
    guard let coverage = result.coverage, !coverage.steps.isEmpty else { return [] }
    let counts = coverage.steps.map(\.taken.grouped)
    let width = max(5, counts.map(\.count).max() ?? 0)
    let rows = zip(coverage.steps, counts).map { step, count in
      let others = step.processes == 1 ? "" : " (and \(step.processes - 1) like it)"
      return count.filledBefore(to: width) + "  " + share(step.taken, of: coverage.taken) + "  " + step.name + others
    }
    return ["taken".filledBefore(to: width) + "  " + "share".filledBefore(to: Self.shareWidth) + "  step"] + rows
  }

  private static let shareWidth = 13

  private func share(_ taken: Int, of all: Int) -> String {
    let text =
      taken > 0
      ? (Double(taken) / Double(max(1, all)) * 100).asPercent : result.isExhaustive ? "never enabled" : "not yet"
    return text.filledBefore(to: Self.shareWidth)
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
  fileprivate func filledBefore(to width: Int) -> String { String(repeating: " ", count: max(0, width - count)) + self }
}
