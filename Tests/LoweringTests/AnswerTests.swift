/// Which policies a scenario is tried under, and in which configurations.

import Diagnostics
import Lowering
import Semantics
import Syntax
import Testing
import Typing

@Suite struct AnswerTests {
  private static let declarations = """
    module trial.answers
    config dax: Bool
    config odp: Bool = false
    interface Rule { operation ask() {} }
    policy always: Rule
    policy cached: Rule when not dax
    policy direct: Rule when dax
    policy heir: cached
    policy both: cached when dax and odp
    var done: Bool = false

    """

  private static func scenario(_ members: String) -> String {
    """
    scenario s {
      \(members)
      process p { policy.ask(); step finish { done = true } }
    }
    """
  }

  /// The runs of a scenario with these members, as policy and value of `dax`.
  private func runs(_ members: String, _ selection: Selection = Selection()) -> (runs: [String], errors: [String]) {
    let source = SourceFile(path: "example.pin", text: Self.declarations + Self.scenario(members))
    let checked = check([parse(source, as: FileID(0)).tree], sources: [source])
    #expect(checked.diagnostics.isEmpty, "\(checked.diagnostics)")
    let (runs, errors) = plan(checked.model, selection)
    return (
      runs.map { "\($0.policyName ?? "none") \($0.configuration[0] == 1)" },
      errors.map { $0.message + ($0.hint.map { " | " + $0 } ?? "") }
    )
  }

  @Test func aPolicyIsTriedWhereItIsAnAnswer() {
    let found = runs("policies always, cached, direct")
    #expect(found.runs == ["always false", "always true", "cached false", "direct true"])
  }

  @Test func aPolicyInheritsNoCondition() {
    #expect(runs("policies heir, both; config odp = true").runs == ["heir false", "heir true", "both true"])
  }

  @Test func allPoliciesAreThoseInTheOrderOfTheText() {
    #expect(
      runs("policies all; config dax = true").runs == ["always true", "direct true", "heir true"],
      "what is nowhere an answer is left out")
  }

  @Test func whatIsExpectedOfAPolicyThatIsNoAnswerIsNotAsked() {
    #expect(runs("config dax = true; expect no_deadlock: violated under cached, holds under direct").errors == [])
  }

  @Test func aScenarioWithoutAnyRunIsReported() {
    let found = runs("policies cached, both; config dax = true")
    #expect(found.runs == [])
    #expect(
      found.errors == [
        "none of the policies of scenario 's' is an answer in its configuration | "
          + "'cached' is one when not dax; 'both' is one when dax and odp"
      ])
  }

  @Test func aPolicyThatIsAskedForAndNoAnswerIsReported() {
    var selection = Selection()
    selection.policies = ["cached"]
    let found = runs("policies always, direct; config dax = true", selection)
    #expect(
      found.errors == [
        "policy 'cached' is no answer in any configuration that is tried | 'cached' is one when not dax"
      ])
  }

  @Test func aConfigurationThatIsAskedForMayLeaveAScenarioWithoutARun() {
    var selection = Selection()
    selection.settings = [("dax", "true")]
    #expect(runs("policies direct, cached", selection).runs == ["direct true"])
    #expect(runs("policies cached", selection).errors.count == 1, "nothing at all is left")
  }

  @Test func aCostIsReachedOrNot() throws {
    let members = "policies all; cost work: done; cost none_left: not done and false"
    let example = Example(Self.declarations + Self.scenario(members))
    #expect(example.diagnostics.isEmpty, "\(example.rendered)")
    for property in try #require(example.systems.first).properties.prefix(2) {
      guard case .reachable = property.kind else {
        Issue.record("\(property.name) is not asked as a reachable state is")
        continue
      }
    }
  }
}
