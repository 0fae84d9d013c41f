/// What a check finds.

import Foundation
import Lowering
import Semantics
import Syntax
import Typing

/// The answer to one property in one run.
public enum Verdict: String, Sendable, Codable {
  case holds
  case violated
  case unknown
}

/// What a property asks.
public enum PropertyKind: String, Sendable, Codable {
  case invariant
  case reachable
  case eventually
  /// As `reachable`, but a price.
  case cost
  /// `no_deadlock` or `well_defined`.
  case builtin = "built_in"
}

/// How one property of one run came out.
public struct PropertyResult: Sendable {
  public let name: String
  public var kind: PropertyKind { origin.kind }
  /// The aspect that it belongs to, if it belongs to one.
  public var aspect: String? { origin.aspect?.name }
  public let verdict: Verdict
  /// What the model expects, if it says.
  public let expected: Verdict?
  /// Why the verdict is unknown, in words.
  public let reason: String?
  /// Whether a run shows it: the way to a violation, or to what a `reachable` property asks for.
  public var hasTrace: Bool { storedSchedule != nil }
  /// Whether an engine and the reference disagree, so that the program is wrong and not the model.
  public let isInternalError: Bool
  /// The length of its trace in steps, as the trace counts them: those of setup left out.
  public let steps: Int?
  let origin: PropertyOrigin
  let index: Int
  let storedSchedule: StoredSchedule?
  var schedule: Schedule? { storedSchedule?.schedule }
  /// What an engine could not get beyond, if the verdict is unknown for that.
  let bound: Bound?

  /// Whether a folder of counterexamples keeps its trace: a violation that is expected.
  var isStored: Bool { verdict == .violated && expected == .violated && hasTrace }

  /// Whether it is one that is kept where what was found is expected from now on.
  var isStoredIfBlessed: Bool { verdict == .violated && expected != nil && hasTrace }

  /// Whether the verdict is what the model expects; a property without expectation is always met.
  public var isMet: Bool { expected == nil || expected == verdict }
}

/// One scenario under one policy in one configuration.
public struct RunResult: Sendable {
  public let scenario: String
  public let policy: String?
  /// The configurations and parameters that vary or were set.
  public let settings: [(name: String, value: String)]
  /// The path of the scenario's file.
  public let model: String
  public let engine: EngineChoice
  /// Why this engine, if the choice was left to the program.
  public let why: String?
  /// `exhaustive`, or the bound that stopped the search.
  public let reach: String
  public let isExhaustive: Bool
  /// The order in which states were searched; what is symbolic is always searched breadth first.
  public let search: SearchOrder
  public let properties: [PropertyResult]
  public let states: Int
  public let transitions: Int
  public let depth: Int
  /// What Z3 was asked, if it was asked at all.
  public let solver: SolverWork?
  public var queries: Int { solver?.queries ?? 0 }
  public let seconds: Double
  /// What states were counted up to, e.g. `symmetry of b0, b1`; empty if every state was visited.
  public let reductions: [String]
  /// Whether steps were left out, and not counted, that lead only to states which others lead to.
  public let sparesSteps: Bool
  /// If states were told apart by hashes of 64 bits, how likely it is at most that a state was left out for having the
  /// hash of another one, as far as hashes are like random numbers; `nil` if states were told apart exactly.
  public let chanceOfOmission: Double?
  /// Steps that no reachable state enables; known only if the search was exhaustive.
  public let neverEnabled: [String]
  /// The steps of the run, as `operation: step`, one a line, and those of them that some reachable state enables. Known
  /// only if the search was exhaustive.
  public let steps: (all: String, taken: String)
  /// The most memory that states took, all that comes with them counted, in bytes; 0 if the engine does not know. What
  /// was on disk is a part of it.
  public let bytes: Int
  /// The most that tables of the program had on disk so far, in bytes.
  public let spilled: Int
  /// How often steps were taken, if that was asked for and the engine counts it.
  public let coverage: RunCoverage?
  /// The guards that properties rest on which no run broke, or reached, if that was asked for.
  public let guards: [GuardReport]
  /// Whether it would not come further with other limits or more memory.
  let isOver: Bool
  /// Whether it was found in an earlier check of what has not changed since.
  public let isFromCache: Bool
  let origin: RunOrigin

  /// The transition system of the run, made anew: a result is kept longer than its system is needed.
  var system: TransitionSystem { lower(origin.run, of: origin.model).system }

  /// The run's name: scenario, policy and settings.
  public var name: String {
    ([scenario, policy] + settings.map { "\($0.name)=\($0.value)" }).compactMap { $0 }.joined(separator: " · ")
  }

  public var isMet: Bool { properties.allSatisfy(\.isMet) }

  /// Whether no order of independent steps was left out.
  public var visitsAllOrders: Bool { !reductions.contains("the order of independent steps") }

  public var bytesPerState: Double? { bytes > 0 && states > 0 ? Double(bytes) / Double(states) : nil }

  public var statesPerSecond: Int? { seconds > 0 ? Int(Double(states) / seconds) : nil }

  /// Whether something expected could not be decided, and nothing was decided otherwise.
  public var isInconclusive: Bool {
    !isMet && properties.allSatisfy { $0.isMet || $0.verdict == .unknown }
  }
}

/// What a run's system is made of.
struct RunOrigin: Sendable {
  let model: CheckedModel
  let run: Run
}

extension TransitionSystem {
  /// The steps of processes, as `operation: step`, one a line, and those of them that are not among `never`.
  func steps(except never: [String]) -> (all: String, taken: String) {
    var all: Set<String> = []
    var taken: Set<String> = []
    let never = Set(never)
    for process in processes where process.kind != .setup {
      for edge in process.edges.joined() where edge.label.step != "SIGKILL" && edge.label.step != "continue" {
        let short = (edge.label.operations.last.map { $0 + ": " } ?? process.name + ": ") + edge.label.step
        all.insert(short)
        if !never.contains(edge.label.name(in: process)) { taken.insert(short) }
      }
    }
    return (all.sorted().joined(separator: "\n"), taken.sorted().joined(separator: "\n"))
  }
}

extension Verdict {
  init(_ verdict: ExpectClause.Verdict) {
    switch verdict {
    case .holds: self = .holds
    case .violated: self = .violated
    case .unknown: self = .unknown
    }
  }
}

extension Bound {
  /// The bound in words, to stand after "stopped at" or "because".
  var words: String {
    switch self {
    case .states(let n): "the limit of \(n) state\(n == 1 ? "" : "s")"
    case .depth(let n): "the limit of \(n) step\(n == 1 ? "" : "s")"
    case .seconds(let s): "the limit of \(s.formatted(.number.grouping(.never))) second\(s == 1 ? "" : "s")"
    case .memory(let megabytes): "the limit of \(megabytes) MB of memory"
    case .outOfMemory: "the end of memory"
    case .interrupted: "an interrupt"
    case .decided: "what it found"
    case .incapable(let reason): reason
    case .sampled(let sample, nil): sample.words
    case .sampled(let sample, .some(.incapable(let reason))): "\(sample.words); then \(reason)"
    case .sampled(let sample, .some(let limit)): "\(sample.words), up to \(limit.words)"
    }
  }
}

extension Bound.Sample {
  fileprivate var words: String {
    let what =
      switch kind {
      case .walks: trips == 1 ? "random walk" : "random walks"
      case .searches: trips == 1 ? "small search" : "small searches"
      }
    return "\(trips) \(what) of \(steps) step\(steps == 1 ? "" : "s") in all, "
      + "which saw \(states) state\(states == 1 ? "" : "s")"
  }
}
