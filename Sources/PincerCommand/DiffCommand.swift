/// `pincer diff`: what changed between two checks.

import ArgumentParser
import Pincer

struct DiffCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff", abstract: "Compare the results of two checks: which verdicts changed.",
    discussion: "The files are those of `check --json`. Exits with 1 if a verdict changed.")

  enum Format: String, CaseIterable, ExpressibleByArgument {
    case text
    case markdown
  }

  @Argument(help: "The earlier results.")
  var old: String

  @Argument(help: "The later results.")
  var new: String

  @Option(help: "The form of the comparison: text or markdown.")
  var format: Format = .text

  func run() throws {
    let difference = ResultsDifference(from: try StoredResults(at: old), to: try StoredResults(at: new))
    switch format {
    case .text: print(difference.text, terminator: "")
    case .markdown: print(difference.markdown, terminator: "")
    }
    if !difference.changes.isEmpty { throw Exit.notMet }
  }
}
