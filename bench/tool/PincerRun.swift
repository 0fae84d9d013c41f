/// Pincer: runs the model, and reads the results that it writes as JSON (docs/json.md). No other file knows them.

import Foundation

struct PincerRun: Program {
  let tool: PincerTool
  let instance: Instance
  let setting: Setting
  let seconds: Double
  let megabytes: Int

  /// What pincer compiles, it compiles while it runs.
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
    guard let document = try? Document(at: "\(run)/results.json"), let first = document.results.first else {
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
    if let trace = violation?.trace { finding.steps = try? Trace(at: "\(run)/\(trace)").stepsAfterSetup }
    finding.bytesForStates = first.bytesPerState.map { $0 * Double(first.states) }
    return .finished(finding)
  }

  func refine(_ measurement: inout Measurement, run: String) {
    guard let compile = (try? Document(at: "\(run)/results.json"))?.results.first?.compileSeconds else { return }
    measurement.compileSeconds = compile
    measurement.searchSeconds -= compile
  }

  private struct Document: Decodable {
    let results: [Record]
    struct Record: Decodable {
      let verdict: String
      let met: Bool
      let reach: String
      let reason: String?
      let states: Int
      let transitions: Int
      let trace: String?
      // Read if they are there.
      let bytesPerState: Double?
      let compileSeconds: Double?
    }

    init(at path: String) throws {
      self = try JSONDecoder().decode(Document.self, from: Data(contentsOf: URL(fileURLWithPath: path)))
    }
  }

  private struct Trace: Decodable {
    let steps: [Step]
    struct Step: Decodable { let process: String }
    var stepsAfterSetup: Int { steps.count { $0.process != "setup" } }

    init(at path: String) throws {
      self = try JSONDecoder().decode(Trace.self, from: Data(contentsOf: URL(fileURLWithPath: path)))
    }
  }
}
