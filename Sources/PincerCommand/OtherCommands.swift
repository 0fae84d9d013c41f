/// `pincer list`, `explain` and `fmt`.

import ArgumentParser
import Foundation
import Pincer

struct ListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the scenarios of models and the policies they are tried under.")

  @Argument(help: "Model files and folders.")
  var paths: [String]

  func run() throws {
    for line in try ModelSession(paths: paths, color: Terminal.isErrorTerminal).scenarioLines() { print(line) }
  }
}

struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain", abstract: "Explain an error code, with a wrong and a right model.")

  @Argument(help: "A code such as E0501.")
  var code: String

  func run() throws {
    guard let text = ErrorCatalogue.explanation(of: code) else {
      throw LoadError(message: "there is no error code '\(code)'; codes look like E0501")
    }
    print(text)
  }
}

struct FormatCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "fmt", abstract: "Format models.")

  @Argument(help: "Model files and folders.")
  var paths: [String]

  @Flag(help: "Change nothing; name the files that are not formatted and exit with 1 if there are any.")
  var check = false

  func run() throws {
    var changed: [String] = []
    for file in try ModelFormatter.files(at: paths) {
      let (before, after) = try ModelFormatter.format(file, color: Terminal.isErrorTerminal)
      guard before != after else { continue }
      changed.append(file)
      if !check { try OutputFile.write(after, to: file) }
    }
    for file in changed { print(check ? "not formatted: \(file)" : "formatted \(file)") }
    if check, !changed.isEmpty { throw Exit.notMet }
  }
}
