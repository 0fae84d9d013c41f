/// A run that shows the same with less: fewest steps, then fewest changes of process, then the smallest data.

import Semantics

/// Makes runs smaller. Whatever it returns has been replayed and still breaks the property.
package struct Minimisation {
  private let system: TransitionSystem
  private let interpreter: Interpreter
  private let judge: Judge
  private let property: Property
  /// How many steps may still be taken.
  private var budget: Int

  /// Returns the smallest run that is found from `run`.
  ///
  /// - Parameters:
  ///   - run: A run that breaks the property or, for a `reachable` one, reaches it.
  ///   - budget: How many steps of the reference may be taken in all; beyond it, the smallest so far is the answer.
  /// - Returns: `run` itself if nothing smaller is found.
  package static func minimised(
    _ run: Replayed, _ property: Property, in system: TransitionSystem, budget: Int = 200_000
  ) -> Replayed {
    var minimisation = Minimisation(system, property, budget: budget)
    let shorter = minimisation.fewerSteps(run)
    let calmer = minimisation.fewerSwitches(shorter)
    return minimisation.smallerData(calmer)
  }

  private init(_ system: TransitionSystem, _ property: Property, budget: Int) {
    self.system = system
    self.property = property
    self.budget = budget
    interpreter = Interpreter(system)
    judge = Judge(system)
  }

  /// The schedule's run, if it is one and shows what it should.
  private mutating func confirmed(_ schedule: Schedule) -> Replayed? {
    guard budget >= schedule.steps.count else { return nil }
    budget -= schedule.steps.count
    guard let run = try? replay(schedule, in: system), (try? judge.confirms(run, property)) == true else { return nil }
    return run
  }

  // MARK: Steps

  /// Leaves out what a run can do without: what comes back to a state it was in, what a process does to come back to
  /// where it was, and all that a process does from some step on.
  private mutating func fewerSteps(_ run: Replayed) -> Replayed {
    var best = run
    var isShrinking = true
    while isShrinking, budget > 0 {
      isShrinking = false
      for removal in removals(best) {
        guard budget > 0 else { break }
        if let smaller = confirmed(best.schedule.removing(removal)) {
          best = smaller
          isShrinking = true
          break
        }
      }
    }
    return best
  }

  /// Sets of steps that may be left out, the largest first.
  private func removals(_ run: Replayed) -> [Set<Int>] {
    let steps = run.schedule.steps
    let setup = run.setupCount(in: system)
    // The number of candidates is quadratic in the length.
    guard steps.count - setup <= 400 else { return [] }
    var removals: Set<Set<Int>> = []
    for i in setup..<max(setup, steps.count) {
      removals.insert(Set(steps.indices.filter { $0 >= i && steps[$0].process == steps[i].process }))
      for j in i..<steps.count where j + 1 < run.states.count {
        if run.states[i] == run.states[j + 1], run.schedule.loopStart.map({ j < $0 || i >= $0 }) ?? true {
          removals.insert(Set(i...j))
        }
        let process = steps[i].process
        if steps[j].process == process, system.edge(of: steps[j]).target == steps[i].source {
          removals.insert(Set((i...j).filter { steps[$0].process == process }))
        }
      }
    }
    let all = removals.filter { $0.count < steps.count - setup || run.schedule.loopStart == nil }
    return all.sorted { ($0.count, $0.min() ?? 0) > ($1.count, $1.min() ?? 0) }
  }

  // MARK: Changes of process

  /// The same steps in an order with the fewest changes of process.
  private mutating func fewerSwitches(_ run: Replayed) -> Replayed {
    let setup = run.setupCount(in: system)
    let steps = run.schedule.steps
    guard run.schedule.loopStart == nil || run.schedule.loopStart! > setup else { return run }
    let end = run.schedule.loopStart ?? (run.fault == nil ? steps.count : steps.count - 1)
    guard end > setup, run.states.indices.contains(end) else { return run }
    var order = Reordering(interpreter, Array(steps[setup..<end]), from: run.states[setup], budget: budget / 2)
    let next = end < steps.count ? steps[end].process : nil
    let found = order.fewestSwitches(to: run.states[end], then: next)
    budget -= order.stepsTaken
    guard let found, found.switches < switches(steps[setup...].map(\.process)) else { return run }
    let schedule = Schedule(
      steps: Array(steps[..<setup]) + found.steps + Array(steps[end...]), loopStart: run.schedule.loopStart)
    return confirmed(schedule) ?? run
  }

  // MARK: Data

  /// The same steps with smaller values: everywhere where a value is chosen, or in one place.
  private mutating func smallerData(_ run: Replayed) -> Replayed {
    var best = run
    var isShrinking = true
    while isShrinking, budget > 0 {
      isShrinking = false
      for candidate in smallerSchedules(best.schedule) {
        guard budget > 0 else { break }
        if let smaller = confirmed(candidate) {
          best = smaller
          isShrinking = true
          break
        }
      }
    }
    return best
  }

  private func smallerSchedules(_ schedule: Schedule) -> [Schedule] {
    var candidates: [Schedule] = []
    for (i, step) in schedule.steps.enumerated() where step.process != system.setup {
      for (n, choice) in system.edge(of: step).choices.enumerated() {
        let sort = system.binders[choice.binder.index].sort
        for value in smaller(than: step.choices[n], of: sort) {
          if case .named = sort {
            candidates.append(schedule.exchanging(step.choices[n], value, of: sort, in: system))
          }
          var single = schedule
          single.steps[i].choices[n] = value
          candidates.append(single)
        }
      }
    }
    return candidates
  }

  /// Values to try instead of one, the smallest first; for numbers, nearness to 0 counts.
  private func smaller(than value: Int, of sort: Sort) -> [Int] {
    switch sort {
    case .bool: return value == 1 ? [0] : []
    case .named: return Array((0..<max(0, value)).prefix(8))
    case .integer:
      guard value != 0 else { return [] }
      let near = value > 0 ? [0, 1, value / 2, value - 1] : [0, -1, value / 2, value + 1]
      return near.filter { $0.magnitude < value.magnitude }.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }
  }
}

/// How often the process changes along steps.
func switches(_ processes: [Int]) -> Int { zip(processes, processes.dropFirst()).count { $0 != $1 } }

extension Schedule {
  /// The schedule without some steps; its loop starts at what is left of it.
  fileprivate func removing(_ gone: Set<Int>) -> Schedule {
    Schedule(
      steps: steps.indices.filter { !gone.contains($0) }.map { steps[$0] },
      loopStart: loopStart.map { start in start - gone.count { $0 < start } })
  }

  /// The schedule with two values of a sort exchanged in all choices.
  fileprivate func exchanging(_ a: Int, _ b: Int, of sort: Sort, in system: TransitionSystem) -> Schedule {
    var changed = self
    for (i, step) in steps.enumerated() where step.process != system.setup {
      for (n, choice) in system.edge(of: step).choices.enumerated()
      where system.binders[choice.binder.index].sort == sort {
        if step.choices[n] == a { changed.steps[i].choices[n] = b }
        if step.choices[n] == b { changed.steps[i].choices[n] = a }
      }
    }
    return changed
  }
}
