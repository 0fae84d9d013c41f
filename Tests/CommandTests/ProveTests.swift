/// `pincer prove`: what holds for any size, and certificates that others may judge.

import Foundation
import Testing

@Suite(.timeLimit(.minutes(5))) struct ProveTests {
  /// Two users of a pool of blocks.
  private static func model(freesWhatIs owner: String = "yours") -> String {
    """
    module trial.pool

    type Block = id {
      taken: Bool = false
      mine: Bool = false
      yours: Bool = false
    }

    scenario pool {
      with Block: 3
      process one {
        loop {
          step take {
            let b = any b in Block where not b.taken
            b.taken = true
            b.mine = true
          }
          step free {
            let b = any b in Block where b.mine
            b.taken = false
            b.mine = false
          }
        }
      }
      process two {
        loop {
          step take {
            let b = any b in Block where not b.taken
            b.taken = true
            b.yours = true
          }
          step free {
            let b = any b in Block where b.\(owner)
            b.taken = false
            b.yours = false
          }
        }
      }
      invariant nobody_shares: for all b in Block: not (b.mine and b.yours)
    }

    """
  }

  private func place(_ files: [String: String] = [:]) throws -> ScratchFolder {
    try ScratchFolder(["a.pin": Self.model()].merging(files) { $1 })
  }

  @Test func aProofSaysForWhatItHolds() throws {
    let end = try place().run("prove a.pin --lemmas")
    #expect(end.code == 0, "\(end)")
    #expect(end.output.hasPrefix("ok    pool  proved for any number of Block: 1 of 1 invariant, 2 lemmas, "), "\(end)")
    #expect(end.output.contains("      nobody_shares: proved\n"))
    #expect(end.output.contains("      lemma: for all b in Block where b.mine: b.taken\n"))
  }

  @Test func whatIsBrokenIsShown() throws {
    let end = try place(["a.pin": Self.model(freesWhatIs: "taken")]).run("prove a.pin")
    #expect(end.code == 1, "\(end)")
    #expect(end.output.hasPrefix("FAIL  pool  nothing proved"), "\(end)")
    #expect(end.output.contains("      nobody_shares: violated\n"))
    #expect(end.output.contains("nobody_shares is violated in pool"))
  }

  @Test func whatASystemGoesThroughOneByOneIsNotLeftOpen() throws {
    let model = """
      module trial.sweep

      type Block = id { clean: Bool = false }

      scenario sweep {
        with Block: 2
        process sweeper {
          for b in Block {
            step clean { b.clean = true }
          }
        }
        invariant clean: ended(sweeper) implies for all b in Block: b.clean
      }

      """
    let end = try place(["a.pin": model]).run("prove a.pin")
    #expect(end.output.contains("with 2 Block") || end.output.contains("nothing proved"), "\(end)")
    let asked = try place(["a.pin": model]).run("prove a.pin --any Block")
    #expect(asked.code == 2 && asked.errors.contains("there cannot be any number of 'Block'"), "\(asked)")
  }

  @Test(arguments: ["spacer", "learning", "auto"]) func thereIsMoreThanOneWay(method: String) throws {
    let place = try place()
    let end = try place.run("prove a.pin --lemmas --by \(method) --certificate c.json --stats")
    #expect(end.code == 0, "\(end)")
    #expect(end.output.hasPrefix("ok    pool  proved for any number of Block: 1 of 1 invariant, "), "\(end)")
    #expect(end.output.contains("      lemma: for all b in Block where b.mine: b.taken\n"))
    #expect(end.output.contains("      Z3 counts: "))
    let judged = try place.run("prove a.pin --check-certificate c.json")
    #expect(judged.code == 0 && judged.output.contains("cvc5 agrees on 4 questions"), "\(judged)")
    let broken = try self.place(["a.pin": Self.model(freesWhatIs: "taken")]).run("prove a.pin --by \(method)")
    #expect(broken.code == 1 && broken.output.contains("      nobody_shares: violated\n"), "\(broken)")
  }

  @Test func whatIsMissingIsSaid() throws {
    let end = try place().run("prove a.pin --by induction")
    #expect(end.code == 3, "\(end)")
    let condition = "exists b in Block where b.yours and not b.taken"
    #expect(end.output.contains("        it would follow if this could not happen: \(condition)\n"), "\(end)")
    #expect(end.output.contains("        nor this: exists b in Block where b.mine and not b.taken\n"))
  }

  /// `x` follows `y`, which is 1 or 2.
  private static let chase = """
    module trial.chase

    var x: Int = 0
    var y: Int = 1

    scenario chase {
      process mover {
        loop {
          step move {
            x = y
            y = if x == 1 then 2 else 1
          }
        }
      }
      invariant never_five: x != 5
    }

    """

  @Test func aProofThatLooksAtTwoStepsSaysSo() throws {
    let place = try place(["a.pin": Self.chase])
    let end = try place.run("prove a.pin --by induction --certificate c.json")
    #expect(end.code == 0, "\(end)")
    #expect(end.output.hasPrefix("ok    chase  proved for these sizes by induction over 2 steps in a row: "), "\(end)")
    let judged = try place.run("prove a.pin --check-certificate c.json --smtlib q.smt2")
    #expect(judged.code == 0 && judged.output.contains("cvc5 agrees on 1 question"), "\(judged)")
    let text = try #require(place.text(of: "c.json"))
    for (steps, reason) in [("1", "'mover: move' may break it"), ("0", "it looks at 0 steps in a row")] {
      try place.write(
        text.replacingOccurrences(of: "\"stepsInARow\" : 2", with: "\"stepsInARow\" : \(steps)"), to: "d.json")
      let other = try place.run("prove a.pin --check-certificate d.json")
      #expect(other.code == 1 && other.output.contains(reason), "\(other)")
    }
    let one = try place.run("prove a.pin --by induction --k 1")
    #expect(one.code == 3 && one.output.contains("it would follow if this could not happen: y == 5"), "\(one)")
  }

  @Test func timeThatIsUpProvesNothing() throws {
    let end = try place().run("prove a.pin --max-seconds 0.000001")
    #expect(end.code == 3, "\(end)")
    #expect(end.output.contains("nobody_shares: unknown: the limit of"), "\(end)")
  }

  @Test func aPolicyOfTheKernelLibraryIsProvedForAnyNumberOfBlocks() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let model = try String(contentsOf: root.appending(path: "bench/models/hole_under_region.pin"), encoding: .utf8)
    let place = try place(["a.pin": model])
    let end = try place.run("prove a.pin --policy immutable_file --any Block --max-seconds 300 --certificate c.json")
    #expect(end.code == 0 && end.output.contains("      no_dma_to_freed_block: proved\n"), "\(end)")
    let judged = try place.run("prove a.pin --policy immutable_file --any Block --check-certificate c.json")
    #expect(judged.code == 0 && judged.output.contains("cvc5 agrees"), "\(judged)")
  }

  @Test func aCertificateIsJudgedByTwoSolvers() throws {
    let place = try place()
    let proof = try place.run("prove a.pin --certificate c.json")
    #expect(proof.code == 0 && proof.output.contains("1 proof in c.json"), "\(proof)")
    let end = try place.run("prove a.pin --check-certificate c.json --smtlib q.smt2")
    #expect(end.code == 0, "\(end)")
    #expect(end.output.hasPrefix("ok    pool  an inductive invariant, as Z3 says in 4 questions: nobody_shares"))
    #expect(end.output.contains("cvc5 agrees on 4 questions"), "\(end)")
    let script = try #require(place.text(of: "q.smt2"))
    #expect(script.components(separatedBy: "(check-sat)").count == 5)
  }

  @Test func aSecondSolverThatDisagreesOrIsMissingIsNamed() throws {
    let place = try place(["liar.sh": "#!/bin/sh\necho sat\n"])
    _ = try place.run("prove a.pin --certificate c.json")
    let path = place.path + "/liar.sh"
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    let liar = try place.run("prove a.pin --check-certificate c.json --second-solver \(path)")
    #expect(liar.code == 3 && liar.output.contains("does not agree: it answers 'sat'"), "\(liar)")
    let missing = try place.run("prove a.pin --check-certificate c.json --second-solver nobody")
    #expect(missing.code == 0 && missing.output.contains("no second opinion: 'nobody' is not installed"), "\(missing)")
  }

  @Test func aCertificateOfAnotherModelIsRefused() throws {
    let place = try place(["b.pin": Self.model(freesWhatIs: "taken"), "c.pin": "module trial.none\n"])
    _ = try place.run("prove a.pin --certificate c.json")
    let stale = try place.run("prove b.pin --check-certificate c.json")
    #expect(stale.code == 1 && stale.output.contains("it is stale: the model has changed since"), "\(stale)")
    let other = try place.run("prove c.pin --check-certificate c.json")
    #expect(other.code == 1 && other.output.contains("it is a certificate for another model"), "\(other)")
  }

  @Test func aCertificateThatWasTamperedWithIsRefused() throws {
    let place = try place()
    _ = try place.run("prove a.pin --certificate c.json")
    let text = try #require(place.text(of: "c.json"))
    try place.write(text.replacingOccurrences(of: "\"holds\" : true", with: "\"holds\" : false"), to: "d.json")
    let changed = try place.run("prove a.pin --check-certificate d.json")
    #expect(changed.code == 1 && changed.output.contains("is not what its text says"), "\(changed)")
    try place.write(String(text.prefix(200)), to: "e.json")
    let cut = try place.run("prove a.pin --check-certificate e.json")
    #expect(cut.code == 2 && cut.errors.contains("'e.json' is no certificate"), "\(cut)")
  }

  @Test(arguments: [
    "--any Page", "--steps 0", "--certificate a --check-certificate b", "--smtlib q", "--config x", "--k 0", "--k 7",
    "--by magic",
  ])
  func whatMakesNoSenseIsRefused(options: String) throws {
    let end = try place().run("prove a.pin \(options)")
    #expect(end.code == 2, "\(end)")
  }
}
