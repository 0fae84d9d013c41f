/// Files that the program writes: whole, or not at all.

import Foundation

public enum OutputFile {
  /// - Throws: `LoadError` if the file cannot be written, before any work is done.
  public static func requireWritable(_ path: String) throws(LoadError) {
    var isDirectory: ObjCBool = false
    let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory)
    if exists, isDirectory.boolValue { throw LoadError(message: "'\(path)' is a folder, not a file to write") }
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    guard FileManager.default.fileExists(atPath: folder) else {
      throw LoadError(message: "'\(path)' cannot be written: there is no folder '\(folder)'")
    }
    guard FileManager.default.isWritableFile(atPath: exists ? path : folder) else {
      throw LoadError(message: "'\(path)' cannot be written: permission is denied")
    }
  }

  /// - Throws: `LoadError` if the folder cannot be made or written to.
  public static func requireWritableFolder(_ path: String) throws(LoadError) {
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw LoadError(message: "the folder '\(path)' cannot be made")
    }
    guard FileManager.default.isWritableFile(atPath: path) else {
      throw LoadError(message: "the folder '\(path)' cannot be written to")
    }
  }

  /// The path of a folder as a link in a file has it.
  ///
  /// - Parameter file: The file with the link; `nil` for one in the working folder.
  public static func path(of folder: String, from file: String?) -> String {
    let base = URL(fileURLWithPath: file ?? "page").deletingLastPathComponent().standardizedFileURL.path
    let parts = URL(fileURLWithPath: folder).standardizedFileURL.path.split(separator: "/")
    let here = base.split(separator: "/")
    let shared = zip(parts, here).prefix { $0 == $1 }.count
    let up = Array(repeating: "..", count: here.count - shared)
    return (up + parts.dropFirst(shared).map(String.init)).joined(separator: "/")
  }

  /// Writes beside the file and renames, so that nobody ever sees half of it. A link is followed, and an existing
  /// file keeps its permissions. What is no regular file (a device, a pipe) is written to as it is.
  ///
  /// - Throws: `LoadError` if the file cannot be written.
  public static func write(_ text: String, to path: String) throws(LoadError) {
    let target = URL(fileURLWithPath: path).resolvingSymlinksInPath()
    let attributes = try? FileManager.default.attributesOfItem(atPath: target.path)
    let data = Data(text.utf8)
    do {
      // Renaming would put a plain file in the place of /dev/null.
      if let type = attributes?[.type] as? FileAttributeType, type != .typeRegular {
        let file = try FileHandle(forWritingTo: target)
        try file.write(contentsOf: data)
        return try file.close()
      }
      try data.write(to: target, options: .atomic)
      if let permissions = attributes?[.posixPermissions] {
        try FileManager.default.setAttributes([.posixPermissions: permissions], ofItemAtPath: target.path)
      }
    } catch {
      throw LoadError(message: "'\(path)' cannot be written: \(error.localizedDescription)")
    }
  }
}
