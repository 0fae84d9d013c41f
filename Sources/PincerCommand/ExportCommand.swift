/// `pincer export`: what Z3 is asked, for whoever wants to ask another solver.

import ArgumentParser
import Foundation
import Pincer
import Support

struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Write what Z3 is asked as an SMT-LIB script.",
    discussion: """
      The symbolic engine explores what is selected, or with --engine bounded the bounded one. Each query is written \
      with its purpose and with what Z3 answered as the status, between push and pop, so that any solver that takes \
      SMT-LIB can be asked the same: 'cvc5 --incremental FILE' says so if it disagrees.
      """)

  @OptionGroup var selection: RunOptions

  @Option(help: "The file to write.")
  var smtlib: String

  func validate() throws {
    guard selection.engine != .enumerate else {
      throw ValidationError("there are no queries to export: the enumerating engine asks no solver")
    }
  }

  func run() throws {
    try OutputFile.requireWritable(smtlib)
    let session = try selection.session()
    let results = try selection.check(
      session,
      {
        ($0.engine, $0.keepsQueries) = (selection.engine == .bounded ? .bounded : .symbolic, true)
      }
    ) { result in
      guard let solver = result.solver else { return }
      print(
        "\(result.name): \(solver.queries.counting("query", "queries")), \(solver.satisfiable.grouped) satisfiable, "
          + "\(solver.unsatisfiable.grouped) not, \(solver.unknown.grouped) unknown"
          + (result.isExhaustive ? "" : "; stopped by \(result.reach)"))
    }
    let script = results.map { "\n; Run: \($0.name)\n" + ($0.solver?.commands ?? "") }.joined()
    try OutputFile.write(Self.beginning + script, to: smtlib)
    let all = results.reduce(0) { $0 + $1.queries }
    print("\(all.counting("query", "queries")) of \(results.count.counting("run")) in \(smtlib)")
    if Interrupts.happened { throw Exit.inconclusive }
  }

  private static let beginning = """
    ; What pincer asked. The status of each query is what \(SolverWork.solver) answered.
    (set-logic ALL)

    """
}
