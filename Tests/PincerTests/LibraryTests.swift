/// The models that ship with the project: what they expect, both engines on them, and their stored traces.

import Foundation
import Pincer
import Testing

@Suite struct LibraryTests {
  static let root = projectFolder.path

  /// What `pincer check models` finds; found once for all tests that ask.
  private static let results = Result { try results(.auto) }

  /// Every run of every shipped model, as one engine decides it within so many states.
  private static func results(_ engine: EngineChoice, states: Int? = nil) throws -> [RunResult] {
    var options = CheckOptions()
    options.engine = engine
    options.maxStates = states
    var results: [RunResult] = []
    try ModelSession(paths: [root + "/models"]).check(options) { results.append($0) }
    return results
  }

  @Test func everyExpectationIsMet() throws {
    let results = try Self.results.get()
    #expect(results.count > 1200)
    for result in results {
      for property in result.properties where !property.isMet {
        Issue.record(
          "\(result.name): \(property.name) is \(property.verdict), expected \(String(describing: property.expected))")
      }
    }
  }

  /// Where both engines decide, they decide alike; liveness and infinite choices are for one of them each, and large
  /// runs take the symbolic one too long.
  @Test func theEnginesAgree() throws {
    let enumerated = try Self.results.get()
    let symbolic = try Self.results(.symbolic, states: 250)
    var compared = 0
    for (one, other) in zip(enumerated, symbolic) {
      #expect(one.name == other.name)
      for (a, b) in zip(one.properties, other.properties) where a.verdict != .unknown && b.verdict != .unknown {
        #expect(a.verdict == b.verdict, "\(one.name): \(a.name)")
        compared += 1
      }
    }
    #expect(compared > 600)
  }

  /// The folders of counterexamples are what `make counterexamples` writes: nothing missing, nothing old, nothing changed.
  @Test func storedCounterexamplesAreThoseOfTheModels() throws {
    let results = try Self.results.get()
    let scenarios = Matrix(results.filter { $0.model.hasPrefix("models/scenarios/") })
    let history = results.filter { $0.model.hasPrefix("models/history/") }
    try expect(CounterexampleFolder.files(of: scenarios.traces), in: "counterexamples")
    try expect(CounterexampleFolder.files(of: StorableTrace.expected(in: history)), in: "counterexamples/history")
  }

  private func expect(_ files: [String: String], in path: String) throws {
    let folder = Self.root + "/" + path
    let stored = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".json") }
    #expect(Set(stored) == Set(files.keys), "run 'make counterexamples'")
    for name in stored {
      let text = try String(contentsOfFile: folder + "/" + name, encoding: .utf8)
      #expect(text == files[name], "\(name): run 'make counterexamples'")
    }
  }

  /// Models are found from the working folder, which is the package's where its tests run.
  @Test func storedCounterexamplesReplay() throws {
    for file in try StoredTrace.files(at: [Self.root + "/counterexamples"]) {
      let trace = try StoredTrace(at: file, seeksCorrectRun: false)
      #expect(trace.isConfirmed, "\(file): \(trace.message)")
    }
  }

  @Test func theTableOfTheReadmeIsThatOfTheModels() throws {
    let results = try Self.results.get().filter { $0.model.hasPrefix("models/scenarios/") }
    let shown = try MarkedPage(Self.root + "/README.md").content
    #expect(shown == Matrix(results).markdown(links: "counterexamples"), "run 'make table'")
  }

  @Test func theTraceOfTheReadmeIsWhatTheProgramPrints() throws {
    var options = CheckOptions()
    options.policies = ["etxtbsy_too_early"]
    var texts: [String] = []
    try ModelSession(paths: [Self.root + "/models/scenarios/check_too_early.pin"]).check(options) { result in
      texts += result.properties.compactMap {
        result.trace(of: $0)?.text(TraceStyle()).replacingOccurrences(of: Self.root + "/", with: "")
      }
    }
    let readme = try String(contentsOfFile: Self.root + "/README.md", encoding: .utf8)
    let shown = try #require(readme.split(separator: "```text\n").dropFirst().first?.split(separator: "```").first)
    // The clause at the end is wrapped by the length of the model's path, which is another one here.
    let steps = try #require(shown.split(separator: "\n\nmodels/").first)
    #expect(texts.contains { $0.contains(steps) })
  }
}
