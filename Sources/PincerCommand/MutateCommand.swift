/// `pincer mutate`: takes the guards of models away, one at a time, and names those that nobody misses.

import ArgumentParser
import Foundation
import Pincer
import Support

struct MutateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mutate", abstract: "Take guards away one at a time, and see which expectations notice.",
    discussion: """
      Exit codes: 0 every guard is missed by some expectation, 1 some is not, 2 the model or the command is wrong, \
      3 undecided. See docs/mutation.md.
      """)

  @Argument(help: "Model files and folders: what is checked.")
  var paths: [String]

  @Option(name: .customLong("in"), help: "Take guards of this file or folder; may be repeated. All, if none is named.")
  var folders: [String] = []

  @Option(
    name: .customLong("class"),
    help: "Classes of mutants, separated by commas: \(MutationOptions.allClasses.joined(separator: ", ")).")
  var classes = MutationOptions.usualClasses.joined(separator: ",")

  @Option(help: "Take the guards of one line only, as file:line.")
  var only: String?

  @Option(help: "Stop looking for who notices a mutant after this many seconds.")
  var maxSeconds: Double = 300

  @Option(help: "Give a run with a mutant up after this many states.")
  var maxStates: Int?

  @Option(help: "Try this many mutants at once; as many as there are cores, if nothing is said.")
  var threads: Int?

  @Option(help: "Write all results to this file as JSON (see docs/json.md).")
  var json: String?

  @Flag(help: "Print what nobody notices and the summary only.")
  var quiet = false

  func validate() throws {
    try Models.requirePaths(paths)
    try Limits.requireThreads(threads)
    try Limits.requireCounts([("--max-states", maxStates)])
    try Limits.requireSeconds(maxSeconds)
    for name in classNames where !MutationOptions.allClasses.contains(name) {
      throw ValidationError(
        "there is no class '\(name)'; there are \(MutationOptions.allClasses.joined(separator: ", "))")
    }
    if let only, place(of: only) == nil { throw ValidationError("--only is file:line, not '\(only)'") }
  }

  private var classNames: [String] { classes.split(separator: ",").map(String.init) }

  private func place(of text: String) -> (String, Int)? {
    guard let colon = text.lastIndex(of: ":"), let line = Int(text[text.index(after: colon)...]) else { return nil }
    return (String(text[..<colon]), line)
  }

  private var options: MutationOptions {
    var options = MutationOptions()
    options.folders = folders
    options.classes = classNames
    options.only = only.flatMap { place(of: $0) }
    options.maxSeconds = maxSeconds
    options.maxStates = maxStates
    if let threads { options.threads = threads }
    return options
  }

  func run() throws {
    if let json { try OutputFile.requireWritable(json) }
    let session = try Models.session(at: paths)
    Interrupts.areCaught()
    let start = ContinuousClock.now
    let counter = MutantCounter()
    let summary = try session.mutate(options, color: Terminal.isErrorTerminal) { runs, mutants in
      counter.begin(mutants)
      if !quiet { print("\(mutants.counting("mutant")) against \(runs.counting("run"))") }
    } finished: { result in
      counter.clear()
      if !quiet { print(result.report) }
      counter.next()
      // Whoever watches through a pipe sees each mutant when it is done.
      fflush(nil)
    }
    counter.clear()
    if let json { try OutputFile.write(MutationReport(summary).text, to: json) }
    try report(summary, seconds: ContinuousClock.now - start)
  }

  // MARK: Printing

  private func report(_ summary: MutationSummary, seconds: Duration) throws {
    let results = summary.results
    for unmet in summary.unmetBefore { Terminal.error("note: not met even without a mutant: \(unmet)") }
    let known = results.filter { !$0.isNoticed && !$0.isUndecided && $0.excuse != nil }
    let unexcused = results.filter(\.isUnexcused)
    let undecided = results.filter(\.isUndecided)
    if !quiet { list(known.map { $0.excerpt + "known: \($0.excuse ?? "")\n" }, as: "known") }
    list(undecided.map(\.excerpt), as: "undecided")
    list(unexcused.map(\.excerpt), as: "unnoticed")
    for stale in summary.staleExcuses { Terminal.error("error: " + stale) }
    let refused = results.count { if case .refused = $0.outcome { true } else { false } }
    let noticed = results.count(where: \.isNoticed) - refused
    print(
      "\(results.count.counting("mutant")): \(noticed) noticed, \(refused) refused, "
        + "\(unexcused.count) unnoticed, \(known.count) known, \(undecided.count) undecided; \(seconds.inSeconds.asSeconds), "
        + "peak memory \(ProgramMemory.peakMegabytes) MB")
    if !unexcused.isEmpty || !summary.staleExcuses.isEmpty { throw Exit.notMet }
    if !undecided.isEmpty || Interrupts.happened { throw Exit.inconclusive }
  }
}

extension MutateCommand {
  private func list(_ excerpts: [String], as title: String) {
    if !excerpts.isEmpty { print("\n\(title):\n\n" + excerpts.joined(separator: "\n")) }
  }
}

extension MutantResult {
  fileprivate var place: String { "\(file):\(line)" }

  /// The mutant and what became of it, on one line.
  fileprivate var report: String {
    let mark =
      switch outcome {
      case .noticed: "ok   "
      case .refused: "ok   "
      case .unnoticed: excuse == nil ? "MISS " : "known"
      case .undecided: "??   "
      }
    return "\(mark) \(place)  \(kind)  \(shortText): \(change)  \(outcome.words)"
  }

  private var shortText: String { text.count > 60 ? text.prefix(59) + "…" : text }
}

extension MutantResult.Outcome {
  fileprivate var words: String {
    switch self {
    case .noticed(let notice):
      "noticed by \(notice.run) · \(notice.property): expected \(notice.expected.rawValue), "
        + "found \(notice.found.rawValue)" + (notice.reason.map { " (\($0))" } ?? "")
    case .refused(let reason): "refused by the checker (\(reason))"
    case .unnoticed: "noticed by nobody"
    case .undecided(let reason): "undecided (\(reason))"
    }
  }
}

/// The line that counts mutants, on a terminal.
private final class MutantCounter {
  private var done = 0
  private var all = 0

  func begin(_ count: Int) {
    all = count
    show()
  }

  func next() {
    done += 1
    show()
  }

  func clear() { if Terminal.isErrorTerminal { Terminal.transient("") } }

  private func show() {
    if Terminal.isErrorTerminal { Terminal.transient("\(done.grouped) of \(all.counting("mutant"))") }
  }
}
