/// All engines that search on one system, and what they do not agree about.

import Explorer
import SampleSystems
import Semantics
import Symbolic
import Z3Backend

/// Asks them, each for a moment. (The prover has tests of its own: it takes a hundred times as long.)
struct Panel {
  private struct Voice {
    var engine: String
    var outcomes: [Outcome]
    /// Whether its runs are shortest.
    var isShortest: Bool
    /// The steps that it says are never enabled, if it knows.
    var neverEnabled: [String]?
  }

  private let system: TransitionSystem
  private var voices: [Voice] = []
  /// What the enumerating engine says.
  var outcomes: [Outcome] { voices[0].outcomes }
  /// How often an engine decided something that another one decided, too.
  private(set) var confirmed = 0
  /// What two engines say differently, in words.
  private(set) var disagreements: [String] = []

  init(_ system: TransitionSystem) throws {
    self.system = system
    let limits = Z3Limits(resources: 1_000_000)
    let enumerated = explore(system, limits: SearchLimits(states: 2_000))
    add("enumerating", enumerated, isShortest: false)
    var solver = try Z3Solver(limits: limits)
    add("symbolic", exploreSymbolically(system, solver: &solver, limits: SearchLimits(states: 300)))
    let bounded = checkBounded(
      system, session: try Z3Session(limits: limits), solver: try Z3Solver(limits: limits),
      limits: SearchLimits(depth: 6))
    add("bounded", bounded)
    compare()
  }

  private mutating func add(_ engine: String, _ found: EngineResult, isShortest: Bool = true) {
    // A search that has decided everything may end before it has seen all steps.
    let sawAll = found.bound == nil && found.outcomes.contains { $0.schedule == nil }
    voices.append(
      Voice(
        engine: engine, outcomes: found.outcomes, isShortest: isShortest,
        neverEnabled: sawAll ? found.neverEnabled : nil))
  }

  private mutating func compare() {
    let idle = Set(voices.compactMap(\.neverEnabled))
    if idle.count > 1 { disagreements.append("never enabled: \(idle)") }
    for property in system.properties.indices {
      let decided = voices.filter { $0.outcomes[property].isDecided }
      guard let first = decided.first else { continue }
      confirmed += decided.count - 1
      for other in decided.dropFirst() where other.outcomes[property].name != first.outcomes[property].name {
        disagreements.append(
          "\(system.properties[property].name): \(first.outcomes[property].name) (\(first.engine)), "
            + "\(other.outcomes[property].name) (\(other.engine))")
      }
      let lengths = decided.filter(\.isShortest).compactMap { $0.outcomes[property].schedule?.steps.count }
      if Set(lengths).count > 1 {
        disagreements.append("\(system.properties[property].name): runs of \(lengths) steps")
      }
    }
  }
}

extension Outcome {
  fileprivate var isDecided: Bool {
    if case .unknown = self { false } else { true }
  }
}
