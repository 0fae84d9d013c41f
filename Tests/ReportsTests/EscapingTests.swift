/// Whatever models are called, no form of a trace takes their names for its own language.

import Reports
import Semantics
import Testing
import Traces

struct EscapingTests {
  private static let hostile = "</script><img src=x onerror=alert(1)>\"'; DROP */ \u{202E}#end\n%%"

  /// A run of one step of a process with a name that is up to something.
  private func explained(_ name: String) throws -> ExplainedRun {
    var system = TransitionSystem()
    let place = SourceLocation(path: name, line: 1, column: 1)
    system.variables = [
      Variable(name: name, keys: [], value: .bool, initial: 0, role: .shared)
    ]
    system.displays = [Display(name: name, keys: [], shape: .scalar(VariableID(0)), process: nil)]
    let assignment = Assignment(variable: VariableID(0), value: .bool(true), location: place)
    let edge = Edge(
      target: 1, label: StepLabel(operations: [name], step: name, location: place), assignments: [assignment])
    system.processes = [
      Process(name: name, kind: .ordinary, entry: 0, end: 1, edges: [[edge], []], locationNames: [name, name])
    ]
    let property = Property(name: name, kind: .invariant(.not(.read(VariableID(0), []))), text: name, location: place)
    system.properties = [property]
    let schedule = Schedule(steps: [ScheduledStep(process: 0, source: 0, edge: 0, choices: [])])
    return ExplainedRun(try replay(schedule, in: system), property, in: system)
  }

  private let title = TraceTitle(scenario: hostile, policy: hostile, settings: [(hostile, hostile)])

  @Test func aPageHasOneScriptAndItIsItsOwn() throws {
    var quotes = TraceQuotes()
    quotes.files[Self.hostile] = Self.hostile
    quotes.documentation = Self.hostile
    let page = try explained(Self.hostile).page(
      title: title, model: Self.hostile, quotes: quotes, parts: PageParts(styles: [""], script: "own()"))
    #expect(!page.contains("<img"))
    #expect(page.components("<script").count == 3)
    #expect(page.components("</script").count == 3)
    #expect(page.contains("script-src 'nonce-"))
  }

  @Test func theSameDocumentIsTheSamePage() throws {
    let pages = try (0..<2).map { _ in
      try explained("plain").page(
        title: title, model: "m", quotes: TraceQuotes(), parts: PageParts(styles: [], script: ""))
    }
    #expect(pages[0] == pages[1])
  }

  @Test func aFigureHasNoElementsBesidesItsOwn() throws {
    let figure = try explained(Self.hostile).figure(title: title)
    #expect(!figure.contains("<img") && !figure.contains("<script"))
  }

  @Test func aDiagramKeepsNamesOnTheirLines() throws {
    let lines = try explained(Self.hostile).mermaid(title: title).split(separator: "\n")
    #expect(lines.allSatisfy { $0 == "sequenceDiagram" || $0.hasPrefix("  ") })
    #expect(!lines.contains { $0.contains("<img") })
  }

  @Test func aProgramKeepsNamesInItsComments() throws {
    let program = try explained(Self.hostile).reproducer(title: title)
    // What stands between quotes ends no comment.
    let lines = program.split(separator: "\n").filter { !$0.contains("end_turn(\"") }
    #expect(!lines.contains { $0.contains("DROP */") })
  }

  @Test func aVeryLongNameIsNoTrouble() throws {
    let name = String(repeating: "x", count: 10_000)
    let explained = try explained(name)
    #expect(explained.figure(title: title).contains("…"))
    #expect(explained.informalTrace(title: title, model: "m").contains(name))
  }
}

extension String {
  /// The parts between occurrences of a text.
  fileprivate func components(_ separator: String) -> [Substring] {
    split(separator: separator, omittingEmptySubsequences: false)
  }
}
