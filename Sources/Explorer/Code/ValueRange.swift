/// Between which values a term lies, as far as that shows without running it: what cannot overflow or leave its sort
/// need not be checked a million times a second.

import Semantics

/// The ranges of bound names in scope.
struct ValueRanges {
  let system: TransitionSystem
  private var binders: [BinderID: ClosedRange<Int>] = [:]
  /// How many combinations of values the names in scope have at most; `nil` if that may be more than `few`.
  private var combinations: Int? = 1

  private static let few = 1 << 20

  init(_ system: TransitionSystem) { self.system = system }

  /// Enters a bound name of the domain into the scope.
  mutating func bind(_ binder: BinderID, to domain: Domain) {
    combinations = combinations.flatMap { before in
      guard let count = mostValues(of: domain), count <= Self.few, before * count <= Self.few else { return nil }
      return before * count
    }
    binders[binder] = range(of: domain)
  }

  /// Whether so few combinations of values are tried that nobody need count them.
  var areFew: Bool { combinations != nil }

  /// How many values there are at most, if that is known.
  private func mostValues(of domain: Domain) -> Int? {
    switch domain {
    case .all(let sort): return system.bounds(of: sort)?.count
    case .interval(let lower, let upper):
      guard let low = range(of: lower), let high = range(of: upper) else { return nil }
      let (count, overflow) = high.upperBound.subtractingReportingOverflow(low.lowerBound)
      return overflow ? nil : max(0, count)
    }
  }

  func range(of domain: Domain) -> ClosedRange<Int>? {
    switch domain {
    case .all(let sort): return closed(system.bounds(of: sort))
    case .interval(let lower, let upper):
      guard let low = range(of: lower), let high = range(of: upper), high.upperBound > low.lowerBound else {
        return nil
      }
      return low.lowerBound...(high.upperBound - 1)
    }
  }

  private func closed(_ range: Range<Int>?) -> ClosedRange<Int>? {
    guard let range, !range.isEmpty else { return nil }
    return range.lowerBound...(range.upperBound - 1)
  }

  /// Returns bounds of the term's values, or `nil` if none are known or computing them could overflow.
  func range(of e: Expression) -> ClosedRange<Int>? {
    switch e {
    case .bool(let b): return b ? 1...1 : 0...0
    case .int(let i): return i...i
    case .read(let v, _):
      let variable = system.variables[v.index]
      guard let range = closed(system.bounds(of: variable.value)) else { return nil }
      // Beyond its keys a variable reads as its initial value.
      return min(range.lowerBound, variable.initial)...max(range.upperBound, variable.initial)
    case .bound(let binder): return binders[binder]
    case .not, .and, .or, .equal, .less, .lessOrEqual, .all, .exists: return 0...1
    case .add(let a, let b): return combined(a, b) { $0.addingReportingOverflow($1) }
    case .subtract(let a, let b): return combined(a, b) { $0.subtractingReportingOverflow($1) }
    case .multiply(let a, let b): return combined(a, b) { $0.multipliedReportingOverflow(by: $1) }
    case .divide(let a, let d):
      guard let range = range(of: a) else { return nil }
      return floorDivide(range.lowerBound, d)...floorDivide(range.upperBound, d)
    case .remainder(_, let d): return 0...(d - 1)
    case .conditional(_, let a, let b):
      guard let left = range(of: a), let right = range(of: b) else { return nil }
      return min(left.lowerBound, right.lowerBound)...max(left.upperBound, right.upperBound)
    case .count(_, let domain, _):
      switch domain {
      case .all(let sort): return system.bounds(of: sort).map { 0...$0.count }
      case .interval: return mostValues(of: domain).map { 0...$0 }
      }
    }
  }

  private func floorDivide(_ x: Int, _ d: Int) -> Int { x >= 0 ? x / d : -((-(x + 1)) / d) - 1 }

  private func combined(
    _ a: Expression, _ b: Expression, _ operation: (Int, Int) -> (partialValue: Int, overflow: Bool)
  ) -> ClosedRange<Int>? {
    guard let left = range(of: a), let right = range(of: b) else { return nil }
    var values: [Int] = []
    for x in [left.lowerBound, left.upperBound] {
      for y in [right.lowerBound, right.upperBound] {
        let (value, overflow) = operation(x, y)
        if overflow { return nil }
        values.append(value)
      }
    }
    return values.min()!...values.max()!
  }

  /// Whether the term is always a value of the sort.
  func lies(_ e: Expression, in sort: Sort) -> Bool {
    guard let bounds = system.bounds(of: sort) else { return true }
    guard let range = range(of: e) else { return false }
    return bounds.contains(range.lowerBound) && bounds.contains(range.upperBound)
  }
}

extension Edge {
  /// Whether two assignments of one taking of the edge could meet in a cell of the variable.
  func mayAssignTwice(_ variable: VariableID) -> Bool {
    let writes = assignments.filter { $0.variable == variable }
    if writes.count == 1 {
      // One cell, or a different one for each value of the bound names.
      return !writes[0].binders.allSatisfy { binder in writes[0].indices.contains(.bound(binder.binder)) }
    }
    let places = writes.map { write -> [Int]? in
      let constants = write.indices.compactMap(\.constant)
      return write.binders.isEmpty && constants.count == write.indices.count ? constants : nil
    }
    return places.contains(nil) || Set(places).count < places.count
  }
}
