/// Domains that nobody can go through, and numbers at the ends of what a machine word holds.

import Testing

@Suite(.timeLimit(.minutes(5))) struct WideDomainTests {
  /// A scenario with a step and what is asked of it, over a type of 2^40 values.
  private func check(_ step: String, _ properties: String, _ options: String = "") throws -> Finished {
    let model = """
      module trial.wide

      type Key = Int in 0..<1099511627776
      var x: Key = 0
      var marked: [Key: Bool] = false

      scenario wide {
        process p { loop { step only { \(step) } } }
        \(properties)
      }

      """
    return try ScratchFolder(["a.pin": model]).run("check a.pin \(options)")
  }

  @Test func aChoiceAmongAllOfThemIsSymbolic() throws {
    let end = try check("let a = any Key\nx = a", "invariant small: x >= 0\nexpect small: holds")
    #expect(end.code == 0, "\(end)")
    #expect(end.output.contains("symbolic"))
  }

  @Test func aChoiceAmongAllOfThemIsNotEnumerated() throws {
    let end = try check("let a = any Key\nx = a", "invariant small: x >= 0", "--engine enumerate")
    #expect(end.code == 3, "\(end)")
    #expect(end.output.contains("a state has too many successors to keep each; the symbolic engine may decide this"))
    #expect(!end.output.contains("found holds"))
  }

  @Test func arithmeticGoesOnUpToALimit() throws {
    let end = try check("x = (x * 3 + 1) % 1099511627776", "invariant small: x >= 0", "--max-states 20000")
    #expect(end.code == 3, "\(end)")
    #expect(end.output.contains("stopped by the limit of 20000 states"))
  }

  /// Only what is written takes memory.
  @Test func anArrayOverAllOfThemIsKeptAsWhatIsWritten() throws {
    let end = try check("marked[77] = true", "invariant other: not marked[78]\nexpect other: holds")
    #expect(end.code == 0, "\(end)")
    #expect(end.output.contains("2 states, 2 transitions, enumerated"), "\(end)")
  }

  @Test(arguments: ["", "--engine enumerate"]) func aQuantifierOverAllOfThemEnds(_ engine: String) throws {
    let end = try check("x = 7", "invariant small: for all k in Key: k >= 0 and x <= 7", engine)
    #expect(end.code == (engine == "" ? 0 : 3), "\(end)")
    if engine != "" { #expect(end.output.contains("'k' has too many values to try each")) }
  }

  @Test(arguments: ["", "--engine enumerate"]) func aStepThatWritesAllOfThemEnds(_ engine: String) throws {
    let end = try check("for all k in Key { marked[k] = true }", "invariant unmarked: not marked[7]", engine)
    #expect(end.code == (engine == "" ? 0 : 3), "\(end)")
    let reason = engine == "" ? "a run that the reference does not confirm" : "changes too many cells of one variable"
    #expect(end.output.contains(reason), "\(end)")
    #expect(!end.output.contains("unmarked: holds"))
  }

  @Test(arguments: ["", "--no-native"]) func numbersNextToTheWidestBoundsAreExact(_ native: String) throws {
    let model = """
      module trial.edge

      var x: Int in 0..<4611686018427387904 = 4611686018427387902
      var y: Int in -4611686018427387903..<4611686018427387904 = 0

      scenario edge {
        process p {
          step up { x = x + 1; y = -4611686018427387903 }
          step over { x = x + 1 }
        }
        process q { step turn { y = 0 - y } }
        reachable top: x == 4611686018427387903
        reachable high: y == 4611686018427387903
        reachable low: y == -4611686018427387903
        expect top, high, low: holds
        expect well_defined: violated
      }

      """
    let end = try ScratchFolder(["a.pin": model]).run("check a.pin " + native)
    #expect(end.code == 0, "\(end)")
  }

  @Test func aNumberThatOutgrowsTheMachineIsUnknown() throws {
    let model = """
      module trial.over

      var x: Int = 9223372036854775806

      scenario over {
        process p { loop { step up { x = x + 1 } } }
        invariant positive: x > 0
      }

      """
    let end = try ScratchFolder(["a.pin": model]).run("check a.pin")
    #expect(end.code == 3, "\(end)")
    #expect(end.output.contains("a number outgrew 64 bits"))
  }

  @Test func boundsBeyondAMachineWordAreAMistake() throws {
    let model =
      "module trial.beyond\n\nvar x: Int in 0..<9223372036854775807\n\nscenario s { process p { step a {} } }\n"
    let end = try ScratchFolder(["a.pin": model]).run("check a.pin")
    #expect(end.code == 2, "\(end)")
    #expect(end.errors.contains("E0522"))
  }

  @Test func aLoopOfMoreRoundsThanCanBeCountedIsOnlyLong() throws {
    let model = """
      module trial.rounds

      var x: Int in 0..<5 = 0

      scenario rounds {
        process p { repeat 9223372036854775807 { step turn { x = (x + 1) % 5 } } }
      }

      """
    let end = try ScratchFolder(["a.pin": model]).run("check a.pin --max-states 1000")
    #expect(end.code == 3, "\(end)")
    #expect(end.output.contains("stopped by the limit of 1000 states"))
  }
}
