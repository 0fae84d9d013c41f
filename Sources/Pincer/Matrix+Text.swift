/// The matrix for a terminal: blocks of columns as wide as the terminal, then what each policy breaks and costs.

import Traces

extension Matrix {
  /// - Parameters:
  ///   - width: The columns there are. What does not fit beside each other comes below, with the policies again.
  ///   - color: Whether to mark verdicts for a terminal.
  public func text(width: Int, color: Bool = false) -> String {
    guard !rows.isEmpty else { return "no policy is tried\n" + notes().map { $0 + "\n" }.joined() }
    let layout = TextLayout(self, width: max(40, width), ink: Ink(isColored: color))
    let lines = layout.table + layout.policies + notes().flatMap { $0.wrapped(to: width, indent: 2) }
    return lines.map { $0.trimmedRight + "\n" }.joined()
  }

  /// What is not in the matrix, in words.
  ///
  /// - Parameter name: Writes a name.
  func notes(_ name: (String) -> String = { $0 }) -> [String] {
    let policies = policiesLeftOut.map { "\(name($0.policy)) (\(name($0.scenario)))" }.joined(separator: ", ")
    let properties = propertiesLeftOut.map(name).joined(separator: ", ")
    return [
      policies.isEmpty ? nil : "Not shown, as only one scenario tries them: \(policies)",
      properties.isEmpty ? nil : "Not shown, as only the scenario that declares them asks: \(properties)",
    ].compactMap { $0 }
  }
}

extension Matrix.Cell {
  /// The cell in the space that there is in a table.
  var short: String {
    switch verdict {
    case .holds: "✓ \(runs)"
    case .violated: "✗ \(violated)/\(runs)"
    case .unknown: "? \(undecided)/\(runs)"
    }
  }
}

extension Matrix.Row {
  var size: String { "\(scenarios.counting("scenario")), \(runs.counting("run"))" }
}

/// Where everything stands.
private struct TextLayout {
  let matrix: Matrix
  let width: Int
  let ink: Ink
  /// The width of the names of policies, and that of each column.
  let lead: Int
  let cell: Int
  let titles: [[String]]
  private let gap = 2

  init(_ matrix: Matrix, width: Int, ink: Ink) {
    self.matrix = matrix
    self.width = width
    self.ink = ink
    lead = matrix.rows.map(\.policy.count).max() ?? 0
    let cells = matrix.rows.flatMap(\.cells).map { $0?.short.count ?? 1 }
    let parts = matrix.columns.flatMap { $0.title.titleParts.map(\.count) }
    let column = max(8, cells.max() ?? 0, parts.max() ?? 0)
    cell = column
    titles = matrix.columns.map { $0.title.titleLines(width: column) }
  }

  // MARK: The table

  var table: [String] {
    blocks.flatMap { block in header(block) + matrix.rows.map { row($0, block) } + [""] }
      + Self.key.wrapped(to: width, indent: 2) + [""]
  }

  /// The columns that stand beside each other. An aspect that fits into a block is not broken.
  private var blocks: [[Int]] {
    let limit = max(1, (width - lead) / (cell + gap))
    var blocks: [[Int]] = []
    for group in matrix.groups.map(\.columns) {
      if let last = blocks.last, last.count + group.count <= limit {
        blocks[blocks.count - 1] += group
        continue
      }
      let columns = Array(group)
      blocks += stride(from: 0, to: columns.count, by: limit).map { Array(columns[$0...].prefix(limit)) }
    }
    return blocks
  }

  private func header(_ block: [Int]) -> [String] {
    let height = block.map { titles[$0].count }.max() ?? 0
    let names = (0..<height).map { line in
      pad("", lead) + block.map { pad("", gap) + pad(line < titles[$0].count ? titles[$0][line] : "", cell) }.joined()
    }
    return (matrix.hasAspects && matrix.columns.contains { $0.property != nil } ? [aspects(block)] : []) + names
  }

