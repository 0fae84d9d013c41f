/// `pincer matrix`: runs the models and prints policies against properties.

import ArgumentParser
import Foundation
import Pincer

struct MatrixCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "matrix", abstract: "Compare policies: what each keeps, breaks and costs, over all scenarios.",
    discussion: """
      A row for each policy, a column for each property (see docs/matrix.md). What is not as expected is told on \
      standard error, and by the exit code.
      """)

  enum Format: String, CaseIterable, ExpressibleByArgument {
    case text
    case csv
    case markdown
    case html
  }

  @OptionGroup var selection: RunOptions

  @Option(help: "The form of the matrix: text, csv, markdown or html.")
  var format: Format = .text

  @Option(help: "What a column stands for: a property, or an aspect with all of its properties.")
  var by: Matrix.Grouping = .property

  @Flag(help: "Show the properties, too, that one scenario declares and no other asks.")
  var allProperties = false

  @Option(help: "Write the matrix to this file.")
  var output: String?

  @Option(help: "Write the matrix into this file, between the lines that mark its place (see docs/matrix.md).")
  var into: String?

  @OptionGroup var store: StoreOptions

  @Option(help: "Link violations to the traces in this folder, in Markdown; without it, to --counterexamples.")
  var links: String?

  @Option(
    help: "Write a page for the shortest trace of each cell to this folder; with --format html, linked from there.")
  var pages: String?

  func validate() throws {
    try store.validate(with: selection)
    if output != nil, into != nil { throw ValidationError("--output and --into exclude each other") }
    if format == .html, by != .property { throw ValidationError("--format html has a column for each property") }
    if links != nil, format != .markdown { throw ValidationError("--links needs --format markdown") }
  }

  func run() throws {
    if let output { try OutputFile.requireWritable(output) }
    if let pages { try OutputFile.requireWritableFolder(pages) }
    let page = try into.map { try MarkedPage($0) }
    let session = try selection.session()
    try store.prepare(session)
    let start = ContinuousClock.now
    let results = try selection.check(session) { result in
      guard !result.isMet else { return }
      Terminal.error(([result.headline] + result.failures).joined(separator: "\n"))
    }
    let matrix = Matrix(results, options)
    for name in try store.store(matrix.traces, of: results) { Terminal.error("removed \(name)") }
    let text = text(of: matrix, results)
    if let page {
      try page.write(text)
    } else if let output {
      try OutputFile.write(text, to: output)
    } else {
      print(text, terminator: "")
    }
    try writePages(of: matrix)
    let summary = Summary(results, in: ContinuousClock.now - start)
    Terminal.error(summary.line)
    try summary.end()
  }

  private var options: Matrix.Options {
    var options = Matrix.Options()
    options.grouping = by
    options.allProperties = allProperties
    options.policies = Set(selection.policy)
    return options
  }

  /// A page for the trace of each cell.
  private func writePages(of matrix: Matrix) throws {
    guard let pages else { return }
    for trace in matrix.traces {
      guard let view = trace.view else { continue }
      try OutputFile.write(view.page, to: pages + "/" + trace.pageName)
    }
  }

  private func text(of matrix: Matrix, _ results: [RunResult]) -> String {
    let isShown = output == nil && into == nil
    switch format {
    case .text: return matrix.text(width: isShown ? Terminal.width : 120, color: isShown && Terminal.isOutputTerminal)
    case .csv: return matrix.csv
    case .html:
      return matrix.page(of: results, tracesIn: pages.map { OutputFile.path(of: $0, from: output ?? into) })
    case .markdown: return matrix.markdown(links: links ?? store.counterexamples)
    }
  }
}

extension Matrix.Grouping: ExpressibleByArgument {}
