/// A folder for tables that there is no memory for.

import Foundation
import Machine

/// An open folder on a disk; it stays open as long as the program runs.
struct SpillFolder: Sendable {
  let path: String
  let descriptor: Int32

  /// - Throws: `LoadError` if the folder cannot be made or written to, or is itself in memory.
  init(_ path: String) throws(LoadError) {
    try OutputFile.requireWritableFolder(path)
    descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw LoadError(message: "the folder '\(path)' cannot be read") }
    self.path = path
    guard !Allowance.isInMemory(folder: descriptor) else {
      close(descriptor)
      throw LoadError(message: "the folder '\(path)' is in memory itself: spilling there would save none")
    }
  }
}
