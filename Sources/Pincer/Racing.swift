/// Two engines on one system: the first that decides everything stops the other.

import Foundation
import Semantics
import Synchronization

/// Who is in front.
final class Race: Sendable {
  private let winner = Atomic(-1)

  /// What ends the search of a racer that has lost: nobody looks at its states any more.
  static let lost = Bound.incapable("another engine was faster")

  /// Whether somebody else has decided everything.
  func isLost(for racer: Int) -> Bool {
    let won = winner.load(ordering: .acquiring)
    return won >= 0 && won != racer
  }

  /// Notes what a racer found; only the first that decides everything wins, or what it was to stop at.
  func finish(_ racer: Int, _ found: EngineResult) {
    guard found.decided == found.outcomes.count || found.bound == .decided else { return }
    win(racer)
  }

  /// Notes that a racer has decided everything, if nobody else has.
  func win(_ racer: Int) {
    _ = winner.compareExchange(expected: -1, desired: racer, ordering: .acquiringAndReleasing)
  }

  /// Lets all run at once.
  ///
  /// - Parameter racers: Each gets its number and ends soon once `isLost(for:)` is true of it.
  /// - Returns: What the one found that won, or else that decided most, the first of several.
  func run(_ racers: [@Sendable (Int) -> Decision]) -> Decision {
    var results: [Decision] = []
    let work: @Sendable (Int) -> Decision = { number in
      let decision = racers[number](number)
      self.finish(number, decision.found)
      return decision
    }
    do {
      try workInOrder(racers.count, threads: racers.count, work: work) { results.append($0) }
    } catch {
      preconditionFailure("nothing that collects results throws")
    }
    let won = winner.load(ordering: .acquiring)
    let most = results.indices.max { (results[$0].found.decided, -$0) < (results[$1].found.decided, -$1) } ?? 0
    var best = results[won >= 0 ? won : most]
    best.why = won >= 0 ? "it was done before the other" : "it decided no less than the other"
    return best
  }
}

/// Calls `stop` again and again from the moment when `isOver` until `body` has ended.
///
/// - Parameters:
///   - isOver: Asked every few milliseconds, from another thread.
///   - stop: What makes `body` end soon; called from that thread.
func watching<R>(
  until isOver: @escaping @Sendable () -> Bool, stop: @escaping @Sendable () -> Void, _ body: () -> R
) -> R {
  let post = WatchPost()
  let thread = Thread {
    while !post.hasEnded(after: 0.02) { if isOver() { stop() } }
  }
  thread.start()
  defer { post.end() }
  return body()
}

/// Where a thread waits for something to end.
private final class WatchPost: @unchecked Sendable {
  private let condition = NSCondition()
  private var isEnded = false

  func end() {
    condition.withLock {
      isEnded = true
      condition.signal()
    }
  }

  /// Waits for the end, for so many seconds at most.
  func hasEnded(after seconds: Double) -> Bool {
    condition.withLock {
      if !isEnded { _ = condition.wait(until: Date(timeIntervalSinceNow: seconds)) }
      return isEnded
    }
  }
}

extension EngineResult {
  fileprivate var decided: Int {
    outcomes.count { if case .unknown = $0 { false } else { true } }
  }
}
