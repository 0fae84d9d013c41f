/// Small models with two guards of one class each: one that matters, and one that nobody misses.

struct MutationModel: Sendable {
  let kind: String
  let text: String
  /// The text of the guard that nobody misses.
  let unnoticed: String

  static let all = [waits, `if`, `where`, hook, call, conjunct, update]

  private static let lift = """
    var count: Int in 0...2 = 0
    operation leave() { step leave { count -= 1 } }

    scenario lift {
      process rider[2] { try enter(); leave() }
      invariant one: count <= 1
      reachable in_use: count == 1
      expect one, in_use: holds
    }
    enum Errno { EBUSY }

    """

  private static let waits = MutationModel(
    kind: "await",
    text: lift + """
      operation enter() fails Errno {
        step enter { await count < 1; await count < 2; count += 1 }
      }
      """, unnoticed: "await count < 2")

  private static let `if` = MutationModel(
    kind: "if",
    text: lift + """
      operation enter() fails Errno {
        step enter {
          if count == 1 { fail EBUSY }
          if count == 2 { fail EBUSY }
          count += 1
        }
      }
      """, unnoticed: "if count == 2")

  private static let conjunct = MutationModel(
    kind: "conjunct",
    text: lift + """
      function fits(): Bool = count < 1 and count < 2
      operation enter() fails Errno { step enter { await fits(); count += 1 } }
      """, unnoticed: "count < 2")

  private static let `where` = MutationModel(
    kind: "where",
    text: """
      type Seat = id { taken: Bool = false }
      var count: Int in 0...2 = 0
      operation sit() {
        step sit {
          let seat = any s in Seat where not s.taken
          seat.taken = true
          count += 1
        }
      }
      operation clear() {
        step clear {
          for all s in Seat where s.taken { s.taken = false }
          count = 0
        }
      }
      scenario theatre {
        with Seat: 2
        process guest { sit(); sit(); clear() }
        invariant each: (count s in Seat where s.taken) == count
        expect each: holds
      }
      """, unnoticed: "s.taken")

  private static let pulse = """
    var count: Int in 0...2 = 0
    var over: Bool = false
    scenario pulse {
      process clock { step on { count = 1 }; step off { count = 0; over = true } }
      process user { add() }
      reachable both: count == 2
      expect both: violated
    }

    """

  private static let hook = MutationModel(
    kind: "hook",
    text: pulse.replacing("process clock", with: "policies patient\n  process clock") + """
      interface Rule {
        operation before()
        operation after() {}
      }
      policy patient: Rule {
        operation before() { await over }
      }
      operation add() {
        policy.before()
        step add { count += 1 }
        policy.after()
      }
      """, unnoticed: "policy.after()")

  private static let call = MutationModel(
    kind: "call",
    text: pulse + """
      operation wait() { await over }
      operation pause() { step pause {} }
      operation add() {
        wait()
        pause()
        step add { count += 1 }
      }
      """, unnoticed: "pause()")

  private static let update = MutationModel(
    kind: "update",
    text: """
      var seen: Bool = false
      var done: Bool = false
      operation work() { step work { done = true; seen = true } }
      scenario working {
        process p { work() }
        reachable over: done
        expect over: holds
      }
      """, unnoticed: "seen = true")
}
