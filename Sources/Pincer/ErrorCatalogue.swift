/// What each error code means: the pages of docs/errors, compiled into the program.

public enum ErrorCatalogue {
  /// Returns the page for a code such as `E0501`, or `nil` if there is none.
  public static func explanation(of code: String) -> String? {
    embeddedFiles["docs/errors/\(code.uppercased()).md"]
  }

  /// All codes that have a page, in order.
  public static var codes: [String] {
    embeddedFiles.keys.filter { $0.hasPrefix("docs/errors/") }
      .map { String($0.dropFirst("docs/errors/".count).dropLast(".md".count)) }.sorted()
  }
}
