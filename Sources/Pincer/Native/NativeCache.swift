/// Compiled code from earlier runs, by the text it was compiled from.

import Foundation

/// A folder of libraries that nobody else may write to: what is in it gets executed.
struct NativeCache: Sendable {
  private let folder: String

  /// `$XDG_CACHE_HOME/pincer` or `~/.cache/pincer`; where neither can be written to, a folder for this process alone.
  ///
  /// - Returns: `nil` if there is none.
  init?(_ environment: [String: String]) {
    let home = environment["XDG_CACHE_HOME"] ?? environment["HOME"].map { $0 + "/.cache" }
    if let home, let folder = Self.usable(home + "/pincer/native") {
      self.folder = folder
      return
    }
    let own = FileManager.default.temporaryDirectory.path + "/pincer-\(getpid())"
    guard let folder = Self.usable(own) else { return nil }
    self.folder = folder
  }

  private static func usable(_ folder: String) -> String? {
    try? FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    var status = stat()
    guard lstat(folder, &status) == 0, status.st_mode & S_IFMT == S_IFDIR, status.st_uid == geteuid(),
      status.st_mode & 0o022 == 0, access(folder, W_OK) == 0
    else { return nil }
    return folder
  }

  /// The library that was made from this text, and from no other: the text lies beside it.
  func library(of source: String) -> String? {
    let path = self.path(of: source)
    guard let stored = FileManager.default.contents(atPath: path + ".c"), stored == Data(source.utf8),
      FileManager.default.fileExists(atPath: path + ".so")
    else { return nil }
    return path + ".so"
  }

  /// Calls `make` with the path of the text and of the library to make, and keeps what it made.
  ///
  /// - Returns: The library's path, or `nil` if it was not made.
  func store(_ source: String, _ make: (_ text: String, _ library: String) -> Bool) -> String? {
    let path = self.path(of: source)
    let draft = path + "-" + UUID().uuidString
    defer { for end in [".c", ".so"] { try? FileManager.default.removeItem(atPath: draft + end) } }
    guard (try? Data(source.utf8).write(to: URL(fileURLWithPath: draft + ".c"))) != nil,
      make(draft + ".c", draft + ".so")
    else { return nil }
    // The text last: a library is used only beside its text.
    guard rename(draft + ".so", path + ".so") == 0, rename(draft + ".c", path + ".c") == 0 else { return nil }
    return path + ".so"
  }

  /// FNV-1a; two texts with one hash take turns.
  private func path(of source: String) -> String {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in source.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    return folder + "/" + String(hash, radix: 16)
  }
}
