/// Policies against properties, over all runs of a check: what each answer keeps, breaks and costs.

/// A row for each policy, a column for each property or aspect. Verdicts are counted by runs.
public struct Matrix: Sendable {
  public struct Column: Hashable, Sendable {
    /// `nil` for what belongs to no aspect.
    public let aspect: String?
    /// `nil` where all properties of the aspect are meant.
    public let property: String?
  }

  /// What came out for one policy and one column, over the runs that ask.
  public struct Cell: Sendable {
    public internal(set) var runs = 0
    public internal(set) var violated = 0
    public internal(set) var undecided = 0
    /// How many scenarios ask.
    public internal(set) var scenarios = 0
    /// The shortest violation, the first of several.
    public internal(set) var shortest: Violation?

    /// The worst that was found.
    public var verdict: Verdict { violated > 0 ? .violated : undecided > 0 ? .unknown : .holds }
  }

  public struct Violation: Sendable {
    public let trace: StorableTrace
    public let steps: Int
    public var scenario: String { trace.result.scenario }
    public var property: String { trace.property.name }
    /// The configurations and parameters that vary or were set, as `name=value`.
    public var configuration: [String] { trace.result.settings.map { "\($0.name)=\($0.value)" } }
  }

  /// A property of the kind `cost`.
  public struct Cost: Hashable, Sendable {
    public let name: String
    /// The first sentence of its documentation, or else its name: to stand before "in 3 of 12 runs".
    public let words: String
  }

  /// How often a policy incurs a cost.
  public struct Price: Sendable {
    public internal(set) var runs = 0
    public internal(set) var incurred = 0
    public internal(set) var undecided = 0
    /// How many scenarios ask.
    public internal(set) var scenarios = 0
  }

  public struct Row: Sendable {
    public let policy: String
    public let scenarios: Int
    public let runs: Int
    /// In the order of columns; `nil` where nobody asks.
    public let cells: [Cell?]
    /// In the order of costs; `nil` where nobody asks.
    public let prices: [Price?]
  }

  /// Grouped by aspect, in the order in which aspects are declared; what belongs to none comes last.
  public let columns: [Column]
  public let costs: [Cost]
  /// In the order in which the runs first try the policies.
  public let rows: [Row]
  /// Policies that are left out since a single scenario tries them, with that scenario.
  public let policiesLeftOut: [(policy: String, scenario: String)]
  /// Properties that are left out since the scenario that declares them is alone in asking, in the order of columns.
  public let propertiesLeftOut: [String]

  /// The shortest violation of each cell, row by row.
  public var traces: [StorableTrace] { rows.flatMap(\.cells).compactMap { $0?.shortest?.trace } }

  /// The columns, put together by aspect.
  var groups: [(aspect: String?, columns: Range<Int>)] {
    var groups: [(aspect: String?, columns: Range<Int>)] = []
    for (i, column) in columns.enumerated() {
      if let last = groups.last, last.aspect == column.aspect {
        groups[groups.count - 1].columns = last.columns.lowerBound..<i + 1
      } else {
        groups.append((column.aspect, i..<i + 1))
      }
    }
    return groups
  }

  /// Whether it says anything of aspects.
  var hasAspects: Bool { columns.contains { $0.aspect != nil } }
}

extension Matrix.Column {
  /// What stands above the column.
  var title: String { property ?? aspect ?? Self.noAspect }

  /// What stands above properties that belong to no aspect.
  static let noAspect = "other"
}
