/// The matrix as a command: where it goes, what it stores, how it ends.

import Foundation
import Testing

@Suite(.timeLimit(.minutes(2))) struct MatrixCommandTests {
  private static let model = """
    module trial.policies

    interface Rule { operation ask() {} }
    policy careful: Rule { operation ask() { await not busy } }
    policy careless: Rule
    policy idle: Rule when false
    var busy: Bool = false
    invariant one_at_a_time: not (busy and wrong)
    var wrong: Bool = false

    scenario first {
      policies careful, careless
      process p { policy.ask(); step enter { busy = true; wrong = busy }; step leave { busy = false } }
      process q { policy.ask(); step enter { busy = true; wrong = busy } }
      rest when busy
      expect one_at_a_time: violated
    }

    scenario second {
      policies careful, careless
      process p { step enter { busy = true; wrong = busy } }
      expect one_at_a_time: holds
    }

    """

  private func place(_ change: (String) -> String = { $0 }) throws -> ScratchFolder {
    try ScratchFolder(["models/a.pin": change(Self.model)])
  }

  @Test func theMatrixIsPrintedAndTheSummaryIsNotAmongIt() throws {
    let end = try place().run("matrix models")
    #expect(end.code == 0, "\(end)")
    #expect(end.output.hasPrefix("          one_"))
    #expect(end.errors.hasPrefix("4 runs, 12 expectations: 12 met"), "\(end)")
  }

  @Test func whatIsNotAsExpectedIsToldApart() throws {
    let end = try place { $0.replacing("one_at_a_time: violated", with: "one_at_a_time: holds") }
      .run("matrix models --format csv")
    #expect(end.code == 1)
    #expect(end.errors.contains("one_at_a_time: expected holds, found violated"), "\(end)")
    #expect(end.output.hasPrefix("policy,aspect,property"))
  }

  @Test func aLimitLeavesTheMatrixUndecided() throws {
    let end = try place().run("matrix models --max-states 1")
    #expect(end.code == 3)
    #expect(end.output.contains("? "))
  }

  @Test func aPolicyThatIsNowhereAnAnswerIsNotCompared() throws {
    let end = try place().run("matrix models --policy idle")
    #expect(end.code == 2)
    #expect(
      end.errors.contains("policy 'idle' is no answer in any configuration that is tried\nhint: 'idle' is one when"),
      "\(end)")
  }

  @Test func theShortestTraceOfEachCellIsStoredAndLinkedTo() throws {
    let place = try place()
    let end = try place.run("matrix models --format markdown --counterexamples out")
    #expect(end.code == 0, "\(end)")
    let names = try place.names(in: "out")
    #expect(names == ["first.careful.one_at_a_time.json", "first.careless.one_at_a_time.json"])
    for name in names { #expect(end.output.contains("](out/\(name))"), "\(end)") }
    #expect(try place.run("replay out").code == 0)
  }

  @Test func pruningRemovesTracesThatNoCellHas() throws {
    let place = try place()
    #expect(try place.run("matrix models --counterexamples out").code == 0)
    try place.write(
      Self.model.replacing("operation ask() { await not busy }", with: "operation ask() { await wrong and not busy }")
        .replacing(
          "one_at_a_time: violated", with: "one_at_a_time: holds under careful, violated"
        ).replacing("rest when busy", with: "rest when true"), to: "models/a.pin")
    let end = try place.run("matrix models --counterexamples out --prune")
    #expect(end.errors.contains("removed first.careful.one_at_a_time.json"), "\(end)")
    #expect(try place.names(in: "out") == ["first.careless.one_at_a_time.json"])
  }

  @Test func theMatrixIsWrittenToAFile() throws {
    let place = try place()
    let end = try place.run("matrix models --format csv --output table.csv")
    #expect(end.output == "")
    #expect(place.text(of: "table.csv")?.hasPrefix("policy,aspect") == true)
  }

  @Test func theMatrixIsWrittenIntoAPageAndNothingElseOfItChanges() throws {
    let place = try place()
    let page = "# Mine\n\n<!-- pincer matrix: begin -->\nyesterday's\n<!-- pincer matrix: end -->\n\nMore.\n"
    try place.write(page, to: "page.md")
    #expect(try place.run("matrix models --format markdown --into page.md").code == 0)
    let once = try #require(place.text(of: "page.md"))
    #expect(once.hasPrefix("# Mine\n\n<!-- pincer matrix: begin -->\n\n| policy |"))
    #expect(once.hasSuffix(".\n\n<!-- pincer matrix: end -->\n\nMore.\n") && !once.contains("yesterday"))
    #expect(try place.run("matrix models --format markdown --into page.md").code == 0)
    #expect(place.text(of: "page.md") == once)
  }
}
