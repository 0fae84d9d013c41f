/// What is tried: one scenario, under one policy, in one configuration.

import Diagnostics
import Semantics
import Support
import Syntax
import Typing

/// One run of the checker and what its model expects of it.
package struct Run: Sendable {
  /// The index of the scenario in the checked model.
  package var scenario: Int
  package var scenarioName: String
  /// The index of the policy, if the scenario is tried under one.
  package var policy: Int?
  package var policyName: String?
  /// The value of each configuration that the scenario sees, by index.
  package var configuration: [Int: Int]
  package var parameters: [Int]
  /// The configurations and parameters as people write them, in order; those that vary or were set.
  package var settings: [Setting]
  /// What is expected of each property by name; a property that is not named here has no expectation.
  package var expectations: [String: ExpectClause.Verdict]
  /// An identity that has one more value than the scenario says, to see what depends on how many there are.
  package var enlarged: String?

  package struct Setting: Hashable, Sendable {
    package var name: String
    package var value: String
  }
}

/// What of a model is to be tried: all of it, unless something is named.
package struct Selection: Sendable {
  package var policies: [String] = []
  package var scenarios: [String] = []
  /// Settings of configurations and parameters, in order.
  package var settings: [(name: String, value: String)] = []
  /// Scenarios are taken from these files only; `nil` for all.
  package var files: Set<FileID>?
  package init() {}
}

/// A selection that names what is not there.
package struct SelectionError: Error, Hashable, Sendable {
  package var message: String
  package var hint: String?
}

/// Returns the runs that a selection asks for, in the order of scenarios, policies and configurations, and what
/// is wrong with the selection.
package func plan(_ model: CheckedModel, _ selection: Selection) -> (runs: [Run], errors: [SelectionError]) {
  var planner = Planner(model: model, selection: selection)
  planner.plan()
  return (planner.runs, planner.errors)
}

struct Planner {
  let model: CheckedModel
  let selection: Selection
  var runs: [Run] = []
  var errors: [SelectionError] = []
  /// Scenarios and policies that are not answers in any configuration of theirs.
  var unanswered: [(scenario: Int, policy: Int)] = []

  init(model: CheckedModel, selection: Selection) {
    self.model = model
    self.selection = selection
  }

  mutating func plan() {
    let candidates = model.scenarios.indices.filter { i in
      selection.files?.contains(model.modules[model.scenarios[i].module].file) ?? true
    }
    let names = candidates.map { model.scenarios[$0].declaration.name.text }
    for name in selection.scenarios where !names.contains(name) { unknown("scenario", name, names) }
    let policyNames = model.policies.map(\.name.text)
    for name in selection.policies where !policyNames.contains(name) { unknown("policy", name, policyNames) }
    checkSettingNames(candidates)
    guard errors.isEmpty else { return }
    for i in candidates {
      let name = model.scenarios[i].declaration.name.text
      if selection.scenarios.isEmpty || selection.scenarios.contains(name) { planScenario(i) }
    }
    reportUnanswered()
  }

  private mutating func unknown(_ kind: String, _ name: String, _ known: [String]) {
    errors.append(
      SelectionError(
        message: "no \(kind) is named '\(name)'", hint: name.nearest(to: known).map { "did you mean '\($0)'?" }))
  }

  private mutating func checkSettingNames(_ candidates: [Int]) {
    let parameters = candidates.flatMap { model.scenarios[$0].parameters.map { model.locals[$0.index].name } }
    let known = model.configs.map(\.name.text) + parameters
    for setting in selection.settings where !known.contains(setting.name) {
      unknown("configuration or parameter", setting.name, known)
    }
  }

  private mutating func planScenario(_ i: Int) {
    let scenario = model.scenarios[i]
    let parameters = parameterValues(i)
    var varying: Set<Int> = []
    var configurations: [[Int: Int]] = [[:]]
    for c in model.configs.indices where model.visible[scenario.module].contains(model.configs[c].module) {
      let values = values(of: c, in: i, parameters)
      if values.count > 1 || isSet(c, in: scenario) { varying.insert(c) }
      guard configurations.count * values.count <= Self.configurationLimit else {
        let message = "scenario '\(scenario.declaration.name.text)' has too many configurations to try them all"
        errors.append(SelectionError(message: message, hint: "set '\(model.configs[c].name.text)'"))
        return
      }
      configurations = configurations.flatMap { base in
        values.map { value in base.merging([c: value]) { $1 } }
      }
    }
    for policy in policies(of: scenario) {
      let before = runs.count
      for configuration in configurations { add(i, policy, configuration, parameters, varying) }
      if let policy, runs.count == before { unanswered.append((i, policy)) }
    }
  }

  private static let configurationLimit = 10_000

  private mutating func add(
    _ i: Int, _ policy: Int?, _ configuration: [Int: Int], _ parameters: [Int], _ varying: Set<Int>
  ) {
    var run = Run(
      scenario: i, scenarioName: model.scenarios[i].declaration.name.text, policy: policy,
      policyName: policy.map { model.policies[$0].name.text }, configuration: configuration, parameters: parameters,
      settings: [], expectations: [:])
    guard isAnswered(run) else { return }
    run.settings = settings(of: run, varying)
    run.expectations = expectations(of: run)
    runs.append(run)
  }

