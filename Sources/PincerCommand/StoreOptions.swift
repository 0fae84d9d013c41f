/// Where traces are stored.

import ArgumentParser
import Pincer

struct StoreOptions: ParsableArguments {
  @Option(help: "Write traces to this folder: of `check`, those of all expected violations; of `matrix`, one a cell.")
  var counterexamples: String?

  @Flag(help: "Remove the other stored traces from that folder; not with --policy, --scenario or --config.")
  var prune = false

  /// - Throws: `ValidationError` if traces would be removed that are not looked for.
  func validate(with run: RunOptions) throws {
    if prune, counterexamples == nil { throw ValidationError("--prune needs --counterexamples") }
    if prune, run.isSelection {
      throw ValidationError("--prune would remove the traces of all that is not selected; leave out the selection")
    }
  }

  /// - Throws: `LoadError` or `SessionError` if the traces of `session` cannot be stored there, before any is found.
  func prepare(_ session: ModelSession) throws {
    guard let counterexamples else { return }
    try OutputFile.requireWritableFolder(counterexamples)
    try session.requireDistinctScenarioNames()
  }

  /// Writes `traces` and, if asked, removes all others.
  ///
  /// - Parameter results: All results of the check.
  /// - Returns: The names of the files that were removed.
  func store(_ traces: [StorableTrace], of results: [RunResult]) throws -> [String] {
    guard let counterexamples else { return [] }
    let folder = CounterexampleFolder(counterexamples)
    try folder.update(with: traces)
    guard prune else { return [] }
    // What was not decided may still be violated, so its trace stays.
    guard !Interrupts.happened, results.allSatisfy({ $0.properties.allSatisfy { $0.verdict != .unknown } }) else {
      Terminal.error("note: not everything was decided, so no stored trace is removed")
      return []
    }
    return try folder.prune(except: traces)
  }
}
