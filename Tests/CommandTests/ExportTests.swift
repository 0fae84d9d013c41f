/// `pincer export`: what Z3 was asked can be asked of another solver.

import Foundation
import Testing

@Suite(.timeLimit(.minutes(5))) struct ExportTests {
  /// A hole at any place of a file of any size, and a reader of any place.
  private static let model = """
    module trial.export

    type Offset = Int
    var mapped: [Offset: Bool] = true
    var at: Offset = 0

    scenario hole {
      process admin {
        let lower = any o in Offset where o >= 0
        let upper = any o in Offset where o > lower
        step punch { for all o in lower..<upper { mapped[o] = false } }
      }
      process reader {
        let o = any o in Offset where o >= 0
        step read { at = o }
      }
      invariant first_is_there: mapped[0]
      invariant read_is_positive: at >= 0
      reachable lost: at > 5 and not mapped[at]
      expect first_is_there: violated
      expect read_is_positive, lost: holds
    }

    """

  private func exported(_ options: String = "") throws -> (end: Finished, script: String?) {
    let place = try ScratchFolder(["a.pin": Self.model])
    let end = try place.run("export a.pin --smtlib out.smt2 \(options)")
    return (end, place.text(of: "out.smt2"))
  }

  @Test func queriesAreWrittenWithTheirPurposeAndAnswer() throws {
    let (end, script) = try exported()
    #expect(end.code == 0, "\(end)")
    let text = try #require(script)
    #expect(text.hasPrefix("; What pincer asked."))
    #expect(text.contains("; Run: hole\n"))
    #expect(text.contains("; can this step be taken?\n(push 1)\n(set-info :status sat)\n"))
    #expect(text.contains("; can this property be broken, or be reached?\n(push 1)\n"))
    let queries = text.components(separatedBy: "(check-sat)").count - 1
    #expect(queries > 5)
    #expect(end.output.contains("\(queries) queries of 1 run in out.smt2"), "\(end)")
  }

  @Test func theSameModelGivesTheSameScript() throws {
    #expect(try exported().script == exported("--threads 1").script)
  }

  @Test func whatTheBoundedEngineAsksIsWrittenAsItGrows() throws {
    let (end, script) = try exported("--engine bounded")
    #expect(end.code == 0, "\(end)")
    let text = try #require(script)
    #expect(text.contains("; can a run take one step more?\n(push 1)\n(set-info :status sat)\n"))
    #expect(text.components(separatedBy: "(push 1)").count == text.components(separatedBy: "(pop 1)").count)
  }

  private static func path(of program: String) -> String? {
    (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map { $0 + "/" + program }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  @Test(
    .enabled(if: path(of: "cvc5") != nil, "cvc5 is not installed"),
    arguments: ["--engine symbolic", "--engine bounded"])
  func anotherSolverAgrees(options: String) throws {
    let solver = try #require(Self.path(of: "cvc5"))
    let text = try #require(try exported(options).script)
    let end = try ScratchFolder(["out.smt2": text]).run("--incremental out.smt2", of: solver)
    #expect(end.code == 0, "\(end)")
    let expected = text.split(separator: "\n").filter { $0.hasPrefix("(set-info :status ") }
      .map { $0.dropFirst("(set-info :status ".count).dropLast() }
    #expect(expected.count > 5)
    #expect(end.output.split(separator: "\n") == expected)
  }

  @Test func theEnumeratingEngineAsksNothing() throws {
    let end = try exported("--engine enumerate").end
    #expect(end.code == 2)
    #expect(end.errors.contains("the enumerating engine asks no solver"))
  }

  @Test func aFileThatCannotBeWrittenIsSaidBeforeAnythingRuns() throws {
    let place = try ScratchFolder(["a.pin": Self.model])
    let end = try place.run("export a.pin --smtlib nowhere/out.smt2")
    #expect(end.code == 2)
    #expect(end.errors.contains("there is no folder"))
  }

  @Test func statisticsSayWhatTheSolverDid() throws {
    let end = try ScratchFolder(["a.pin": Self.model]).run("check a.pin --stats")
    #expect(end.code == 0, "\(end)")
    #expect(end.output.contains(" satisfiable, ") && end.output.contains(" in Z3"), "\(end)")
  }
}
