/// Files that the program writes: whole, or not at all.

import Foundation
import Pincer

enum OutputFile {
  /// - Throws: `LoadError` if the file cannot be written, before any work is done.
  static func requireWritable(_ path: String) throws {
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    var isDirectory: ObjCBool = false
    if FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory), isDirectory.boolValue {
      throw LoadError(message: "'\(path)' is a folder, not a file to write")
    }
    guard FileManager.default.isWritableFile(atPath: folder) else {
      throw LoadError(message: "'\(path)' cannot be written: there is no folder '\(folder)' to write to")
    }
  }

  /// - Throws: `LoadError` if the folder cannot be made or written to.
  static func requireWritableFolder(_ path: String) throws {
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw LoadError(message: "the folder '\(path)' cannot be made")
    }
    guard FileManager.default.isWritableFile(atPath: path) else {
      throw LoadError(message: "the folder '\(path)' cannot be written to")
    }
  }

  /// Writes beside the file and renames, so that nobody ever sees half of it.
  static func write(_ text: String, to path: String) throws {
    do {
      try text.write(toFile: path, atomically: true, encoding: .utf8)
    } catch {
      throw LoadError(message: "'\(path)' cannot be written: \(error.localizedDescription)")
    }
  }
}
