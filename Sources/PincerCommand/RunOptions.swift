/// What is run and how far: the options that every command which runs models has.

import ArgumentParser
import Foundation
import Pincer

struct RunOptions: ParsableArguments {
  @Argument(help: "Model files and folders.")
  var paths: [String]

  @Option(help: "Try this policy only; may be repeated.")
  var policy: [String] = []

  @Option(help: "Try this scenario only; may be repeated.")
  var scenario: [String] = []

  @Option(help: "Set a configuration or parameter, as name=value; may be repeated.")
  var config: [String] = []

  @Option(help: "The engine: auto, enumerate, symbolic or bounded.")
  var engine: EngineChoice = .auto

  @Option(help: "Stop a run after this many states.")
  var maxStates: Int?

  @Option(help: "Stop a run after this many steps.")
  var maxDepth: Int?

  @Option(help: "Stop a run after this many seconds.")
  var maxSeconds: Double?

  @Flag(help: "End a run at the first violation that it finds.")
  var stopAtViolation = false

  @Option(
    help: """
      The memory of the program, in megabytes: runs that need more end, and what they did not decide is unknown. Nine \
      tenths of what the machine has free, if nothing is said.
      """)
  var maxMemory: Int?

  @Option(help: "Work with this many threads; as many as there are cores, if nothing is said.")
  var threads: Int?

  @Option(help: "Check at most this many runs at once; the threads are shared among them.")
  var jobs: Int?

  @Flag(help: "End at the first run in which something is not as expected.")
  var failFast = false

  @Option(help: "Check only what a change since this Git revision could have touched.")
  var changedSince: String?

  @Flag(help: "Check everything, also what has not changed since it was checked last, and keep nothing for later.")
  var noCache = false

  @Flag(help: "Do without code that the machine's C compiler makes.")
  var noNative = false

  @Flag(help: "Visit all states, also those that differ only in which of interchangeable values is which.")
  var noSymmetry = false

  @Flag(help: "Take steps in all orders, also where the order makes no difference.")
  var noPor = false

  func validate() throws {
    try Limits.requireCounts([
      ("--max-states", maxStates), ("--max-depth", maxDepth), ("--max-memory", maxMemory), ("--jobs", jobs),
    ])
    try Limits.requireThreads(threads)
    try Limits.requireSeconds(maxSeconds)
    try Models.requireSettings(config)
    try Models.requirePaths(paths)
  }

  /// Whether only a part of what the models try is run.
  var isSelection: Bool { !(policy + scenario + config).isEmpty || changedSince != nil }

  /// The models, loaded.
  func session() throws -> ModelSession { try Models.session(at: paths) }

  /// Checks what is selected, delivers the results in order, and shows on a terminal how far it is.
  ///
  /// - Parameter more: Sets options that other commands don't have.
  /// - Returns: The results up to the end or an interrupt.
  func check(
    _ session: ModelSession, _ more: (inout CheckOptions) -> Void = { _ in }, finished: (RunResult) -> Void
  ) throws -> [RunResult] {
    var options = options
    more(&options)
    Interrupts.areCaught()
    let showsProgress = Terminal.isErrorTerminal
    let line = ProgressLine()
    var results: [RunResult] = []
    let note: @Sendable (String) -> Void = { text in
      if showsProgress { line.clear() }
      Terminal.error(text)
    }
    try session.check(options, color: showsProgress, progress: { if showsProgress { line.show($0) } }, note: note) {
      result in
      if showsProgress { line.clear() }
      results.append(result)
      finished(result)
    }
    return results
  }

  private var options: CheckOptions {
    var options = CheckOptions()
    options.policies = policy
    options.scenarios = scenario
    options.settings = Models.settings(config)
    options.engine = engine
    options.maxStates = maxStates
    options.maxDepth = maxDepth
    options.maxSeconds = maxSeconds
    options.maxMegabytes = maxMemory
    if let threads { options.threads = threads }
    options.jobs = jobs
    options.stopsAtFailure = failFast
    options.changedSince = changedSince
    options.usesCache = !noCache
    options.stopsAtViolation = stopAtViolation
    options.usesNativeCode = !noNative
    options.withoutNativeCode = { reason in
      Terminal.error("warning: large runs take longer: \(reason)\nhint: '--no-native' does without compiled code")
    }
    options.usesSymmetry = !noSymmetry
    options.usesPartialOrder = !noPor
    return options
  }
}

extension EngineChoice: ExpressibleByArgument {}
