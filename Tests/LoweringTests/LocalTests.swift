/// What a process keeps for itself: joined to its steps, reset when dead, and never mistaken for what changed meanwhile.

import Semantics
import Testing

@Suite struct LocalTests {
  @Test func localEdgesAreJoinedToTheStepBefore() throws {
    let system = try lowered(
      """
      var x: Int
      scenario s {
        process p {
          var seen: Int
          step read { seen = x }
          seen = seen + 1
          let twice = seen * 2
          step write { x = seen - twice }
        }
        process q { step set { x = 5 } }
      }
      """)
    #expect(
      system.edges(of: "p") == [
        "0 -> 1 read: p.twice := (x + 1) * 2; p.seen := x + 1",
        "1 -> end write: x := p.seen - p.twice; p.seen := 0; p.twice := 0",
      ])
  }

  /// A hook that answers the same always decides what follows; what is then only set to what it was, never changes.
  @Test func whatALocalSurelyHoldsDecidesItsBranches() throws {
    let system = try lowered(
      """
      var x: Int in 0...5 = 0
      var flag: Bool = false
      interface Hooks { operation is_fast(): Bool { return false } }
      policy plain: Hooks
      operation work() {
        step begin { x = 1 }
        let fast = policy.is_fast()
        if fast { step quick { flag = true } } else { step slow { if not flag { x = 2 } } }
        step reset { flag = false; x = 3 }
      }
      scenario s {
        policies plain
        process p { work() }
        invariant never: not flag
      }
      """)
    #expect(system.edges(of: "p") == ["0 -> 1 begin: x := 1", "1 -> 2 slow: x := 2", "2 -> end reset: x := 3"])
    #expect(!system.variables.contains { $0.name == "flag" })
  }

  @Test func aLocalThatMayHoldTwoValuesDecidesNothing() throws {
    let system = try lowered(
      """
      var x: Int in 0...5 = 0
      scenario s {
        process p {
          var fast = false
          choose { step one { x = 1 } } or { step two { x = 2 }; fast = true }
          if fast { step quick { x = 3 } } else { step slow { x = 4 } }
        }
      }
      """)
    let names = system.edges(of: "p").joined()
    #expect(names.contains("quick") && names.contains("slow"))
  }

  /// What a process has just assigned to a shared variable, others may have changed before it looks.
  @Test func aSharedVariableIsNotWhatItsProcessAssignedLast() throws {
    let system = try lowered(
      """
      var x: Int in 0...5 = 0
      scenario s {
        process p {
          step set { x = 1 }
          step look { if x == 2 { x = 3 } }
        }
        process q { step disturb { x = 2 } }
      }
      """)
    #expect(system.edges(of: "p") == ["0 -> 1 set: x := 1", "1 -> end look: where x == 2 x := 3"])
  }

  @Test func deadLocalsAreReset() throws {
    let system = try lowered(
      """
      var x: Int
      scenario s {
        process p {
          let a = any in 0..<3
          step first { x = a }
          step second { x = 9 }
        }
      }
      """)
    #expect(
      system.edges(of: "p") == [
        "0 -> 1 choose a: any a in 0..<3; p.a := a",
        "1 -> 2 first: x := p.a; p.a := 0",
        "2 -> end second: x := 9",
      ])
  }

  @Test func boundValueOfAnOptionalLocalStaysWhenTheLocalChanges() throws {
    let system = try lowered(
      """
      type Block = id
      var next: Block?
      var freed: [Block: Bool]
      scenario s {
        with Block: 2
        process p {
          var b: Block? = none
          step look { b = next }
          if let old = b {
            step move { b = none; next = none }
            step free { freed[old] = true }
          }
        }
        process q { step set { let b = any Block; next = b } }
      }
      """)
    let free = system.edges(of: "p").filter { $0.contains("free") }
    #expect(free.count == 1)
    #expect(!free[0].contains("freed[p.b.value]"), "\(system.edges(of: "p"))")
  }

  @Test func loopCountsToWhatItsLimitWasAtFirst() throws {
    let system = try lowered(
      """
      var x: Int in 0..<9
      scenario s {
        process p {
          var n = 2
          step read { n = x }
          repeat n { step change { n = 0; x = n } }
        }
        process q { step set { x = 5 } }
      }
      """)
    let change = system.edges(of: "p").filter { $0.contains("change") }
    #expect(change.allSatisfy { !$0.contains("p.round < p.n") }, "\(system.edges(of: "p"))")
  }

  @Test func localSetForAllIsReadAfterTheStep() throws {
    let system = try lowered(
      """
      type Block = id
      var free: [Block: Bool]
      var any_free: Bool
      scenario s {
        with Block: 2
        process p {
          var found = false
          step look { for all b in Block where free[b] { found = true } }
          let missing = not found
          step note { any_free = not missing }
        }
        process q { step set { let b = any Block; free[b] = true } }
      }
      """)
    #expect(
      system.edges(of: "p") == [
        "0 -> 1 let found: p.found := false",
        "1 -> 2 look: for all b in Block where free[b] p.found := true",
        "2 -> 3 let missing: p.missing := not p.found; p.found := false",
        "3 -> end note: any_free := not p.missing; p.missing := false",
      ])
  }
}
