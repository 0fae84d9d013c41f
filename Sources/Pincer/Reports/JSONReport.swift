/// The results of a check as JSON; docs/json.md describes it.

import Traces

public struct JSONReport: Sendable {
  private let results: [RunResult]
  private let folder: String?

  /// - Parameter folder: Where the traces of expected violations are stored, if they are.
  public init(_ results: [RunResult], tracesIn folder: String? = nil) {
    self.results = results
    self.folder = folder
  }

  private struct Document: Encodable {
    var format = "pincer-results"
    var version = 1
    var results: [Record]
    var runs: [RunRecord]
  }

  /// One run as a whole.
  private struct RunRecord: Encodable {
    var scenario: String
    var policy: String?
    var configuration: [String: String]
    var model: String
    var states: Int
    var transitions: Int
    var depth: Int
    var bytes: Int?
    var bytesPerState: Double?
    var spilled: Int?
    var reductions: [String]?
    var sparesSteps: Bool?
    var kept: Bool?
    var chanceOfOmission: Double?
    var solver: SolverRecord?
    var seconds: Double
    var coverage: RunCoverage?
    var guards: [GuardReport]?
  }

  /// What Z3 was asked in a run.
  private struct SolverRecord: Encodable {
    var satisfiable: Int
    var unsatisfiable: Int
    var unknown: Int
    var repeated: Int
    var seconds: Double

    init(_ work: SolverWork) {
      (satisfiable, unsatisfiable, unknown) = (work.satisfiable, work.unsatisfiable, work.unknown)
      repeated = work.repeated
      seconds = (work.seconds * 1000).rounded() / 1000
    }
  }

  /// One property of one run.
  private struct Record: Encodable {
    var scenario: String
    var policy: String?
    var configuration: [String: String]
    var model: String
    var property: String
    var kind: PropertyKind
    var aspect: String?
    var verdict: Verdict
    var expected: Verdict?
    var met: Bool
    var reason: String?
    var reach: String
    var engine: String
    var why: String?
    var search: String?
    var states: Int
    var transitions: Int
    var depth: Int
    var queries: Int
    var seconds: Double
    var trace: String?
  }

  private var runs: [RunRecord] {
    results.map { result in
      RunRecord(
        scenario: result.scenario, policy: result.policy, configuration: result.configuration, model: result.model,
        states: result.states, transitions: result.transitions, depth: result.depth,
        bytes: result.bytes > 0 ? result.bytes : nil,
        bytesPerState: result.bytesPerState.map { ($0 * 100).rounded() / 100 },
        spilled: result.spilled > 0 ? result.spilled : nil,
        reductions: result.reductions.isEmpty ? nil : result.reductions,
        sparesSteps: result.sparesSteps ? true : nil, kept: result.isFromCache ? true : nil,
        chanceOfOmission: result.chanceOfOmission,
        solver: result.solver.map { SolverRecord($0) },
        seconds: (result.seconds * 1000).rounded() / 1000,
        coverage: result.coverage, guards: result.guards.isEmpty ? nil : result.guards)
    }
  }

  /// The document, with sorted keys and a line end.
  public var text: String {
    let records = results.flatMap { result in
      result.properties.map { property in
        Record(
          scenario: result.scenario, policy: result.policy,
          configuration: result.configuration, model: result.model,
          property: property.name, kind: property.kind, aspect: property.aspect, verdict: property.verdict,
          expected: property.expected, met: property.isMet, reason: property.reason,
          reach: result.reach, engine: result.engine.rawValue, why: result.why,
          search: result.search == .breadthFirst ? nil : result.search.rawValue, states: result.states,
          transitions: result.transitions, depth: result.depth, queries: result.queries,
          seconds: (result.seconds * 1000).rounded() / 1000,
          trace: property.isStored ? folder.map { $0 + "/" + result.traceFileName(of: property) } : nil)
      }
    }
    return Document(results: records, runs: runs).jsonText ?? "{}\n"
  }
}

extension RunResult {
  fileprivate var configuration: [String: String] { Dictionary(settings.map { ($0.name, $0.value) }) { $1 } }

  /// The name of the file that a property's trace is stored in: the same for the same run, whatever else is checked.
  public func traceFileName(of property: PropertyResult) -> String {
    "\(origin.run.fileStem).\(property.name).json"
  }
}
