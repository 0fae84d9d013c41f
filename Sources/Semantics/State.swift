/// States of a transition system, and how variables lie in them.

/// Where every process is and what every cell holds. Two states with equal contents are equal values.
package struct State: Hashable, Sendable {
  /// The location of each process.
  package var locations: [Int]
  /// The cells of all dense variables, laid out by `StateLayout`.
  package var cells: [Int]
  /// For each sparse variable, the cells that differ from the variable's initial value, by key.
  package var sparse: [[[Int]: Int]]
}

/// Where the cells of each variable lie in a state.
package struct StateLayout: Sendable {
  package enum Slot: Sendable {
    /// Cells from `offset`; key i counts `strides[i]`, starting from `lowers[i]`, and takes `counts[i]` values.
    case dense(offset: Int, lowers: [Int], counts: [Int])
    /// The index in `State.sparse`.
    case sparse(Int)
  }
  package var slots: [Slot] = []
  package var cellCount = 0
  package var sparseCount = 0

  package init(_ system: TransitionSystem) {
    for variable in system.variables {
      let domains = variable.keys.compactMap { system.bounds(of: $0) }
      let counts = domains.map(\.count)
      guard domains.count == variable.keys.count, let cells = Self.product(counts), cells <= Self.mostCells else {
        slots.append(.sparse(sparseCount))
        sparseCount += 1
        continue
      }
      slots.append(.dense(offset: cellCount, lowers: domains.map(\.lowerBound), counts: counts))
      cellCount += cells
    }
  }

  /// A variable with more cells is kept as what differs from its initial value.
  private static let mostCells = 1 << 20

  /// - Returns: `nil` if it is more than a machine word holds.
  private static func product(_ counts: [Int]) -> Int? {
    var product = 1
    for count in counts {
      let (next, overflow) = product.multipliedReportingOverflow(by: count)
      guard !overflow else { return nil }
      product = next
    }
    return product
  }

  /// Returns the index of a dense variable's cell, or `nil` if a key lies outside its sort.
  package static func index(_ keys: [Int], _ offset: Int, _ lowers: [Int], _ counts: [Int]) -> Int? {
    var index = 0
    for (i, key) in keys.enumerated() {
      let (place, overflow) = key.subtractingReportingOverflow(lowers[i])
      guard !overflow, place >= 0, place < counts[i] else { return nil }
      index = index * counts[i] + place
    }
    return offset + index
  }
}

extension TransitionSystem {
  /// The sort of a term's values, if the term itself tells.
  package func sort(of e: Expression) -> Sort? {
    switch e {
    case .bool, .not, .and, .or, .equal, .less, .lessOrEqual, .all, .exists: .bool
    case .int: nil
    case .read(let v, _): variables[v.index].value
    case .bound(let b): binders[b.index].sort
    case .add, .subtract, .multiply, .divide, .remainder, .count: .integer(nil)
    case .conditional(_, let a, let b): sort(of: a) ?? sort(of: b)
    }
  }

  /// Returns the values of a sort, or `nil` if there are infinitely many.
  package func bounds(of sort: Sort) -> Range<Int>? {
    switch sort {
    case .bool: 0..<2
    case .integer(nil): nil
    case .integer(.some(let bounds)): bounds.lowerBound..<(bounds.upperBound + 1)
    case .named(let id): 0..<sorts[id.index].members.count
    }
  }
}
