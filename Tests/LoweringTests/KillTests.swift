/// Being killed: where a process acts upon it, what it gives back, and where it goes.

import Semantics
import Testing

@Suite struct KillTests {
  /// Where each SIGKILL edge of a process leads, as the labels of the steps that follow it.
  private func wayOut(_ system: TransitionSystem, _ name: String, from location: Int) -> [String] {
    guard let process = system.processes.first(where: { $0.name == name }) else { return [] }
    guard var edge = process.edges[location].first(where: { $0.label.step == "SIGKILL" }) else { return [] }
    var labels: [String] = []
    while edge.target != process.end, let next = process.edges[edge.target].first {
      labels.append(next.label.step)
      edge = next
    }
    return labels
  }

  @Test func markedProcessStopsBetweenItsStatements() throws {
    let system = try lowered(
      """
      var x: Int
      scenario s {
        process p { step one { x = 1 }; step two { x = 2 } }
        process q { step shoot { kill p } }
      }
      """)
    #expect(
      system.edges(of: "p") == [
        "0 -> end SIGKILL: if killed[0]",
        "0 -> 2 one: if not killed[0]; x := 1",
        "2 -> end SIGKILL: if killed[0]",
        "2 -> end two: if not killed[0]; x := 2",
      ])
  }

  @Test func locksAreGivenBackAndOnExitRuns() throws {
    let system = try lowered(
      """
      var l: Mutex
      var m: Mutex
      var x: Int
      scenario s {
        process p {
          holding l, m { step one { x = 1 }; step two { x = 2 } }
        } on exit { step clean { x = 3 } }
        process q { step shoot { kill p } }
      }
      """)
    #expect(wayOut(system, "p", from: 0) == ["clean"])
    let process = system.processes[0]
    let second = try #require(process.edges.firstIndex { $0.contains { $0.label.step == "two" } })
    #expect(wayOut(system, "p", from: second) == ["unlock m", "unlock l", "clean"])
    let inside = try #require(process.edges.firstIndex { $0.contains { $0.label.step == "lock m" } })
    #expect(wayOut(system, "p", from: inside) == [], "between the two locks nobody looks for signals")
  }

  @Test func operationsLookForSignalsOnlyWhereTheyWaitForThem() throws {
    let system = try lowered(
      """
      var l: Mutex
      var x: Int
      operation f() {
        holding l {
          step one { x = 1 }
          await killable x == 5 releasing l
          step two { x = 2 }
        }
      }
      scenario s {
        process p { f() }
        process q { step shoot { kill p; x = 5 } }
      }
      """)
    let places = system.processes[0].edges.map { edges in edges.map(\.label.step).sorted() }
    let killable = places.filter { $0.contains("SIGKILL") }
    #expect(killable.allSatisfy { !$0.contains("one") && !$0.contains("two") && !$0.contains("lock l") }, "\(places)")
    let waiting = try #require(places.firstIndex { $0.contains("await x == 5") })
    #expect(places[waiting].contains("SIGKILL"))
    #expect(wayOut(system, "p", from: waiting) == [], "the lock was given back before the wait")
  }

  @Test func whereNobodyKillsNobodyLooks() throws {
    let system = try lowered(
      """
      var x: Int
      scenario s {
        process p { step one { x = 1 }; step two { x = 2 } }
        device d { loop { step serve { await x == 1; x = 0 } } }
      }
      """)
    #expect(system.edges(of: "p") == ["0 -> 1 one: x := 1", "1 -> end two: x := 2"])
  }

  @Test func devicesAreNotKilled() throws {
    let system = try lowered(
      """
      var x: Int
      scenario s {
        process p { step shoot { kill d; x = 1 } }
        device d { loop { step serve { await x == 1; x = 0 } } }
      }
      """)
    #expect(system.edges(of: "d") == ["0 -> 0 serve: if x == 1; x := 0"])
  }
}
