/// What can be taken away from a model, and what the model is without it.

import Diagnostics
import Mutation
import Syntax
import Testing
import Typing

@Suite struct FindMutantsTests {
  private static let declarations = """
    config fast: Bool = false
    enum Errno { EBUSY }
    type Seat = id { taken: Bool = false; broken: Bool = false; lock: Mutex }
    var open: Bool = false
    interface Rule { operation ask(seat: Seat) fails Errno {} }
    policy free: Rule { operation ask(seat: Seat) fails Errno { await open } }
    operation helper() { step help { open = true } }

    """

  /// The mutants of an operation with `body`, each as `class: text: change`.
  private func mutants(_ body: String) -> [String] {
    let header = "operation trial(seat: Seat): Bool fails Errno {\n"
    let checked = Checked(Self.declarations + header + body + "\nreturn true\n}\n")
    #expect(checked.errors == [])
    return Mutation.mutants(of: checked.model, in: [FileID(0)]).filter { $0.owner == "trial" }.map(checked.describe)
  }

  @Test(arguments: [
    ("await open", ["await: await open: waits for nothing"]),
    ("await killable seat.taken", ["await: await killable seat.taken: waits for nothing"]),
    (
      "step s { await open; open = false }", ["await: await open: waits for nothing", "update: open = false: left out"]
    ),
    (
      "holding seat.lock { await open releasing seat.lock }",
      [
        "lock: seat.lock: not taken", "await: await open releasing seat.lock: waits for nothing",
      ]
    ),
    ("step s { if open { fail EBUSY } }", ["if: if open: never taken"]),
    ("step s { if open { return false } }", ["if: if open: never taken"]),
    (
      "step s { if open { open = false; return false } }",
      [
        "if: if open: never taken", "if: if open: always taken", "update: open = false: left out",
      ]
    ),
    (
      "step s { if open { open = false } else { open = true } }",
      [
        "if: if open: never taken", "if: if open: always taken", "update: open = false: left out",
        "update: open = true: left out",
      ]
    ),
    ("step s { if open { open = false } }", ["if: if open: always taken", "update: open = false: left out"]),
    (
      "step s { let s = any s in Seat where s.taken; s.taken = true }",
      [
        "where: s.taken: any of them", "update: s.taken = true: left out",
      ]
    ),
    (
      "step s { for all s in Seat where s.taken { s.broken = true } }",
      [
        "where: s.taken: for all of them", "update: s.broken = true: left out",
      ]
    ),
    ("try policy.ask(seat)", ["hook: try policy.ask(seat): not asked"]),
    ("helper()", ["call: helper(): not called"]),
    (
      "await open and not seat.taken",
      [
        "await: await open and not seat.taken: waits for nothing", "conjunct: open: not asked for",
        "conjunct: not seat.taken: not asked for",
      ]
    ),
    (
      "step s { open = exists s in Seat where s.taken and (s.broken and open) }",
      [
        "update: open = exists s in Seat where s.taken and (s.broken and open): left out",
        "conjunct: s.taken: not asked for", "conjunct: s.broken: not asked for", "conjunct: open: not asked for",
      ]
    ),
  ])
  func eachGuardIsFound(_ body: String, _ expected: [String]) {
    #expect(mutants(body).sorted() == expected.sorted())
  }

  /// What kind of system it is, stays; so does what has nothing to take away.
  @Test(arguments: [
    "if fast { fail EBUSY }", "if not fast { return false }", "await true", "step s { let s = any Seat }",
    "do { fail EBUSY } catch e {}", "acquire seat.lock; release seat.lock",
  ])
  func noGuardIsSeenWhereThereIsNone(_ body: String) {
    #expect(mutants(body) == [])
  }

  @Test func functionsPoliciesAndDefaultsAreLookedAtAndNothingElse() {
    let checked = Checked(
      Self.declarations + """
        function usable(seat: Seat): Bool = open and not seat.broken
        invariant sane: open and not open implies open
        scenario s {
          let a: Seat
          process p { await open and not open }
        }
        """)
    #expect(checked.errors == [])
    let owners = Mutation.mutants(of: checked.model, in: [FileID(0)]).filter { $0.kind != .update }.map(\.owner)
    #expect(owners == ["free.ask", "usable", "usable"])
  }

  /// Each mutant differs from the model, and each is a model that can be checked.
  @Test func everyMutantIsAModel() {
    let body = """
        try policy.ask(seat)
        holding seat.lock {
          step s {
            if seat.taken and open { fail EBUSY }
            let other = any s in Seat where s.broken and not s.taken
            for all s in Seat where s != other { s.taken = true }
          }
          helper()
        }
      """
    let checked = Checked(Self.declarations + "operation trial(seat: Seat) fails Errno {\n\(body)\n}\n")
    let mutants = Mutation.mutants(of: checked.model, in: [FileID(0)])
    #expect(mutants.count > 10)
    for mutant in mutants {
      let tree = mutant.applied(to: checked.model.modules[0])
      #expect("\(tree)" != "\(checked.model.modules[0])")
      let again = check([tree], sources: [checked.source])
      #expect(again.diagnostics.filter { $0.severity == .error } == [], "\(checked.describe(mutant))")
    }
  }
}

/// One model, parsed and checked.
private struct Checked {
  let source: SourceFile
  let model: CheckedModel
  let errors: [String]

  init(_ text: String) {
    source = SourceFile(path: "trial.pin", text: text)
    let parsed = parse(source, as: FileID(0))
    let checked = check([parsed.tree], sources: [source])
    model = checked.model
    errors = (parsed.diagnostics + checked.diagnostics).filter { $0.severity == .error }.map(\.message)
  }

  func describe(_ mutant: Mutant) -> String {
    "\(mutant.kind.rawValue): \(source.text(of: mutant.span)): \(mutant.change)"
  }
}
