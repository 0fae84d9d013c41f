/// Parameters, constants, sizes and configuration: known before the run starts, and depending on each other.

import Diagnostics
import Lowering
import Semantics
import Testing

@Suite struct SettingsTests {
  @Test func sizesFollowFromParametersAndConstants() throws {
    let example = Example(
      """
      type Block = id
      var life: [Block: Bool]
      scenario s(clients: Int in 1..<4 = 2, blocks: Int = clients) {
        let twice = blocks * 2
        with Block: twice
        process client[clients] { step use { let b = any Block; life[b] = not life[b] } }
      }
      """)
    #expect(example.diagnostics.isEmpty, "\(example.rendered)")
    let system = try #require(example.systems.first)
    #expect(system.sorts.first { $0.name == "Block" }?.members == ["b0", "b1", "b2", "b3"])
    #expect(system.processes.map(\.name) == ["client[0]", "client[1]"])
    #expect(example.runs[0].settings.map { "\($0.name)=\($0.value)" } == ["clients=2", "blocks=2"])
  }

  @Test func configurationFollowsFromConstants() {
    let example = Example(
      """
      config size: Int in 0..<10
      var x: Int = 0
      scenario s(half: Int = 2) {
        let whole = half + half
        config size = whole
        process p { step add { x = size } }
      }
      """)
    #expect(example.diagnostics.isEmpty, "\(example.rendered)")
    #expect(example.runs.map(\.configuration) == [[0: 4]])
  }

  @Test func configurationDoesNotDependOnConfiguration() {
    let example = Example(
      """
      config dax: Bool = true
      config reflink: Bool = not dax
      function sure(): Bool = dax
      config odp: Bool
      var x: Bool
      scenario s {
        let both = dax and reflink
        config odp = both
        process p { step set { x = sure() } }
      }
      """)
    #expect(example.diagnostics.map(\.code) == ["E0406", "E0406"], "\(example.rendered)")
  }

  @Test func everyValueOfAnOpenConfigurationIsARun() {
    let example = Example(
      """
      enum Mode { ordered, journal }
      config dax: Bool
      config mode: Mode
      var x: Bool
      scenario s { process p { step set { x = dax and mode == journal } } }
      """)
    let settings = example.runs.map { $0.settings.map(\.value).joined(separator: " ") }
    #expect(settings == ["false ordered", "false journal", "true ordered", "true journal"])
  }

  @Test(arguments: [
    ("config n: Int in 0..<4 = 5", "", "E0407"),
    ("config n: Int in 0..<4", "config n = half * 3", "E0707"),
    ("config n: Int in 0...1000000", "config n = any", "E0707"),
    ("config n: Int in 0..<4", "config n = 1; config n = 2", "E0302"),
    ("type B = id", "with B: half - 3", "E0704"),
    ("type B = id", "with B: 1000 * half", "E0704"),
    ("type B = id", "with B: count b in B", "E0406"),
    ("var y: Int in 0..<4 = 4", "", "E0407"),
    ("", "let q = p", "E0406"),
    ("", "let q = none", "E0408"),
    ("function many(): Bool = exists i in 0..<4: i > 2\nconfig c: Bool = many()", "", "E0406"),
  ])
  func wrongSettingIsReported(_ declaration: String, _ member: String, _ code: String) {
    let example = Example(
      """
      var x: Int = 0
      \(declaration)
      scenario s(half: Int = 2) {
        \(member)
        process p { step add { x = 1 } }
      }
      """)
    #expect(example.diagnostics.map(\.code) == [code], "\(example.rendered)")
  }

  @Test func tooManyConfigurationsAreNotTried() {
    let example = Example(
      """
      config a: Int in 0..<500
      config b: Int in 0..<500
      var x: Int = 0
      scenario s { process p { step add { x = a + b } } }
      """)
    #expect(example.runs.isEmpty)
    #expect(example.selectionErrors.map(\.message) == ["scenario 's' has too many configurations to try them all"])
  }
}
