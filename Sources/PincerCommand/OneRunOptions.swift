/// One run of a model: the options of commands that look at a single one.

import ArgumentParser
import Pincer

struct OneRunOptions: ParsableArguments {
  @Argument(help: "Model files and folders.")
  var paths: [String]

  @Option(help: "Take this policy.")
  var policy: String?

  @Option(help: "Take this scenario.")
  var scenario: String?

  @Option(help: "Set a configuration or parameter, as name=value; may be repeated.")
  var config: [String] = []

  func validate() throws {
    try Models.requirePaths(paths)
    try Models.requireSettings(config)
  }

  func session() throws -> ModelSession { try Models.session(at: paths) }

  var options: CheckOptions {
    var options = CheckOptions()
    options.policies = policy.map { [$0] } ?? []
    options.scenarios = scenario.map { [$0] } ?? []
    options.settings = Models.settings(config)
    return options
  }
}
