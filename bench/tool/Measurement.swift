/// What one setting did with one instance.

struct Measurement: Sendable {
  enum Outcome: Sendable {
    case finished(Finding)
    /// A limit of time or memory ended it.
    case stopped(String)
    /// It could not be run, or its output not be read.
    case failed(String)
  }

  let setting: Setting
  var outcome: Outcome
  /// Generating and compiling, where that is apart from the search.
  var compileSeconds: Double?
  var searchSeconds = 0.0
  /// The largest resident set of the process that searched.
  var peakBytes = 0

  var totalSeconds: Double { (compileSeconds ?? 0) + searchSeconds }

  var finding: Finding? {
    if case .finished(let finding) = outcome { finding } else { nil }
  }
}

/// What a tool found.
struct Finding: Sendable {
  var isViolated: Bool
  var states: Int
  var transitions: Int
  /// Of the violation that was found.
  var steps: Int?
  /// What the tool itself says it took to store the states.
  var bytesForStates: Double?
}
