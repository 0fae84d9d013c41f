/// What a violation needs of its run, how runs are made smaller, and what would have been right.

import Semantics
import Testing
import Traces

struct ExplainingTests {
  /// A client writes behind a lock that nothing hangs on; the admin looks before the pin is taken, and frees.
  private static let tooEarly = """
    module example.too_early
    type File = id
    var lock: [File: Mutex]
    var pins: Int in 0..<3 = 0
    var free: Bool = false
    var noise: Int in 0..<4 = 0

    scenario too_early {
      let data: File
      process client {
        holding lock[data] { step count { noise = 1 } }
        step pin { pins = 1 }
        step unpin { pins = 0 }
      }
      process admin {
        step look { await pins == 0 }
        step free { free = true }
      }
      invariant no_free_pin: pins > 0 implies not free
      reachable pinned: pins > 0
    }
    """

  private func explained(_ model: String, _ property: String) throws -> ExplainedRun {
    let system = try system(model)
    let run = try replay(system.run(of: property), in: system)
    return ExplainedRun(run, try system.property(property), in: system)
  }

  private func roles(_ explained: ExplainedRun) -> [String: CausalCut.Role] {
    Dictionary(zip(explained.story.steps.map(\.label.step), explained.cut.roles)) { first, _ in first }
  }

  @Test func whatIsNotNeededIsAside() throws {
    let roles = roles(try explained(Self.tooEarly, "no_free_pin"))
    #expect(roles["lock lock[data]"] == .aside)
    #expect(roles["count"] == .aside)
    #expect(roles["unlock lock[data]"] == .aside)
  }

  @Test func whatWroteTheDecidingCellsIsNeeded() throws {
    let roles = roles(try explained(Self.tooEarly, "no_free_pin"))
    #expect(roles["pin"] == .effect)
    #expect(roles["free"] == .effect)
  }

  @Test func aStepThatHadToComeFirstIsADecision() throws {
    let explained = try explained(Self.tooEarly, "no_free_pin")
    #expect(roles(explained)["look"] == .decision)
    let index = try #require(explained.story.steps.firstIndex { $0.label.step == "look" })
    #expect(explained.tooLate(index)?.contains("pins = 1") == true)
  }

  @Test func whatRepeatsForeverIsNeverAside() throws {
    let explained = try explained(Example.endlessPins, "let_go")
    let start = try #require(explained.story.run.schedule.loopStart)
    #expect(explained.cut.roles[start...].allSatisfy { $0 == .effect })
  }

  @Test func theNearestCorrectRunGoesAlongAsFarAsItCan() throws {
    let explained = try explained(Self.tooEarly, "no_free_pin")
    let correct = try #require(explained.correct)
    let (own, other) = (explained.story.run.schedule.steps, correct.run.schedule.steps)
    #expect(own[..<correct.parts] == other[..<correct.parts])
    #expect(own[correct.parts] != other[correct.parts])
    let judge = Judge(explained.story.system)
    #expect(try !judge.confirms(correct.run, explained.property))
    #expect(try !judge.confirms(correct.run, explained.story.system.property("no_deadlock")))
  }

  @Test func aCellIsFollowedBackToWhereItComesFrom() throws {
    let explained = try explained(Example.freedBlock, "no_write_to_freed_block")
    let place = try #require(explained.namedPlaces.first { $0.name == "b0.life" }?.place)
    let lines = explained.origin(of: place)
    #expect(lines.first == "b0.life is free since step 2 (admin, punch: free)")
    #expect(lines.contains("  extent[data, 0] is b0 since setup"))
  }

  // MARK: Smaller runs

  /// Two independent processes and a choice.
  private static let scattered = """
    module example.scattered
    var a: Int in 0..<9 = 0
    var b: Int in 0..<9 = 0
    var turns: Int in 0..<9 = 0

    scenario scattered {
      process left { step one { a = 1 }
        step two { a = 2 } }
      process right {
        let x = any in 0..<8
        step first { b = x + 1 }
        step second { a = a }
      }
      process idler { loop { step turn { turns = 1 - turns % 2 } } }
      reachable both: a == 2 and b > 0
    }
    """

  /// The run that takes steps of the named processes in that order, each the first that the process can take but for
  /// the value of a choice.
  private func run(_ processes: [String], choosing value: Int, in system: TransitionSystem) throws -> Replayed {
    let interpreter = Interpreter(system)
    var state = interpreter.initialState
    var schedule = Schedule(steps: [])
    for name in processes {
      let process = try #require(system.processes.firstIndex { $0.name == name })
      let transition = try #require(
        try interpreter.transitions(of: process, from: state).first { $0.step.choices.allSatisfy { $0 == value } })
      schedule.steps.append(transition.step)
      if case .taken(let next) = transition.result { state = next }
    }
    return try replay(schedule, in: system)
  }

  @Test func stepsThatLeadNowhereAreLeftOut() throws {
    let system = try system(Self.scattered)
    let long = try run(["idler", "left", "idler", "right", "idler", "left", "right"], choosing: 0, in: system)
    let short = Minimisation.minimised(long, try system.property("both"), in: system)
    #expect(short.schedule.steps.map { system.processes[$0.process].name } == ["left", "left", "right", "right"])
  }

  @Test func processesTakeTheirStepsInOneGo() throws {
    let system = try system(Self.scattered)
    let mixed = try run(["left", "right", "left", "right"], choosing: 0, in: system)
    let calm = Minimisation.minimised(mixed, try system.property("both"), in: system)
    let processes = calm.schedule.steps.map(\.process)
    #expect(zip(processes, processes.dropFirst()).count { $0 != $1 } == 1)
  }

  @Test func chosenValuesAreTheSmallestThatDo() throws {
    let system = try system(Self.scattered)
    let large = try run(["right", "right", "left", "left"], choosing: 6, in: system)
    let small = Minimisation.minimised(large, try system.property("both"), in: system)
    #expect(small.schedule.steps.flatMap(\.choices) == [0])
  }

  @Test(arguments: [
    (Example.freedBlock, "no_write_to_freed_block"), (Example.lockCycle, "no_deadlock"),
    (Example.endlessPins, "truncated"), (Example.endlessPins, "let_go"), (Example.overflow, "well_defined"),
  ])
  func aSmallerRunStillShowsIt(model: String, property: String) throws {
    let system = try system(model)
    let run = try replay(system.run(of: property), in: system)
    let small = Minimisation.minimised(run, try system.property(property), in: system)
    #expect(small.schedule.steps.count <= run.schedule.steps.count)
    #expect(try Judge(system).confirms(small, system.property(property)))
  }

  @Test(arguments: [20, 27, 40, 80])
  func noLineIsWiderThanTheTerminal(_ width: Int) throws {
    var style = TextTraceStyle()
    style.width = width
    let title = TraceTitle(scenario: "a_scenario_with_a_rather_long_name", policy: nil, settings: [])
    let text = TextTrace(try explained(Example.lockCycle, "no_deadlock"), title: title, style: style).text
    let widest = text.split(separator: "\n").map(\.count).max() ?? 0
    #expect(widest <= max(width, 26), "\(text)")
  }

  @Test func linesAreDrawnInASCIIWhereNothingElseIsThere() throws {
    var style = TextTraceStyle()
    style.ink = Ink(isColored: false, isUnicode: false)
    let title = TraceTitle(scenario: "small", policy: nil, settings: [])
    let text = TextTrace(try explained(Example.endlessPins, "truncated"), title: title, style: style).text
    let isPlain = text.allSatisfy(\.isASCII)
    #expect(isPlain, "\(text)")
  }
}