  /// The line that names the aspects, each above its columns.
  private func aspects(_ block: [Int]) -> String {
    var line = pad("", lead)
    for group in matrix.groups {
      let count = block.filter { group.columns.contains($0) }.count
      guard count > 0 else { continue }
      let space = count * (cell + gap) - gap
      let name = String((group.aspect ?? Matrix.Column.noAspect).prefix(space)) + " "
      let rule = String(repeating: "─", count: max(0, space - name.count))
      line += pad("", gap) + ink.strong(pad(name + rule, space))
    }
    return line
  }

  private func row(_ row: Matrix.Row, _ block: [Int]) -> String {
    pad(row.policy, lead) + block.map { pad("", gap) + text(row.cells[$0]) }.joined()
  }

  private func text(_ cell: Matrix.Cell?) -> String {
    guard let cell else { return ink.faint("–") + pad("", self.cell - 1) }
    return colored(cell.short, cell.verdict) + pad("", self.cell - cell.short.count)
  }

  private func colored(_ text: String, _ verdict: Verdict) -> String {
    switch verdict {
    case .holds: ink.good(text)
    case .violated: ink.bad(text)
    case .unknown: ink.doubt(text)
    }
  }

  private static let key =
    "✓ n holds in all n runs that ask, ✗ k/n is violated in k of n, ? k/n is undecided in k of n, – nobody asks"

  private func pad(_ text: String, _ width: Int) -> String { text.padded(to: width) }

  // MARK: The policies

  /// For each policy its size, its violations with their shortest traces, and its costs.
  var policies: [String] {
    matrix.rows.flatMap { row in
      let violations = zip(matrix.columns, row.cells).compactMap { column, cell in
        cell.flatMap { $0.violated > 0 ? violation($0, column) : nil }
      }
      let costs = costs(row)
      return ["\(ink.strong(row.policy)): \(row.size)"]
        + violations.flatMap { $0.wrapped(to: width, indent: 6) }
        + (costs.isEmpty ? [] : "  costs: \(costs.joined(separator: "; "))".wrapped(to: width, indent: 4)) + [""]
    }
  }

  private func violation(_ cell: Matrix.Cell, _ column: Matrix.Column) -> String {
    let count = "in \(cell.violated) of \(cell.runs.counting("run"))"
    let open = cell.undecided > 0 ? ", undecided in \(cell.undecided)" : ""
    guard let shortest = cell.shortest else { return "  ✗ \(column.title) \(count)\(open)" }
    let property = column.property == nil ? "\(shortest.property), " : ""
    let settings = shortest.configuration.isEmpty ? "" : " with " + shortest.configuration.joined(separator: " ")
    return "  ✗ \(column.title) \(count)\(open); the shortest: \(property)\(shortest.steps.counting("step")) in "
      + "\(shortest.scenario)\(settings)"
  }

  private func costs(_ row: Matrix.Row) -> [String] {
    zip(matrix.costs, row.prices).compactMap { cost, price in
      price.map { price in
        "\(cost.words) in \(price.incurred) of \(price.runs.counting("run"))"
          + (price.undecided > 0 ? " (undecided in \(price.undecided))" : "")
      }
    }
  }
}

extension String {
  /// The parts of a name between which it can be broken: behind `_`, and at spaces.
  fileprivate var titleParts: [String] {
    split(separator: " ").flatMap { word in
      let parts = word.split(separator: "_").map(String.init)
      return parts.enumerated().map { $0 + 1 < parts.count ? $1 + "_" : $1 }
    }
  }

  /// The name in lines of at most `width` characters, as far as its parts allow.
  fileprivate func titleLines(width: Int) -> [String] {
    var lines: [String] = []
    for part in titleParts {
      let joint = lines.last?.hasSuffix("_") ?? true ? "" : " "
      if let last = lines.last, last.count + joint.count + part.count <= width {
        lines[lines.count - 1] = last + joint + part
      } else {
        lines.append(part)
      }
    }
    return lines
  }
}

extension Int {
  /// The number with what it counts: `1 step`, `7 steps`.
  fileprivate func counting(_ noun: String) -> String { "\(self) \(noun)\(self == 1 ? "" : "s")" }
}
