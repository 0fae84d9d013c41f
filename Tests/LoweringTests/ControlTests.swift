/// Branches, loops, choices, calls and failures as control flow.

import Semantics
import Testing

@Suite struct ControlTests {
  @Test func chooseWaitsForTheFirstBranchThatCanGoOn() throws {
    let system = try lowered(
      """
      var ready: Bool
      var late: Bool
      scenario s {
        process p {
          choose { await ready } or { step time_out { await late; ready = true } }
          step done { late = false }
        }
        process q { choose { step a { ready = true } } or { step b { late = true } } }
      }
      """)
    #expect(
      system.edges(of: "p") == [
        "0 -> 1 await ready: if ready",
        "0 -> 1 time_out: if late; ready := true",
        "1 -> end done: late := false",
      ])
  }

  @Test func loopsGoRoundThroughTheirSteps() throws {
    let system = try lowered(
      """
      var x: Int
      var stop: Bool
      scenario s {
        process p {
          loop {
            step work { if x == 3 { return }; x += 1 }
            choose { await stop; break } or { await not stop; continue }
          }
          step after { x = 0 }
        }
        process q { step halt { stop = true } }
      }
      """)
    #expect(
      system.edges(of: "p") == [
        "0 -> end work: if x == 3",
        "0 -> 2 work: if not x == 3; x := x + 1",
        "2 -> 3 await stop: if stop",
        "2 -> 0 await not stop: if not stop",
        "3 -> end after: x := 0",
      ])
  }

  @Test func repeatAndWhileEnd() throws {
    let system = try lowered(
      """
      var x: Int
      scenario s {
        process p {
          repeat 3 { step add { x += 1 } }
          for i in 1..<3 { step count { x += i * 1000 } }
          var n = 4
          while n > 0 { n -= 2; if n == 0 { continue }; step more { x += 10 } }
          for b in Bool { step each { x += if b then 100 else 200 } }
          return
        }
      }
      """)
    #expect(run(system, "x") == 3313)
  }

  @Test func failuresGoToTheClauseThatNamesThem() throws {
    let system = try lowered(
      """
      enum Decoy { EIO, EBUSY, EAGAIN }
      enum Errno { EBUSY, EFAULT, EIO }
      var x: Int
      operation f(n: Int): Int fails Errno {
        if n == 0 { fail EBUSY }
        step check { if n == 1 { fail EIO } }
        return n
      }
      operation g(n: Int) fails Errno {
        do { let y = try f(n); step got { x += y } }
        catch EIO { step caught { x += 1000 } }
      }
      scenario s {
        process p {
          g(0)
          g(1)
          g(2)
          do { try g(0) } catch EBUSY, EFAULT { step both { x += 100 } } catch e { step other { x = 9 } }
          try g(0)
          step never { x = 0 }
        }
      }
      """)
    #expect(run(system, "x") == 1102)
  }

  @Test func errorIsKeptAsOneOfTheEnumThatTheCallFailsWith() throws {
    let system = try lowered(
      """
      enum Decoy { EIO, EBUSY, EAGAIN }
      enum Errno { EBUSY, EFAULT, EIO }
      var x: Int
      operation f() fails Errno {
        var e = Errno.EIO
        step look { if x == 0 { e = EBUSY } }
        fail e
      }
      scenario s {
        process p { do { try f() } catch EIO { step one { x = 2 } } catch EBUSY, EFAULT { step two { x = 3 } } }
        process q { step set { x = 1 } }
      }
      """)
    let error = try #require(system.variables.first { $0.name == "p.error" })
    #expect(error.value == .named(SortID(system.sorts.firstIndex { $0.name == "Errno" }!)))
  }

  @Test func argumentsAreEvaluatedOnceAndChoicesMadeBeforeTheCall() throws {
    let system = try lowered(
      """
      var x: Int
      operation put(n: Int in 0..<4, m: Int) { step put { x = n * 10 + m } }
      scenario s { process p { var k = 1; k = k + 1; put(any in 2..<4, k) } }
      """)
    #expect(
      system.edges(of: "p") == [
        "0 -> 1 let k: any any in 2..<4; check 0 <= any and any <= 3; p.any := any",
        "1 -> end put: x := p.any * 10 + 2; p.any := 0",
      ])
  }

  @Test func boundsAreChecked() throws {
    let system = try lowered(
      """
      type Offset = Int in 0..<4
      var x: Int in 0..<3
      var map: [Offset: Bool]
      var next: Int?
      scenario s {
        process p {
          step add { x = x + 1 }
          step index { map[x + 2] = true }
          step guarded { if x < 2 { map[x + 2] = false } }
          step unwrap { await next! > 0; next = x }
        }
      }
      """)
    #expect(
      system.edges(of: "p") == [
        "0 -> 1 add: check 0 <= x + 1 and x + 1 <= 2; x := x + 1",
        "1 -> 2 index: check 0 <= x + 2 and x + 2 <= 3; map[x + 2] := true",
        "2 -> 3 guarded: check 2 <= x or 0 <= x + 2 and x + 2 <= 3; where x < 2 map[x + 2] := false",
        "3 -> end unwrap: if not next.present or 0 < next.value; check next.present; "
          + "next.present := true; next.value := x",
      ])
  }
}
