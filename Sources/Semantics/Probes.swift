/// Quantifiers over all integers, decided by finitely many values of the bound name.
///
/// If a bound integer occurs only as a key of variables and beside `=`, `<`, `<=` with terms free of it, perhaps with
/// a constant added, then the body's truth changes only next to the keys that variables have entries for, and next to
/// the values it is compared with. So it is enough to try those, and their neighbours. (Cooper, Theorem proving in
/// arithmetic without multiplication, 1972, with unit coefficients and uninterpreted keys.)

/// Where the truth of a quantifier's body can change.
package struct Probes: Sendable {
  /// The bound name is key number `position` of the variable, with `shift` added.
  package struct Key: Hashable, Sendable {
    package var variable: VariableID
    package var position: Int
    package var shift: Int
  }
  /// The bound name with `shift` added is compared with the term, for all values of the binders around it.
  package struct Threshold: Hashable, Sendable {
    package var term: Expression
    package var shift: Int
    package var binders: [BoundDomain]
  }
  package struct BoundDomain: Hashable, Sendable {
    package var binder: BinderID
    package var domain: Domain
  }
  package private(set) var keys: [Key] = []
  package private(set) var thresholds: [Threshold] = []

  /// Returns the probes of `binder` in `body`, or `nil` if it occurs in another way.
  package init?(of binder: BinderID, in body: Expression) {
    guard collect(body, binder, []) else { return nil }
  }

  private mutating func collect(_ e: Expression, _ x: BinderID, _ inner: [BoundDomain]) -> Bool {
    switch e {
    case .bool, .int: return true
    case .bound(let b): return b != x
    case .read(let v, let indices): return collectRead(v, indices, x, inner)
    case .not(let a): return collect(a, x, inner)
    case .and(let parts), .or(let parts): return parts.allSatisfy { collect($0, x, inner) }
    case .equal(let a, let b), .less(let a, let b), .lessOrEqual(let a, let b):
      return collectComparison(a, b, x, inner)
    case .add(let a, let b), .subtract(let a, let b), .multiply(let a, let b):
      return collect(a, x, inner) && collect(b, x, inner)
    case .divide(let a, _), .remainder(let a, _): return collect(a, x, inner)
    case .conditional(let c, let a, let b):
      return collect(c, x, inner) && collect(a, x, inner) && collect(b, x, inner)
    case .all(let y, let d, let a), .exists(let y, let d, let a), .count(let y, let d, let a):
      return !d.mentions(x) && collect(a, x, inner + [BoundDomain(binder: y, domain: d)])
    }
  }

  private mutating func collectRead(
    _ v: VariableID, _ indices: [Expression], _ x: BinderID, _ inner: [BoundDomain]
  ) -> Bool {
    for (position, index) in indices.enumerated() {
      if let shift = index.shift(of: x) {
        keys.append(Key(variable: v, position: position, shift: shift))
      } else if !collect(index, x, inner) {
        return false
      }
    }
    return true
  }

  private mutating func collectComparison(
    _ a: Expression, _ b: Expression, _ x: BinderID, _ inner: [BoundDomain]
  ) -> Bool {
    switch (a.shift(of: x), b.shift(of: x)) {
    case (.some(let shift), nil): return collectThreshold(b, shift, x, inner)
    case (nil, .some(let shift)): return collectThreshold(a, shift, x, inner)
    case (.some, .some): return true
    case (nil, nil): return collect(a, x, inner) && collect(b, x, inner)
    }
  }

  /// A term that reads a variable at the bound name is no threshold: its value moves along.
  private mutating func collectThreshold(
    _ term: Expression, _ shift: Int, _ x: BinderID, _ inner: [BoundDomain]
  ) -> Bool {
    guard !term.mentions(x) else { return false }
    let used = inner.filter { term.mentions($0.binder) }
    guard used.allSatisfy({ !$0.domain.isAllIntegers }) else { return false }
    thresholds.append(Threshold(term: term, shift: shift, binders: used))
    return true
  }
}

extension Domain {
  var isAllIntegers: Bool { self == .all(.integer(nil)) }

  package func mentions(_ x: BinderID) -> Bool {
    switch self {
    case .all: false
    case .interval(let l, let u): l.mentions(x) || u.mentions(x)
    }
  }
}

extension Expression {
  /// The constant `c` if the term is `x + c` or `x - c`, for the bound name `x`.
  fileprivate func shift(of x: BinderID) -> Int? {
    switch self {
    case .bound(let b): b == x ? 0 : nil
    case .add(.bound(let b), .int(let c)), .add(.int(let c), .bound(let b)): b == x ? c : nil
    case .subtract(.bound(let b), .int(let c)): b == x && c != .min ? -c : nil
    default: nil
    }
  }

  /// Whether the bound name occurs in the term.
  package func mentions(_ x: BinderID) -> Bool {
    switch self {
    case .bool, .int: false
    case .bound(let b): b == x
    case .read(_, let indices): indices.contains { $0.mentions(x) }
    case .not(let a), .divide(let a, _), .remainder(let a, _): a.mentions(x)
    case .and(let parts), .or(let parts): parts.contains { $0.mentions(x) }
    case .equal(let a, let b), .less(let a, let b), .lessOrEqual(let a, let b), .add(let a, let b),
      .subtract(let a, let b), .multiply(let a, let b):
      a.mentions(x) || b.mentions(x)
    case .conditional(let c, let a, let b): c.mentions(x) || a.mentions(x) || b.mentions(x)
    case .all(_, let d, let a), .exists(_, let d, let a), .count(_, let d, let a): d.mentions(x) || a.mentions(x)
    }
  }
}

/// The values to try, given where truth can change: each such place with its neighbours.
package func probeValues(around places: some Sequence<Int>) -> [Int] {
  var values: Set<Int> = [0]
  for place in places {
    for step in -1...1 {
      let (value, overflow) = place.addingReportingOverflow(step)
      if !overflow { values.insert(value) }
    }
  }
  return values.sorted()
}
