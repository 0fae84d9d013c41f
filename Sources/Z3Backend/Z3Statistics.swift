/// What libz3 says of its own work.

import CZ3

/// Numbers that libz3 counts, by its own names for them, such as `conflicts`.
package struct Z3Statistics: Hashable, Sendable {
  package private(set) var numbers: [String: Double] = [:]

  package init() {}

  /// Reads what libz3 hands out, which lives until then.
  init(_ statistics: Z3_stats?, in context: Z3Context) {
    guard let statistics else { return }
    Z3_stats_inc_ref(context.pointer, statistics)
    defer { Z3_stats_dec_ref(context.pointer, statistics) }
    for index in 0..<Z3_stats_size(context.pointer, statistics) {
      guard let key = Z3_stats_get_key(context.pointer, statistics, index) else { continue }
      // The text of a key lives until the next call.
      let name = String(cString: key).replacing(" ", with: "-")
      let value =
        Z3_stats_is_uint(context.pointer, statistics, index)
        ? Double(Z3_stats_get_uint_value(context.pointer, statistics, index))
        : Z3_stats_get_double_value(context.pointer, statistics, index)
      numbers[name, default: 0] += value
    }
  }

  /// Adds the work of another solver. Memory is the whole program's, so that only the most says something.
  package mutating func add(_ other: Z3Statistics) {
    for (name, value) in other.numbers {
      numbers[name] = Self.isLevel(name) ? max(numbers[name] ?? 0, value) : (numbers[name] ?? 0) + value
    }
  }

  /// Whether a number is how high something got, and not how often something was done.
  private static func isLevel(_ name: String) -> Bool {
    ["max-", "memory", "depth", "lvl", "level", "num-allocs"].contains { name.contains($0) }
  }
}
