/// Invariants, reachability, deadlocks and ill-defined steps, on models whose answers are known.

import Explorer
import Semantics
import Testing

@Suite struct SafetyTests {
  /// Peterson's algorithm, each read and write a step of its own.
  static let peterson = """
    var wants: [Process: Bool] = false
    var turn: Int in 0..<2 = 0
    var inside: Int in 0..<3 = 0
    scenario peterson {
      process p[2] {
        step want { wants[self] = true }
        step yield { turn = 1 - index }
        await not wants[p[1 - index]] or turn == index
        step enter { inside += 1 }
        step leave { inside -= 1; wants[self] = false }
      }
      invariant exclusive: inside < 2
      reachable used: inside == 1
      expect exclusive, used: holds
    }
    """

  @Test func petersonKeepsTheTwoApart() throws {
    let verdicts = try verdicts(Self.peterson)
    #expect(verdicts == ["exclusive": "holds", "used": "holds", "no_deadlock": "holds", "well_defined": "holds"])
  }

  @Test func withoutTheTurnBothGetInside() throws {
    let broken = Self.peterson.replacing("not wants[p[1 - index]] or turn == index", with: "true")
    #expect(try verdicts(broken)["exclusive"] == "violated")
  }

  /// Each philosopher takes the left fork: one step each, and no shorter run blocks all.
  @Test(arguments: 2...5) func philosophersBlockInOneStepEach(_ count: Int) throws {
    let text = """
      var fork: [Process: Mutex]
      scenario table {
        process p[\(count)] {
          holding fork[p[index]] { holding fork[p[(index + 1) % \(count)]] { step eat { } } }
        }
      }
      """
    let system = try #require(systems(of: text).first)
    let result = explore(system)
    let index = try #require(system.properties.firstIndex { $0.name == "no_deadlock" })
    #expect(result.outcomes[index].word == "violated")
    #expect(result.outcomes[index].schedule?.steps.count == count)
  }

  @Test func counterexamplesAreShortest() throws {
    let text = """
      var x: Int in 0..<20 = 0
      scenario s {
        process slow { repeat 8 { step add { x += 1 } } }
        process fast { step jump { await x == 2; x = 8 } }
        invariant low: x < 8
      }
      """
    let system = try #require(systems(of: text).first)
    #expect(explore(system).outcomes[0].schedule?.steps.count == 3)
  }

  @Test func aValueOutsideItsBoundsIsIllDefined() throws {
    let text = """
      var x: Int in 0..<3 = 0
      scenario s { process p { repeat 4 { step add { x += 1 } } } }
      """
    #expect(try verdicts(text)["well_defined"] == "violated")
  }

  @Test func twoValuesForOneCellAreIllDefinedOnlyWhenTheyDiffer() throws {
    let text = """
      var x: [Bool: Int in 0..<3] = 0
      scenario s { process p { let a = any Bool
        step set { x[a] = 1; x[true] = VALUE } } }
      """
    #expect(try verdicts(text.replacing("VALUE", with: "1"))["well_defined"] == "holds")
    #expect(try verdicts(text.replacing("VALUE", with: "2"))["well_defined"] == "violated")
  }

  @Test func aWaitingDeviceIsNoDeadlock() throws {
    let text = """
      var job: Bool = false
      scenario s {
        process p { step post { job = true } }
        device d { loop { step serve { await job; job = false } } }
      }
      """
    #expect(try verdicts(text)["no_deadlock"] == "holds")
    #expect(try verdicts(text.replacing("device d", with: "process d"))["no_deadlock"] == "violated")
    #expect(
      try verdicts(text.replacing("device d", with: "rest when not job\n  process d"))["no_deadlock"] == "holds")
  }

  @Test func setupRunsAloneAndIsNotJudged() throws {
    let text = """
      var x: Int in 0..<4 = 0
      scenario s {
        setup { step one { x = 3 }
          step two { x = 1 } }
        process p { step read { await x == 3 } }
        rest when x == 1
        invariant small: x < 2
      }
      """
    #expect(try verdicts(text)["small"] == "holds")
  }

  @Test func everyValueOfAChoiceIsTried() throws {
    let text = """
      var x: Int in 0..<9 = 0
      scenario s {
        process p { let a = any in 0..<3; let r = any subrange of 0..<3 where r.lower >= a
          step set { x = a + r.upper } }
        reachable five: x == 5
        reachable six: x == 6
      }
      """
    let verdicts = try verdicts(text)
    #expect(verdicts["five"] == "holds")
    #expect(verdicts["six"] == "violated")
  }

  /// What `next` locks for its parameter it gives back for its parameter, though the result is there by then.
  @Test func aParameterKeepsItsValueWhileItsOriginGetsTheResult() throws {
    let text = """
      var lock: [Int: Mutex]
      operation next(i: Int): Int { holding lock[i] { step add { return i + 1 } } }
      scenario s {
        process p { var x: Int = 0
          x = next(x)
          x = next(x) }
      }
      """
    #expect(try verdicts(text) == ["no_deadlock": "holds", "well_defined": "holds"])
  }
}
