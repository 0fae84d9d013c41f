/// `pincer init`: a new folder of models.

import ArgumentParser
import Pincer

struct InitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init", abstract: "Begin a folder of models: a small one that works, and workflows that check it.")

  @Argument(help: "The folder; the working folder, if nothing is said.")
  var folder = "."

  func run() throws {
    for file in try ModelFolder.make(at: folder) { print("wrote \(file)") }
    print("try: pincer check \(folder == "." ? "models" : folder + "/models")")
  }
}
