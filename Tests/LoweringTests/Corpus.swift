/// Every model of the project: the files of models/ and the examples of the documentation.

import Diagnostics
import Foundation
import Syntax

/// A model file with the trees of the modules that it sees.
struct CorpusFile: CustomStringConvertible, Sendable {
  var path: String
  var text: String

  var description: String { path }

  /// The model files of models/, sorted by path.
  static let models: [CorpusFile] = files(below: "models", ending: ".pin").map { path in
    CorpusFile(path: path, text: text(at: path))
  }

  /// The fenced examples of docs/.
  static let examples: [CorpusFile] = files(below: "docs", ending: ".md").flatMap { path in
    text(at: path).components(separatedBy: "\n```pincer").dropFirst().enumerated().compactMap { i, part in
      guard let start = part.firstIndex(of: "\n"), let end = part.firstRange(of: "\n```") else { return nil }
      let block = part[start..<max(start, end.lowerBound)]
      return CorpusFile(path: "\(path) example \(i + 1)", text: String(block))
    }
  }

  private static func files(below folder: String, ending suffix: String) -> [String] {
    let found = FileManager.default.enumerator(atPath: projectFolder.appending(path: folder).path)
    let names = (found?.allObjects as? [String]) ?? []
    return names.filter { $0.hasSuffix(suffix) }.map { "\(folder)/\($0)" }.sorted()
  }

  private static func text(at path: String) -> String {
    (try? String(contentsOf: projectFolder.appending(path: path), encoding: .utf8)) ?? ""
  }

  /// The modules of models/ by name, parsed, with file ids of their places in `models`.
  static let modules: [String: ModuleTree] = {
    var result: [String: ModuleTree] = [:]
    for (i, file) in models.enumerated() {
      let tree = parse(SourceFile(path: file.path, text: file.text), as: FileID(i)).tree
      if let name = tree.name?.text { result[name] = tree }
    }
    return result
  }()

  static let sources = models.map { SourceFile(path: $0.path, text: $0.text) }

  /// The trees that `tree` imports, directly or not.
  static func imported(by tree: ModuleTree) -> [ModuleTree] {
    var found: [String: ModuleTree] = [:]
    var pending = [tree]
    while let next = pending.popLast() {
      for path in next.imports {
        let prefix = path.text.hasSuffix(".*") ? String(path.text.dropLast()) : nil
        for (name, module) in modules where name == path.text || prefix.map({ name.hasPrefix($0) }) ?? false {
          if name != tree.name?.text, found.updateValue(module, forKey: name) == nil { pending.append(module) }
        }
      }
    }
    return found.sorted { $0.key < $1.key }.map(\.value)
  }
}
