/// From a state that was found to the run that leads there.
///
/// Where there are few states every level is kept, then every eighth. A state knows the one of the last kept level that
/// it was found from, and that one its own, so that short searches between them give the run back.

import CMachine
import Machine
import Semantics

/// A state on a run, and the step that led there, where it is known.
struct Hop {
  var key: UInt64
  var step: Int?
}

extension Search {
  /// A shortest run to what was found.
  func schedule(to finding: Finding) -> Schedule {
    schedule(along: hops(to: finding), isStep: finding.isStep)
  }

  /// The run along some states, and one ill-defined step more if that is what was found.
  func schedule(along hops: [Hop], isStep: Bool) -> Schedule {
    var steps = scheduled(hops)
    if isStep, let last = illDefinedStep(after: steps) { steps.append(last) }
    return Schedule(steps: steps)
  }

  /// The states of a run from the initial state, which is left out.
  func hops(to finding: Finding) -> [Hop] {
    var places = [(level: finding.level, key: finding.key)]
    var ancestor = Int(finding.ancestor)
    while let last = places.last, last.level > 0 {
      let (number, level) = milestone(before: last.level)
      // A search that stopped in the middle of a level has that level as its last.
      let milestone = number < milestones.count ? milestones[number] : frontier
      // Where there is no memory for keys, no run is found; what is not confirmed is not shown.
      guard let key = key(in: milestone, at: ancestor) else { return [] }
      places.append((level, key))
      ancestor = Int(milestone.ancestors[ancestor])
    }
    places.reverse()
    return zip(places, places.dropFirst()).flatMap { from, to in
      way(from: from.key, to: to.key, length: to.level - from.level)
    }
  }

  /// A way of `length` steps between two states; there must be one, and no shorter one.
  private func way(from: UInt64, to: UInt64, length: Int) -> [Hop] {
    var found: [(key: UInt64, parent: Int, step: Int)] = [(from, -1, 0)]
    var seen: Set<UInt64> = [from]
    var start = 0
    for _ in 0..<length {
      let end = found.count
      for parent in start..<end {
        for successor in successors(of: found[parent].key) where seen.insert(successor.key).inserted {
          found.append((successor.key, parent, successor.step))
          if successor.key == to { return hops(found) }
        }
      }
      start = end
    }
    preconditionFailure("a state that was found has a run")
  }

  /// The keys of the states that steps lead to from one, and the numbers of these steps. No other thread may use the
  /// keys meanwhile.
  func successors(of key: UInt64) -> [(key: UInt64, step: Int)] {
    let worker = workers[0]
    let buffer = worker.expander.buffer
    keys.write(key, to: worker.state(0))
    buffer.clear()
    worker.expander.expand(worker.state(0))
    return (0..<buffer.count).compactMap { i in
      let step = buffer.out.pointee.steps[i]
      guard step >> 31 == 0 else { return nil }
      worker.canonicalizer?.canonicalize(buffer.state(i))
      // Where there is no memory for keys, no run is found; what is not confirmed is not shown.
      return growingKey(of: buffer.state(i)).map { ($0, Int(step)) }
    }
  }

  /// The way to the last of some states, each with the place of the one it was found from.
  func hops(_ found: [(key: UInt64, parent: Int, step: Int)]) -> [Hop] {
    var hops: [Hop] = []
    var at = found.count - 1
    while found[at].parent >= 0 {
      hops.append(Hop(key: found[at].key, step: found[at].step))
      at = found[at].parent
    }
    return hops.reversed()
  }

  /// The steps of a run as the reference takes them: it gives the values of choices.
  func scheduled(_ hops: [Hop]) -> [ScheduledStep] {
    let interpreter = Interpreter(system)
    let packed = UnsafeMutablePointer<UInt64>.allocate(capacity: layout.words)
    defer { packed.deallocate() }
    var state = interpreter.initialState
    var schedule: [ScheduledStep] = []
    for hop in hops {
      let taken = (try? interpreter.transitions(from: state)) ?? []
      let match = taken.lazy.compactMap { transition -> (ScheduledStep, State)? in
        guard case .taken(let next) = transition.result, self.is(transition.step, hop.step) else { return nil }
        self.layout.pack(next, self.contents, into: packed)
        self.workers[0].canonicalizer?.canonicalize(packed)
        return self.keys.key(of: packed) == hop.key ? (transition.step, next) : nil
      }.first
      // The reference knows better; whoever replays what there is will say so.
      guard let match else { return schedule }
      schedule.append(match.0)
      state = match.1
    }
    return schedule
  }

  private func `is`(_ step: ScheduledStep, _ number: Int?) -> Bool {
    // Up to symmetry another process may take its copy of the step.
    guard let number, symmetry == nil else { return true }
    return steps.number(step.process, step.source, step.edge) == number
  }

  private func illDefinedStep(after schedule: [ScheduledStep]) -> ScheduledStep? {
    let interpreter = Interpreter(system)
    var state = interpreter.initialState
    for step in schedule {
      guard case .taken(let next)? = try? interpreter.apply(step, to: state) else { return nil }
      state = next
    }
    return (try? interpreter.transitions(from: state))?.first {
      if case .illDefined = $0.result { true } else { false }
    }?.step
  }
}
