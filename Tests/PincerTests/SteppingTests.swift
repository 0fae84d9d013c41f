/// Walks through a model: forward, back, to a change, along a trace and off it.

import Pincer
import Testing

@Suite struct SteppingTests {
  private static let model = """
    module trial.walk
    var left: Int in 0..<4 = 0
    var right: Int in 0..<4 = 0

    scenario walk {
      process l {
        step one { left = 1 }
        step two { left = 2 }
      }
      process r { step only { right = 1 } }
      invariant not_both: left < 2 or right < 1
      expect not_both: violated
    }

    """

  private func walk() throws -> Stepping {
    try Stepping(ModelSession(text: Self.model), CheckOptions())
  }

  @Test func stepsAreChosenAndTakenBack() throws {
    var walk = try walk()
    let options = try walk.options()
    #expect(options.map(\.title) == ["l, one", "r, only"])
    try walk.take(options[1])
    #expect(walk.changes == ["right = 1  (was 0)"])
    try walk.back()
    #expect(walk.position == 0 && walk.value(of: "right") == "0")
    #expect(throws: Stepping.Refusal.self) { try walk.back() }
  }

  @Test func aWalkGoesOnToTheChangeOfACell() throws {
    var results: [RunResult] = []
    try ModelSession(text: Self.model).check(CheckOptions()) { results.append($0) }
    let property = try #require(results[0].properties.first { $0.name == "not_both" })
    var walk = Stepping(try #require(results[0].trace(of: property)))
    try walk.jump(toChangeOf: "right", isForward: true)
    #expect(walk.value(of: "right") == "1")
    #expect(throws: Stepping.Refusal.self) { try walk.jump(toChangeOf: "right", isForward: true) }
    #expect(walk.value(of: "right") == "1")
    try walk.jump(toChangeOf: "right", isForward: false)
    #expect(walk.value(of: "right") == "0")
  }

  @Test func aBrokenInvariantIsNamed() throws {
    var walk = try walk()
    for name in ["l, one", "l, two", "r, only"] {
      #expect(walk.broken == [])
      try walk.take(try #require(try walk.options().first { $0.title == name }))
    }
    #expect(walk.broken == ["not_both"])
  }

  @Test func whoChoosesNothingIsAskedToChoose() throws {
    var walk = try walk()
    #expect(throws: Stepping.Refusal.self) { try walk.forward() }
    #expect(walk.value(of: "nothing") == nil)
  }
}
