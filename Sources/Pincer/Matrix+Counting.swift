/// From the results of runs to the matrix.

extension Matrix {
  /// - Parameter results: Runs of one check, in order. Runs without a policy and `reachable` properties do not count;
  ///   what a single one of several scenarios is about is left out unless it is asked for.
  public init(_ results: [RunResult], _ options: Options = Options()) {
    let tried = results.filter { $0.policy != nil }
    let policies = TriedPolicies(tried, asked: options.policies)
    let shown = tried.filter { policies.shown.contains($0.policy ?? "") }
    let asked = AskedProperties(shown)
    let isShown = { (key: PropertyKey) in options.allProperties || !asked.isPrivate(key) }
    let properties = asked.inOrder.filter { !$0.isCost }
    let costs = asked.inOrder.filter { $0.isCost && isShown($0) }
    var seen: Set<Column> = []
    columns = properties.filter(isShown).map { $0.column(options.grouping) }.filter { seen.insert($0).inserted }
    propertiesLeftOut = properties.filter { !isShown($0) }.map(\.name)
    self.costs = costs.map { Cost(name: $0.name, words: asked.words(of: $0)) }
    policiesLeftOut = policies.leftOut
    let columns = columns
    rows = policies.shown.map { policy in
      let runs = shown.filter { $0.policy == policy }
      return Row(
        policy: policy, scenarios: Set(runs.map(\.scenarioKey)).count, runs: runs.count,
        cells: columns.map { column in
          Cell(runs) { isShown($0) && !$0.isCost && $0.column(options.grouping) == column }
        },
        prices: costs.map { Price(runs, $0) })
    }
  }
}

/// A property as the matrix tells it from others: those of one name and aspect are one.
private struct PropertyKey: Hashable {
  var aspect: String?
  var name: String
  var isCost: Bool

  init(_ property: PropertyResult) {
    aspect = property.aspect
    name = property.name
    isCost = property.kind == .cost
  }

  func column(_ grouping: Matrix.Grouping) -> Matrix.Column {
    switch grouping {
    case .property: Matrix.Column(aspect: aspect, property: name)
    case .aspect: Matrix.Column(aspect: aspect, property: nil)
    }
  }
}

/// The policies of runs, in the order in which they are first tried.
private struct TriedPolicies {
  var shown: [String] = []
  var leftOut: [(policy: String, scenario: String)] = []

  /// - Parameter asked: Policies that are shown however few scenarios try them.
  init(_ results: [RunResult], asked: Set<String>) {
    let hasSeveralScenarios = Set(results.map(\.scenarioKey)).count > 1
    var seen: Set<String> = []
    for policy in results.compactMap(\.policy) where seen.insert(policy).inserted {
      let runs = results.filter { $0.policy == policy }
      let isPrivate = hasSeveralScenarios && Set(runs.map(\.scenarioKey)).count == 1
      if isPrivate, !asked.contains(policy), let run = runs.first {
        leftOut.append((policy, run.scenario))
      } else {
        shown.append(policy)
      }
    }
  }
}

/// The properties that runs ask, `reachable` ones left out.
private struct AskedProperties {
  private var first: [PropertyKey: PropertyOrigin] = [:]
  private var scenarios: [PropertyKey: Set<String>] = [:]
  private var hasSeveralScenarios: Bool
  /// By aspect, then in the order of their declarations.
  private(set) var inOrder: [PropertyKey] = []

  init(_ results: [RunResult]) {
    hasSeveralScenarios = Set(results.map(\.scenarioKey)).count > 1
    for result in results {
      for property in result.properties where property.kind != .reachable {
        let key = PropertyKey(property)
        scenarios[key, default: []].insert(result.scenarioKey)
        if let known = first[key], !(property.origin.place < known.place) { continue }
        first[key] = property.origin
      }
    }
    let order = order
    inOrder = first.keys.sorted { order($0) < order($1) }
  }

