/// What a result says of a run, but for what the models say: expectations, kinds and places are read anew.

import Lowering
import Semantics

struct CachedResult: Codable {
  /// Changes when what stands in the files changes.
  static let format = "pincer-cached-result 1"

  private let names: [String]
  /// One letter for each property: `h` or `v`.
  private let verdicts: String
  /// The lengths of their runs; -1 for none.
  private let lengths: [Int]
  /// Their runs, as texts of `StoredSchedule`; empty for none.
  private let schedules: [String]
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
    names = result.properties.map(\.name)
    verdicts = result.properties.map { $0.verdict == .holds ? "h" : "v" }.joined()
    lengths = result.properties.map { $0.steps ?? -1 }
    schedules = result.properties.map { $0.storedSchedule?.text ?? "" }
    (engine, why) = (result.engine.rawValue, result.why)
    (states, transitions, depth) = (result.states, result.transitions, result.depth)
    (solver, seconds, bytes) = (result.solver, result.seconds, result.bytes)
    (reductions, sparesSteps) = (result.reductions, result.sparesSteps)
    (chanceOfOmission, neverEnabled) = (result.chanceOfOmission, result.neverEnabled)
    (allSteps, takenSteps) = (result.steps.all, result.steps.taken)
  }

  /// The result of `run`; `nil` if what is kept does not fit it.
  func result(of run: RunOrigin, _ session: ModelSession, search: SearchOrder) -> RunResult? {
    guard let engine = EngineChoice(rawValue: engine), names.count == verdicts.utf8.count,
      names.count == lengths.count, names.count == schedules.count
    else { return nil }
    let properties = zip(names, verdicts).enumerated().map { i, pair in
      let (name, letter) = pair
      return PropertyResult(
        name: name, verdict: letter == "h" ? .holds : .violated,
        expected: run.run.expectations[name].map { Verdict($0) },
        reason: nil, isInternalError: false, steps: lengths[i] < 0 ? nil : lengths[i],
        origin: session.origin(of: name, in: run.run), index: i,
        storedSchedule: schedules[i].isEmpty ? nil : .text(schedules[i]), bound: nil)
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
