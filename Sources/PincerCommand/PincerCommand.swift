/// The command line: reads arguments, calls the library, prints, and says by its exit code how it went.

import ArgumentParser
import Foundation
import Pincer

/// How the program ends.
enum Exit {
  static let met = ExitCode(0)
  static let notMet = ExitCode(1)
  static let wrong = ExitCode(2)
  static let inconclusive = ExitCode(3)
  static let `internal` = ExitCode(4)
}

@main
struct PincerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pincer",
    abstract: "Checks the interleavings of page pins, RDMA transfers and filesystem operations.",
    discussion: """
      Exit codes: 0 every expectation met, 1 an expectation not met, 2 the model or the command is wrong, \
      3 inconclusive, 4 internal error.
      """,
    version: "0.1.0",
    subcommands: [
      CheckCommand.self, MatrixCommand.self, MutateCommand.self, FormatCommand.self, ExplainCommand.self,
      ReplayCommand.self, ShowCommand.self, StepCommand.self, GraphCommand.self, DiffCommand.self,
      InitCommand.self, ListCommand.self, ExportCommand.self, ProveCommand.self,
    ])

  /// Runs on a thread with a large stack: terms are trees, and trees are walked by recursion.
  static func main() {
    let thread = Thread { Foundation.exit(runToEnd()) }
    thread.stackSize = 512 << 20
    thread.start()
    while true { sleep(1000) }
  }

  private static func runToEnd() -> Int32 {
    do {
      var command = try parseAsRoot()
      try command.run()
      return Exit.met.rawValue
    } catch {
      return report(error)
    }
  }

  /// Prints what went wrong and returns the exit code for it.
  private static func report(_ error: any Error) -> Int32 {
    switch error {
    case let code as ExitCode: return code.rawValue
    case SessionError.diagnostics(let text, let count):
      Terminal.error(text)
      Terminal.error(count == 1 ? "1 mistake" : "\(count) mistakes")
      return Exit.wrong.rawValue
    case SessionError.selection(let text):
      Terminal.error("error: " + text)
      return Exit.wrong.rawValue
    case let checkpoint as CheckpointError:
      Terminal.error("error: " + checkpoint.message)
      return Exit.wrong.rawValue
    case let load as LoadError:
      Terminal.error("error: " + load.message)
      return Exit.wrong.rawValue
    default:
      let text = fullMessage(for: error)
      if exitCode(for: error) == .success {
        print(text)
        return Exit.met.rawValue
      }
      Terminal.error(text)
      return Exit.wrong.rawValue
    }
  }
}
