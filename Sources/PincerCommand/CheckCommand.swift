/// `pincer check`: runs the models and compares with what they expect.

import ArgumentParser
import Foundation
import Pincer

struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Check models against their expectations.",
    discussion: "A folder is read recursively. Violations that nobody expected are shown as traces.")

  @Argument(help: "Model files and folders.")
  var paths: [String]

  @Option(help: "Try this policy only; may be repeated.")
  var policy: [String] = []

  @Option(help: "Try this scenario only; may be repeated.")
  var scenario: [String] = []

  @Option(help: "Set a configuration or parameter, as name=value; may be repeated.")
  var config: [String] = []

  @Option(help: "The engine: auto, enumerate or symbolic.")
  var engine: EngineChoice = .auto

  @Option(help: "Stop a run after this many states.")
  var maxStates: Int?

  @Option(help: "Stop a run after this many steps.")
  var maxDepth: Int?

  @Option(help: "Stop a run after this many seconds.")
  var maxSeconds: Double?

  @Option(help: "Stop the runs that go on when the program has this many megabytes.")
  var maxMemory: Int?

  @Option(help: "Check this many runs at once; as many as there are cores, if nothing is said.")
  var threads: Int?

  @Option(help: "Write all results to this file as JSON (see docs/json.md).")
  var json: String?

  @Option(help: "Write the traces of expected violations to this folder.")
  var counterexamples: String?

  @Flag(help: "Remove the other stored traces from that folder; not with --policy, --scenario or --config.")
  var prune = false

  @Flag(help: "Print a table of policies against properties, in Markdown.")
  var table = false

  @Flag(help: "Show the trace of every violation, expected or not.")
  var traces = false

  @Flag(help: "Print what is not met and the summary only.")
  var quiet = false

  func validate() throws {
    let counts = [
      ("--max-states", maxStates), ("--max-depth", maxDepth), ("--max-memory", maxMemory), ("--threads", threads),
    ]
    for (name, value) in counts {
      if let value, value < 1 { throw ValidationError("\(name) is a number of at least 1, not \(value)") }
    }
    if let maxSeconds, !(maxSeconds > 0) { throw ValidationError("--max-seconds is more than 0") }
    for setting in config where !setting.contains("=") {
      throw ValidationError("--config is name=value, not '\(setting)'")
    }
    if prune, counterexamples == nil { throw ValidationError("--prune needs --counterexamples") }
    if prune, !(policy + scenario + config).isEmpty {
      throw ValidationError("--prune would remove the traces of all that is not selected; leave out the selection")
    }
    if paths.isEmpty { throw ValidationError("name a model file or a folder") }
  }

  func run() throws {
    let color = Terminal.isErrorTerminal
    if let json { try OutputFile.requireWritable(json) }
    if let counterexamples { try OutputFile.requireWritableFolder(counterexamples) }
    let session = try ModelSession(paths: paths, color: color)
    if !session.warnings.isEmpty { Terminal.error(session.warnings) }
    if counterexamples != nil { try session.requireDistinctScenarioNames() }
    Interrupts.areCaught()
    let start = ContinuousClock.now
    var results: [RunResult] = []
    let showsProgress = Terminal.isErrorTerminal
    let throttle = ProgressLine()
    try session.check(options, color: color, progress: { if showsProgress { throttle.show($0) } }) { result in
      if showsProgress { throttle.clear() }
      results.append(result)
      print(result)
      // Whoever watches a long check through a pipe sees each run when it is done.
      fflush(nil)
    }
    if let counterexamples { try store(results, in: CounterexampleFolder(counterexamples)) }
    reportIdleSteps(results)
    if let json { try OutputFile.write(JSONReport(results, tracesIn: counterexamples).text, to: json) }
    if table { Swift.print(PolicyTable(results).markdown) }
    try summarize(results, seconds: ContinuousClock.now - start)
  }

  private func store(_ results: [RunResult], in folder: CounterexampleFolder) throws {
    try folder.update(with: results)
    guard prune else { return }
    // What was not decided may still be violated, so its trace stays.
    guard !Interrupts.happened, results.allSatisfy({ $0.properties.allSatisfy { $0.verdict != .unknown } }) else {
      return Terminal.error("note: not everything was decided, so no stored trace is removed")
    }
    for name in try folder.prune(except: results) { Swift.print("removed \(name)") }
  }

  private var options: CheckOptions {
    var options = CheckOptions()
    options.policies = policy
    options.scenarios = scenario
    options.settings = config.map { setting in
      let parts = setting.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      return (String(parts[0]), String(parts[1]))
    }
    options.engine = engine
    options.maxStates = maxStates
    options.maxDepth = maxDepth
    options.maxSeconds = maxSeconds
    options.maxMegabytes = maxMemory
    if let threads { options.threads = threads }
    return options
  }

  // MARK: Printing

  private func print(_ result: RunResult) {
    let mark = result.isMet ? "ok  " : result.isInconclusive ? "??  " : "FAIL"
    if !quiet || !result.isMet {
      Swift.print("\(mark)  \(result.name)  \(result.reachInWords)")
    }
    for property in result.properties where !property.isMet || (property.expected == nil && !quiet) {
      Swift.print("      " + property.line(in: result))
    }
    for property in result.properties where property.hasTrace && property.verdict == .violated {
      if traces || !property.isMet { Swift.print(result.traceText(of: property, width: Terminal.width)) }
    }
  }

  /// A step that no run ever takes is a mistake of the model, or of who thinks that it matters.
  private func reportIdleSteps(_ results: [RunResult]) {
    guard !quiet, results.allSatisfy(\.isExhaustive) else { return }
    var all: Set<String> = []
    var taken: Set<String> = []
    for result in results where result.isExhaustive {
      let steps = result.steps
      all.formUnion(steps.all)
      taken.formUnion(steps.taken)
    }
    let idle = all.subtracting(taken).sorted()
    if !idle.isEmpty { Swift.print("never taken in any of these runs: \(idle.joined(separator: ", "))") }
  }

  private func summarize(_ results: [RunResult], seconds: Duration) throws {
    let properties = results.flatMap(\.properties)
    let notMet = properties.filter { !$0.isMet && $0.verdict != .unknown }.count
    let undecided = properties.filter { !$0.isMet && $0.verdict == .unknown }.count
    let expected = properties.filter { $0.expected != nil }.count
    let elapsed = Double(seconds.components.seconds) + Double(seconds.components.attoseconds) * 1e-18
    let states = results.reduce(0) { $0 + $1.states }
    Swift.print(
      "\(results.count.counting("run")), \(expected.counting("expectation")): \(expected - notMet - undecided) met, \(notMet) not met, "
        + "\(undecided) undecided; \(states.grouped) states, \(elapsed.asSeconds), peak memory \(ProgramMemory.peakMegabytes) MB"
    )
    if properties.contains(where: \.isInternalError) { throw Exit.internal }
    if notMet > 0 { throw Exit.notMet }
    if undecided > 0 || Interrupts.happened { throw Exit.inconclusive }
  }
}

