/// Paths as seen from the working folder: the same on every machine, so that what is stored can be compared.

import Foundation

enum WorkingFolder {
  /// Returns `path` from the working folder on, without detours; the empty text for the working folder itself.
  static func relative(_ path: String) -> String {
    OutputFile.path(of: path, from: nil)
  }
}
