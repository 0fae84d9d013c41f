/// Pincer: runs the model, and reads the results that it writes.

import Foundation

struct PincerRun: Program {
  let tool: PincerTool
  let instance: Instance
  let setting: Setting
  let seconds: Double
  let megabytes: Int

  /// What pincer compiles, it compiles while it runs; see `refine`.
  func prepare(_ model: String, in folder: String) throws -> Double? { nil }

  func command(_ model: String, in folder: String, run: String) -> [String] {
    // A cache of its own, so that each run compiles what it needs.
    var words = ["/usr/bin/env", "XDG_CACHE_HOME=\(run)/cache", tool.path, "check", model + ".pin", "--quiet"]
    words += ["--engine", "enumerate", "--threads", "\(setting.cores)"]
    words += ["--max-seconds", "\(Int(seconds))", "--max-memory", "\(megabytes)", "--json", "results.json"]
    words += instance.sizes.flatMap { ["--config", "\($0.name)=\($0.value)"] }
    if let policy = instance.policy { words += ["--policy", policy.name] }
    if !setting.reduces { words += tool.known(PincerTool.unreduced) }
    if case .firstViolation(let shortest) = instance.task { words += tool.stop(after: shortest) }
    return words
  }

  func read(_ child: Child, run: String) -> Measurement.Outcome {
    if child.ranOutOfTime { return .stopped("time") }
    guard let document = try? PincerResults(at: "\(run)/results.json"), let first = document.results.first else {
      return .failed("Pincer said (\(child.status)): \(child.output.prefix(400))")
    }
    let violation = document.results.first { $0.verdict == "violated" }
    if violation == nil, let unknown = document.results.first(where: { $0.verdict == "unknown" }) {
      return .stopped(unknown.reason ?? "unknown")
    }
    if !instance.stopsAtViolation && first.reach != "exhaustive" { return .stopped(first.reach) }
    // Deadlocks that do not count are expected by the model, and so met.
    let isViolated = instance.deadlocksCount ? violation != nil : document.results.contains { !$0.met }
    var finding = Finding(isViolated: isViolated, states: first.states, transitions: first.transitions)
    if let trace = violation?.trace { finding.steps = try? PincerTrace(at: "\(run)/\(trace)").stepsAfterSetup }
    finding.bytesForStates = document.runs.first?.bytesPerState.map { $0 * Double(first.states) }
    return .finished(finding)
  }

  /// The same again, with what was compiled at hand: the difference is what compiling took.
  func refine(_ measurement: inout Measurement, model: String, in folder: String, run: String) {
    let words = command(model, in: folder, run: run)
    guard measurement.finding != nil, let again = try? Child.run(words, in: run, limit: seconds + 10),
      again.succeeded || again.status == 1
    else { return }
    let total = measurement.searchSeconds
    measurement.searchSeconds = min(total, again.seconds)
    measurement.compileSeconds = total - measurement.searchSeconds
  }
}
