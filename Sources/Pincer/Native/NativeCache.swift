/// Compiled code from earlier runs, by the text it was compiled from.

import Foundation

/// A folder of libraries that nobody else may write to: what is in it gets executed.
struct NativeCache: Sendable {
  let folder: String

  /// `$XDG_CACHE_HOME/pincer` or `~/.cache/pincer`; where neither can be written to, a folder for this process alone,
  /// which goes when it ends.
  ///
  /// - Returns: `nil` if there is none.
  init?(_ environment: [String: String]) {
    if let folder = try? CacheFolder.path("native", environment) {
      self.folder = folder
      return
    }
    let own = FileManager.default.temporaryDirectory.path + "/pincer-\(getpid())"
    guard let folder = CacheFolder.usable(own) else { return nil }
    self.folder = folder
    Leftovers.begin([folder])
  }

  /// The library that was made from this text, and from no other, and is whole: the text lies beside it, with a seal.
  func library(of source: String) -> String? {
    let path = self.path(of: source)
    guard let stored = FileManager.default.contents(atPath: path + ".c"),
      let library = FileManager.default.contents(atPath: path + ".so"), stored == Self.sealed(source, library)
    else { return nil }
    return path + ".so"
  }

  /// Calls `make` with the path of the text and of the library to make, and keeps what it made.
  ///
  /// - Returns: The library's path, or `nil` if it was not made.
  func store(_ source: String, _ make: (_ text: String, _ library: String) -> Bool) -> String? {
    let path = self.path(of: source)
    let draft = path + "-" + UUID().uuidString
    let drafts = [draft + ".c", draft + ".so"]
    Leftovers.begin(drafts)
    defer {
      for draft in drafts { try? FileManager.default.removeItem(atPath: draft) }
      Leftovers.end(drafts)
    }
    guard write(Data(source.utf8), to: drafts[0]), make(drafts[0], drafts[1]),
      let library = FileManager.default.contents(atPath: drafts[1])
    else { return nil }
    // The text last: a library is used only beside its text.
    guard write(Self.sealed(source, library), to: drafts[0]), rename(drafts[1], path + ".so") == 0,
      rename(drafts[0], path + ".c") == 0
    else { return nil }
    return path + ".so"
  }

  /// Removes the library of a text.
  func forget(_ source: String) {
    let path = self.path(of: source)
    for end in [".c", ".so"] { try? FileManager.default.removeItem(atPath: path + end) }
  }

  private func write(_ data: Data, to path: String) -> Bool {
    (try? data.write(to: URL(fileURLWithPath: path))) != nil
  }

  /// The text with the size and the hash of its library: half a library would end the program that loads it.
  private static func sealed(_ source: String, _ library: Data) -> Data {
    Data((source + "/* \(library.count) \(String(hash(library), radix: 16)) */\n").utf8)
  }

  /// Two texts with one hash take turns.
  private func path(of source: String) -> String { folder + "/" + String(Self.hash(source.utf8), radix: 16) }

  /// FNV-1a.
  private static func hash(_ bytes: some Sequence<UInt8>) -> UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    return hash
  }
}
