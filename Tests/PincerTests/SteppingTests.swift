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
    #expect(try walk.position == 0 && walk.value(of: walk.watch("right")) == "0")
    #expect(throws: Stepping.Refusal.self) { try walk.back() }
  }

  @Test func aWalkGoesOnToTheChangeOfACell() throws {
    var results: [RunResult] = []
    try ModelSession(text: Self.model).check(CheckOptions()) { results.append($0) }
    let property = try #require(results[0].properties.first { $0.name == "not_both" })
    var walk = Stepping(try #require(results[0].trace(of: property)))
    let right = try walk.watch("right")
    try walk.jump(toChangeOf: right, isForward: true)
    #expect(walk.value(of: right) == "1")
    #expect(throws: Stepping.Refusal.self) { try walk.jump(toChangeOf: right, isForward: true) }
    #expect(walk.value(of: right) == "1")
    try walk.jump(toChangeOf: right, isForward: false)
    #expect(walk.value(of: right) == "0")
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
  }

  @Test func anExpressionIsWatchedAsACellIs() throws {
    var walk = try walk()
    let sum = try walk.watch("left + 10 * right")
    #expect(walk.value(of: sum) == "0")
    try walk.take(walk.options()[1])
    #expect(walk.value(of: sum) == "10")
    try walk.jump(toChangeOf: sum, isForward: true)
    #expect(walk.value(of: sum) == "11")
  }

  @Test(
    arguments: [
      ("size(data)", "2"), ("head(data)", "none"), ("head(meta)", "b0"), ("head(meta)!.life", "taken"),
      ("head(data)!.life", "not defined here"), ("owned", "{b0}"), ("near", "(at: 0..<2, full: false)"), ("never", "0"),
      ("killed(l)", "false"), ("head(meta) == b0", "true"), ("head(meta) == b1", "false"), ("data", "data"),
      ("exists b in Block: b.life == spare", "true"), ("limit + 1", "4"),
    ])
  func whatIsWatchedIsOfAnyTypeThatCanBePrinted(_ text: String, _ value: String) throws {
    var walk = try Stepping(ModelSession(text: Self.largeModel), CheckOptions())
    try walk.take(walk.options()[0])
    #expect(try walk.value(of: walk.watch(text)) == value)
  }

  private static let largeModel = """
    module trial.watched
    type File = id { end: Int in 0..<4 = 2 }
    enum Life { spare, taken }
    type Block = id { life: Life = spare }
    struct Part { at: Range, full: Bool = false }
    var first: [File: Block?] = none
    var owned: Set<Block>
    var near: Part
    var never: Int in 0..<4 = 0
    function size(f: File): Int = f.end
    function head(f: File): Block? = first[f]

    scenario one {
      let data, meta: File
      with Block: 2
      let limit = 3
      setup {
        step prepare {
          let b = any b in Block
          b.life = taken
          first[meta] = b
          owned.insert(b)
          near.at = 0..<2
        }
      }
      process l { step go { near.full = true } }
      invariant safe: near.full implies exists b in Block: b.life == taken
      expect safe: holds
    }

    """

  @Test func aMistakeInWhatIsWatchedIsShown() throws {
    let walk = try walk()
    let refusal = #expect(throws: Stepping.Refusal.self) { _ = try walk.watch("left + righ") }
    #expect(
      refusal?.message == """
        expression:1:8: error[E0301]: nothing is named 'righ'
        1 | left + righ
          |        ^^^^
        hint: did you mean 'right'?

        """)
    #expect(throws: Stepping.Refusal.self) { _ = try walk.watch("left +") }
    #expect(throws: Stepping.Refusal.self) { _ = try walk.watch("left right") }
    #expect(throws: Stepping.Refusal.self) { _ = try walk.watch("") }
    #expect(throws: Stepping.Refusal.self) { _ = try walk.watch(String(repeating: "(", count: 10_000)) }
  }

  @Test func whatStatesDoNotRecordIsRefused() throws {
    let refusal = #expect(throws: Stepping.Refusal.self) { _ = try walk().watch("ended(l)") }
    #expect(refusal?.message == "states do not record which processes have ended: no property asks for it")
  }
}
