/// Whether what should happen does happen, on every fair run.

import Machine
import Semantics

/// Decides liveness on the complete graph of a finished search.
///
/// A run breaks "q comes" if from some time on it stays in states without q: in a state without successors, or in a
/// strongly connected part that a fair run can stay in (Baier & Katoen 2008, §6.5).
struct Liveness {
  let search: Search
  let graph: Graph
  private let fairness: StepSets
  /// For each state, how it was reached without the goal; see `Reach`.
  private var reach: Reach
  private var parts: FairParts

  /// - Returns: `nil` if there is no memory for it.
  init?(_ search: Search, _ graph: Graph) {
    self.search = search
    self.graph = graph
    fairness = StepSets(search)
    guard let reach = Reach(count: graph.count) else { return nil }
    guard let parts = FairParts(graph, fairness) else {
      reach.free()
      return nil
    }
    (self.reach, self.parts) = (reach, parts)
  }

  /// Gives the memory back; it must not be used any more.
  func free() {
    reach.free()
    parts.free()
  }

  var bytes: Int { reach.bytes + parts.bytes }

  /// Decides an `eventually`, which must come after setup, or a `leadsTo`, whose goal must come whenever its cause
  /// holds, at that time or later.
  mutating func decide(_ property: Int) -> Outcome {
    markStarts(property)
    if let failure = search.workers.lazy.compactMap(\.expander.failure).first {
      return .unknown(.incapable("the property cannot be evaluated: \(search.describe(failure))"))
    }
    switch reach.spread(in: graph) {
    case .end(let state): return .violated(Schedule(steps: search.scheduled(hops(along: prefix(to: state)))))
    case .complete: break
    }
    switch parts.find(in: reach) {
    case .none: return .holds
    case .found(let part): return lasso(in: part).map { .violated($0) } ?? .unknown(.outOfMemory)
    }
  }

  /// Marks where a run may begin that must not stay without the goal, and all states without it.
  private func markStarts(_ property: Int) {
    let isLeadsTo = if case .leadsTo = search.system.properties[property].kind { true } else { false }
    let goal = 2 * property + (isLeadsTo ? 1 : 0)
    let (marks, graph, keys) = (reach.marks, graph, search.keys)
    graph.forEachState { worker, s, state in
      let expander = worker.expander
      guard expander.isPrepared(state), !expander.holds(goal, state) else {
        marks[s] = Reach.hasGoal
        return
      }
      marks[s] = Reach.unreached
      if isLeadsTo {
        if expander.holds(2 * property, state) { marks[s] = Reach.start }
      } else {
        // Where setup ends: nothing before it is judged.
        guard let parent = graph.parent(of: s) else {
          marks[s] = Reach.start
          return
        }
        keys.write(graph.key(of: parent), to: worker.state(1))
        if !expander.isPrepared(worker.state(1)) { marks[s] = Reach.start }
      }
    }
  }

  // MARK: Runs

  /// The states on the way from the initial state to `s`, both included.
  private func prefix(to s: Int) -> [Int] {
    var path = [s]
    while let before = reach.before(path.last!) { path.append(before) }
    while let parent = graph.parent(of: path.last!) { path.append(parent) }
    return path.reversed()
  }

  private func hops(along path: [Int]) -> [Hop] { path.dropFirst().map { Hop(key: graph.key(of: $0)) } }

  /// A run into the part, and around in it past everything that makes the run fair.
  /// - Returns: `nil` if there is no memory for it.
  private func lasso(in part: FairParts.Part) -> Schedule? {
    let start = reach.first { parts.isMember($0, of: part) }
    guard let loop = Lasso(around: part, parts.components, graph, fairness, from: start) else { return nil }
    let before = hops(along: prefix(to: loop.start))
    let around = loop.steps.map { Hop(key: graph.key(of: Int($0.transition.state)), step: Int($0.transition.step)) }
    return Schedule(steps: search.scheduled(before + around), loopStart: before.count)
  }
}
