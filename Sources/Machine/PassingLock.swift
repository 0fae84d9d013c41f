/// A lock that nobody waits for: who finds it taken goes on without.

import Synchronization

package final class PassingLock: Sendable {
  private let isTaken = Atomic(false)

  package init() {}

  /// Calls `body` unless another thread is calling one.
  package func pass(_ body: () -> Void) {
    guard !isTaken.exchange(true, ordering: .acquiring) else { return }
    body()
    isTaken.store(false, ordering: .releasing)
  }
}
