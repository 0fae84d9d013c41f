// swift-tools-version: 6.2
import PackageDescription

/// Settings every target shares: no warning survives, and imports stay what they say.
let strict: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
]

/// A module of the project; `uses` are the only modules it may import (see ARCHITECTURE.md).
func module(_ name: String, uses: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: uses, swiftSettings: strict)
}

/// The tests of one module, beside the helpers that all tests share.
/// `golden` is its folder of expected outputs, which the tests read as files.
func tests(of name: String, uses: [Target.Dependency] = [], golden: String? = nil) -> Target {
  .testTarget(
    name: "\(name)Tests", dependencies: [.byName(name: name)] + uses, exclude: golden.map { [$0] } ?? [],
    swiftSettings: strict)
}

let package = Package(
  name: "pincer",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "pincer", targets: ["PincerCommand"]),
    .library(name: "Pincer", targets: ["Pincer"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0")
  ],
  targets: [
    module("Support"),
    module("Diagnostics", uses: ["Support"]),
    module("Syntax", uses: ["Diagnostics"]),
    module("Semantics", uses: ["Support"]),
    module("Typing", uses: ["Syntax", "Diagnostics", "Support"]),
    module("Lowering", uses: ["Typing", "Syntax", "Semantics", "Diagnostics", "Support"]),
    .target(name: "CMachine"),
    module("Machine", uses: ["CMachine"]),
    module("Explorer", uses: ["Semantics", "Machine", "CMachine", "Support"]),
    module("SMT", uses: ["Support"]),
    .systemLibrary(name: "CZ3", pkgConfig: "z3", providers: [.apt(["libz3-dev"])]),
    module("Z3Backend", uses: ["SMT", "CZ3"]),
    module("Symbolic", uses: ["Semantics", "SMT", "Support"]),
    module("Prover", uses: ["Semantics", "SMT", "Support"]),
    module("Traces", uses: ["Semantics", "Support"]),
    module("Reports", uses: ["Traces", "Semantics", "Support"]),
    module("Mutation", uses: ["Typing", "Syntax", "Diagnostics"]),
    .target(
      name: "Pincer",
      dependencies: [
        "Reports", "Traces", "Explorer", "Symbolic", "Prover", "Z3Backend", "SMT", "Mutation", "Lowering", "Typing", "Syntax",
        "Semantics", "Diagnostics", "Machine", "Support",
      ],
      swiftSettings: strict, plugins: ["EmbedLibrary"]),
    .executableTarget(name: "EmbedLibraryTool"),
    .plugin(name: "EmbedLibrary", capability: .buildTool(), dependencies: ["EmbedLibraryTool"]),
    .executableTarget(
      name: "PincerCommand",
      dependencies: [
        "Pincer", "Support", .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "PincerBench",
      dependencies: ["Explorer", "Support", .product(name: "ArgumentParser", package: "swift-argument-parser")],
      path: "bench/tool", swiftSettings: strict),
    .testTarget(
      name: "LanguageTests",
      dependencies: [
        "Explorer", "Symbolic", "Z3Backend", "SMT", "Lowering", "Typing", "Syntax", "Semantics", "Diagnostics",
      ],
      swiftSettings: strict),
    .testTarget(name: "TidyTests", swiftSettings: strict),
    .testTarget(
      name: "CommandTests", dependencies: ["PincerCommand", "SampleSystems", "Support"], swiftSettings: strict),
    tests(
      of: "Pincer",
      uses: ["SampleSystems", "Explorer", "SMT", "Lowering", "Typing", "Syntax", "Semantics", "Diagnostics"]),
    tests(of: "Syntax", uses: ["Typing", "Diagnostics"]),
    tests(of: "Diagnostics"),
    tests(of: "Typing", uses: ["Syntax", "Diagnostics"], golden: "Golden"),
    tests(of: "Lowering", uses: ["Typing", "Syntax", "Semantics", "Diagnostics", "Support"]),
    tests(of: "Semantics", uses: ["Support"]),
    // Systems that are made by hand or at random, for the tests of engines.
    .target(
      name: "SampleSystems", dependencies: ["Semantics", "Support"], path: "Tests/SampleSystems",
      swiftSettings: strict),
    tests(
      of: "Explorer",
      uses: [
        "CMachine", "SampleSystems", "Machine", "Lowering", "Typing", "Syntax", "Semantics", "Diagnostics", "Support",
      ]),
    tests(of: "Mutation", uses: ["Typing", "Syntax", "Diagnostics"]),
    tests(of: "SMT", uses: ["Support"]),
    tests(of: "Z3Backend", uses: ["SMT"]),
    tests(of: "Traces", uses: ["Explorer", "Lowering", "Typing", "Syntax", "Semantics", "Diagnostics"]),
    tests(of: "Reports", uses: ["Traces", "Semantics"]),
    tests(of: "Prover", uses: ["SampleSystems", "Explorer", "Semantics", "SMT", "Z3Backend"]),
    tests(of: "Symbolic", uses: ["SampleSystems", "Explorer", "Semantics", "SMT", "Z3Backend"]),
    .testTarget(
      name: "AgreementTests",
      dependencies: ["SampleSystems", "Explorer", "Semantics", "Symbolic", "Z3Backend"],
      exclude: ["disagreements.txt"], swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6]
)
