/// How far a long search is, for whoever waits for it.

import Pincer
import Support

/// The line that shows how far a search is, at most ten times a second.
final class ProgressLine: @unchecked Sendable {
  private var last = ContinuousClock.now
  private var isShown = false

  func show(_ progress: SearchState) {
    guard ContinuousClock.now - last > .milliseconds(100) else { return }
    last = ContinuousClock.now
    isShown = true
    Terminal.transient(progress.line)
  }

  func clear() {
    if isShown { Terminal.transient("") }
    isShown = false
  }
}

extension SearchState {
  /// How far the search is, on one line.
  fileprivate var line: String {
    let rate = seconds > 0 ? Int(Double(states) / seconds) : 0
    let disk = memory.spilled > 0 ? " and \(memory.spilled.grouped) MB on disk" : ""
    let rest = left.map { ", about \($0.asSeconds) left" } ?? ""
    return "\(run): \(states.grouped) states, \(rate.grouped)/s, depth \(depth), frontier \(frontier.grouped), "
      + "\(memory.used.grouped) of \(memory.limit.grouped) MB\(disk), \(seconds.asSeconds)\(rest)"
  }
}
