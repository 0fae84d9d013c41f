/// The policies that a scenario is tried under.

import Diagnostics
import Syntax

extension Checker {
  mutating func policy(named name: Name) -> Int? {
    if let i = visiblePolicy(name) { return i }
    let names = visibleNames[module].filter { if case .policy = $0.value.symbol { true } else { false } }.keys
    report(
      .unknownName, "no policy is named '\(name.text)'", at: name.span,
      hint: nearest(to: name.text, among: names) ?? "import the module that declares it")
    return nil
  }

  private func visiblePolicy(_ name: Name) -> Int? {
    if let declared = visibleNames[module][name.text], case .policy(let i) = declared.symbol { i } else { nil }
  }

  /// Decides which policies scenario `s` is tried under: all, those listed, or else those that something is
  /// expected of.
  mutating func collectPolicies(_ s: Int) {
    var listed: [Name] = []
    var named: [Name] = []
    var all: Name?
    for member in model.scenarios[s].declaration.members {
      switch member {
      case .policies(let list):
        listed += list.names
        all = all ?? list.all
      case .expect(let clause): named += clause.cases.flatMap(\.policies)
      case .sizes, .config, .identities, .constant, .variable, .setup, .process, .fairness, .rest, .check, .property:
        break
      }
    }
    if let all {
      if let other = listed.first { reportMixed(other, all) }
      model.scenarios[s].policies = allPolicies(at: all)
      return
    }
    if !listed.isEmpty { reportUntried(named, besides: listed) }
    var seen: Set<Int> = []
    let tried = (listed.isEmpty ? named : listed).compactMap(visiblePolicy)
    model.scenarios[s].policies = tried.filter { seen.insert($0).inserted }
  }

  /// The policies that the module sees: its own, then those of its imports, each in the order of the text.
  private mutating func allPolicies(at all: Name) -> [Int] {
    let found = model.visible[module].flatMap { m in model.policies.indices.filter { model.policies[$0].module == m } }
    if found.isEmpty {
      report(.unknownName, "no policy can be seen here", at: all.span, hint: "import the modules that declare some")
    }
    return found
  }

  private mutating func reportMixed(_ name: Name, _ all: Name) {
    report(
      .policiesMixed, "'policies all' is about '\(name.text)' too", at: name.span,
      hint: "write 'policies all' alone, or names alone",
      notes: [.init(message: "every policy is meant here", span: all.span)])
  }

  private mutating func reportUntried(_ named: [Name], besides listed: [Name]) {
    let tried = Set(listed.map(\.text))
    for name in named where !tried.contains(name.text) && visiblePolicy(name) != nil {
      report(
        .policyNotTried, "the scenario is not tried under '\(name.text)'", at: name.span,
        hint: "add it to 'policies', or remove that list")
    }
  }
}
