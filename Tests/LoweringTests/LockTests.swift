/// Locks: taken by waiting edges, given back on every way out, whatever happens to the names meanwhile.

import Semantics
import Testing

@Suite struct LockTests {
  @Test func mutexHasOneHolder() throws {
    let system = try lowered(
      """
      var l: Mutex
      scenario s {
        process p { acquire l; release l }
        process q { acquire l; release l }
      }
      """)
    #expect(
      system.edges(of: "q") == [
        "0 -> 1 lock l: if not l.holder.present; l.holder.present := true; l.holder.value := 1",
        "1 -> end unlock l: check l.holder.present and l.holder.value == 1; l.holder.present := false; "
          + "l.holder.value := 0",
      ])
  }

  @Test func aLockIsHeldInTheConfigurationsThatSaySo() throws {
    func locks(_ value: String) throws -> [String] {
      let system = try lowered(
        """
        config freezing: Bool
        var gate: RWLock
        var l: Mutex
        var n: Int in 0...9 = 0
        scenario s {
          config freezing = \(value)
          process p { holding shared gate when freezing, l { step write { n = 1 } } }
        }
        """)
      return system.edges(of: "p").map { String($0.split(separator: ":")[0]) }
    }
    #expect(
      try locks("true") == [
        "0 -> 1 lock shared gate", "1 -> 2 lock l", "2 -> 3 write", "3 -> 4 unlock l", "4 -> end unlock shared gate",
      ])
    #expect(try locks("false") == ["0 -> 1 lock l", "1 -> 2 write", "2 -> end unlock l"])
  }

  @Test func readersShareAndWritersDoNot() throws {
    let system = try lowered(
      """
      var l: RWLock
      scenario s {
        process p { acquire shared l; release shared l }
        process q { acquire l; release l }
      }
      """)
    #expect(
      system.edges(of: "p") == [
        "0 -> 1 lock shared l: if not l.holder.present and not l.readers[0]; l.readers[0] := true",
        "1 -> end unlock shared l: check l.readers[0]; l.readers[0] := false",
      ])
    #expect(
      system.edges(of: "q").first
        == "0 -> 1 lock l: if not l.holder.present and (for all p in Process: not l.readers[p]); "
        + "l.holder.present := true; l.holder.value := 1")
  }

  /// The steps that follow each other from location 0 on, edge by edge, as `source step -> target`.
  private func shape(_ system: TransitionSystem, _ name: String) -> [String] {
    system.edges(of: name).map { line in
      let head = line.prefix { $0 != ":" }
      return String(head)
    }
  }

  @Test func locksAreGivenBackOnEveryWayOut() throws {
    let system = try lowered(
      """
      enum Errno { EBUSY }
      var l: Mutex
      var m: Mutex
      var n: Int
      operation f() fails Errno {
        holding l {
          loop {
            holding m {
              step look { if n == 1 { fail EBUSY }; if n == 2 { return } }
              if true { break }
            }
          }
        }
        step after { n = 0 }
      }
      scenario s {
        process p { f() }
        process q { step change { n = 1 - n } }
      }
      """)
    #expect(
      shape(system, "p") == [
        "0 -> 1 lock l", "1 -> 2 lock m",
        "2 -> 3 look", "2 -> 3 look", "2 -> 4 look",  // a failure or a return, and going on
        "3 -> 5 unlock m", "4 -> 6 unlock m",
        "5 -> end unlock l", "6 -> 8 unlock l",
        "8 -> end after",
      ])
  }

  @Test func waitDropsTheLockAndTakesItAgain() throws {
    let system = try lowered(
      """
      type File = id
      var lock: [File: Mutex]
      var pins: Int
      operation wait_for_pins(file: File) { await pins == 0 releasing lock[file] }
      scenario s {
        let data: File
        process p { holding lock[data] { wait_for_pins(data); step done { pins = 7 } } }
      }
      """)
    #expect(
      system.edges(of: "p") == [
        "0 -> 1 lock lock[data]: if not lock.holder.present[0]; lock.holder.present[0] := true; "
          + "lock.holder.value[0] := 0",
        "1 -> 2 unlock lock[data]: check lock.holder.present[0] and lock.holder.value[0] == 0; "
          + "lock.holder.present[0] := false; lock.holder.value[0] := 0",
        "2 -> 3 await pins == 0: if pins == 0",
        "3 -> 4 lock lock[data]: if not lock.holder.present[0]; lock.holder.present[0] := true; "
          + "lock.holder.value[0] := 0",
        "4 -> 5 done: pins := 7",
        "5 -> end unlock lock[data]: check lock.holder.present[0] and lock.holder.value[0] == 0; "
          + "lock.holder.present[0] := false; lock.holder.value[0] := 0",
      ])
  }

  @Test func theLockTakenIsTheLockGivenBack() throws {
    let system = try lowered(
      """
      type File = id
      var lock: [File: Mutex]
      var seen: [File: Bool]
      scenario s {
        let a, b: File
        process p {
          var f = a
          holding lock[f] { step look { seen[f] = true; f = b } }
          step again { seen[f] = true }
        }
      }
      """)
    let unlock = system.edges(of: "p").filter { $0.contains("unlock") }
    #expect(unlock.count == 1)
    #expect(!unlock[0].contains("lock.holder.present[p.f]"), "\(system.edges(of: "p"))")
  }

  @Test func theLockOfAnArgumentIsGivenBackThoughTheResultReplacesIt() throws {
    let system = try lowered(
      """
      type File = id
      var lock: [File: Mutex]
      var next: [File: File]
      operation follow(f: File): File {
        holding lock[f] { step look { return next[f] } }
      }
      scenario s {
        let a, b: File
        process p {
          var f = a
          f = follow(f)
          f = follow(f)
        }
      }
      """)
    let unlocks = system.edges(of: "p").filter { $0.contains("unlock") }
    #expect(unlocks.count == 2)
    #expect(unlocks.allSatisfy { !$0.contains("lock.holder.present[p.f]") }, "\(system.edges(of: "p"))")
  }
}
