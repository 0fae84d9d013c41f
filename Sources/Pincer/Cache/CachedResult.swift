/// What a result says of a run, but for what the models say: expectations, kinds and places are read anew.

import Lowering
import Semantics

struct CachedResult: Codable {
  /// Changes when what stands in the files changes.
  static let format = "pincer-cached-result 2"

  /// A line for each property: its name, `h` or `v`, the length of its run, and the run as a text of `StoredSchedule`,
  /// with blanks between them; -1 and nothing for no run. One text, since arrays take three times as long to decode.
  private let properties: String
  private let engine: String
  private let why: String?
  private let states: Int
  private let transitions: Int
  private let depth: Int
  private let solver: SolverWork?
  private let seconds: Double
  private let reductions: [String]
  private let sparesSteps: Bool
  private let chanceOfOmission: Double?
  private let neverEnabled: [String]
  private let allSteps: String
  private let takenSteps: String
  private let bytes: Int

  /// - Returns: `nil` for a result that more time or memory could change, or that is an error of the program.
  init?(_ result: RunResult) {
    guard result.isExhaustive, result.spilled == 0,
      result.properties.allSatisfy({ $0.verdict != .unknown && !$0.isInternalError })
    else { return nil }
    properties = result.properties.map { property in
      let verdict = property.verdict == .holds ? "h" : "v"
      return "\(property.name) \(verdict) \(property.steps ?? -1) \(property.storedSchedule?.text ?? "")"
    }.joined(separator: "\n")
    (engine, why) = (result.engine.rawValue, result.why)
    (states, transitions, depth) = (result.states, result.transitions, result.depth)
    (solver, seconds, bytes) = (result.solver, result.seconds, result.bytes)
    (reductions, sparesSteps) = (result.reductions, result.sparesSteps)
    (chanceOfOmission, neverEnabled) = (result.chanceOfOmission, result.neverEnabled)
    (allSteps, takenSteps) = (result.steps.all, result.steps.taken)
  }

  /// The result of `run`; `nil` if what is kept does not fit it.
  func result(of run: RunOrigin, _ session: ModelSession, search: SearchOrder) -> RunResult? {
    guard let engine = EngineChoice(rawValue: engine) else { return nil }
    var properties: [PropertyResult] = []
    for (i, line) in self.properties.split(separator: "\n").enumerated() {
      let parts = line.split(separator: " ", maxSplits: 3, omittingEmptySubsequences: false)
      guard parts.count == 4, let length = Int(parts[2]) else { return nil }
      let name = String(parts[0])
      properties.append(
        PropertyResult(
          name: name, verdict: parts[1] == "h" ? .holds : .violated,
          expected: run.run.expectations[name].map { Verdict($0) },
          reason: nil, isInternalError: false, steps: length < 0 ? nil : length,
          origin: session.origin(of: name, in: run.run), index: i,
          storedSchedule: parts[3].isEmpty ? nil : .text(String(parts[3])), bound: nil))
    }
    return RunResult(
      scenario: run.run.scenarioName, policy: run.run.policyName,
      settings: run.run.settings.map { ($0.name, $0.value) },
      model: session.path(of: run.run), engine: engine, why: why, reach: "exhaustive", isExhaustive: true,
      search: engine.asksSolver ? .breadthFirst : search, properties: properties, states: states,
      transitions: transitions, depth: depth, solver: solver, seconds: seconds, reductions: reductions,
      sparesSteps: sparesSteps, chanceOfOmission: chanceOfOmission, neverEnabled: neverEnabled,
      steps: (allSteps, takenSteps), bytes: bytes, spilled: 0, coverage: nil, guards: [], isOver: true,
      isFromCache: true, origin: run)
  }
}

/// A schedule, or the text that is kept of one: most are never looked at again.
enum StoredSchedule: Sendable {
  case made(Schedule)
  case text(String)

  /// Steps as numbers, `process source edge choices…`, joined by `;`, and behind `@` where a loop starts.
  var text: String {
    switch self {
    case .text(let text): return text
    case .made(let schedule):
      let steps = schedule.steps.map { step in
        ([step.process, step.source, step.edge] + step.choices).map(String.init).joined(separator: " ")
      }
      return steps.joined(separator: ";") + (schedule.loopStart.map { "@\($0)" } ?? "")
    }
  }

  /// The schedule; an empty one for a text that is none.
  var schedule: Schedule {
    switch self {
    case .made(let schedule): return schedule
    case .text(let text):
      let parts = text.split(separator: "@", omittingEmptySubsequences: false)
      let steps = parts[0].split(separator: ";").compactMap { step -> ScheduledStep? in
        let numbers = step.split(separator: " ").compactMap { Int($0) }
        guard numbers.count >= 3 else { return nil }
        return ScheduledStep(
          process: numbers[0], source: numbers[1], edge: numbers[2], choices: Array(numbers.dropFirst(3)))
      }
      return Schedule(steps: steps, loopStart: parts.count > 1 ? Int(parts[1]) : nil)
    }
  }
}
