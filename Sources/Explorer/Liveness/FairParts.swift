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
    case none, noMemory
    case found(Part)
  }

  let graph: Graph
  let fairness: StepSets
  private(set) var components: Components
  /// What components are looked for in, in order.
  private var states: GrowingBuffer<UInt32>
  /// The same, component after component.
  private var members: GrowingBuffer<UInt32>
  /// Components in the order of their least states, and where the members of each end.
  private var order: GrowingBuffer<UInt32>
  private var ends: GrowingBuffer<UInt32>
  /// What is to be looked at again, and where each piece of it begins.
  private var pending: GrowingBuffer<UInt32>
  private var pieces: [Int] = []

  /// - Returns: `nil` if there is no memory for it.
  init?(_ graph: Graph, _ fairness: StepSets) {
    self.graph = graph
    self.fairness = fairness
    guard let components = Components(count: graph.count), let states = GrowingBuffer<UInt32>(),
      let members = GrowingBuffer<UInt32>(), let order = GrowingBuffer<UInt32>(), let ends = GrowingBuffer<UInt32>(),
      let pending = GrowingBuffer<UInt32>()
    else { return nil }
    self.components = components
    (self.states, self.members, self.order, self.ends, self.pending) = (states, members, order, ends, pending)
  }

  /// Gives the memory back; it must not be used any more.
  func free() {
    components.release()
    for table in [states, members, order, ends, pending] { table.free() }
  }

  var bytes: Int { components.bytes + [states, members, order, ends, pending].reduce(0) { $0 + $1.bytes } }

  @inline(__always)
  func isMember(_ state: Int, of part: Part) -> Bool { components.isMember(state, of: part.component) }

  /// Looks for a part among the states that were reached.
  mutating func find(in reach: Reach) -> Finding {
    let table = components.table
    pending.removeAll()
    pieces.removeAll()
    states.removeAll()
    for s in 0..<graph.count { table[s] = reach.isReached(s) ? Components.asked : Components.free }
    trimEnds(table, graph)
    for s in 0..<graph.count where table[s] == Components.asked {
      guard states.append(UInt32(s)) else { return .noMemory }
    }
    while true {
      guard let count = components.find(among: states, in: graph), group(count) else { return .noMemory }
      var start = 0
      for i in 0..<count {
        let part = start..<Int(ends[i])
        start = part.upperBound
        switch judge(part, Int(order[i])) {
        case .fair(let taken): return .found(Part(component: Int(order[i]), taken: taken))
        case .unfair: continue
        case .without(let constraints): guard keep(part, without: constraints) else { return .noMemory }
        }
      }
      for i in 0..<states.count { table[Int(states[i])] = Components.free }
      guard let first = pieces.popLast() else { return .none }
      states.removeAll()
      guard states.append(from: pending.base + first, count: pending.count - first) else { return .noMemory }
      pending.count = first
      for i in 0..<states.count { table[Int(states[i])] = Components.asked }
    }
  }

  /// Sorts the states by component. States stay in their order, and components come in that of their least ones.
  private mutating func group(_ count: Int) -> Bool {
    var (order, ends, members) = (order, ends, members)
    defer { (self.order, self.ends, self.members) = (order, ends, members) }
    order.removeAll()
    guard let sizes = GrowingBuffer<UInt32>(capacity: max(1, count)) else { return false }
    defer { sizes.free() }
    var total = 0
    for c in 0..<count { sizes[c] = 0 }
    for i in 0..<states.count {
      guard let c = components.component(of: Int(states[i])) else { continue }
      if sizes[c] == 0, !order.append(UInt32(c)) { return false }
      sizes[c] += 1
      total += 1
    }
    guard ends.fill(count), members.fill(total) else { return false }
    var end: UInt32 = 0
    for i in 0..<count {
      let c = Int(order[i])
      end += sizes[c]
      ends[i] = end
      // From now on, the place of the next member.
      sizes[c] = end - sizes[c]
    }
    for i in 0..<states.count {
      guard let c = components.component(of: Int(states[i])) else { continue }
      members[Int(sizes[c])] = states[i]
      sizes[c] += 1
    }
    return true
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
  private mutating func keep(_ part: Range<Int>, without constraints: [UInt64]) -> Bool {
    let first = pending.count
    for i in part {
      let state = Int(members[i])
      let isKept = constraints.indices.allSatisfy { group in
        constraints[group] == 0 || fairness.enabled(at: state, in: graph, group: group) & constraints[group] == 0
      }
      if isKept, !pending.append(members[i]) { return false }
    }
    if pending.count > first { pieces.append(first) }
    return true
  }
}
