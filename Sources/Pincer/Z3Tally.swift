/// What many solvers of Z3 did together.

import Synchronization
import Z3Backend

/// A sum that solvers of several threads add to.
final class Z3Tally: Sendable {
  private let sum = Mutex(Z3Statistics())

  func add(_ statistics: Z3Statistics) { sum.withLock { $0.add(statistics) } }

  var numbers: [String: Double] { sum.withLock { $0.numbers } }
}
