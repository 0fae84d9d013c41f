/// The matrix as a page, which can be filtered and shows the traces.

import Diagnostics
import Lowering
import Reports
import Syntax
import Typing

extension Matrix {
  /// One self-contained page.
  ///
  /// - Parameters:
  ///   - results: The results that the matrix was made of; it has a column for each property.
  ///   - folder: Where the pages of the traces are, from this page on; `nil` if there are none.
  /// - Complexity: That of explaining a trace for each cell that is violated.
  public func page(of results: [RunResult], tracesIn folder: String?) -> String {
    let shown = Set(rows.map(\.policy))
    let runs = results.filter { shown.contains($0.policy ?? "") }
    var document = MatrixDocument()
    document.columns = columns.map { column in
      .init(property: column.property ?? column.title, aspect: column.aspect, about: about(column, runs))
    }
    document.costs = costs.map { .init(name: $0.name, about: $0.words) }
    document.policies = rows.map { policyEntry($0.policy, runs) }
    let scenarios = runs.reduce(into: [RunResult]()) { known, run in
      if !known.contains(where: { $0.scenarioKey == run.scenarioKey }) { known.append(run) }
    }
    document.scenarios = scenarios.map { run in
      let about = run.origin.model.scenarios[run.origin.run.scenario].declaration.documentation
      return .init(name: run.scenario, path: run.model, about: about.isEmpty ? nil : about)
    }
    document.axes = axes(runs)
    let numbers = Dictionary(scenarios.enumerated().map { ($0.element.scenarioKey, $0.offset) }) { $1 }
    document.runs = runs.map { run in
      self.run(run, scenario: numbers[run.scenarioKey] ?? 0, policy: rows.firstIndex { $0.policy == run.policy } ?? 0)
    }
    let indices = Dictionary(runs.enumerated().map { ($0.element.scenarioKey + " " + $0.element.name, $0.offset) }) {
      $1
    }
    for row in rows {
      for (c, cell) in row.cells.enumerated() {
        guard let shortest = cell?.shortest, let trace = shortest.trace.view,
          let run = indices[shortest.trace.result.scenarioKey + " " + shortest.trace.result.name]
        else { continue }
        document.traces["\(run)/\(c)"] = .init(
          title: trace.heading, text: trace.text(TraceStyle()),
          href: folder.map { $0 + "/" + shortest.trace.pageName })
      }
    }
    return document.page(
      title: "Policies and properties",
      summary: ["\(rows.count) policies, \(columns.count) properties, \(runs.count) runs"],
      parts: PageParts(page: "matrix"))
  }

  private func about(_ column: Column, _ runs: [RunResult]) -> String? {
    let property = runs.lazy.flatMap(\.properties).first { $0.name == column.property && $0.aspect == column.aspect }
    return property.flatMap { $0.origin.documentation.isEmpty ? nil : $0.origin.documentation }
  }

  private func policyEntry(_ name: String, _ runs: [RunResult]) -> MatrixDocument.Entry {
    guard let run = runs.first(where: { $0.policy == name }), let policy = run.origin.run.policy else {
      return .init(name: name)
    }
    let (path, lines) = run.origin.model.text(ofPolicy: policy)
    let source = run.origin.model.sources.first { $0.path == path }?.text ?? ""
    let all = source.split(separator: "\n", omittingEmptySubsequences: false)
    let about = all.first?.hasPrefix("///") == true ? all[0].drop { $0 == "/" || $0 == " " } : ""
    let text = all[(lines.lowerBound - 1)..<min(lines.upperBound, all.count)].joined(separator: "\n")
    return .init(name: name, path: path, about: about.isEmpty ? nil : String(about), text: text)
  }

  private func axes(_ runs: [RunResult]) -> [MatrixDocument.Axis] {
    var axes: [MatrixDocument.Axis] = []
    for setting in runs.flatMap(\.settings) {
      if let i = axes.firstIndex(where: { $0.name == setting.name }) {
        if !axes[i].values.contains(setting.value) { axes[i].values.append(setting.value) }
      } else {
        axes.append(.init(name: setting.name, values: [setting.value]))
      }
    }
    return axes.map { .init(name: $0.name, values: $0.values.sorted()) }
  }

  private func run(_ run: RunResult, scenario: Int, policy: Int) -> MatrixDocument.Run {
    let asked = columns.map { column in
      run.properties.first { $0.name == column.property && $0.aspect == column.aspect && $0.kind != .cost }
    }
    var steps: [String: Int] = [:]
    for (c, property) in asked.enumerated() where property?.verdict == .violated { steps[String(c)] = property?.steps }
    return .init(
      scenario: scenario, policy: policy, settings: Dictionary(run.settings.map { ($0.name, $0.value) }) { $1 },
      verdicts: asked.map { $0?.verdict.letter ?? "-" }.joined(),
      expected: asked.map { $0?.expected?.letter ?? "-" }.joined(), steps: steps,
      costs: costs.map { cost in run.properties.first { $0.name == cost.name }?.verdict.letter ?? "-" }.joined())
  }
}

extension Verdict {
  fileprivate var letter: String {
    switch self {
    case .holds: "h"
    case .violated: "v"
    case .unknown: "?"
    }
  }
}

extension StorableTrace {
  /// The run, explained.
  public var view: TraceView? { result.trace(of: property) }

  /// The name of its page's file.
  public var pageName: String { fileName.replacing(".json", with: ".html") }
}
