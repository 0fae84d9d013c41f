/// A folder for what a benchmark writes, gone afterwards.

import Foundation

struct Scratch {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.path + "/pincer-bench-\(getpid())"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  func remove() { try? FileManager.default.removeItem(atPath: path) }
}
