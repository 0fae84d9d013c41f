/// A folder of model files that lives as long as a test.

import Foundation
import Pincer

final class ModelFolder {
  let path: String

  /// - Parameter files: The text of each file, by path below the folder.
  init(_ files: [String: String] = [:]) throws {
    path = FileManager.default.temporaryDirectory.appending(path: "pincer-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    for (name, text) in files { try write(text, to: name) }
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func write(_ text: String, to name: String) throws {
    let file = URL(fileURLWithPath: self / name)
    try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
  }

  /// The path of what is called `name` in the folder.
  static func / (folder: ModelFolder, name: String) -> String { folder.path + "/" + name }
}

/// The codes that a text of diagnostics shows, in order, e.g. `E0201`.
func codes(in text: String) -> [String] {
  text.matches(of: /error\[(E[0-9]{4})\]/).map { String($0.output.1) }
}

/// The text of the diagnostics with which models at `paths` are refused, or `nil` if they are not.
func refusal(of paths: [String]) throws -> String? {
  do {
    _ = try ModelSession(paths: paths)
    return nil
  } catch SessionError.diagnostics(let text, _) {
    return text
  }
}
