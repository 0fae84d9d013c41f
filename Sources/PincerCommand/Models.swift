/// What every command that runs models does with its arguments: the models, and the limits of what is run.

import ArgumentParser
import Pincer

enum Models {
  static func requirePaths(_ paths: [String]) throws {
    if paths.isEmpty { throw ValidationError("name a model file or a folder") }
  }

  /// - Parameter settings: What was given for `--config`.
  static func requireSettings(_ settings: [String]) throws {
    for setting in settings where !setting.contains("=") {
      throw ValidationError("--config is name=value, not '\(setting)'")
    }
  }

  /// Settings as names and values.
  static func settings(_ texts: [String]) -> [(name: String, value: String)] {
    texts.map { setting in
      let parts = setting.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      return (String(parts[0]), String(parts[1]))
    }
  }

  /// The models at paths, loaded; what there is to say about them is said.
  static func session(at paths: [String]) throws -> ModelSession {
    let session = try ModelSession(paths: paths, color: Terminal.isErrorTerminal)
    if !session.warnings.isEmpty { Terminal.error(session.warnings) }
    return session
  }
}

enum Limits {
  /// - Parameter counts: Options and what was given for them.
  static func requireCounts(_ counts: [(name: String, value: Int?)]) throws {
    for (name, value) in counts {
      if let value, value < 1 { throw ValidationError("\(name) is a number of at least 1, not \(value)") }
    }
  }

  /// More threads than any machine has cores only wait for each other.
  static func requireThreads(_ threads: Int?) throws {
    try requireCounts([("--threads", threads)])
    if let threads, threads > 1024 { throw ValidationError("--threads is a number of at most 1024, not \(threads)") }
  }

  static func requireSeconds(_ seconds: Double?) throws {
    if let seconds, !(seconds > 0) { throw ValidationError("--max-seconds is more than 0") }
  }
}
