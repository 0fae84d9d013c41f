/// `pincer graph`: the reachable states of a small model.

import ArgumentParser
import Pincer

struct GraphCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "graph", abstract: "Draw the reachable states of a small model.",
    discussion: "Without an option that writes a file, the graph is printed in the language of Graphviz.")

  @OptionGroup var selection: OneRunOptions

  @Option(help: "Refuse a model with more states than this.")
  var maxStates = 200

  @Option(help: "Write the graph to this file, in the language of Graphviz.")
  var dot: String?

  @Option(help: "Write a figure to this file; needs Graphviz.")
  var svg: String?

  func validate() throws { try Limits.requireCounts([("--max-states", maxStates)]) }

  func run() throws {
    for path in [dot, svg] { if let path { try OutputFile.requireWritable(path) } }
    let graph = try selection.session().stateGraph(selection.options, limit: maxStates)
    if let dot { try OutputFile.write(graph, to: dot) }
    if let svg { try OutputFile.write(try Graphviz.figure(of: graph), to: svg) }
    if dot == nil, svg == nil { print(graph, terminator: "") }
  }
}
