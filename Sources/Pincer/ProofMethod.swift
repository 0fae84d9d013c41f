/// How a proof is looked for.

/// What finds the lemmas.
public enum ProofMethod: String, CaseIterable, Sendable {
  /// Learning first; the others where that leaves time or a core.
  case auto
  /// Lemmas that exclude states from which a step breaks something, chosen by what walks met.
  case learning
  /// What Z3's Spacer says is reachable.
  case spacer
  /// No lemmas at all, but induction over several steps in a row.
  case induction

  /// Whether two of its searches may run at once.
  var canRace: Bool {
    switch self {
    case .auto, .learning: true
    case .spacer, .induction: false
    }
  }
}
