/// Reductions change how many states are visited, and nothing else.

import Explorer
import SampleSystems
import Semantics
import Testing

@Suite struct ReductionTests {
  private func result(_ system: TransitionSystem, symmetry: Bool = false, partialOrder: Bool = false, threads: Int = 1)
    -> EngineResult
  {
    var options = ExplorerOptions()
    options.usesSymmetry = symmetry
    options.usesPartialOrder = partialOrder
    options.threads = threads
    return explore(system, limits: SearchLimits(states: 20_000), options: options)
  }

  /// Compares all ways of reducing a system with the search of all its states.
  ///
  /// - Returns: How many states each visited: all, up to symmetry, up to order, up to both; `nil` if there are too many.
  private func compare(_ system: TransitionSystem, _ name: String) -> [Int]? {
    let full = result(system)
    guard full.bound == nil else { return nil }
    var counts = [full.statistics.states]
    for (symmetry, partialOrder) in [(true, false), (false, true), (true, true)] {
      let reduced = result(system, symmetry: symmetry, partialOrder: partialOrder)
      counts.append(reduced.statistics.states)
      #expect(reduced.outcomes.map(\.word) == full.outcomes.map(\.word), "\(name), \(symmetry), \(partialOrder)")
      #expect(Set(reduced.neverEnabled) == Set(full.neverEnabled), "\(name), \(symmetry), \(partialOrder)")
      for (found, expected) in zip(reduced.outcomes, full.outcomes) {
        guard let run = found.schedule, let shortest = expected.schedule else { continue }
        if partialOrder {
          #expect(run.steps.count >= shortest.steps.count, "\(name)")
        } else {
          #expect(run.steps.count == shortest.steps.count, "\(name)")
        }
        #expect(ends(run, in: system), "\(name): the reference does not take the run")
      }
    }
    return counts
  }

  private func ends(_ run: Schedule, in system: TransitionSystem) -> Bool {
    let interpreter = Interpreter(system)
    var state = interpreter.initialState
    for (i, step) in run.steps.enumerated() {
      switch try? interpreter.apply(step, to: state) {
      case .taken(let next): state = next
      case .illDefined: return i == run.steps.count - 1
      case .disabled, nil: return false
      }
    }
    return true
  }

  @Test(arguments: 0..<8) func randomSystemsHaveTheSameOutcomes(group: UInt64) {
    var (compared, reduced) = (0, 0)
    for seed in group * 60..<group * 60 + 60 {
      for data in [RandomSystem.Data.finite, .symmetric] {
        guard let counts = compare(RandomSystem.make(seed: seed, data), "\(seed) \(data)") else { continue }
        compared += 1
        if counts[3] < counts[0] { reduced += 1 }
      }
    }
    #expect(compared > 50)
    #expect(reduced > 10)
  }

  /// Where a search stops in the middle of a level, the order of states in it counts. Dictionaries grow on the way.
  @Test(arguments: [20_000, 60_000, 150_000, 400_000]) func orderDoesNotDependOnThreads(states: Int) throws {
    let text = """
      module trial.order
      var at: [Int in 0..<6: Int in 0..<1000000] = 0
      scenario order {
        process p[6] { loop { step turn { at[index] = (at[index] + 1) % 30 } } }
        invariant low: at[0] < 1000000
      }
      """
    let system = try #require(systems(of: text).first)
    var options = ExplorerOptions()
    options.usesPartialOrder = false
    options.usesSymmetry = false
    let one = explore(system, limits: SearchLimits(states: states), options: options).statistics
    for threads in [2, 2, 3, 3] {
      options.threads = threads
      let found = explore(system, limits: SearchLimits(states: states), options: options).statistics
      #expect(found.states == one.states)
      #expect(found.transitions == one.transitions)
    }
  }

  @Test func threadsDoNotMatter() {
    for seed in 0..<40 {
      let system = RandomSystem.make(seed: UInt64(seed), .symmetric)
      let (one, three) = (result(system, symmetry: true), result(system, symmetry: true, threads: 3))
      #expect(one.statistics == three.statistics)
      #expect(one.outcomes.map(\.schedule) == three.outcomes.map(\.schedule))
    }
  }

  static let clients = """
    type Block = id
    var owner: [Block: Process?] = none
    var busy: [Process: Block?] = none
    scenario s {
      with Block: 3
      process client[3] {
        loop {
          step take { let b = any b in Block where owner[b] == none
            owner[b] = self; busy[self] = b }
          step give { owner[busy[self]!] = none
            busy[self] = none }
        }
      }
      invariant owned: for all p in Process where busy[p] != none: owner[busy[p]!] == p
      invariant not_all: not for all b in Block: owner[b] != none
    }
    """

  /// Three clients that hold one of three blocks each: how many hold one is all that is told apart.
  @Test func clientsAndBlocksChangePlaces() throws {
    let system = try #require(systems(of: Self.clients).first)
    let counts = try #require(compare(system, "clients"))
    #expect(counts[0] == 34, "1 + 9 + 18 + 6")
    #expect(counts[1] == 4)
  }

  @Test func aLiteralBreaksTheSymmetryOfItsSort() throws {
    let text = Self.clients.replacing("with Block: 3", with: "with Block: 3\n  let first: Block")
      .replacing("invariant not_all:", with: "invariant not_first:")
      .replacing("not for all b in Block: owner[b] != none", with: "owner[first] == none")
    let system = try #require(systems(of: text).first)
    let counts = try #require(compare(system, "named"))
    #expect(counts[1] > 4 && counts[1] < counts[0])
  }

  /// Each process only counts for itself: one order is enough.
  @Test func independentProcessesAreTakenInOneOrder() throws {
    let text = """
      var done: [Process: Int in 0..<9] = 0
      scenario s {
        process p {
          step one { done[self] = 1 }
          step two { done[self] = 2 }
          step three { done[self] = 3 }
        }
        process q {
          step one { done[self] = 1 }
          step two { done[self] = 2 }
          step three { done[self] = 3 }
        }
        process r {
          step one { done[self] = 1 }
          step two { done[self] = 2 }
          step three { done[self] = 3 }
        }
      }
      """
    let system = try #require(systems(of: text).first)
    let counts = try #require(compare(system, "independent"))
    #expect(counts[0] >= 64)
    #expect(counts[2] <= 16)
  }

  @Test func shippedModelsHaveTheSameOutcomes() throws {
    var compared = 0
    for (i, (name, system)) in try systems(in: shippedSources()).enumerated() where i.isMultiple(of: 41) {
      // Without runs that never end, so that reductions are used.
      var safety = system
      safety.properties.removeAll(where: \.kind.isOfRuns)
      if compare(safety, name) != nil { compared += 1 }
    }
    #expect(compared >= 15)
  }
}
