/// A new folder of models: something small that works, and what checks it on every change.

import Foundation

public enum ModelFolder {
  /// What a new folder holds, by path.
  private static let files = [
    "README.md": "README.md",
    "models/pinned_pages.pin": "pinned_pages.pin",
    ".github/workflows/pincer.yml": "github.yml",
    ".gitlab-ci.yml": "gitlab.yml",
  ]

  /// Writes a new folder.
  ///
  /// - Parameter path: The folder, which is made if it is not there.
  /// - Returns: The paths of the files, in order.
  /// - Throws: `LoadError` if one of the files is there already, or cannot be written. Then nothing was overwritten.
  public static func make(at path: String) throws(LoadError) -> [String] {
    let targets = files.map { (target: path + "/" + $0.key, text: embeddedFiles["templates/" + $0.value] ?? "") }
      .sorted { $0.target < $1.target }
    if let known = targets.first(where: { FileManager.default.fileExists(atPath: $0.target) }) {
      throw LoadError(message: "'\(known.target)' is there already; nothing is written")
    }
    for (target, _) in targets {
      try OutputFile.requireWritableFolder(URL(fileURLWithPath: target).deletingLastPathComponent().path)
    }
    for (target, text) in targets { try OutputFile.write(text.hasSuffix("\n") ? text : text + "\n", to: target) }
    return targets.map(\.target)
  }
}
