/// What of a system the states that were seen came through, and what of it they never did.

/// How often steps were taken, and what never made a difference.
package struct Coverage: Hashable, Sendable {
  /// A step of a process, or of several that are alike.
  package struct Step: Hashable, Sendable {
    /// As `process: operation: step`; where processes are alike, the name in the first of them.
    package var name: String
    /// How many processes it stands for.
    package var processes: Int
    /// How often it was taken; with reductions, how often the search took it.
    package var taken: Int

    package init(name: String, processes: Int, taken: Int) {
      self.name = name
      self.processes = processes
      self.taken = taken
    }
  }

  /// A condition of a step that was true whenever its process was there.
  package struct Guard: Hashable, Sendable {
    package var step: String
    package var location: SourceLocation

    package init(step: String, location: SourceLocation) {
      self.step = step
      self.location = location
    }
  }

  /// In the order of processes and text.
  package var steps: [Step] = []
  /// `nil` if it is not known: the search kept no states.
  package var neverFalse: [Guard]?
  /// The names of invariants that never had anything to judge; see `Expression.exercise`. `nil` if it is not known.
  package var neverExercised: [String]?

  package init() {}
}

extension Expression {
  /// Where this claim has something to judge: `A implies B` where A holds, `A or B` where A does not, `for all x: B`
  /// where B has for some x, `A and B` where one of both has, and everything else always.
  package var exercise: Expression {
    switch self {
    case .or(let parts):
      let before = parts.dropLast().map { Expression.not($0) }
      return .and(before + [parts[parts.count - 1].exercise])
    case .and(let parts):
      let inner = parts.map(\.exercise)
      return inner.contains(.bool(true)) ? .bool(true) : .or(inner)
    case .all(let binder, let domain, let body):
      let inner = body.exercise
      // Domains of sorts are never empty.
      if case (.all, .bool(true)) = (domain, inner) { return inner }
      return .exists(binder, domain, inner)
    // What is true by its text never needs a look at a state.
    case .bool: return .bool(false)
    case .int, .read, .bound, .not, .equal, .less, .lessOrEqual, .add, .subtract, .multiply, .divide, .remainder,
      .conditional, .exists, .count:
      return .bool(true)
    }
  }
}
