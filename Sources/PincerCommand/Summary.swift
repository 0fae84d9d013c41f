/// How a check went, in words and as an exit code.

import Pincer
import Support

struct Summary {
  private let results: [RunResult]
  private let elapsed: Double

  init(_ results: [RunResult], in time: Duration) {
    self.results = results
    elapsed = time.inSeconds
  }

  /// How many properties there are like that.
  private func count(_ isLike: (PropertyResult) -> Bool) -> Int {
    results.reduce(0) { $0 + $1.properties.count(where: isLike) }
  }

  private var notMet: Int { count { !$0.isMet && $0.verdict != .unknown } }
  private var undecided: Int { count { !$0.isMet && $0.verdict == .unknown } }

  var line: String {
    let expected = count { $0.expected != nil }
    let (notMet, undecided) = (notMet, undecided)
    let states = results.reduce(0) { $0 + $1.states }
    let met = expected - notMet - undecided
    let kept = results.count(where: \.isFromCache)
    let earlier = kept == 0 ? "" : ", \(kept.grouped) kept from earlier checks"
    return
      "\(results.count.counting("run"))\(earlier), \(expected.counting("expectation")): \(met) met, \(notMet) not met, "
      + "\(undecided) undecided; \(states.grouped) states, \(elapsed.asSeconds), "
      + "peak memory \(ProgramMemory.peakMegabytes) MB"
  }

  /// - Throws: The exit code, unless every expectation is met.
  func end() throws {
    if count(\.isInternalError) > 0 { throw Exit.internal }
    if notMet > 0 { throw Exit.notMet }
    if undecided > 0 || Interrupts.happened { throw Exit.inconclusive }
  }
}

extension RunResult {
  /// The line that says how the run went, and how far it reaches.
  var headline: String {
    let mark = isMet ? "ok  " : isInconclusive ? "??  " : "FAIL"
    return "\(mark)  \(name)  \(reachInWords)\(isFromCache ? ", kept from an earlier check" : "")"
  }

  /// A line for each property that is not what the model expects.
  var failures: [String] { properties.filter { !$0.isMet }.map { "      " + $0.line(in: self) } }

  private var upTo: String { reductions.isEmpty ? "" : " up to " + reductions.joined(separator: " and ") }

  /// What is uncertain about all states having been seen.
  private var omission: String {
    guard let chanceOfOmission else { return "" }
    return "; told apart by hashes of 64 bits: one was left out with a chance of at most \(chanceOfOmission.asChance)"
  }

  /// How far the verdicts reach, and what it took.
  private var reachInWords: String {
    let asked = queries.counting("query", "queries")
    if engine == .bounded {
      let extent =
        isExhaustive
        ? "every interleaving of its processes, none longer than \(depth.counting("step"))"
        : "runs of up to \(depth.counting("step")), stopped by \(reach)"
      return "\(extent): bounded, \(asked), \(seconds.asSeconds)"
    }
    let how = engine == .symbolic ? "symbolic, \(asked)" : "enumerated"
    let spared = sparesSteps ? " (sleep sets spared others)" : ""
    let whole =
      "\(states.counting("state"))\(upTo), \(transitions.counting("transition"))\(spared), \(how), \(seconds.asSeconds)"
    let size = whole + (spilled > 0 ? ", up to \(spilled.asMemory) on disk" : "") + omission
    switch search {
    case .breadthFirst:
      return isExhaustive ? "every interleaving of its processes: \(size)" : "stopped by \(reach): \(size)"
    case .depthFirst:
      let extent = isExhaustive ? "every interleaving of its processes" : "stopped by \(reach)"
      return "\(extent), depth first: runs are not the shortest: \(size)"
    case .random, .swarm: return "a sample only: \(reach), \(seconds.asSeconds)"
    }
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
