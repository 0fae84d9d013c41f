/// A number that threads count up together.

import Synchronization

package final class Counter: Sendable {
  private let value = Atomic(0)

  package init() {}

  /// The number before it is counted up by one.
  package func take() -> Int { value.add(1, ordering: .relaxed).oldValue }

  package func add(_ number: Int) { value.add(number, ordering: .relaxed) }

  package var count: Int { value.load(ordering: .relaxed) }
}
