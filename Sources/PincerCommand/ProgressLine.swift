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
    let rate = progress.seconds > 0 ? Int(Double(progress.states) / progress.seconds) : 0
    Terminal.transient(
      "\(progress.run): \(progress.states.grouped) states, \(rate.grouped)/s, depth \(progress.depth), "
        + "frontier \(progress.frontier.grouped), \(progress.seconds.asSeconds)")
  }

  func clear() {
    if isShown { Terminal.transient("") }
    isShown = false
  }
}
