/// The checkpoints of a check: which runs have one, and which file is whose.

import Explorer
import Foundation
import Lowering
import Semantics
import Support

/// A folder of checkpoints, one for each run.
public struct CheckpointOptions: Sendable {
  /// Where searches are kept.
  public var folder: String
  /// The folder with the checkpoints that runs go on from; `nil` if all begin at the beginning.
  public var resumed: String?
  /// At most so many seconds of a search are lost.
  public var seconds: Double

  public init(folder: String, resuming resumed: String? = nil, seconds: Double = 60) {
    self.folder = folder
    self.resumed = resumed
    self.seconds = seconds
  }
}

/// The files of the runs of one check.
struct CheckpointFolder: Sendable {
  private let options: CheckpointOptions
  private let runs: [Run]
  private let note: @Sendable (String) -> Void
  /// By run: what it goes on from.
  private var saved: [Int: StoredSnapshot] = [:]

  /// Looks at all that runs will go on from, before any of them begins.
  ///
  /// - Parameters:
  ///   - threads: How many to look at at once.
  ///   - system: The system of a run.
  /// - Throws: `LoadError` if a folder is missing, `CheckpointError` if a checkpoint is damaged or of something else.
  init(
    _ options: CheckpointOptions, of runs: [Run], _ explorer: ExplorerOptions, threads: Int,
    _ system: @escaping @Sendable (Run) -> TransitionSystem, note: @escaping @Sendable (String) -> Void
  ) throws {
    self.options = options
    self.runs = runs
    self.note = note
    var isFolder: ObjCBool = false
    if let resumed = options.resumed {
      guard FileManager.default.fileExists(atPath: resumed, isDirectory: &isFolder), isFolder.boolValue else {
        throw LoadError(message: "there is no folder '\(resumed)' to go on from")
      }
    }
    try OutputFile.requireWritableFolder(options.folder)
    guard let resumed = options.resumed else { return }
    var found: [Int: StoredSnapshot] = [:]
    try workInOrder(runs.count, threads: threads) { i -> (Int, Result<StoredSnapshot?, CheckpointError>) in
      let path = Self.path(of: runs[i], in: resumed)
      guard access(path, F_OK) == 0 else { return (i, .success(nil)) }
      let file = CheckpointFile(path: path, identity: snapshotIdentity(of: system(runs[i]), explorer))
      return (i, Result { () throws(CheckpointError) in try file.open() })
    } deliver: { i, result in
      found[i] = try result.get()
    }
    saved = found
    if saved.isEmpty { note("note: '\(resumed)' has no checkpoint of these runs: they begin at the beginning") }
  }

  private static func path(of run: Run, in folder: String) -> String { "\(folder)/\(run.fileStem).checkpoint" }

  /// Who keeps a run's search.
  func keeper(of i: Int, _ system: TransitionSystem, _ explorer: ExplorerOptions) -> CheckpointKeeper {
    let path = Self.path(of: runs[i], in: options.folder)
    let file = CheckpointFile(path: path, identity: snapshotIdentity(of: system, explorer))
    return CheckpointKeeper(file, from: saved[i], seconds: options.seconds, note: note)
  }

  /// Removes what nobody needs after all runs have come to their ends.
  func removeAll() {
    for run in runs {
      let path = Self.path(of: run, in: options.folder)
      unlink(path)
      unlink(path + ".partial")
    }
  }
}

extension Run {
  /// The beginning of the names of files that belong to the run.
  var fileStem: String {
    ([scenarioName, policyName].compactMap { $0 } + settings.map { "\($0.name)-\($0.value)" }).joined(separator: ".")
  }
}
