/// A trace as a document: all that a page shows of it, in the model's words.

import Semantics
import Traces

/// The texts that a trace page quotes, and where.
package struct TraceQuotes: Sendable {
  /// The texts of files by path.
  package var files: [String: String] = [:]
  /// The `///` lines of the property.
  package var documentation: String?
  /// Where the policy is declared: path, first and last line.
  package var policy: (path: String, lines: ClosedRange<Int>)?
  package init() {}
}

/// See `pages/trace.js`, which reads it.
struct TraceDocument: Encodable {
  struct Source: Encodable {
    var file: Int
    var line: Int
  }
  struct Named: Encodable {
    var name: String
    var value: String
  }
  struct Process: Encodable {
    var name: String
    var kind: String
  }
  struct Clause: Encodable {
    var text: String
    var source: Source?
  }
  struct Cell: Encodable {
    var name: String
    var initial: String
    var matters: Bool
  }
  struct Change: Encodable {
    var cell: Int
    var value: String
    /// Whether it only gives a local variable back.
    var reset: Bool?
  }
  struct Step: Encodable {
    var number: Int
    var process: Int
    var operations: [String]
    var step: String
    var choices: [Named]
    var source: Source?
    var changes: [Change]
    var reads: [Int]?
    var role: String?
    /// For a decision: what would have been too late.
    var note: String?
  }
  struct Correct: Encodable {
    var parts: Int
    var note: String
    var steps: [Step]
  }
  struct File: Encodable {
    var path: String
    var lines: [String]
  }
  struct PolicyText: Encodable {
    var file: Int
    var line: Int
    var end: Int
  }

  var format = "pincer-trace-page"
  var version = 1
  var heading: String
  var property: String
  var scenario: String
  var policy: String?
  var settings: [Named]
  var model: String
  var documentation: String?
  var processes: [Process]
  var clause: Clause
  var reasons: [String]
  var blame: [Int]
  var tables: [StateTables.Table]
  var cells: [Cell]
  var prepared: [String]
  var steps: [Step]
  var fault: String?
  var loopStart: Int?
  var correct: Correct?
  var cut: String?
  var sources: [File]
  var policyText: PolicyText?
}

extension TraceDocument {
  /// - Complexity: O(steps · changes and reads, and the cells of the state).
  init(_ explained: ExplainedRun, title: TraceTitle, model: String, quotes: TraceQuotes) {
    var builder = TraceDocumentBuilder(explained, quotes)
    let story = explained.story
    heading = explained.heading(title)
    property = explained.property.name
    scenario = title.scenario
    policy = title.policy
    settings = title.settings.map { Named(name: $0.name, value: $0.value) }
    self.model = model
    documentation = quotes.documentation
    processes = story.system.processes.map { Process(name: $0.name, kind: $0.kind.word) }
    clause = Clause(text: explained.property.text, source: builder.source(explained.property.location))
    reasons = explained.reasons
    prepared = explained.prepared
    steps = story.steps.indices.dropFirst(story.setupCount).map { builder.step($0) }
    fault = story.run.fault?.message
    loopStart = story.run.schedule.loopStart.map { $0 - story.setupCount }
    correct = explained.correct.map { builder.correct($0) }
    cut = explained.cutSentence
    policyText = quotes.policy.map { policy in
      PolicyText(file: builder.file(policy.path), line: policy.lines.lowerBound, end: policy.lines.upperBound)
    }
    blame = explained.decisive.map { builder.cell($0) }
    tables = builder.tables.tables
    cells = builder.cells
    sources = builder.sources
  }
}

/// Gathers what steps refer to: cells and files by index.
private struct TraceDocumentBuilder {
  private let explained: ExplainedRun
  private let quotes: TraceQuotes
  private(set) var tables: StateTables
  private var paths: [String] = []
  private var story: Story { explained.story }

  init(_ explained: ExplainedRun, _ quotes: TraceQuotes) {
    self.explained = explained
    self.quotes = quotes
    tables = StateTables(explained)
  }

  mutating func cell(_ place: Place) -> Int { tables.index(of: place) }

  mutating func file(_ path: String) -> Int {
    if let known = paths.firstIndex(of: path) { return known }
    paths.append(path)
    return paths.count - 1
  }

  /// The place, if its text is known.
  mutating func source(_ location: SourceLocation) -> TraceDocument.Source? {
    guard quotes.files[location.path] != nil else { return nil }
    return TraceDocument.Source(file: file(location.path), line: location.line)
  }

  var sources: [TraceDocument.File] {
    paths.map { path in
      let text = quotes.files[path] ?? ""
      return TraceDocument.File(
        path: path, lines: text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init))
    }
  }

  var cells: [TraceDocument.Cell] {
    let matters = explained.mattering
    return tables.cells.map { cell in
      TraceDocument.Cell(
        name: explained.name(of: cell), initial: explained.value(of: cell, in: story.setupCount),
        matters: matters.contains(cell))
    }
  }

  mutating func step(_ i: Int) -> TraceDocument.Step {
    var step = plain(story.steps[i], number: story.number(of: i), in: story)
    step.role = explained.cut.roles[i].word
    step.note = explained.tooLate(i)
    step.reads = explained.reads(i).map { tables.index(of: $0) }
    return step
  }

  private mutating func plain(_ step: Story.Step, number: Int, in story: Story) -> TraceDocument.Step {
    TraceDocument.Step(
      number: number, process: step.process, operations: step.label.operations, step: step.label.step,
      choices: step.choices.map { TraceDocument.Named(name: $0.name, value: $0.value) },
      source: source(step.label.location),
      changes: step.changes.map { change in
        TraceDocument.Change(
          cell: tables.index(of: change.place), value: change.after, reset: story.isReset(change) ? true : nil)
      })
  }

  mutating func correct(_ correct: NearestCorrectRun) -> TraceDocument.Correct {
    let other = Story(correct.run, in: story.system)
    let parts = correct.parts - story.setupCount
    return TraceDocument.Correct(
      parts: parts, note: parts == 0 ? "It is another run from the start." : "The same up to step \(parts).",
      steps: other.steps.enumerated().dropFirst(correct.parts).map { i, step in
        plain(step, number: i - story.setupCount + 1, in: other)
      })
  }
}

extension Process.Kind {
  fileprivate var word: String {
    switch self {
    case .setup: "setup"
    case .ordinary: "ordinary"
    case .device: "device"
    }
  }
}

extension CausalCut.Role {
  fileprivate var word: String? {
    switch self {
    case .setup: nil
    case .effect: "effect"
    case .decision: "decision"
    case .aside: "aside"
    }
  }
}
