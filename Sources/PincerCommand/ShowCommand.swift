/// `pincer show`: a stored trace, explained, as text, page, figure or file for other tools.

import ArgumentParser
import Pincer
import Support

struct ShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show a stored trace: what happened, why, and what would have been right.",
    discussion: """
      Without an option that writes a file, the trace is printed: lanes, what changes, why it ends as it does, and the \
      nearest run that keeps the property (see docs/reading-a-counterexample.md). `-` writes to the output.
      """)

  @Argument(help: "A stored trace.")
  var trace: String

  @Flag(help: "Show all steps, also those that do not matter.")
  var allSteps = false

  @Flag(help: "Show all steps, each with all that the state holds after it.")
  var full = false

  @Option(help: "Say why a cell holds what it holds at the end, back to the start; may be repeated.")
  var why: [String] = []

  @Option(help: "Write a page that needs nothing beside it to this file.")
  var html: String?

  @Option(help: "Write a figure to this file.")
  var svg: String?

  @Option(help: "Write a Mermaid sequence diagram to this file.")
  var mermaid: String?

  @Option(help: "Write the trace in the Informal Trace Format of Apalache and Quint to this file.")
  var itf: String?

  @Option(help: "Write the skeleton of a reproducer to this file: the schedule as a litmus test, and a C program.")
  var litmus: String?

  func run() throws {
    for path in [html, svg, mermaid, itf, litmus] { if let path, path != "-" { try OutputFile.requireWritable(path) } }
    let stored = try StoredTrace(at: trace)
    if !stored.isConfirmed { Terminal.error("error: \(trace): \(stored.message)") }
    guard let view = stored.view else {
      print(stored.text(style), terminator: "")
      throw Exit.notMet
    }
    try write(view)
    for cell in why { try printOrigin(of: cell, in: view) }
    if writesNothing, why.isEmpty { print(view.text(style), terminator: "") }
    if !stored.isConfirmed { throw Exit.notMet }
  }

  private var writesNothing: Bool { [html, svg, mermaid, itf, litmus].allSatisfy { $0 == nil } }

  private var style: TraceStyle {
    var style = Terminal.traceStyle
    style.showsAllSteps = allSteps || full
    style.showsAllState = full
    return style
  }

  private func write(_ view: TraceView) throws {
    try put(html, view.page)
    try put(svg, view.figure(allSteps: allSteps || full))
    try put(mermaid, view.mermaid(allSteps: allSteps || full))
    try put(itf, view.informalTrace)
    try put(litmus, view.reproducer)
  }

  private func put(_ path: String?, _ text: @autoclosure () -> String) throws {
    guard let path else { return }
    if path == "-" { print(text(), terminator: "") } else { try OutputFile.write(text(), to: path) }
  }

  private func printOrigin(of cell: String, in view: TraceView) throws {
    let origin = view.origin(of: cell)
    guard origin.similar.isEmpty else {
      throw LoadError(
        message: "no cell of the trace is named '\(cell)'\nhint: "
          + (origin.similar.count == 1
            ? "did you mean '\(origin.similar[0])'?" : "there are \(origin.similar.joined(separator: ", "))"))
    }
    for line in origin.lines { print(line) }
  }
}
