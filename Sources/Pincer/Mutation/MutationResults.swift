/// What became of a mutant.

/// The expectation that is met without a mutant and not with it.
public struct Notice: Sendable {
  /// The run: scenario, policy and settings.
  public let run: String
  public let property: String
  public let expected: Verdict
  public let found: Verdict
  /// Why the verdict became unknown, in words.
  public let reason: String?
}

/// One mutant and who noticed it.
public struct MutantResult: Sendable {
  public enum Outcome: Sendable {
    case noticed(Notice)
    /// The model makes no sense any more; the text says why.
    case refused(String)
    /// Every expectation is still met.
    case unnoticed
    /// No expectation was seen not to be met, and not all could be looked at; the text says why.
    case undecided(String)
  }
  /// The class of the mutant, one of `MutationOptions.allClasses`.
  public let kind: String
  /// Where it is: the path from the working folder, and the line and column, counted from 1.
  public let file: String
  public let line: Int
  public let column: Int
  /// What was taken away, as the model writes it, on one line.
  public let text: String
  /// What became of it, e.g. `never taken`.
  public let change: String
  /// The operation or function it stands in.
  public let owner: String
  public let outcome: Outcome
  /// Why it is known that nobody notices, if the model says so beside it.
  public let excuse: String?
  /// The line of the model with a caret under what was taken away.
  public let excerpt: String
  /// How many runs were searched, and how many were not since they cannot differ.
  public let searched: Int
  public let unchanged: Int
  public let seconds: Double

  public var isNoticed: Bool {
    switch outcome {
    case .noticed, .refused: true
    case .unnoticed, .undecided: false
    }
  }

  /// Whether nobody notices it and the model does not say why.
  public var isUnexcused: Bool {
    if case .unnoticed = outcome { excuse == nil } else { false }
  }

  public var isUndecided: Bool {
    if case .undecided = outcome { true } else { false }
  }
}

/// What a mutation test found.
public struct MutationSummary: Sendable {
  public let results: [MutantResult]
  /// Excuses (`// unnoticed: …`) for what somebody notices, or for nothing at all: place, line and what is wrong.
  public let staleExcuses: [String]
  /// The expectations that are not met even without a mutant, and therefore notice none.
  public let unmetBefore: [String]
}
