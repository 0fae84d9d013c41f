/// Where the terms of each variable are: one for each combination of its finite keys.

import SMT
import Semantics

/// The cells of all variables in one array.
///
/// Finite keys are dense: each combination of their values is a cell. Every other key is a parameter: the
/// cell is then a term over the parameter's symbol, a function written as its body, and reading it is
/// substitution. Equal functions are equal terms, as far as simplification goes.
struct Layout {
  /// How one key of a variable is represented.
  enum Key {
    /// The values, and the distance between the cells of two neighbours.
    case dense(ClosedRange<Int>, stride: Int)
    case parameter(TermID)
  }

  /// The cells of one variable.
  struct Region {
    var start: Int
    var count: Int
    var keys: [Key]
    var initial: TermID
    var isBool: Bool
  }

  private(set) var regions: [Region] = []
  /// The number of cells of all variables.
  private(set) var count = 0
  /// The symbols that stand for keys.
  private(set) var parameters: Set<TermID> = []

  /// The layout for the variables of `system`; makes the symbols of parameters in `store`.
  init(of system: TransitionSystem, in store: inout TermStore) {
    for variable in system.variables {
      let initial =
        variable.value == .bool ? store.bool(variable.initial != 0) : store.int(variable.initial)
      var region = Region(
        start: count, count: 1, keys: [], initial: initial, isBool: variable.value == .bool)
      for (position, key) in variable.keys.enumerated() {
        let place = Self.key(key, at: position, &region.count, system, &store)
        if case .parameter(let symbol) = place { parameters.insert(symbol) }
        region.keys.append(place)
      }
      count += region.count
      regions.append(region)
    }
  }

  /// Every cell as it is before the first step.
  var initialCells: [TermID] {
    regions.flatMap { Array(repeating: $0.initial, count: $0.count) }
  }

  private static func key(
    _ sort: Sort, at position: Int, _ cells: inout Int, _ system: TransitionSystem,
    _ store: inout TermStore
  ) -> Key {
    if let values = system.bounds(of: sort), !values.isEmpty {
      let isSmall = values.count <= Reach.denseKeys && cells * values.count <= Reach.denseCells
      if isSmall || !sort.isInteger {
        defer { cells *= values.count }
        return .dense(values.lowerBound...values.upperBound - 1, stride: cells)
      }
    }
    return .parameter(store.symbol("key\(position)", .int))
  }
}

extension Layout.Region {
  /// What each key is in the cell at `offset` of this region: a literal or the parameter's symbol.
  func coordinates(at offset: Int, in store: inout TermStore) -> [TermID] {
    keys.map { key in
      switch key {
      case .dense(let values, let stride):
        store.int(values.lowerBound + offset / stride % values.count)
      case .parameter(let symbol): symbol
      }
    }
  }
}

extension Sort {
  /// Whether this is a sort of integers.
  var isInteger: Bool {
    switch self {
    case .integer: true
    case .bool, .named: false
    }
  }
}
