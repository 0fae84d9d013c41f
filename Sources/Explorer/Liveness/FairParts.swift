/// Strongly connected parts of the graph in which a fair run can stay.

import CMachine
import Machine

/// Components are judged one after the other, in the order of their least states. Where strong fairness asks for a step
/// that a part never takes, the states in which it is enabled are removed, and what is left is looked at again (Emerson
/// & Lei, Modalities for model checking: branching time logic strikes back, Sci. Comput. Program. 8(3), 1987).
struct FairParts {
  /// A component in which a fair run can stay, and the constraints whose steps are taken inside, by group.
  struct Part {
    var component: Int
    var taken: [UInt64]
  }

  enum Finding {
    case none
    case found(Part)
  }

  let graph: Graph
  let fairness: StepSets
  let components: Components
  /// What components are looked for in, in order.
  private let states: UnsafeMutablePointer<UInt32>
  private var stateCount = 0
  /// The same, component after component.
  private let members: UnsafeMutablePointer<UInt32>
  /// Components in the order of their least states, and where the members of each end.
  private let order: UnsafeMutablePointer<UInt32>
  private let ends: UnsafeMutablePointer<UInt32>
  /// By component: its size, and then the place of its next member.
  private let places: UnsafeMutablePointer<UInt32>
  /// What is to be looked at again, and where each piece of it begins. The pieces have no state in common.
  private let pending: UnsafeMutablePointer<UInt32>
  private var pendingCount = 0
  private var pieces: [Int] = []
  private let tables: [GrowingBuffer<UInt32>]

  /// - Returns: `nil` if there is no memory for it.
  init?(_ graph: Graph, _ fairness: StepSets) {
    self.graph = graph
    self.fairness = fairness
    guard let components = Components(count: graph.count) else { return nil }
    self.components = components
    guard let tables = GrowingBuffer<UInt32>.tables(6, of: graph.count) else {
      components.release()
      return nil
    }
    self.tables = tables
    (states, members, order) = (tables[0].base, tables[1].base, tables[2].base)
    (ends, places, pending) = (tables[3].base, tables[4].base, tables[5].base)
  }

  /// Gives the memory back; it must not be used any more.
  func free() {
    components.release()
    for table in tables { table.free() }
  }

  var bytes: Int { tables.reduce(components.bytes) { $0 + $1.bytes } }

  @inline(__always)
  func isMember(_ state: Int, of part: Part) -> Bool { components.isMember(state, of: part.component) }

  /// Looks for a part among the states that were reached.
  mutating func find(in reach: Reach) -> Finding {
    let table = components.table
    (pendingCount, stateCount, pieces) = (0, 0, [])
    for s in 0..<graph.count { table[s] = reach.isReached(s) ? Components.asked : Components.free }
    trimEnds(table, graph)
    for s in 0..<graph.count where table[s] == Components.asked {
      states[stateCount] = UInt32(truncatingIfNeeded: s)
      stateCount += 1
    }
    while true {
      let candidates = UnsafeBufferPointer(start: states, count: stateCount)
      let count = components.find(among: candidates, in: graph)
      group(candidates, count)
      var start = 0
      for i in 0..<count {
        let part = start..<Int(ends[i])
        start = part.upperBound
        switch judge(part, Int(order[i])) {
        case .fair(let taken): return .found(Part(component: Int(order[i]), taken: taken))
        case .unfair: continue
        case .without(let constraints): keep(part, without: constraints)
        }
      }
      for state in candidates { table[Int(state)] = Components.free }
      guard let first = pieces.popLast() else { return .none }
      stateCount = pendingCount - first
      states.update(from: pending + first, count: stateCount)
      pendingCount = first
      for i in 0..<stateCount { table[Int(states[i])] = Components.asked }
    }
  }

  /// Sorts the states by component. States stay in their order, and components come in that of their least ones.
  private func group(_ candidates: UnsafeBufferPointer<UInt32>, _ count: Int) {
    places.update(repeating: 0, count: count)
    var met = 0
    for state in candidates {
      guard let c = components.component(of: Int(state)) else { continue }
      if places[c] == 0 {
        order[met] = UInt32(truncatingIfNeeded: c)
        met += 1
      }
      places[c] += 1
    }
    var end: UInt32 = 0
    for i in 0..<count {
      let c = Int(order[i])
      end += places[c]
      ends[i] = end
      places[c] = end - places[c]
    }
    for state in candidates {
      guard let c = components.component(of: Int(state)) else { continue }
      members[Int(places[c])] = state
      places[c] += 1
    }
  }

  // MARK: Judging

  private enum Judgement {
    case fair(taken: [UInt64])
    /// No part of it is fair either.
    case unfair
    /// It is not, but what remains without the states in which these are enabled may be. By group.
    case without([UInt64])
  }

  private func judge(_ part: Range<Int>, _ component: Int) -> Judgement {
    var taken: [UInt64] = []
    var missed: [UInt64] = []
    for group in 0..<fairness.groups {
      let seen = look(part, component, group)
      let strong = fairness.strong(in: group)
      if ~seen.taken & ~strong & seen.always != 0 { return .unfair }
      taken.append(seen.taken)
      missed.append(~seen.taken & strong & seen.ever)
    }
    return missed.allSatisfy { $0 == 0 } ? .fair(taken: taken) : .without(missed)
  }

  /// What constraints' steps do in a part: lead from a state of it to one of it, are enabled somewhere, everywhere.
  private struct Sight {
    var taken: UInt64 = 0
    var ever: UInt64 = 0
    var always = UInt64.max

    mutating func add(_ other: Sight) {
      taken |= other.taken
      ever |= other.ever
      always &= other.always
    }
  }

  /// The states of a part that one thread looks at.
  private static let share = 1 << 14

  private func look(_ part: Range<Int>, _ component: Int, _ group: Int) -> Sight {
    guard part.count > Self.share else { return lookAlone(part, component, group) }
    let count = (part.count + Self.share - 1) / Self.share
    let sights = UnsafeMutablePointer<Sight>.allocate(capacity: count)
    defer { sights.deallocate() }
    graph.search.share(count) { _, i in
      let start = part.lowerBound + i * Self.share
      sights[i] = lookAlone(start..<min(start + Self.share, part.upperBound), component, group)
    }
    return UnsafeBufferPointer(start: sights, count: count).reduce(into: Sight()) { $0.add($1) }
  }

  private func lookAlone(_ part: Range<Int>, _ component: Int, _ group: Int) -> Sight {
    var sight = Sight()
    for i in part {
      var enabled: UInt64 = 0
      for transition in graph.transitions(of: Int(members[i])) {
        let constraints = fairness.constraints(of: transition.step, group: group)
        enabled |= constraints
        if constraints & ~sight.taken != 0, components.isMember(Int(transition.state), of: component) {
          sight.taken |= constraints
        }
      }
      sight.ever |= enabled
      sight.always &= enabled
    }
    return sight
  }

  /// Keeps the states of a part in which none of these constraints' steps is enabled, to be looked at again.
  private mutating func keep(_ part: Range<Int>, without constraints: [UInt64]) {
    let first = pendingCount
    for i in part {
      let isKept = constraints.indices.allSatisfy { group in
        constraints[group] == 0
          || fairness.enabled(at: Int(members[i]), in: graph, group: group) & constraints[group] == 0
      }
      guard isKept else { continue }
      pending[pendingCount] = members[i]
      pendingCount += 1
    }
    if pendingCount > first { pieces.append(first) }
  }
}
