/// Whether expectations are brought up to what was found.

import ArgumentParser
import Foundation
import Pincer

struct BlessOptions: ParsableArguments {
  @Flag(
    help: """
      Show how the models would have to change to expect what was found, and write them, and the stored traces with \
      --counterexamples, if you agree.
      """)
  var bless = false

  @Flag(help: "With --bless: agree at once.")
  var yes = false

  /// - Throws: `ValidationError` if not all of what a clause is about is checked.
  func validate(with run: RunOptions) throws {
    if yes, !bless { throw ValidationError("--yes needs --bless") }
    guard bless else { return }
    if run.isSelection || run.failFast || run.stopAtViolation {
      throw ValidationError("--bless needs all runs: an expectation is about every policy and configuration")
    }
  }

  /// Shows the change and, if somebody agrees, writes the models.
  ///
  /// - Returns: Whether everything is now as was found, or was before.
  func bless(_ results: [RunResult]) throws -> Bool {
    let blessing = Blessing(results)
    for name in blessing.undecided { print("stays as it is, since it is not decided: \(name)") }
    guard !blessing.isEmpty else {
      print("every expectation that was decided is met: there is nothing to change")
      return blessing.undecided.isEmpty
    }
    print(blessing.difference, terminator: "")
    guard agrees() else {
      print("nothing is written")
      return false
    }
    try blessing.write(results)
    print("the models expect now what was found")
    return blessing.undecided.isEmpty
  }

  private func agrees() -> Bool {
    if yes { return true }
    guard isatty(STDIN_FILENO) == 1 else {
      print("nobody can be asked here; --yes writes this change")
      return false
    }
    print("write this change? [y/N] ", terminator: "")
    fflush(nil)
    return ["y", "yes"].contains((readLine() ?? "").lowercased())
  }
}
