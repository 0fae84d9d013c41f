/// What a term reads.

extension Expression {
  /// The variables that the term reads somewhere.
  package var variablesRead: Set<VariableID> {
    var found: Set<VariableID> = []
    collectReads(into: &found)
    return found
  }

  func collectReads(into found: inout Set<VariableID>) {
    switch self {
    case .bool, .int, .bound: return
    case .read(let variable, let indices):
      found.insert(variable)
      for index in indices { index.collectReads(into: &found) }
    case .not(let a), .divide(let a, _), .remainder(let a, _): a.collectReads(into: &found)
    case .and(let parts), .or(let parts): for part in parts { part.collectReads(into: &found) }
    case .equal(let a, let b), .less(let a, let b), .lessOrEqual(let a, let b), .add(let a, let b),
      .subtract(let a, let b), .multiply(let a, let b):
      a.collectReads(into: &found)
      b.collectReads(into: &found)
    case .conditional(let c, let a, let b): for part in [c, a, b] { part.collectReads(into: &found) }
    case .all(_, let d, let body), .exists(_, let d, let body), .count(_, let d, let body):
      d.collectReads(into: &found)
      body.collectReads(into: &found)
    }
  }
}

extension Domain {
  /// The variables that its bounds read.
  package var variablesRead: Set<VariableID> {
    var found: Set<VariableID> = []
    collectReads(into: &found)
    return found
  }

  func collectReads(into found: inout Set<VariableID>) {
    guard case .interval(let lower, let upper) = self else { return }
    lower.collectReads(into: &found)
    upper.collectReads(into: &found)
  }
}