  private func policies(of scenario: CheckedScenario) -> [Int?] {
    guard !scenario.policies.isEmpty else {
      if selection.policies.isEmpty { return [nil] }
      return []
    }
    if selection.policies.isEmpty { return scenario.policies.map { $0 } }
    // A policy that is asked for and seen is tried, even if the scenario expects nothing of it.
    return model.policies.indices.filter { p in
      selection.policies.contains(model.policies[p].name.text)
        && (scenario.policies.contains(p) || model.visible[scenario.module].contains(model.policies[p].module))
    }.map { $0 }
  }

  // MARK: Settings

  private func isSet(_ c: Int, in scenario: CheckedScenario) -> Bool {
    selection.settings.contains { $0.name == model.configs[c].name.text }
      || scenario.declaration.members.contains {
        if case .config(let name, _) = $0 { name.text == model.configs[c].name.text } else { false }
      }
  }

  private mutating func values(of c: Int, in i: Int, _ parameters: [Int]) -> [Int] {
    let config = model.configs[c]
    if let given = selection.settings.last(where: { $0.name == config.name.text }) {
      return [parse(given.value, as: config.type, named: config.name.text)]
    }
    for case .config(let name, let value) in model.scenarios[i].declaration.members
    where name.text == config.name.text {
      return value.map { [evaluate($0, config.type, in: i, parameters, named: name.text)] } ?? all(config.type)
    }
    if let initial = config.initial {
      return [evaluate(initial, config.type, in: i, parameters, named: config.name.text)]
    }
    return all(config.type)
  }

  /// Returns the value of a constant expression of a scenario, given its first parameters.
  private mutating func evaluate(
    _ e: Syntax.Expression, _ type: Type, in i: Int, _ parameters: [Int], named name: String
  ) -> Int {
    var builder = SystemBuilder(
      model,
      Run(
        scenario: i, scenarioName: "", policy: nil, policyName: nil, configuration: [:], parameters: parameters,
        settings: [], expectations: [:]))
    builder.bindParameters()
    if parameters.count == model.scenarios[i].parameters.count { builder.bindConstants() }
    if let value = builder.lower(e, as: type).term.constant { return value }
    errors.append(SelectionError(message: "the value of '\(name)' cannot be computed before the run", hint: nil))
    return 0
  }

  private func all(_ type: Type) -> [Int] {
    switch type {
    case .bool: [0, 1]
    case .enumeration(let e): Array(model.enumerations[e].members.indices)
    case .integer(.some(let bounds)): Array(bounds)
    case .integer(nil), .identity, .structure, .process, .optional, .range, .set, .map, .mutex, .readWriteLock,
      .noneLiteral, .emptySet, .void, .error:
      [0]
    }
  }

  private mutating func parameterValues(_ i: Int) -> [Int] {
    var values: [Int] = []
    for (local, declared) in zip(model.scenarios[i].parameters, model.scenarios[i].declaration.parameters) {
      let info = model.locals[local.index]
      if let given = selection.settings.last(where: { $0.name == info.name }) {
        values.append(parse(given.value, as: info.type, named: info.name))
      } else {
        values.append(evaluate(declared.initial, info.type, in: i, values, named: info.name))
      }
    }
    return values
  }

  private mutating func parse(_ text: String, as type: Type, named name: String) -> Int {
    switch type {
    case .bool:
      if text == "true" { return 1 }
      if text == "false" { return 0 }
    case .enumeration(let e):
      if let i = model.enumerations[e].members.firstIndex(where: { $0.text == text }) { return i }
    case .integer(let bounds):
      if let value = Int(text), bounds?.contains(value) ?? true { return value }
    case .identity, .structure, .process, .optional, .range, .set, .map, .mutex, .readWriteLock, .noneLiteral,
      .emptySet, .void, .error:
      break
    }
    let error = SelectionError(
      message: "'\(text)' is no value of '\(name)'", hint: "its values are: \(describeValues(of: type))")
    if !errors.contains(error) { errors.append(error) }
    return all(type).first ?? 0
  }

  private func describeValues(of type: Type) -> String {
    switch type {
    case .bool: "true, false"
    case .enumeration(let e): model.enumerations[e].members.map(\.text).joined(separator: ", ")
    default: model.describe(type)
    }
  }

  private func settings(of run: Run, _ varying: Set<Int>) -> [Run.Setting] {
    let configs = varying.sorted().map { c in
      Run.Setting(
        name: model.configs[c].name.text, value: describe(run.configuration[c] ?? 0, model.configs[c].type))
    }
    let scenario = model.scenarios[run.scenario]
    let parameters = zip(scenario.parameters, run.parameters).map { local, value in
      Run.Setting(
        name: model.locals[local.index].name, value: describe(value, model.locals[local.index].type))
    }
    return configs + parameters
  }

  private func describe(_ value: Int, _ type: Type) -> String {
    switch type {
    case .bool: value != 0 ? "true" : "false"
    case .enumeration(let e): model.enumerations[e].members[value].text
    default: String(value)
    }
  }
}
