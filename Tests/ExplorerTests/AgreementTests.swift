/// The compiled search against the reference interpreter: the same states, the same transitions.

import Diagnostics
import Explorer
import Semantics
import Testing

@Suite struct AgreementTests {
  /// Counts what the reference interpreter reaches, up to a number of states.
  private func count(_ system: TransitionSystem, upTo limit: Int) throws -> (states: Int, transitions: Int)? {
    let interpreter = Interpreter(system)
    var seen: Set<State> = [interpreter.initialState]
    var frontier = [interpreter.initialState]
    var transitions = 0
    while let state = frontier.popLast() {
      for transition in try interpreter.transitions(from: state) {
        transitions += 1
        if case .taken(let next) = transition.result, seen.insert(next).inserted { frontier.append(next) }
      }
      if seen.count > limit { return nil }
    }
    return (seen.count, transitions)
  }

  /// One run in seventeen, and small ones: the reference takes its time. Seventeen has no factor in common with the
  /// number of policies or configurations, so that all of them come up.
  @Test func shippedModelsHaveTheStatesOfTheReference() throws {
    var compared = 0
    for (i, (name, system)) in try systems(in: shippedSources()).enumerated() where i.isMultiple(of: 17) {
      let result = explore(system, limits: SearchLimits(states: 1500), options: .unreduced)
      guard result.bound == nil, let reference = try count(system, upTo: 1500) else { continue }
      #expect(result.statistics.states == reference.states, "\(name)")
      #expect(result.statistics.transitions == reference.transitions, "\(name)")
      compared += 1
    }
    #expect(compared >= 20)
  }

  /// As many cells of four bits as give the width: 60 to 700 bits, with words that end at a cell and words that do not.
  @Test(arguments: [15, 16, 17, 31, 48, 90, 175]) func statesWiderThanAWordAreThoseOfTheReference(cells: Int) throws {
    let text = """
      var at: [Int in 0..<\(cells): Int in -3..<13] = -3
      scenario s {
        process some { repeat 4 { step raise {
          let i = any i in 0..<\(cells) where i == 0 or i == \(cells / 2) or i == \(cells - 1)
          at[i] = if at[i] < 9 then at[i] + 3 else -3 } } }
        process all {
          step turn { for all j in 0..<\(cells) { at[j] = 9 - at[j] } }
          step shift { for all j in 1..<\(cells) { at[j] = at[j - 1] } }
        }
        invariant within: at[0] <= 12 and at[\(cells - 1)] >= -3
      }
      """
    let system = try #require(systems(of: text).first)
    let reference = try #require(try count(system, upTo: 10_000))
    for threads in [1, 3] {
      var options = ExplorerOptions.unreduced
      options.threads = threads
      let result = explore(system, options: options)
      #expect(result.statistics.states == reference.states && reference.states > 100)
      #expect(result.statistics.transitions == reference.transitions)
      #expect(result.outcomes.allSatisfy { $0.word == "holds" })
    }
  }

  @Test func loweredSystemsAreWellFormed() throws {
    for (name, system) in try systems(in: shippedSources()) { #expect(system.validate() == [], "\(name)") }
  }

  @Test func smallModelsHaveTheStatesOfTheReference() throws {
    for text in [SafetyTests.peterson, LivenessTests.contended.replacing("FAIRNESS", with: ""), ReachTests.counter] {
      let system = try #require(systems(of: text).first)
      let result = explore(system, options: .unreduced)
      let reference = try #require(try count(system, upTo: 10_000))
      #expect(result.statistics.states == reference.states)
      #expect(result.statistics.transitions == reference.transitions)
    }
  }
}

@Suite struct GrowthTests {
  /// One state has more successors than the store had room for: they all are successors of that state.
  @Test func successorsStayThoseOfTheirStateWhileTheStoreGrows() throws {
    let text = """
      var x: Int in 0..<5000 = 7
      var y: Int in 0..<8 = 3
      scenario s {
        process p { let a = any in 0..<5000
          step set { x = a; y = y + 1 } }
        invariant once: y == 3 or y == 4
      }
      """
    let system = try #require(systems(of: text).first)
    let result = explore(system)
    #expect(result.outcomes[0].word == "holds")
    #expect(result.outcomes.last?.word == "holds")
  }
}
