/// The project's own files, for tests of its laws.

import Foundation

/// A file of the project.
struct ProjectFile: Sendable {
  /// Relative to the project, e.g. `Sources/Syntax/Lexer.swift`.
  var path: String
  var lines: [String]

  /// The folder two levels below the top: the module of a source file.
  var module: String { path.split(separator: "/").dropFirst().first.map(String.init) ?? "" }

  /// The names after `import`, attributes and access levels left out.
  var imports: [String] {
    lines.compactMap { line in
      let words = line.split(separator: " ")
      guard let at = words.firstIndex(of: "import"), at < 2, words.count == at + 2 else { return nil }
      let first = words[0]
      guard at == 0 || first.hasPrefix("@") || ["public", "internal", "package"].contains(first) else { return nil }
      return String(words[at + 1])
    }
  }
}

enum Project {
  static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// Returns the files below `folder` that end in `suffix`, by path.
  static func files(below folder: String, endingIn suffix: String) throws -> [ProjectFile] {
    let start = root.appending(path: folder)
    let found = FileManager.default.enumerator(at: start, includingPropertiesForKeys: nil)
    var files: [ProjectFile] = []
    while let url = found?.nextObject() as? URL {
      guard url.lastPathComponent.hasSuffix(suffix), !url.path.contains("/.build/") else { continue }
      files.append(try file(at: url))
    }
    return files.sorted { $0.path < $1.path }
  }

  static func file(at url: URL) throws -> ProjectFile {
    let text = try String(contentsOf: url, encoding: .utf8)
    let path = url.standardizedFileURL.path.dropFirst(root.standardizedFileURL.path.count + 1)
    return ProjectFile(
      path: String(path), lines: text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init))
  }
}
