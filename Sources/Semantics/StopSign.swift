/// A sign that whoever waits for a search no longer does.

import Synchronization

/// Raised by the driver, from any thread, and looked at by engines more often than they can ask for limits.
package final class StopSign: Sendable {
  private let raised = Atomic(false)

  package init() {}

  package var isRaised: Bool { raised.load(ordering: .relaxed) }

  package func raise() { raised.store(true, ordering: .relaxed) }
}
