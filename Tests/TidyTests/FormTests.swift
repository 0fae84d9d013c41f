/// The form of the sources: lengths, first lines, and where printing is done.

import Testing

struct FormTests {
  static let sources = try! Project.files(below: "Sources", endingIn: ".swift")
  static let tests = try! Project.files(below: "Tests", endingIn: ".swift")

  /// Files and functions that are longer than the rule allows, and how long they may be. They may only shrink.
  static let longFiles: [String: Int] = [:]
  static let longFunctions: [String: Int] = [:]

  /// How many lines are still longer than 120 columns. It may only shrink.
  static let longLines = 10

  @Test func noLineIsLongerThanAScreen() {
    let wrong = (Self.sources + Self.tests).flatMap { file in
      file.lines.enumerated().filter { $0.element.count > 120 }.map { "\(file.path):\($0.offset + 1)" }
    }
    #expect(wrong.count <= Self.longLines, "\(wrong)")
  }

  @Test func noFileIsTooLongToReadAtOnce() {
    let wrong = Self.sources.filter { $0.lines.count > Self.longFiles[$0.path] ?? 500 }
    #expect(wrong.map { "\($0.path): \($0.lines.count) lines" } == [])
  }

  @Test func noFunctionIsTooLongToReadAtOnce() {
    let wrong = Self.sources.flatMap { file in
      file.functions.filter { $0.length > Self.longFunctions["\(file.path) \($0.name)"] ?? 70 }
        .map { "\(file.path) \($0.name): \($0.length) lines" }
    }
    #expect(wrong == [])
  }

  @Test func longFilesAndFunctionsAreStillLong() {
    let files = Set(Self.sources.filter { $0.lines.count > 500 }.map(\.path))
    let functions = Set(
      Self.sources.flatMap { file in file.functions.filter { $0.length > 70 }.map { "\(file.path) \($0.name)" } })
    #expect(Set(Self.longFiles.keys).subtracting(files) == [])
    #expect(Set(Self.longFunctions.keys).subtracting(functions) == [])
  }

  @Test func everyFileBeginsWithWhatItIsFor() {
    let wrong = Self.sources.filter { !($0.lines.first?.hasPrefix("/// ") ?? false) }
    #expect(wrong.map(\.path).filter { !$0.hasSuffix("/Placeholder.swift") } == [])
  }

  @Test func nobodyPrintsBelowTheDriver() {
    let wrong = Self.sources.filter { !ImportTests.worldly.contains($0.module) }.flatMap { file in
      file.lines.enumerated().filter { $0.element.calls("print") }
        .map { "\(file.path):\($0.offset + 1)" }
    }
    #expect(wrong == [])
  }
}

extension ProjectFile {
  /// The functions and initialisers with a body of several lines: from the header to the closing brace.
  fileprivate var functions: [(name: String, length: Int)] {
    lines.indices.compactMap { start in
      guard let name = lines[start].functionName else { return nil }
      let close = lines[start].prefix { $0 == " " } + "}"
      guard let end = lines[start...].firstIndex(where: { $0 == close }) else { return nil }
      return (name, end - start + 1)
    }
  }
}

extension String {
  /// The name of the function whose header starts on this line.
  fileprivate var functionName: String? {
    let words = split(separator: " ")
    for (i, word) in words.prefix(5).enumerated() {
      if word == "func", i + 1 < words.count { return String(words[i + 1].prefix { $0 != "(" && $0 != "<" }) }
      if word.hasPrefix("init(") || word.hasPrefix("init<") || word.hasPrefix("init?(") { return "init" }
      guard word.allSatisfy({ $0.isLetter || "@()".contains($0) }) else { return nil }
    }
    return nil
  }

  /// Whether a function of this very name is called on the line.
  fileprivate func calls(_ name: String) -> Bool {
    guard let found = firstRange(of: name + "(") else { return false }
    guard found.lowerBound > startIndex else { return true }
    let before = self[index(before: found.lowerBound)]
    return !before.isLetter && before != "." && before != "_"
  }
}
