/// Paths as seen from the working folder: the same on every machine, so that what is stored can be compared.

import Foundation

enum WorkingFolder {
  /// Returns `path` from the working folder on, without detours; the empty text for the working folder itself.
  static func relative(_ path: String) -> String {
    let parts = URL(fileURLWithPath: path).standardizedFileURL.path.split(separator: "/")
    let here = FileManager.default.currentDirectoryPath.split(separator: "/")
    let shared = zip(parts, here).prefix { $0 == $1 }.count
    let up = Array(repeating: "..", count: here.count - shared)
    return (up + parts.dropFirst(shared).map(String.init)).joined(separator: "/")
  }
}
