/// Policies, configuration and families of processes: what makes one text several runs.

import Diagnostics
import Lowering
import Semantics
import Syntax
import Testing

@Suite struct PolicyTests {
  static let policies = """
    enum Errno { EBUSY }
    var pins: Int
    var blocks: Int = 4
    interface Layout {
      operation before(n: Int) fails Errno
      operation after() { step noted { pins = 0 } }
    }
    policy refuse: Layout {
      operation before(n: Int) fails Errno { step ask { if pins > n { fail EBUSY } } }
    }
    policy refuse_quietly: refuse {
      operation after() { }
    }
    policy wait: refuse_quietly {
      operation before(n: Int) fails Errno { await pins == n }
    }
    operation punch() fails Errno {
      try policy.before(0)
      step free { blocks -= 1 }
      policy.after()
    }
    """

  static let example = Example(
    """
    \(policies)
    scenario s {
      policies refuse, refuse_quietly, wait
      process p { punch() }
      process client { step pin { pins += 1 } }
      expect no_deadlock: violated under wait, holds
    }
    """)

  private func edges(under policy: String) throws -> [String] {
    #expect(Self.example.diagnostics.isEmpty, "\(Self.example.rendered)")
    let i = try #require(Self.example.runs.firstIndex { $0.policyName == policy })
    return Self.example.systems[i].edges(of: "p")
  }

  @Test func hookIsThePolicysOwn() throws {
    #expect(
      try edges(under: "refuse") == [
        "0 -> end ask: if 0 < pins",
        "0 -> 2 ask: if pins <= 0",
        "2 -> 3 free: blocks := blocks - 1",
        "3 -> end noted: pins := 0",
      ])
  }

  @Test func hookIsInheritedAndReplaced() throws {
    #expect(
      try edges(under: "refuse_quietly") == [
        "0 -> end ask: if 0 < pins",
        "0 -> 2 ask: if pins <= 0",
        "2 -> end free: blocks := blocks - 1",
      ])
    #expect(
      try edges(under: "wait") == ["0 -> 1 await pins == n: if pins == 0", "1 -> end free: blocks := blocks - 1"])
  }

  @Test func stepsAreNamedAfterThePolicyThatTakesThem() throws {
    let process = Self.example.systems[0].processes[0]
    #expect(process.edges[0][0].label.operations == ["punch", "refuse.before"])
  }

  @Test func expectationsGoByPolicy() {
    let verdicts = Self.example.runs.map { $0.expectations["no_deadlock"] }
    #expect(verdicts == [.holds, .holds, .violated])
  }

  @Test func aPolicyThatIsAskedForIsTried() {
    let example = Example(
      "\(Self.policies)\nscenario s { process p { punch() }; expect no_deadlock: holds under refuse }")
    #expect(example.runs.map(\.policyName) == ["refuse"])
  }

  @Test func configurationIsConstant() {
    let example = Example(
      """
      config dax: Bool
      var x: Int
      scenario s {
        process p { if dax { step direct { x = 1 } } else { step cached { x = if dax then 3 else 2 } } }
        reachable done: x == 1
        expect done: holds when dax, violated
      }
      """)
    #expect(example.diagnostics.isEmpty, "\(example.rendered)")
    #expect(
      example.systems.map { $0.edges(of: "p") } == [["0 -> end cached: x := 2"], ["0 -> end direct: x := 1"]])
    #expect(example.runs.map { $0.expectations["done"] } == [.violated, .holds])
  }

  @Test func eachReplicaKnowsItsNumberAndItself() throws {
    let system = try lowered(
      """
      var turn: Int
      var last: Process?
      scenario s {
        setup { step begin { turn = 1 } }
        process admin { await ended(client[1]) }
        process client[2] { step go { await turn == index; last = self; turn = 0 } }
        invariant order: last != client[0] or ended(client[1])
      }
      """)
    #expect(system.processes.map(\.name) == ["admin", "client[0]", "client[1]", "setup"])
    #expect(
      system.edges(of: "client[1]") == [
        "0 -> 1 go: if turn == 1; last.present := true; last.value := 2; turn := 0",
        "1 -> end end: ended[2] := true",
      ])
    #expect(system.edges(of: "admin").first == "0 -> 1 await ended(client[1]): if ended[2]")
  }

  @Test func hookWithoutPolicyIsItsDefault() throws {
    let system = try lowered(
      """
      var x: Int
      interface Layout { operation before() { step default_answer { x = 1 } } }
      scenario s { process p { policy.before() } }
      """)
    #expect(system.edges(of: "p") == ["0 -> end default_answer: x := 1"])
  }

  @Test func fairnessIsThatOfEveryProcessUnlessSaid() throws {
    let system = try lowered(
      """
      var x: Int
      scenario s {
        process p { step one { x = 1 } }
        process q { step two { x = 2 } }
        device d { loop { step serve { await x == 2; x = 0 } } }
        unfair p
        strong d.serve
      }
      """)
    let fairness = system.fairness.map { "\($0.strength) \($0.process) \($0.step ?? "-")" }
    #expect(fairness == ["strong 2 serve", "weak 1 -", "weak 2 -"])
  }
}
