/// What Z3 counts of its own work, as lines for people: `--stats`.

import Support

/// Numbers by Z3's own names for them.
struct Z3Work {
  private let numbers: [String: Double]

  init(_ numbers: [String: Double]) { self.numbers = numbers }

  /// Whole numbers in the order of their names, as many to a line as fit; nothing if Z3 was not asked.
  var lines: [String] {
    let counts = numbers.filter { Self.isCount($0.key) && $0.value >= 1 }
    guard !counts.isEmpty else { return [] }
    var lines = ["Z3 counts"]
    for (number, (name, value)) in counts.sorted(by: { $0.key < $1.key }).enumerated() {
      let word = (number == 0 ? ": " : ", ") + "\(name) \(Int(min(value, 0x1p62)).grouped)"
      if lines[lines.count - 1].count + word.count > Self.width {
        lines[lines.count - 1] += ","
        lines.append("  \(word.dropFirst(2))")
      } else {
        lines[lines.count - 1] += word
      }
    }
    return lines
  }

  private static let width = 110

  /// Times are measured here in other ways, and memory is that of the whole program.
  private static func isCount(_ name: String) -> Bool {
    !["time", "memory", "num-allocs"].contains { name.contains($0) }
  }
}
