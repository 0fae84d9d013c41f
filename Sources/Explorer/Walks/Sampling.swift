/// What random walks and swarms have in common: numbered trips through the states, taken in rounds by all threads.

import CMachine
import Machine
import Semantics

/// Takes trips until everything is decided or a limit is hit. Trips are merged by their number, and the length of a
/// round does not depend on the number of threads: neither does the result.
final class Sampling: @unchecked Sendable {
  let search: Search
  /// How deep a trip goes at most.
  let depth: Int
  private let kind: Bound.Sample.Kind
  private let mostSteps: Int?
  private var found: [FoundRun?]
  private var trips: [Trip] = []
  private(set) var taken = 0
  private(set) var steps = 0
  /// What a thread that looked at limits during a round has seen, and whether that is anything.
  private var seen: Bound?
  private let stop = Counter()
  /// Whether a thread is looking.
  private let looks = PassingLock()

  static let defaultDepth = 10_000
  /// Steps between two looks at limits.
  static let period = 8192

  init(_ search: Search, _ kind: Bound.Sample.Kind, _ options: ExplorerOptions) {
    self.search = search
    self.kind = kind
    mostSteps = options.sampledSteps
    depth = search.limits.depth ?? Self.defaultDepth
    found = Array(repeating: nil, count: search.system.properties.count)
  }

  /// How many steps there may still be.
  var stepsLeft: Int { mostSteps.map { $0 - steps - taken } ?? .max }

  /// Whether no earlier round has decided the property.
  func isOpen(_ property: Int) -> Bool { found[property] == nil }

  /// Takes `count` more trips.
  ///
  /// - Parameters:
  ///   - isOver: Whether there is nothing more to see after these trips.
  ///   - take: Takes a trip on the thread with the given number.
  /// - Returns: False if it is over.
  func round(_ count: Int, isOver: ([Trip]) -> Bool = { _ in false }, _ take: @escaping (Int, Trip) -> Void) -> Bool {
    while trips.count < count {
      guard let trip = Trip() else { return end(.outOfMemory) }
      trips.append(trip)
    }
    let round = Array(trips[..<count])
    for (i, trip) in round.enumerated() { trip.begin(taken + i) }
    search.share(count) { thread, i in take(thread, round[i]) }
    taken += count
    guard merge(round) else { return false }
    return isOver(round) ? end(nil) : true
  }

  /// Looks at limits, for trips that take long. One thread looks at a time, the others hear of it: whichever is the
  /// last to be on its way, a limit is seen.
  /// - Returns: Whether the trip has to stop.
  func mustStop() -> Bool {
    looks.pass {
      guard stop.count == 0 else { return }
      seen = search.limits.shouldStop(SearchProgress(statistics: search.statistics, frontier: 0))
      if seen != nil { _ = stop.take() }
    }
    return stop.count > 0
  }

  private func merge(_ round: [Trip]) -> Bool {
    for trip in round {
      steps += trip.steps
      search.statistics.depth = max(search.statistics.depth, trip.depth)
      for (property, run) in trip.found where isOpen(property) {
        found[property] = run
        search.questions.close(property)
      }
    }
    let isCounted = count(round) && !round.contains(where: \.noMemory)
    search.statistics.states = search.visited.count
    search.statistics.transitions = steps
    guard isCounted else { return end(.outOfMemory) }
    if zip(search.system.properties, found).allSatisfy({ $1 != nil || $0.kind.isLiveness }) { return end(.decided) }
    search.lookAtLimits(depth: search.statistics.depth, frontier: 0, expanded: steps) { found[$0] != nil }
    if let bound = search.bound ?? seen { return end(bound) }
    // A trip that could not take a step counts as one, so that there is an end.
    return stepsLeft > 0 || end(nil)
  }

  /// Puts the states of a round into the set, for their number: each thread has parts of the set of its own.
  private func count(_ round: [Trip]) -> Bool {
    let failed = Counter()
    let crew = search.crew
    search.visited.withHandle { handle in
      crew.run { thread in
        for trip in round {
          let hashes = trip.hashes
          for i in 0..<hashes.count where crew.count == 1 || handle.part(of: hashes[i]) % crew.count == thread {
            if i + 16 < hashes.count { handle.prefetch(hashes[i + 16]) }
            if case .noMemory = handle.insert(hashes[i]) {
              _ = failed.take()
              return
            }
          }
        }
      }
    }
    return failed.count == 0
  }

  private func end(_ bound: Bound?) -> Bool {
    let sample = Bound.Sample(kind: kind, trips: taken, steps: steps, states: search.statistics.states)
    search.bound = .sampled(sample, upTo: bound)
    return false
  }

  func result(searching: String) -> EngineResult {
    search.statistics.bytes = search.mostBytes + trips.reduce(0) { $0 + $1.hashes.bytes }
    return search.result(found, searching: searching)
  }
}
