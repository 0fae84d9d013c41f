/// Imports run one way, and what is the world's business stays with the driver.

import Testing

struct ImportTests {
  /// What each module may import, of the project's own.
  static let allowed: [String: Set<String>] = [
    "Support": [],
    "Diagnostics": ["Support"],
    "Syntax": ["Diagnostics", "Support"],
    "Semantics": ["Support"],
    "Typing": ["Syntax", "Diagnostics", "Support"],
    "Lowering": ["Typing", "Syntax", "Semantics", "Diagnostics", "Support"],
    "CMachine": [],
    "Machine": ["CMachine"],
    "Explorer": ["Semantics", "Machine", "CMachine", "Support"],
    "SMT": ["Support"],
    "CZ3": [],
    "Z3Backend": ["SMT", "CZ3"],
    "Symbolic": ["Semantics", "SMT", "Support"],
    "Prover": ["Semantics", "SMT", "Support"],
    "Traces": ["Semantics", "Support"],
    "Reports": ["Traces", "Semantics", "Support"],
    "Mutation": ["Typing", "Syntax", "Diagnostics"],
    "Pincer": [
      "Reports", "Traces", "Explorer", "Symbolic", "Prover", "Z3Backend", "SMT", "Mutation", "Lowering", "Typing",
      "Syntax", "Semantics", "Diagnostics", "Machine", "Support",
    ],
    "PincerCommand": ["Pincer", "Support"],
    "EmbedLibraryTool": [],
  ]

  /// Modules that may touch files, clocks and terminals.
  static let worldly: Set<String> = ["Pincer", "PincerCommand", "EmbedLibraryTool"]

  static let sources = try! Project.files(below: "Sources", endingIn: ".swift")

  @Test func everyModuleIsInTheTable() {
    #expect(Set(Self.sources.map(\.module)).subtracting(Self.allowed.keys) == [])
  }

  @Test func importsRunOneWay() {
    let own = Set(Self.allowed.keys)
    let wrong = Self.sources.flatMap { file in
      file.imports.filter { own.contains($0) && !(Self.allowed[file.module] ?? []).contains($0) }
        .map { "\(file.path) imports \($0)" }
    }
    #expect(wrong == [])
  }

  @Test func onlyTheBackendKnowsZ3() {
    #expect(Set(Self.sources.filter { $0.imports.contains("CZ3") }.map(\.module)) == ["Z3Backend"])
  }

  /// Files below the driver that need more than the project and the standard library, and for what.
  static let exceptions: [String: Set<String>] = [
    // JSON, read and written in memory.
    "Sources/Traces/TraceFile.swift": ["Foundation"],
    // Threads, and numbers that they share.
    "Sources/Machine/Crew.swift": ["Glibc"],
    "Sources/Machine/Counter.swift": ["Synchronization"],
    "Sources/Semantics/StopSign.swift": ["Synchronization"],
    "Sources/Machine/PassingLock.swift": ["Synchronization"],
    "Sources/Explorer/Code/SparseContents.swift": ["Synchronization"],
    "Sources/Explorer/Native/NativeStart.swift": ["Synchronization"],
  ]

  @Test func noClockFileOrTerminalBelowTheDriver() {
    let wrong = Self.sources.filter { !Self.worldly.contains($0.module) }.flatMap { file in
      file.imports.filter { Self.allowed[$0] == nil && !(Self.exceptions[file.path] ?? []).contains($0) }
        .map { "\(file.path) imports \($0)" }
    }
    #expect(wrong == [])
  }

  @Test func exceptionsAreStillNeeded() {
    for (path, modules) in Self.exceptions {
      let file = Self.sources.first { $0.path == path }
      #expect(modules.isSubset(of: file?.imports ?? []), "\(path) can leave the list")
    }
  }
}
