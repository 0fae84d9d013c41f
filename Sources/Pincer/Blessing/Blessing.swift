/// Expectations brought up to what was found: the change is shown first, and written only if somebody wants it.

import Diagnostics
import Foundation
import Lowering
import Syntax
import Typing

/// What would change in the models, and in the folder of stored traces, if what was found were what is expected.
public struct Blessing: Sendable {
  struct Edit: Sendable {
    /// The path as the program knows it.
    var path: String
    var before: String
    var after: String
  }

  let edits: [Edit]
  /// Expectations that stay, since what was found is not decided, by name.
  public let undecided: [String]

  /// - Parameter results: Those of all runs of the models: a clause is about all policies and configurations.
  public init(_ results: [RunResult]) {
    let scenarios = results.reduce(into: [[RunResult]]()) { groups, result in
      if let i = groups.firstIndex(where: { $0[0].scenarioKey == result.scenarioKey }) {
        groups[i].append(result)
      } else {
        groups.append([result])
      }
    }
    var undecided: [String] = []
    var texts: [String: ScenarioEdits] = [:]
    for runs in scenarios {
      let open = Set(runs.flatMap { $0.properties.filter { !$0.isMet }.map(\.name) })
      for name in open.sorted() {
        let found = runs.compactMap { run in
          run.properties.first { $0.name == name }.map {
            FoundVerdicts.Run(policy: run.policy, settings: run.settings, verdict: $0.verdict)
          }
        }
        if found.contains(where: { $0.verdict == .unknown }) {
          undecided.append("\(name) in \(runs[0].scenario)")
          continue
        }
        let source = runs[0].origin.source
        texts[source.path, default: ScenarioEdits(source.text)]
          .replace(name, in: runs[0].origin.scenario, by: FoundVerdicts(property: name, runs: found).clause)
      }
    }
    self.undecided = undecided
    edits = texts.sorted { $0.key < $1.key }.map { path, edits in
      Edit(path: path, before: edits.before, after: ModelFormatter.formatted(edits.after, named: path))
    }
  }

  public var isEmpty: Bool { edits.isEmpty }

  /// The change as a unified diff, without line numbers.
  public var difference: String {
    edits.map { edit in
      "--- \(edit.path)\n+++ \(edit.path)\n" + LineDifference.text(from: edit.before, to: edit.after)
    }.joined()
  }

  /// Writes the models. A model that then expects something else than was found is put back as it was.
  ///
  /// - Throws: `LoadError` if a file cannot be written, or does not say what was found.
  public func write(_ results: [RunResult]) throws {
    for edit in edits { try OutputFile.write(edit.after, to: edit.path) }
    let paths = Set(results.map(\.origin.source.path))
    let isAsFound =
      (try? ModelSession(paths: paths.sorted())).map { Self.says($0, results, except: undecided) } ?? false
    guard !isAsFound else { return }
    for edit in edits { try OutputFile.write(edit.before, to: edit.path) }
    throw LoadError(message: "the models could not be made to say what was found; they are as they were")
  }

  private static func says(_ session: ModelSession, _ results: [RunResult], except undecided: [String]) -> Bool {
    guard let runs = try? session.runs(CheckOptions()) else { return false }
    let expected = Dictionary(
      runs.map { run in
        let key =
          [session.path(of: run), run.scenarioName, run.policyName ?? ""] + run.settings.map { $0.name + $0.value }
        return (key.joined(separator: " "), run.expectations)
      }
    ) { $1 }
    return results.allSatisfy { result in
      let key = [result.model, result.scenario, result.policy ?? ""] + result.settings.map { $0.name + $0.value }
      guard let expectations = expected[key.joined(separator: " ")] else { return false }
      return result.properties.allSatisfy { property in
        property.expected == nil || property.verdict == .unknown
          || undecided.contains("\(property.name) in \(result.scenario)")
          || expectations[property.name].map { Verdict($0) } == property.verdict
      }
    }
  }
}

extension RunOrigin {
  fileprivate var scenario: CheckedScenario { model.scenarios[run.scenario] }
  fileprivate var source: SourceFile { model.sources[model.modules[scenario.module].file.index] }
}

/// The text of a file in which clauses are replaced. Places are those of the text as it was.
private struct ScenarioEdits {
  private struct Loss {
    var clause: ExpectClause
    var names: Set<String> = []
    var isWhole: Bool { clause.properties.allSatisfy { names.contains($0.text) } }
  }

  let before: String
  /// Clauses that lose names, by where they start.
  private var losses: [Int: Loss] = [:]
  /// New clauses, and where they go.
  private var additions: [(place: Int, clause: String)] = []

  init(_ text: String) { before = text }

  /// Takes a property out of the clauses that name it, and puts `clause` in.
  mutating func replace(_ property: String, in scenario: CheckedScenario, by clause: String) {
    var last: ExpectClause?
    var place: Int?
    for case .expect(let known) in scenario.declaration.members {
      last = known
      guard known.properties.contains(where: { $0.text == property }) else { continue }
      losses[known.span.lower, default: Loss(clause: known)].names.insert(property)
      place = known.span.upper
    }
    additions.append((place ?? last?.span.upper ?? bodyStart(scenario.declaration.name.span.upper), clause))
  }

  var after: String {
    var bytes = Array(before.utf8)
    // Where a clause goes altogether, the first of those that take its place stands where it stood.
    let gone = Set(losses.values.filter(\.isWhole).map(\.clause.span.upper))
    var seen: Set<Int> = []
    var changes = additions.map { place, clause in
      let isFirst = gone.contains(place) && seen.insert(place).inserted
      return (range: place..<place, text: (isFirst ? "" : "\n  ") + clause)
    }
    for (start, loss) in losses {
      let left = loss.clause.properties.map(\.text).filter { !loss.names.contains($0) }
      let end = loss.clause.span.upper
      let names = loss.clause.properties.last?.span.upper ?? start
      let cases = String(decoding: bytes[names..<end], as: UTF8.self)
      changes.append((start..<end, left.isEmpty ? "" : "expect \(left.joined(separator: ", "))\(cases)"))
    }
    // From the end on, so that places stay what they are; what is put behind a clause goes before the clause itself.
    for change in changes.sorted(by: { ($0.range.lowerBound, $1.text) > ($1.range.lowerBound, $0.text) }) {
      bytes.replaceSubrange(change.range, with: Array(change.text.utf8))
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private func bodyStart(_ start: Int) -> Int {
    let bytes = Array(before.utf8)
    return (bytes[start...].firstIndex(of: UInt8(ascii: "{")) ?? start) + 1
  }
}