  /// Aspects by their declarations, and within one, properties by theirs; what has no aspect comes last.
  private var order: (PropertyKey) -> Order {
    var aspects: [String: DeclarationPlace] = [:]
    for aspect in first.values.compactMap(\.aspect) {
      aspects[aspect.name] = min(aspects[aspect.name] ?? aspect.place, aspect.place)
    }
    let first = first
    return { key in
      Order(aspect: key.aspect.flatMap { aspects[$0] }, name: key.aspect ?? "", property: first[key]?.place)
    }
  }

  private struct Order: Comparable {
    var aspect: DeclarationPlace?
    var name: String
    var property: DeclarationPlace?

    static func < (l: Order, r: Order) -> Bool {
      if l.name == r.name { return isBefore(l.property, r.property) }
      return l.aspect == r.aspect ? l.name < r.name : isBefore(l.aspect, r.aspect)
    }

    /// Whether a place comes before another; what has none comes last.
    private static func isBefore(_ l: DeclarationPlace?, _ r: DeclarationPlace?) -> Bool {
      guard let l else { return false }
      return r.map { l < $0 } ?? true
    }
  }

  /// Whether one scenario declares the property and no other asks.
  func isPrivate(_ key: PropertyKey) -> Bool {
    hasSeveralScenarios && scenarios[key]?.count == 1 && first[key]?.isOfScenario ?? false
  }

  func words(of key: PropertyKey) -> String { first[key]?.documentation.firstSentence ?? key.name }
}

extension Matrix.Cell {
  /// Counts the properties that `belong`; `nil` if no run asks one. A run counts once, by its worst.
  fileprivate init?(_ results: [RunResult], _ belongs: (PropertyKey) -> Bool) {
    var asking: Set<String> = []
    for result in results {
      let properties = result.properties.filter { $0.kind != .reachable && belongs(PropertyKey($0)) }
      guard !properties.isEmpty else { continue }
      asking.insert(result.scenarioKey)
      runs += 1
      if properties.contains(where: { $0.verdict == .violated }) {
        violated += 1
      } else if properties.contains(where: { $0.verdict == .unknown }) {
        undecided += 1
      }
      for property in properties where property.verdict == .violated {
        guard let steps = property.steps, steps < shortest?.steps ?? .max else { continue }
        shortest = Matrix.Violation(trace: StorableTrace(result: result, property: property), steps: steps)
      }
    }
    scenarios = asking.count
    if runs == 0 { return nil }
  }
}

extension Matrix.Price {
  /// Counts the runs in which a cost can be incurred; `nil` if no run asks.
  fileprivate init?(_ results: [RunResult], _ cost: PropertyKey) {
    var asking: Set<String> = []
    for result in results {
      guard let property = result.properties.first(where: { PropertyKey($0) == cost }) else { continue }
      asking.insert(result.scenarioKey)
      runs += 1
      switch property.verdict {
      case .holds: incurred += 1
      case .violated: break
      case .unknown: undecided += 1
      }
    }
    scenarios = asking.count
    if runs == 0 { return nil }
  }
}

extension RunResult {
  /// Tells scenarios apart, also those of one name.
  var scenarioKey: String { model + ":" + scenario }
}

extension String {
  /// The first sentence, without its full stop and starting small unless its first word is an abbreviation; `nil` if
  /// there is none.
  fileprivate var firstSentence: String? {
    let words = split(whereSeparator: \.isWhitespace).joined(separator: " ")
    let end = words.firstRange(of: ". ")?.lowerBound ?? words.endIndex
    var sentence = String(words[..<end])
    if sentence.hasSuffix(".") { sentence.removeLast() }
    guard let first = sentence.first else { return nil }
    let isAbbreviation = sentence.dropFirst().first?.isUppercase ?? true
    return isAbbreviation ? sentence : first.lowercased() + sentence.dropFirst()
  }
}
