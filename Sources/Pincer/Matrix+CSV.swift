/// The matrix for other programs: a line for each cell.

extension Matrix {
  /// A line for each policy and column, then one for each policy and cost, after a line that names the fields. Quoted
  /// after RFC 4180.
  public var csv: String {
    let header = [
      "policy", "aspect", "property", "verdict", "runs", "violated", "unknown", "scenarios", "shortest_steps",
      "shortest_scenario", "shortest_configuration",
    ]
    let lines = rows.flatMap { row in
      zip(columns, row.cells).map { record(row.policy, $0, $1) }
        + zip(costs, row.prices).map { record(row.policy, $0, $1) }
    }
    return ([header] + lines).map { $0.map(\.csvField).joined(separator: ",") + "\n" }.joined()
  }

  private func record(_ policy: String, _ column: Column, _ cell: Cell?) -> [String] {
    let place = [policy, column.aspect ?? "", column.property ?? ""]
    guard let cell else { return place + ["not_asked", "0", "0", "0", "0", "", "", ""] }
    return place + [
      cell.verdict.rawValue, String(cell.runs), String(cell.violated), String(cell.undecided), String(cell.scenarios),
      cell.shortest.map { String($0.steps) } ?? "", cell.shortest?.scenario ?? "",
      cell.shortest?.configuration.joined(separator: " ") ?? "",
    ]
  }

  private func record(_ policy: String, _ cost: Cost, _ price: Price?) -> [String] {
    let place = [policy, "", cost.name]
    guard let price else { return place + ["not_asked", "0", "0", "0", "0", "", "", ""] }
    let never = price.runs - price.incurred - price.undecided
    return place + [
      "cost", String(price.runs), String(never), String(price.undecided), String(price.scenarios), "", "", "",
    ]
  }
}

extension String {
  /// The text as a field: in quotes where it would be taken for something else.
  fileprivate var csvField: String {
    guard contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return self }
    return "\"" + split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
  }
}
