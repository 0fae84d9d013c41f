/// Pincer's command: where it is, and which options it knows.

import Foundation

struct PincerTool {
  let path: String
  private let help: String

  init(path: String, scratch: String) throws {
    let full = URL(fileURLWithPath: path).path
    guard FileManager.default.isExecutableFile(atPath: full) else {
      throw BenchError("there is no pincer at \(path); make bench builds it, --pincer names another")
    }
    self.path = full
    help = try Child.run([full, "check", "--help"], in: scratch, limit: 60).output
  }

  /// What turns all reductions off.
  static let unreduced = ["--no-por", "--no-symmetry"]
  /// What ends a run at its first violation.
  static let stopping = ["--stop-at-violation"]

  /// Those of `options` that this pincer knows. A pincer that cannot reduce needs no option to leave it.
  func known(_ options: [String]) -> [String] { options.filter { help.contains($0 + " ") } }

  var canReduce: Bool { !known(Self.unreduced).isEmpty }

  /// What makes it stop at a violation, and leave its trace. One that cannot is told how deep to look, with the step
  /// of `setup` counted in.
  func stop(after steps: Int) -> [String] {
    let options = known(Self.stopping)
    return (options.isEmpty ? ["--max-depth", "\(steps + 1)"] : options) + ["--counterexamples", "traces"]
  }

  /// What this pincer cannot do, to be said above the table.
  var limitations: [String] {
    var lines: [String] = []
    if !canReduce { lines.append("this pincer does not reduce: it is measured unreduced only") }
    if known(Self.stopping).isEmpty {
      lines.append(
        "this pincer does not stop at a violation: its time to the first is that of all states up to its depth")
    }
    return lines
  }
}
