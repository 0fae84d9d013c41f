/// What becomes of a step: an edge for each way out of it, over the state before it.

import Semantics
import Testing

@Suite struct StepTests {
  @Test func stepIsOneParallelUpdate() throws {
    let system = try lowered(
      """
      var x: Int = 1
      var y: Int = 2
      scenario s { process p { step swap { await x < y; x = y; y = x } } }
      """)
    #expect(system.edges(of: "p") == ["0 -> end swap: if x < y; x := y; y := x"])
  }

  @Test func eachWayOutIsAnEdge() throws {
    let system = try lowered(
      """
      enum Errno { EBUSY, EFAULT }
      var pins: Int
      var error: Errno
      operation truncate(): Int fails Errno {
        step free {
          if pins > 1 { fail EFAULT }
          pins = 9
          if pins == 1 { return 7 }
        }
        step wait { pins = 5 }
        return 3
      }
      scenario s {
        var result: Int
        process p {
          do { let n = try truncate(); step got { result = n } }
          catch e { step failed { error = e } }
        }
      }
      """)
    #expect(
      system.edges(of: "p") == [
        "0 -> 1 free: if 1 < pins",
        "0 -> 2 free: if pins <= 1 and pins == 1; pins := 9; p.n := 7",
        "0 -> 3 free: if pins <= 1 and not pins == 1; pins := 9",
        "1 -> end failed: error := 1",
        "2 -> end got: result := p.n; p.n := 0",
        "3 -> 2 wait: pins := 5; p.n := 3",
      ])
  }

  @Test func branchesThatOnlyAssignStayOneEdge() throws {
    let system = try lowered(
      """
      var x: Int
      var on: Bool
      scenario s {
        process p { step set { if on { x = 1 } else { x = 2 }; on = false } }
        process q { step turn_on { on = true } }
      }
      """)
    #expect(system.edges(of: "p") == ["0 -> end set: where on x := 1; where not on x := 2; on := false"])
  }

  @Test func bulkUpdateIsAPointwiseAssignment() throws {
    let system = try lowered(
      """
      type Block = id
      type Offset = Int
      var map: [Offset: Block?]
      var life: [Block: Bool] = true
      operation free(range: Range) {
        step free { for all o in range where map[o] != none { life[map[o]!] = false; map[o] = none } }
      }
      scenario s {
        with Block: 2
        process p { free(0..<4) }
        process q { step fill { let b = any Block; map[1] = b } }
      }
      """)
    #expect(
      system.edges(of: "p") == [
        "0 -> end free: for all o in 0..<4 where map.present[o] life[map.value[o]] := false; "
          + "for all o in 0..<4 where map.present[o] map.present[o] := false; "
          + "for all o in 0..<4 where map.present[o] map.value[o] := 0"
      ])
  }

  @Test func choiceOfAStepIsEnabledForEachFittingValue() throws {
    let system = try lowered(
      """
      type Block = id
      var used: [Block: Bool]
      scenario s {
        with Block: 2
        process p { step take { let b = any b in Block where not used[b]; used[b] = true } }
      }
      """)
    #expect(system.edges(of: "p") == ["0 -> end take: any b in Block; if not used[b]; used[b] := true"])
  }

  @Test func bothNamesOfAChoiceAreItsValue() throws {
    let system = try lowered(
      """
      var x: Int
      scenario s { process p { step take { let n = any m in 0..<9 where m != x and n > 2; x = n } } }
      """)
    #expect(system.edges(of: "p") == ["0 -> end take: any n in 0..<9; if not n == x and 2 < n; x := n"])
  }

  @Test func subrangeIsTwoChoicesAndNeverEmpty() throws {
    let system = try lowered(
      """
      var r: Range
      scenario s { process p { step take { let s = any subrange of 0..<4; r = s } } }
      """)
    #expect(
      system.edges(of: "p") == [
        "0 -> end take: any s.lower in 0..<4; any s.upper in (s.lower + 1)..<5; r.lower := s.lower; r.upper := s.upper"
      ])
  }

  @Test func setsChangeByElement() throws {
    let system = try lowered(
      """
      type Block = id
      var dirty: Set<Block>
      var clean: Set<Block>
      scenario s {
        let b: Block
        with Block: 2
        process p {
          step one { dirty.insert(b) }
          step other { dirty.remove(b) }
          step whole { clean = dirty }
          step some { await not dirty.isEmpty and b in clean; clean = [b]; dirty = [] }
        }
      }
      """)
    #expect(
      system.edges(of: "p") == [
        "0 -> 1 one: dirty[0] := true",
        "1 -> 2 other: dirty[0] := false",
        "2 -> 3 whole: for all x in Block clean[x] := dirty[x]",
        "3 -> end some: if not (for all x in Block: not dirty[x]) and clean[0]; "
          + "for all x in Block clean[x] := x == 0; for all x in Block dirty[x] := false",
      ])
  }

  @Test func absentValuesAreKeptAtTheirFirst() throws {
    let system = try lowered(
      """
      type Block = id
      var next: Block? = none
      var spare: Block?
      scenario s {
        with Block: 3
        process p {
          step move { next = spare; spare = none }
          step some { let b = any Block; next = b }
        }
        process q { step give { let b = any Block; spare = b } }
        reachable same: next == spare
      }
      """)
    #expect(
      system.edges(of: "p") == [
        "0 -> 1 move: next.present := spare.present; next.value := if spare.present then spare.value else 0; "
          + "spare.present := false; spare.value := 0",
        "1 -> end some: any b in Block; next.present := true; next.value := b",
      ])
  }
}
