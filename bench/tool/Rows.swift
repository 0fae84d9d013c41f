/// The one table, as rows of text: a row for each measurement, with its ratio to the best peer.

import Foundation
import Support

struct Rows {
  static let header = [
    "instance", "tool", "cores", "verdict", "states", "transitions", "compile s", "search s", "total s", "states/s",
    "x peer", "B/state", "own B/state", "faster",
  ]

  /// The columns that hold numbers stand to the right.
  static let rightAligned = Set(header.indices.filter { $0 == 2 || $0 > 3 })

  /// Below so many states, a process's memory is mostly not that of its states.
  private static let leastForMemory = 100_000

  let rows: [[String]]

  init(_ instance: Instance, _ measurements: [Measurement]) {
    let peers = measurements.filter { $0.setting.tool != .pincer && $0.finding != nil }
    let unreducedPeers = peers.filter { !$0.setting.reduces }
    let bestRate = unreducedPeers.compactMap(\.statesPerSecond).max()
    rows = measurements.map { measurement in
      // Unreduced is compared with unreduced; reduced with whatever a peer does best.
      let rivals = measurement.setting.reduces ? peers : unreducedPeers
      let bestTime = rivals.map(\.totalSeconds).min()
      return Self.row(instance, measurement, bestRate: bestRate, bestTime: bestTime)
    }
  }

  private static func row(
    _ instance: Instance, _ measurement: Measurement, bestRate: Double?, bestTime: Double?
  ) -> [String] {
    let name = [instance.title, measurement.setting.label, "\(measurement.setting.cores)"]
    guard let finding = measurement.finding else {
      return name + [measurement.reason] + Array(repeating: "", count: header.count - 4)
    }
    // Rates and sizes of a search that ends at once say nothing.
    let isWhole = !instance.stopsAtViolation
    let rate = isWhole ? measurement.statesPerSecond : nil
    let verdict = finding.isViolated ? "violated" + (finding.steps.map { ", \($0) steps" } ?? "") : "holds"
    return name + [
      verdict, finding.states.grouped, finding.transitions.grouped,
      measurement.compileSeconds.map { $0.text(2) } ?? "-", measurement.searchSeconds.text(2),
      measurement.totalSeconds.text(2), rate.map { Int($0).grouped } ?? "",
      measurement.setting.reduces ? "" : ratio(rate, bestRate),
      isWhole && finding.states >= leastForMemory
        ? (Double(measurement.peakBytes) / Double(finding.states)).text(1) : "",
      isWhole ? finding.bytesForStates.map { ($0 / Double(max(1, finding.states))).text(1) } ?? "" : "",
      ratio(bestTime, measurement.totalSeconds),
    ]
  }

  private static func ratio(_ above: Double?, _ below: Double?) -> String {
    guard let above, let below, below > 0 else { return "" }
    return (above / below).text(2)
  }
}

extension Measurement {
  var statesPerSecond: Double? {
    finding.flatMap { searchSeconds > 0 ? Double($0.states) / searchSeconds : nil }
  }

  var reason: String {
    switch outcome {
    case .finished: ""
    case .stopped(let reason): "stopped: \(reason)"
    case .failed: "FAILED"
    }
  }
}

extension Double {
  func text(_ digits: Int) -> String { String(format: "%.\(digits)f", self) }
}
