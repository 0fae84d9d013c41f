/// `pincer prove` for any number of processes, and what it takes to count.

import Foundation
import Testing

@Suite(.timeLimit(.minutes(5))) struct ProveManyTests {
  /// Workers who take blocks under a lock and count what they have.
  private static func model(workers: Int = 2, lock: String = "holding pool_lock ", counts: String = "+ 1") -> String {
    """
    module trial.workers

    type Block = id { owner: Process? = none }

    var pool_lock: Mutex
    var inside: Int = 0
    var busy: Int = 0

    scenario workers {
      with Block: 2
      process worker[\(workers)] {
        loop {
          let b = any b in Block
          \(lock){
            step enter {
              inside = inside + 1
              if b.owner == none {
                b.owner = self
                busy = busy \(counts)
              }
            }
            step leave { inside = inside - 1 }
          }
          step let_go {
            if b.owner == self {
              b.owner = none
              busy = busy - 1
            }
          }
        }
      }
      invariant one_at_a_time: inside <= 1
      invariant what_is_busy_is_counted: busy == count b in Block where b.owner != none
      invariant few_have_some: (count b in Block where b.owner != none) <= 2
    }

    """
  }

  @Test func whatALockKeepsIsProvedForAnyNumberOfProcesses() throws {
    let end = try ScratchFolder(["a.pin": Self.model()]).run("prove a.pin")
    #expect(end.output.contains("proved for any number of Block, worker: 2 of 3 invariants"), "\(end)")
    #expect(end.output.contains("      one_at_a_time: proved\n"), "\(end)")
    #expect(end.output.contains("      what_is_busy_is_counted: proved\n"), "\(end)")
    // It holds as it stands, since there are two blocks.
    #expect(end.output.contains("      few_have_some: unknown"), "\(end)")
    #expect(end.code == 3)
  }

  /// What is proved of any number is so of each number that can be tried.
  @Test(arguments: 1...3) func whatIsProvedHoldsForEachNumber(workers: Int) throws {
    let end = try ScratchFolder(["a.pin": Self.model(workers: workers)]).run("check a.pin --max-seconds 20")
    #expect(end.code == 0, "\(end)")
  }

  /// With one worker nobody can be inside but that one; of any number that is not so.
  @Test func whatHoldsOfOneProcessIsNotProvedOfMore() throws {
    let folder = try ScratchFolder([
      "a.pin": Self.model(workers: 1, lock: "if true "), "b.pin": Self.model(workers: 2, lock: "if true "),
    ])
    let one = try folder.run("prove a.pin --any Block")
    #expect(one.output.contains("      one_at_a_time: proved\n"), "\(one)")
    let many = try folder.run("prove b.pin")
    #expect(many.output.contains("      one_at_a_time: violated\n"), "\(many)")
  }

  @Test func aNumberThatIsNotKeptUpIsNotProved() throws {
    let end = try ScratchFolder(["a.pin": Self.model(counts: "+ 2")]).run("prove a.pin")
    #expect(end.output.contains("      what_is_busy_is_counted: violated\n"), "\(end)")
  }

  @Test func aProcessThatIsNotReplicatedIsNotLeftOpen() throws {
    let end = try ScratchFolder(["a.pin": Self.model(workers: 1)]).run("prove a.pin --any worker")
    #expect(end.code == 2, "\(end)")
    #expect(end.errors.contains("there cannot be any number of 'worker'"), "\(end)")
  }

  @Test func aCertificateForAnyNumberOfProcessesIsJudged() throws {
    let folder = try ScratchFolder(["a.pin": Self.model()])
    _ = try folder.run("prove a.pin --certificate c.json")
    let end = try folder.run("prove a.pin --check-certificate c.json --second-solver none")
    #expect(end.output.hasPrefix("ok    workers  an inductive invariant"), "\(end)")
    try folder.write(Self.model(lock: "if true "), to: "a.pin")
    let other = try folder.run("prove a.pin --check-certificate c.json --second-solver none")
    #expect(other.code == 1, "\(other)")
  }
}
