/// Which scenarios a change could have touched: those that are in a changed file, or import one.

import Diagnostics
import Foundation
import Lowering
import Syntax
import Typing

/// The files that differ from a revision of a Git repository, those that are new included.
struct ChangedFiles {
  /// Absolute paths, links resolved.
  let paths: Set<String>

  /// - Throws: `LoadError` if there is no Git, no repository, or no such revision.
  init(since revision: String) throws(LoadError) {
    // A revision that looks like an option is none.
    guard !revision.hasPrefix("-") else { throw LoadError(message: "'\(revision)' is no revision") }
    let top = try Self.git(["rev-parse", "--show-toplevel"]).trimmingCharacters(in: .newlines)
    let commit = try Self.git(["rev-parse", "--verify", "--end-of-options", "\(revision)^{commit}"])
      .trimmingCharacters(in: .newlines)
    let changed = try Self.git(["-C", top, "diff", "--name-only", "-z", commit, "--"])
    let new = try Self.git(["-C", top, "ls-files", "--others", "--exclude-standard", "-z"])
    paths = Set(
      (changed + new).split(separator: "\0").map { path in
        URL(fileURLWithPath: top + "/" + path).resolvingSymlinksInPath().path
      })
  }

  private static func git(_ words: [String]) throws(LoadError) -> String {
    guard let git = ChildProgram.path(of: "git", ProcessInfo.processInfo.environment) else {
      throw LoadError(message: "there is no git to ask what has changed")
    }
    let process = Foundation.Process()
    process.executableURL = URL(fileURLWithPath: git)
    process.arguments = words
    let (output, errors) = (Pipe(), Pipe())
    (process.standardOutput, process.standardError, process.standardInput) = (output, errors, FileHandle.nullDevice)
    let data: Data
    do {
      try process.run()
      data = try output.fileHandleForReading.readToEnd() ?? Data()
    } catch {
      throw LoadError(message: "git cannot be run: \(error.localizedDescription)")
    }
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      let said = String(decoding: (try? errors.fileHandleForReading.readToEnd()) ?? Data(), as: UTF8.self)
      throw LoadError(message: "git cannot say what has changed: \(said.trimmingCharacters(in: .newlines))")
    }
    return String(decoding: data, as: UTF8.self)
  }
}

extension ModelSession {
  /// Those of `runs` whose scenario or policy is in a changed file, or sees one.
  func touched(_ runs: [Run], by changes: ChangedFiles) -> [Run] {
    let isChanged = model.modules.map { module in
      changes.paths.contains(URL(fileURLWithPath: model.sources[module.file.index].path).resolvingSymlinksInPath().path)
    }
    let seesChange = model.visible.map { modules in modules.contains { isChanged[$0] } }
    return runs.filter { run in
      seesChange[model.scenarios[run.scenario].module]
        || run.policy.map { seesChange[model.policies[$0].module] } ?? false
    }
  }
}
