/// A run that shows something, replayed and explained, in the forms in which people and other tools look at it.

import Diagnostics
import Lowering
import Reports
import Semantics
import Syntax
import Traces
import Typing

/// A trace, ready to be shown. All of its forms come from one explanation of one replayed run.
public struct TraceView: Sendable {
  let explained: ExplainedRun
  let title: TraceTitle
  /// The path of the model's file.
  let model: String
  let origin: RunOrigin

  init(_ explained: ExplainedRun, title: TraceTitle, model: String, origin: RunOrigin) {
    self.explained = explained
    self.title = title
    self.model = model
    self.origin = origin
  }

  /// `no_deadlock is violated in two_clients under wait_for_pins`
  public var heading: String { explained.heading(title) }

  /// Lanes, changes, and why, as text.
  public func text(_ style: TraceStyle) -> String { TextTrace(explained, title: title, style: style.text).text }

  /// One self-contained page.
  public var page: String {
    explained.page(title: title, model: model, quotes: quotes, parts: .trace)
  }

  /// A figure, as SVG.
  public func figure(allSteps: Bool) -> String { explained.figure(title: title, showsAllSteps: allSteps) }

  /// A Mermaid sequence diagram.
  public func mermaid(allSteps: Bool) -> String { explained.mermaid(title: title, showsAllSteps: allSteps) }

  /// The trace in the Informal Trace Format of Apalache and Quint.
  public var informalTrace: String { explained.informalTrace(title: title, model: model) }

  /// A C program that takes the steps in this order, to be filled in.
  public var reproducer: String { explained.reproducer(title: title) }

  /// Why a cell holds what it holds at the end, back to what it comes from.
  ///
  /// - Parameter cell: Its name, as traces write it: `b0.life`, `extent[data, 0]`, `client.region`.
  /// - Returns: Lines; `nil` if there is no such cell in the trace, with the nearest names.
  public func origin(of cell: String) -> CellOrigin { CellOrigin(of: cell, in: explained) }

  // MARK: Texts of the model

  private var quotes: TraceQuotes {
    var quotes = TraceQuotes()
    for source in origin.model.sources { quotes.files[source.path] = source.text }
    let property = origin.model.scenarios[origin.run.scenario].checked.lazy.map { origin.model.properties[$0] }
      .first { $0.declaration.name.text == explained.property.name }
    quotes.documentation = property?.declaration.documentation
    quotes.policy = origin.run.policy.map { origin.model.text(ofPolicy: $0) }
    return quotes
  }
}

extension PageParts {
  /// The parts of the page of a trace.
  static var trace: PageParts { PageParts(page: "trace") }

  init(page name: String) {
    func part(_ file: String) -> String { embeddedFiles["pages/" + file] ?? "" }
    self.init(styles: [part("common.css"), part(name + ".css")], script: part(name + ".js"))
  }
}

extension CheckedModel {
  /// Where a policy's text stands, with the comment above it; if its module has no other, from the module's head on.
  func text(ofPolicy index: Int) -> (path: String, lines: ClosedRange<Int>) {
    let policy = policies[index]
    let source = sources[policy.name.span.file.index]
    let lines = source.text.split(separator: "\n", omittingEmptySubsequences: false)
    let named = source.lineAndColumn(at: policy.name.span.lower).line
    var first = named
    while first > 1, lines[first - 2].hasPrefix("///") { first -= 1 }
    if policies.count(where: { $0.module == policy.module }) == 1 { first = 1 }
    var depth = 0
    for line in named...max(named, lines.count) {
      let code = lines[line - 1].prefix { $0 != "/" }
      depth += code.count { $0 == "{" } - code.count { $0 == "}" }
      if depth <= 0 { return (source.path, first...line) }
    }
    return (source.path, first...named)
  }
}

extension RunResult {
  /// The run that shows a property's verdict, as small as it was made; `nil` if there is none.
  ///
  /// - Parameters:
  ///   - asFound: Whether the run is taken as the engine found it, not made smaller.
  ///   - seeksCorrectRun: Whether to look for the nearest correct run.
  public func trace(of property: PropertyResult, asFound: Bool = false, seeksCorrectRun: Bool = true) -> TraceView? {
    let system = system
    let found = property.schedule.flatMap { try? replay($0, in: system) }
    guard let run = asFound ? found : property.minimalRun(in: system) else { return nil }
    let explained = ExplainedRun(run, system.properties[property.index], in: system, seeksCorrectRun: seeksCorrectRun)
    return TraceView(explained, title: title, model: model, origin: origin)
  }
}
