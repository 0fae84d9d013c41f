/// What of a model a run came through, for whoever reads or writes reports.

import Semantics

/// How often steps were taken, and what never made a difference.
public struct RunCoverage: Sendable, Encodable {
  public struct Step: Sendable, Encodable {
    /// As `process: operation: step`.
    public let name: String
    /// How many processes that are alike it stands for; it has the name of the first.
    public let processes: Int
    public let taken: Int
  }

  /// A condition in the text that was never false where a process came to it.
  public struct Guard: Sendable, Encodable {
    public let step: String
    public let path: String
    public let line: Int
  }

  public let steps: [Step]
  /// `nil` if it is not known.
  public let neverFalse: [Guard]?
  public let neverExercised: [String]?

  init(_ coverage: Coverage) {
    steps = coverage.steps.map { Step(name: $0.name, processes: $0.processes, taken: $0.taken) }
    neverFalse = coverage.neverFalse?.map { guarded in
      Guard(step: guarded.step, path: WorkingFolder.relative(guarded.location.path), line: guarded.location.line)
    }
    neverExercised = coverage.neverExercised
  }

  /// How many steps were taken in all.
  public var taken: Int { steps.reduce(0) { $0 + $1.taken } }
}
