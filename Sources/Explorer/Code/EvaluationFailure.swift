/// Why an evaluation means nothing; it stops the search with an honest unknown.

enum EvaluationFailure: Hashable {
  case overflow
  case unboundedDomain(binder: Int)
  /// It has too many values to try them one by one.
  case tooManyValues(binder: Int)
  /// A state has too many successors to keep them all.
  case tooManySteps
  /// A step changes too many cells of a variable that is kept as what differs from its initial value.
  case tooManyCells

  /// As generated code says it.
  init?(code: Int64) {
    switch code {
    case 0: return nil
    case 1: self = .overflow
    case -1: self = .tooManySteps
    case -2: self = .tooManyCells
    case ..<0: self = .tooManyValues(binder: Int(-code) - 3)
    default: self = .unboundedDomain(binder: Int(code) - 2)
    }
  }

  var code: Int64 {
    switch self {
    case .overflow: 1
    case .tooManySteps: -1
    case .tooManyCells: -2
    case .unboundedDomain(let binder): Int64(binder) + 2
    case .tooManyValues(let binder): -Int64(binder) - 3
    }
  }

  /// How many values one evaluation may try, where it is not certain that they are few.
  static let mostValues = 1 << 24
}
