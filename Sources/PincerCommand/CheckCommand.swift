/// `pincer check`: runs the models and compares with what they expect.

import ArgumentParser
import Foundation
import Pincer
import Support

struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Check models against their expectations.",
    discussion: "A folder is read recursively. Violations that nobody expected are shown as traces.")

  @OptionGroup var selection: RunOptions

  @OptionGroup var order: OrderOptions

  @OptionGroup var long: LongRunOptions

  @OptionGroup var reports: ReportOptions

  @OptionGroup var blessing: BlessOptions

  @OptionGroup var store: StoreOptions

  @Flag(help: "Show the trace of every violation, expected or not.")
  var traces = false

  @Flag(
    help: "Show traces as they were found, not made smaller: with the changes of process and the values of the search.")
  var asFound = false

  @Flag(
    help: """
      Print for each run how often its steps were taken, which conditions were never false and which invariants never \
      had anything to judge, and its bytes a state. All states are looked at once more for that.
      """)
  var stats = false

  @Flag(
    help: """
      Print which guards each property rests on that no run breaks: steps that could be taken without them would break \
      it within as many steps. Needs --engine bounded.
      """)
  var guards = false

  @Flag(help: "Print what is not met and the summary only.")
  var quiet = false

  func validate() throws {
    try store.validate(with: selection)
    try order.validate(with: selection, store)
    try long.validate(with: selection, order)
    try blessing.validate(with: selection)
    if guards, selection.engine != .bounded { throw ValidationError("--guards needs --engine bounded") }
  }

  func run() throws {
    try reports.prepare()
    let session = try selection.session()
    try store.prepare(session)
    let start = ContinuousClock.now
    let results = try selection.check(session, put) { result in
      print(result)
      // Whoever watches a long check through a pipe sees each run when it is done.
      fflush(nil)
    }
    if results.isEmpty, let revision = selection.changedSince {
      Swift.print("nothing that is checked has changed since \(revision)")
    }
    // What is written after a look at it is written only if it pleased.
    let isBlessed = try blessing.bless ? blessing.bless(results) : false
    if !blessing.bless || isBlessed {
      let traces = StorableTrace.expected(in: results, areBlessed: isBlessed)
      for name in try store.store(traces, of: results) { Swift.print("removed \(name)") }
    }
    reportIdleSteps(results)
    try reports.write(results, tracesIn: store.counterexamples)
    let summary = Summary(results, in: ContinuousClock.now - start)
    Swift.print(summary.line)
    if isBlessed { Swift.print("that was before the models were changed: they expect what was found now") }
    if !isBlessed { try summary.end() }
  }

  private func put(into options: inout CheckOptions) {
    order.put(into: &options)
    long.put(into: &options)
    options.measuresCoverage = stats
    options.asksForGuards = guards
  }

  private func print(_ result: RunResult) {
    if !quiet || !result.isMet { Swift.print(result.headline) }
    if stats { for line in StatsTable(result).lines { Swift.print(line) } }
    for property in result.properties where !property.isMet || (property.expected == nil && !quiet) {
      Swift.print("      " + property.line(in: result))
    }
    for report in result.guards { for line in report.lines { Swift.print("      " + line) } }
    for property in result.properties where property.hasTrace && property.verdict == .violated {
      guard traces || !property.isMet, let trace = result.trace(of: property, asFound: asFound) else { continue }
      Swift.print(trace.text(Terminal.traceStyle))
    }
  }

  /// A step that no run ever takes is a mistake of the model, or of who thinks that it matters.
  private func reportIdleSteps(_ results: [RunResult]) {
    guard !quiet, results.allSatisfy(\.isExhaustive) else { return }
    // Runs of one scenario mostly have the same steps.
    func union(_ lists: Set<String>) -> Set<Substring> {
      lists.reduce(into: []) { $0.formUnion($1.split(separator: "\n")) }
    }
    let all = union(Set(results.map(\.steps.all)))
    let taken = union(Set(results.map(\.steps.taken)))
    let idle = all.subtracting(taken).sorted()
    if !idle.isEmpty { Swift.print("never taken in any of these runs: \(idle.joined(separator: ", "))") }
  }
}

extension GuardReport {
  /// The property, then a line for each guard.
  fileprivate var lines: [String] {
    let extent = "up to \(depth.counting("step"))"
    if guards.isEmpty { return ["\(property) rests on no guard, \(extent)"] }
    let leastness = isLeast ? "each of them needed" : "perhaps not all of them needed"
    return ["\(property) rests on \(guards.count.counting("guard")), \(extent), \(leastness):"]
      + guards.map { "  \($0.step): \($0.condition)  (\($0.path):\($0.line))" }
  }
}
