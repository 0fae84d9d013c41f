/// What the states of a search came through: a second look at all of them, for whoever asks.

import CMachine
import Machine
import Semantics

extension Search {
  /// Looks at all states that were seen: takes their steps again, all of them, and judges what invariants speak of.
  ///
  /// Limits hold for it too: if one that did not end the search is met, only what the search counted is known.
  ///
  /// - Parameter hasStates: Whether the visited set holds the keys of states.
  func coverage(hasStates: Bool) -> Coverage {
    var coverage = Coverage()
    coverage.steps = stepCounts
    guard hasStates, bound.map(\.leavesStates) ?? true else { return coverage }
    let claims = claimsOfInvariants
    let looks = workers.map { _ in Look(steps: steps.places.count, claims: claims.count) }
    let system = system.asking(claims.map(\.exercise))
    let code = RegisterCompiler.compile(system, layout)
    let judges = workers.map { _ in Expander(system, layout, code, contents) }
    let stops = Counter()
    visited.withHandle { handle in
      share(visited.partCount) { [self] thread, part in
        let (state, look) = (workers[thread].state(0), looks[thread])
        handle.forEachKey(inPart: part) { key in
          if look.isTime, thread == 0, mustStopLooking { stops.add(1) }
          guard stops.count == 0 else { return }
          keys.write(key, to: state)
          see(state, workers[thread].expander, look)
          judge(state, judges[thread], claims, look)
        }
      }
    }
    guard stops.count == 0 else { return coverage }
    coverage.neverFalse = neverFalse(looks)
    let exercised = claims.indices.filter { i in looks.contains { $0.isExercised[i] } }
    coverage.neverExercised = claims.indices.filter { !exercised.contains($0) }.map { claims[$0].name }
    return coverage
  }

  /// Whether a limit is met that did not end the search.
  private var mustStopLooking: Bool {
    let stop = limits.shouldStop(SearchProgress(statistics: statistics, frontier: 0))
    return stop != nil && stop != bound
  }

  /// What one thread saw.
  private final class Look {
    /// By step: in how many states it could be taken. By the first step of a location: in how many a process was there.
    var enabled: [Int]
    var offered: [Int]
    /// By claim. What cannot be judged counts as exercised.
    var isExercised: [Bool]
    private var states = 0

    /// Counts a state; whether so many were seen that limits are looked at.
    var isTime: Bool {
      states += 1
      return states % 4096 == 0
    }

    init(steps: Int, claims: Int) {
      enabled = Array(repeating: 0, count: steps + 1)
      offered = enabled
      isExercised = Array(repeating: false, count: claims)
    }
  }

  private func see(_ state: UnsafePointer<UInt64>, _ expander: Expander, _ look: Look) {
    let isPrepared = expander.isPrepared(state)
    for p in system.processes.indices where isPrepared || p == system.setup {
      look.offered[steps.first[p][layout.locations[p].value(in: state)]] += 1
    }
    let buffer = expander.buffer
    buffer.clear()
    expander.expandAll(state)
    var last = -1
    for i in 0..<buffer.count {
      let step = Int(buffer.out.pointee.steps[i] & ~(1 << 31))
      if step != last { look.enabled[step] += 1 }
      last = step
    }
  }

  // MARK: Steps

  private var stepCounts: [Coverage.Step] {
    var rows: [Coverage.Step] = []
    var places: [String: Int] = [:]
    for place in steps.places where system.processes[place.process].kind != .setup {
      let alike = symmetry?.processes(like: place.process, in: system) ?? [place.process]
      // Copies are counted with the first of them.
      guard place.process == alike[0] else { continue }
      let process = system.processes[place.process]
      let name = process.edges[place.location][place.edge].label.name(in: process)
      let taken = timesTaken(steps.number(place.process, place.location, place.edge))
      if let row = places[name] {
        rows[row].taken += taken
      } else {
        places[name] = rows.count
        rows.append(Coverage.Step(name: name, processes: alike.count, taken: taken))
      }
    }
    return rows
  }

  /// The conditions that never were false where a process came to them. Edges of one place in the text are one.
  private func neverFalse(_ looks: [Look]) -> [Coverage.Guard] {
    struct Key: Hashable {
      var guarded: Coverage.Guard
      var edge: Int
    }
    var order: [Key] = []
    var seen: [Key: (offered: Int, enabled: Int)] = [:]
    for (number, place) in steps.places.enumerated() {
      let process = system.processes[place.process]
      let edge = process.edges[place.location][place.edge]
      guard process.kind != .setup, edge.isGuarded else { continue }
      let first = symmetry?.processes(like: place.process, in: system).first ?? place.process
      let name = edge.label.name(in: system.processes[first])
      let key = Key(guarded: Coverage.Guard(step: name, location: edge.label.location), edge: place.edge)
      if seen[key] == nil { order.append(key) }
      let offered = looks.reduce(0) { $0 + $1.offered[steps.first[place.process][place.location]] }
      let enabled = looks.reduce(0) { $0 + $1.enabled[number] }
      let before = seen[key] ?? (0, 0)
      seen[key] = (before.offered + offered, before.enabled + enabled)
    }
    return order.filter { seen[$0]!.offered > 0 && seen[$0]!.offered == seen[$0]!.enabled }.map(\.guarded)
  }

  // MARK: Invariants

  private typealias Claim = (name: String, exercise: Expression)

  private var claimsOfInvariants: [Claim] {
    system.properties.compactMap { property in
      guard case .invariant(let claim) = property.kind else { return nil }
      return (property.name, claim.exercise)
    }
  }

  private func judge(_ state: UnsafePointer<UInt64>, _ judge: Expander, _ claims: [Claim], _ look: Look) {
    guard judge.isPrepared(state) else { return }
    for i in claims.indices where !look.isExercised[i] {
      if judge.holds(2 * i, state) || judge.failure != nil { look.isExercised[i] = true }
    }
  }
}

extension Edge {
  /// Whether it has a condition that an author would miss if it never made a difference.
  fileprivate var isGuarded: Bool {
    condition.constant == nil && label.step != "SIGKILL" && label.step != "continue"
  }
}

extension Bound {
  /// Whether what was seen by then is there to look at.
  fileprivate var leavesStates: Bool {
    switch self {
    case .states, .depth, .seconds, .memory, .decided, .outOfMemory: true
    // Who interrupted the search waits for its end.
    case .interrupted, .incapable, .sampled: false
    }
  }
}

extension TransitionSystem {
  /// The system with some conditions as its only questions.
  fileprivate func asking(_ conditions: [Expression]) -> TransitionSystem {
    var system = self
    system.properties = conditions.enumerated().map { i, condition in
      Property(
        name: "\(i)", kind: .reachable(condition), text: "", location: SourceLocation(path: "", line: 1, column: 1))
    }
    return system
  }
}
