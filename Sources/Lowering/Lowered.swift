/// Values of the language taken apart into scalar terms.

import Semantics
import Typing

/// A value as terms: what an expression becomes.
indirect enum Lowered {
  case scalar(Term)
  /// `value` is meant only where `present` holds.
  case optional(present: Term, value: Lowered)
  case range(lower: Term, upper: Term)
  case structure([Lowered])
  /// The membership of an element, as a term over the element's term.
  case set((Term) -> Term)
  /// `none` and `[]` before it is known of what type they are.
  case noneLiteral

  /// The term of a scalar; composite values never get where scalars are wanted, typing sees to it.
  var term: Term {
    guard case .scalar(let term) = self else { preconditionFailure("typing lets only scalars get here") }
    return term
  }

  var isConstant: Bool {
    switch self {
    case .scalar(let t): t.constant != nil
    case .optional(let p, let v): p.constant != nil && v.isConstant
    case .range(let l, let u): l.constant != nil && u.constant != nil
    case .structure(let fields): fields.allSatisfy(\.isConstant)
    case .set, .noneLiteral: false
    }
  }

  /// Calls `body` with each term of the value; sets have none of their own.
  func forEachTerm(_ body: (Term) -> Void) {
    switch self {
    case .scalar(let t): body(t)
    case .optional(let p, let v):
      body(p)
      v.forEachTerm(body)
    case .range(let l, let u):
      body(l)
      body(u)
    case .structure(let fields): for f in fields { f.forEachTerm(body) }
    case .set, .noneLiteral: break
    }
  }
}

/// A place that can be read and assigned: variables at indices.
struct Place {
  var shape: Shape
  var indices: [Term]
  /// The type of the values in the place (a map's own indices not yet applied, if it is a map).
  var type: Type
}

/// What a local name stands for while a process is lowered.
enum LocalBinding {
  case value(Lowered)
  case stored(Shape)
}

extension Shape {
  /// The variables that hold the parts of the value.
  var leaves: Set<VariableID> {
    switch self {
    case .scalar(let v), .set(let v, _): [v]
    case .optional(let present, let inner): inner.leaves.union([present])
    case .range(let l, let u): [l, u]
    case .ends(let l, let u): l.leaves.union(u.leaves)
    case .fixed: []
    case .structure(let fields): fields.reduce(into: []) { $0.formUnion($1.shape.leaves) }
    }
  }
}
