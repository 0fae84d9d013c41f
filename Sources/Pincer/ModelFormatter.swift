/// Formatting of model files, for commands and editors.

import Diagnostics
import Foundation
import Syntax

public enum ModelFormatter {
  /// The model files at paths, as `check` would read them.
  public static func files(at paths: [String]) throws -> [String] {
    try paths.flatMap { try ModuleLoader.modelFiles(at: $0) }
  }

  /// Returns a file's text as it is and as it should be.
  ///
  /// - Throws: `LoadError` for a file that cannot be read, `SessionError.diagnostics` for one that does not parse.
  public static func format(_ path: String, color: Bool = false) throws -> (before: String, after: String) {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw LoadError(message: "'\(path)' cannot be read")
    }
    let source = SourceFile(path: path, text: String(decoding: data, as: UTF8.self))
    let (text, diagnostics) = Syntax.format(source)
    guard let text else {
      throw SessionError.diagnostics(
        ModelSession.render(diagnostics.inReadingOrder, [source], color), count: diagnostics.count)
    }
    return (source.text, text)
  }

  /// The text as it should be, or as it is if it does not parse.
  static func formatted(_ text: String, named path: String) -> String {
    Syntax.format(SourceFile(path: path, text: text)).text ?? text
  }
}