extension EngineChoice: ExpressibleByArgument {}

extension RunResult {
  /// How far the verdicts reach, and what it took.
  var reachInWords: String {
    let how = engine == .symbolic ? "symbolic, \(queries.grouped) quer\(queries == 1 ? "y" : "ies")" : "enumerated"
    let size = "\(states.counting("state")), \(transitions.counting("transition")), \(how), \(seconds.asSeconds)"
    return isExhaustive ? "every interleaving of its processes: \(size)" : "stopped by \(reach): \(size)"
  }
}

extension PropertyResult {
  func line(in result: RunResult) -> String {
    let why = reason.map { " (\($0))" } ?? ""
    let bounded = verdict == .holds && !result.isExhaustive && !hasTrace ? " as far as seen" : ""
    guard let expected else { return "\(name): \(verdict.rawValue)\(bounded)\(why)" }
    return "\(name): expected \(expected.rawValue), found \(verdict.rawValue)\(bounded)\(why)"
  }
}

/// The line that shows how far a search is, at most ten times a second.
final class ProgressLine: @unchecked Sendable {
  private var last = ContinuousClock.now
  private var isShown = false

  func show(_ progress: SearchState) {
    guard ContinuousClock.now - last > .milliseconds(100) else { return }
    last = ContinuousClock.now
    isShown = true
    let rate = progress.seconds > 0 ? Int(Double(progress.states) / progress.seconds) : 0
    Terminal.transient(
      "\(progress.run): \(progress.states.grouped) states, \(rate.grouped)/s, depth \(progress.depth), "
        + "frontier \(progress.frontier.grouped), \(progress.seconds.asSeconds)")
  }

  func clear() {
    if isShown { Terminal.transient("") }
    isShown = false
  }
}
