/// Runs that are checked at once are told as if they had been checked one after the other.

import Pincer
import Testing

@Suite struct ThreadsTests {
  /// A run for each bound, the largest first, so that later ones are over sooner.
  private static let staggered = """
    config bound: Int in 0..<12
    var number: Int in 0..<4000 = 0

    scenario staggered {
      process p { step start { number = 3000 - bound * 250 }; loop { step count { number -= 1 } } }
      invariant small: number > 0
      expect small, well_defined: violated
    }

    """

  private func names(_ text: String, threads: Int) throws -> [String] {
    var options = CheckOptions()
    options.threads = threads
    var names: [String] = []
    try ModelSession(text: text).check(options) { result in
      names.append("\(result.name) \(result.states) \(result.properties.map { "\($0.name) \($0.verdict)" })")
    }
    return names
  }

  @Test func resultsComeInTheOrderOfTheRuns() throws {
    let one = try names(Self.staggered, threads: 1)
    #expect(one.count == 12)
    #expect(try names(Self.staggered, threads: 3) == one)
    #expect(try names(Self.staggered, threads: 40) == one)
  }

  /// Only the last runs are wrong, and each in its own way; nothing is told of the others.
  @Test(arguments: [1, 4]) func theFirstMistakeIsToldAndNothingElse(_ threads: Int) throws {
    let replicas = "process q[if bound > 8 then 60 + bound else 1] {}"
    let text = Self.staggered.replacing("process p {", with: replicas + "\n  process p {")
    var told = 0
    var options = CheckOptions()
    options.threads = threads
    do {
      try ModelSession(text: text).check(options) { _ in told += 1 }
      Issue.record("nothing was said")
    } catch SessionError.diagnostics(let text, let count) {
      #expect(count == 1 && text.contains("a process has 0 to 64 replicas, not 69"), "\(text)")
    }
    #expect(told == 0)
  }

  /// What one symbolic run shows, and what it asked, is the same however many threads look for answers.
  @Test func aSymbolicRunDoesNotDependOnItsThreads() throws {
    func told(_ threads: Int) throws -> [String] {
      var options = CheckOptions()
      options.engine = .symbolic
      options.policies = ["deferred_reuse"]
      (options.threads, options.jobs) = (threads, 1)
      var lines: [String] = []
      try ModelSession(paths: [LibraryTests.root + "/models/scenarios/any_file.pin"]).check(options) { result in
        let work = result.solver.map { "\($0.satisfiable) \($0.unsatisfiable) \($0.unknown) \($0.repeated)" }
        lines.append("\(result.states) \(result.transitions) \(work ?? "")")
        lines += result.properties.map { "\($0.name) \($0.verdict) \($0.steps ?? 0)" }
      }
      return lines
    }
    let one = try told(1)
    #expect(one.count > 1)
    #expect(try told(2) == one)
    #expect(try told(5) == one)
  }
}
