/// Every way to end has its exit code, and every wrong input its message.

import Testing

@Suite(.timeLimit(.minutes(2))) struct ExitCodeTests {
  @Test func zeroWhenEveryExpectationIsMet() throws {
    let end = try ScratchFolder(["a.pin": Models.met]).run("check a.pin")
    #expect(end.code == 0, "\(end)")
    #expect(end.errors == "")
    #expect(end.output.contains("3 met, 0 not met, 0 undecided"))
  }

  @Test func oneWithTheTraceWhenAnExpectationIsNotMet() throws {
    let end = try ScratchFolder(["a.pin": Models.notMet]).run("check a.pin")
    #expect(end.code == 1, "\(end)")
    #expect(end.output.contains("nothing_is_lost: expected holds, found violated"))
    #expect(end.output.contains("nothing_is_lost is violated in lost_update"))
  }

  @Test func oneWhenAnExpectedViolationIsNotFound() throws {
    let model = Models.met.replacing("counter == start + 2", with: "counter > start")
    let end = try ScratchFolder(["a.pin": model]).run("check a.pin")
    #expect(end.code == 1, "\(end)")
    #expect(end.output.contains("expected violated, found holds"))
  }

  @Test(arguments: ["--max-states 5", "--max-depth 2", "--max-memory 1", "--max-seconds 0.000001"])
  func threeWhenALimitLeavesSomethingOpen(_ limit: String) throws {
    let end = try ScratchFolder(["a.pin": Models.met]).run("check a.pin " + limit)
    #expect(end.code == 3, "\(end)")
    #expect(end.output.contains("stopped by the limit of"))
    #expect(!end.output.contains("found holds"))
  }

  /// A run that was found counts; that nothing was found does not.
  @Test(arguments: ["random", "swarm", "random --seed 3 --threads 2"])
  func threeWhenASampleLeavesSomethingOpen(_ search: String) throws {
    let end = try ScratchFolder(["a.pin": Models.met]).run("check a.pin --max-seconds 0.2 --search " + search)
    #expect(end.code == 3, "\(end)")
    #expect(end.output.contains("a sample only: "))
    #expect(end.output.contains("no_deadlock: expected holds, found unknown"))
    #expect(!end.output.contains("nothing_is_lost"), "it is met")
  }

  @Test func depthFirstSaysThatRunsAreNotTheShortest() throws {
    let end = try ScratchFolder(["a.pin": Models.met]).run("check a.pin --search dfs")
    #expect(end.code == 0, "\(end)")
    #expect(end.output.contains("every interleaving of its processes, depth first: runs are not the shortest: "))
  }

  @Test func threeWithWhatWasCoveredWhenInterrupted() throws {
    let place = try ScratchFolder(["a.pin": Models.short, "b.pin": Models.long])
    let end = try place.run("check a.pin b.pin --json out.json", interruptAfter: "ok    short")
    #expect(end.code == 3, "\(end)")
    #expect(end.output.contains("stopped by an interrupt"))
    #expect(place.text(of: "out.json")?.contains("\"reach\" : \"an interrupt\"") == true)
  }

  /// Of the runs that were begun, each is told how far it came.
  @Test func anInterruptEndsAllThatIsGoingOn() throws {
    let other = Models.long.replacing("trial.long", with: "trial.longer")
    let place = try ScratchFolder(["a.pin": Models.short, "b.pin": Models.long, "c.pin": other])
    let end = try place.run("check a.pin b.pin c.pin --threads 3", interruptAfter: "ok    short")
    #expect(end.code == 3, "\(end)")
    #expect((1...2).contains(end.output.ranges(of: "stopped by an interrupt").count))
  }

  /// The command, and words of the message that the person who typed it needs.
  @Test(arguments: [
    ("check", "paths"),
    ("chekc a.pin", "chekc"),
    ("check --polcy x a.pin", "did you mean '--policy'?"),
    ("check missing.pin", "there is no 'missing.pin'"),
    ("check nothing_here", "the folder 'nothing_here' has no models"),
    ("check empty.pin", "no scenario"),
    ("check wrong.pin", "E0301"),
    ("check a.pin --scenario lost_updat", "did you mean 'lost_update'?"),
    ("check a.pin --policy nobody", "no policy is named 'nobody'"),
    ("check a.pin --config strat=1", "did you mean 'start'?"),
    ("check a.pin --config start=7", "'7' is no value of 'start'"),
    ("check a.pin --config start", "name=value"),
    ("check a.pin --max-states 0", "at least 1"),
    ("check a.pin --max-states many", "many"),
    ("check a.pin --threads 0", "at least 1"),
    ("check a.pin --threads=-1", "at least 1"),
    ("check a.pin --threads 1000000", "at most 1024"),
    ("check a.pin --threads many", "many"),
    ("check a.pin --max-memory 0", "at least 1"),
    ("check a.pin --search swarm --seed=-1", "-1"),
    ("check a.pin --max-depth 0", "at least 1"),
    ("check a.pin --max-seconds nan", "more than 0"),
    ("check a.pin --engine steam", "'enumerate'"),
    ("check a.pin --search sideways", "'dfs'"),
    ("check a.pin --search", "--search"),
    ("check a.pin --seed 1", "--search random"),
    ("check a.pin --search dfs --seed 1", "--search random"),
    ("check a.pin --search random --seed few", "few"),
    ("check a.pin --search random --engine symbolic", "enumerating"),
    ("check a.pin --search dfs --counterexamples out", "shortest"),
    ("matrix a.pin --search dfs", "--search"),
    ("check a.pin --json nothing_here", "is a folder"),
    ("check a.pin --json no/such/folder.json", "there is no folder"),
    ("check a.pin --counterexamples a.pin", "cannot be made"),
    ("check a.pin --prune", "--counterexamples"),
    ("check a.pin --prune --counterexamples out --scenario lost_update", "selection"),
    ("matrix", "paths"),
    ("matrix a.pin --by colour", "'aspect'"),
    ("matrix a.pin --format pdf", "'markdown'"),
    ("matrix a.pin --max-states 0", "at least 1"),
    ("matrix a.pin --policy nobody", "no policy is named 'nobody'"),
    ("matrix a.pin --prune", "--counterexamples"),
    ("matrix a.pin --links out", "--format markdown"),
    ("matrix a.pin --output x --into y", "exclude each other"),
    ("matrix a.pin --into missing.md", "'missing.md' cannot be read"),
    ("matrix a.pin --into empty.pin", "'empty.pin' has no place for the matrix"),
    ("matrix a.pin --output no/such/table.md", "there is no folder"),
    ("fmt missing.pin", "there is no 'missing.pin'"),
    ("fmt unfinished.pin", "E0108"),
    ("list missing.pin", "there is no 'missing.pin'"),
    ("explain E9999", "no error code 'E9999'"),
    ("replay missing.json", "there is no 'missing.json'"),
    ("replay nothing_here", "no stored traces"),
    ("replay a.pin", "not a stored trace"),
  ])
  func twoWithAMessageWhenTheModelOrTheCommandIsWrong(_ command: String, _ words: String) throws {
    let place = try ScratchFolder([
      "a.pin": Models.met, "empty.pin": "", "wrong.pin": Models.wrong, "unfinished.pin": "scenario s {",
      "nothing_here/notes.txt": "",
    ])
    let end = try place.run(command)
    #expect(end.code == 2, "\(end)")
    #expect(end.errors.lowercased().contains(words.lowercased()), "\(end)")
    #expect(end.output == "")
    #expect(place.text(of: "a.pin") == Models.met)
  }

  @Test func oneMistakeHidesNoOther() throws {
    let end = try ScratchFolder(["wrong.pin": Models.wrong]).run("check wrong.pin")
    #expect(end.errors.contains("wrong.pin:3:15: error"))
    #expect(end.errors.contains("wrong.pin:4:8: error"))
    #expect(end.errors.contains("2 mistakes"))
  }
}
