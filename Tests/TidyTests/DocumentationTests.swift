/// The pages: links lead somewhere, and nothing on them is true of one machine only.

import Foundation
import Testing

struct DocumentationTests {
  static let pages =
    try! Project.files(below: "docs", endingIn: ".md")
    + ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md"].map {
      try Project.file(at: Project.root.appending(path: $0))
    }

  @Test func noPathOfSomebodysMachine() {
    let wrong = Self.pages.flatMap { page in
      page.lines.enumerated().filter { $0.element.namesSomebodysFolder }
        .map { "\(page.path):\($0.offset + 1)" }
    }
    #expect(wrong == [])
  }

  @Test(arguments: pages)
  func linksLeadSomewhere(_ page: ProjectFile) throws {
    for link in page.lines.flatMap(\.relativeLinks) {
      let parts = link.split(separator: "#", omittingEmptySubsequences: false).map(String.init)
      let target = try #require(page.file(linkedAs: parts[0]), "\(link)")
      if parts.count > 1 { #expect(target.anchors.contains(parts[1]), "\(link)") }
    }
  }
}

extension ProjectFile: CustomTestStringConvertible {
  var testDescription: String { path }

  /// The file a relative link names, this one for an empty link; a folder counts as an empty file.
  fileprivate func file(linkedAs link: String) -> ProjectFile? {
    guard !link.isEmpty else { return self }
    let url = Project.root.appending(path: path).deletingLastPathComponent().appending(path: link)
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) else { return nil }
    return isFolder.boolValue ? ProjectFile(path: link, lines: []) : try? Project.file(at: url)
  }

  /// The anchors of the headings, made as web pages make them.
  fileprivate var anchors: Set<String> {
    Set(
      lines.filter { $0.hasPrefix("#") }.map { heading in
        heading.drop { $0 == "#" || $0 == " " }.lowercased()
          .filter { $0.isLetter || $0.isNumber || $0 == " " || $0 == "-" || $0 == "_" }
          .replacingOccurrences(of: " ", with: "-")
      })
  }
}

extension String {
  /// Whether the line has a path below a folder that differs from machine to machine.
  fileprivate var namesSomebodysFolder: Bool {
    let words = split { " `(\"'=".contains($0) }
    let folders = ["/work/", "/home/", "/tmp/", "/Users/", "/root/", "/opt/"]
    return words.contains { word in folders.contains { word.hasPrefix($0) } }
  }

  /// The targets of the links on the line that do not lead out of the project.
  fileprivate var relativeLinks: [String] {
    split(separator: "](", omittingEmptySubsequences: false).dropFirst()
      .map { String($0.prefix { $0 != ")" }) }.filter { !$0.contains("://") && !$0.contains(" ") }
  }
}
