/// Where the program keeps what it can make again.

import Foundation

enum CacheFolder {
  /// `$XDG_CACHE_HOME/pincer/NAME` or `~/.cache/pincer/NAME`, made if need be.
  ///
  /// - Throws: `LoadError` where neither is there, or where others could write to it.
  static func path(_ name: String, _ environment: [String: String]) throws(LoadError) -> String {
    // Relative paths are not valid in these variables, and an empty one is as good as none.
    let homes = [environment["XDG_CACHE_HOME"], environment["HOME"].map { $0 + "/.cache" }]
    guard let home = homes.compactMap(\.self).first(where: { $0.hasPrefix("/") }) else {
      throw LoadError(message: "neither XDG_CACHE_HOME nor HOME names a folder")
    }
    let folder = "\(home)/pincer/\(name)"
    guard let usable = usable(folder) else {
      throw LoadError(message: "'\(folder)' is not a folder that you can write to and nobody else")
    }
    return usable
  }

  /// The folder, made if need be, if it is ours alone to write to.
  static func usable(_ folder: String) -> String? {
    try? FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    var status = stat()
    guard lstat(folder, &status) == 0, status.st_mode & S_IFMT == S_IFDIR, status.st_uid == geteuid(),
      status.st_mode & 0o022 == 0, access(folder, W_OK) == 0
    else { return nil }
    return folder
  }
}
