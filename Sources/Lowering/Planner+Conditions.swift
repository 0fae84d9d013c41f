/// What depends on the configuration of a run: whether its policy is an answer there, and what is expected.

import Diagnostics
import Semantics
import Syntax
import Typing

extension Planner {
  /// Whether the policy of a run, if it has one, is an answer in its configuration.
  func isAnswered(_ run: Run) -> Bool {
    run.policy.flatMap { model.policies[$0].condition }.map { RunConditions(model, run).holds($0) } ?? true
  }

  /// Reports what was asked for and is nowhere an answer: a policy by its name, or all of a scenario's. Where
  /// configuration or policies are selected, only some of the scenarios need have a run.
  mutating func reportUnanswered() {
    guard errors.isEmpty else { return }
    let tried = Set(runs.compactMap(\.policy))
    for p in model.policies.indices
    where selection.policies.contains(model.policies[p].name.text) && !tried.contains(p) {
      guard unanswered.contains(where: { $0.policy == p }) else { continue }
      errors.append(
        SelectionError(
          message: "policy '\(model.policies[p].name.text)' is no answer in any configuration that is tried",
          hint: conditions(of: [p])))
    }
    guard selection.policies.isEmpty, selection.settings.isEmpty || runs.isEmpty else { return }
    for s in model.scenarios.indices where !runs.contains(where: { $0.scenario == s }) {
      let policies = unanswered.filter { $0.scenario == s }.map(\.policy)
      if policies.isEmpty { continue }
      errors.append(
        SelectionError(
          message: "none of the policies of scenario '\(model.scenarios[s].declaration.name.text)' is an answer in its "
            + "configuration",
          hint: conditions(of: policies)))
    }
  }

  /// When each of some policies is an answer, in words.
  private func conditions(of policies: [Int]) -> String {
    policies.map { p in
      let text = model.policies[p].condition.map {
        model.sources[$0.span.file.index].text(of: $0.span).split(whereSeparator: \.isWhitespace).joined(separator: " ")
      }
      return "'\(model.policies[p].name.text)' is one when \(text ?? "true")"
    }.joined(separator: "; ")
  }

  func expectations(of run: Run) -> [String: ExpectClause.Verdict] {
    let conditions = RunConditions(model, run)
    var result: [String: ExpectClause.Verdict] = ["no_deadlock": .holds, "well_defined": .holds]
    for case .expect(let clause) in model.scenarios[run.scenario].declaration.members {
      guard let verdict = verdict(of: clause, run, conditions) else { continue }
      for name in clause.properties { result[name.text] = verdict }
    }
    return result
  }

  /// What a clause expects of a run: a case that names the policy goes before one that names none.
  private func verdict(
    of clause: ExpectClause, _ run: Run, _ conditions: RunConditions
  ) -> ExpectClause.Verdict? {
    let fitting = clause.cases.filter { item in item.condition.map { conditions.holds($0) } ?? true }
    let named = fitting.first { item in item.policies.contains { $0.text == run.policyName } }
    return (named ?? fitting.first { $0.policies.isEmpty })?.verdict
  }
}

/// Conditions over what is fixed in a run: its configuration and parameters.
private final class RunConditions {
  private let model: CheckedModel
  private let run: Run
  /// Made when the first condition asks for it; most runs have none.
  private lazy var builder: SystemBuilder = {
    var builder = SystemBuilder(model, run)
    builder.bindConstants()
    builder.declareSorts()
    return builder
  }()

  init(_ model: CheckedModel, _ run: Run) {
    self.model = model
    self.run = run
  }

  func holds(_ e: Syntax.Expression) -> Bool { builder.lowerTerm(e).constant == 1 }
}
