/// What the documentation shows is so: its examples check, run, and come out as they say.

import Diagnostics
import Explorer
import Lowering
import SMT
import Semantics
import Symbolic
import Syntax
import Testing
import Typing
import Z3Backend

struct LanguageReferenceTests {
  static let blocks = try! Documentation.blocks()
  static let sound = blocks.filter { $0.kind == .model || $0.kind == .fragment }
  static let models = blocks.filter { $0.kind == .model }
  static let mistakes = blocks.filter { $0.kind != .model && $0.kind != .fragment }

  @Test func theReferenceHasExamples() {
    #expect(Self.models.isEmpty == false)
  }

  @Test(arguments: sound)
  func exampleChecksClean(_ block: DocumentedBlock) throws {
    let checked = CheckedExample(block, among: Self.blocks)
    #expect(checked.rendered == "")
    #expect(checked.runs.isEmpty == false)
  }

  @Test(arguments: models)
  func exampleMeetsItsExpectations(_ block: DocumentedBlock) throws {
    let checked = CheckedExample(block, among: Self.blocks)
    #expect(checked.runs.count == checked.systems.count)
    for (run, system) in zip(checked.runs, checked.systems) {
      for (property, verdict) in zip(system.properties, try verdicts(of: system)) {
        guard let expected = run.expectations[property.name] else { continue }
        #expect(verdict == expected.rawValue, "\(property.name) of \(run.scenarioName) \(run.policyName ?? "")")
      }
    }
  }

  @Test(arguments: mistakes)
  func mistakeIsReported(_ block: DocumentedBlock) throws {
    guard case .wrong(let code) = block.kind else { return }
    let errors = CheckedExample(block, among: Self.blocks).diagnostics.filter { $0.severity == .error }
    #expect(errors.isEmpty == false)
    #expect(errors.allSatisfy { $0.code == code }, "\(errors.map { $0.code + " " + $0.message })")
  }

  /// The enumerating engine's verdicts; where it cannot decide, those of the symbolic one.
  private func verdicts(of system: TransitionSystem) throws -> [String] {
    let enumerated = explore(system, limits: SearchLimits(states: 200_000))
    guard enumerated.bound != nil else { return enumerated.outcomes.map(\.verdict) }
    var solver = try Z3Solver()
    return exploreSymbolically(system, solver: &solver, limits: SearchLimits(states: 20_000)).outcomes.map(\.verdict)
  }
}

/// A block, parsed, checked, planned and lowered with the modules that it imports.
struct CheckedExample {
  var diagnostics: [Diagnostic] = []
  var runs: [Run] = []
  var systems: [TransitionSystem] = []
  private var sources: [SourceFile] = []

  /// - Parameter blocks: Those among which imported modules are looked for.
  init(_ block: DocumentedBlock, among blocks: [DocumentedBlock]) {
    var trees: [ModuleTree] = []
    var pending = [block]
    var loaded: Set<String> = []
    while let next = pending.popLast() {
      let file = FileID(sources.count)
      sources.append(SourceFile(path: "\(next.page):\(next.line)", text: file.index == 0 ? next.model : next.text))
      let result = parse(sources[file.index], as: file)
      diagnostics += result.diagnostics
      trees.append(result.tree)
      for path in result.tree.imports {
        let found = blocks.filter { $0.module != nil && $0.kind != .model && path.names($0.module ?? "") }
        for other in found where loaded.insert(other.module ?? "").inserted { pending.append(other) }
      }
    }
    guard diagnostics.isEmpty else { return }
    let result = check(trees, sources: sources)
    diagnostics += result.diagnostics
    guard !diagnostics.contains(where: { $0.severity == .error }) else { return }
    lowerAll(result.model)
  }

  private mutating func lowerAll(_ model: CheckedModel) {
    var selection = Selection()
    selection.files = [FileID(0)]
    runs = plan(model, selection).runs
    for run in runs {
      let (system, found) = lower(run, of: model)
      diagnostics += found
      if found.isEmpty { systems.append(system) }
    }
  }

  var rendered: String { diagnostics.map { $0.rendered(in: sources) }.joined(separator: "\n") }
}

extension ModulePath {
  /// Whether the path of an import names `module`.
  func names(_ module: String) -> Bool {
    text.hasSuffix(".*") ? module.hasPrefix(text.dropLast()) : module == text
  }
}

extension Outcome {
  var verdict: String {
    switch self {
    case .holds, .reached: "holds"
    case .violated: "violated"
    case .unknown: "unknown"
    }
  }
}
