/// An `expect` clause that says what was found, as briefly as the language can.

/// What was found of one property of one scenario, run by run.
struct FoundVerdicts {
  struct Run {
    var policy: String?
    /// Names and values, in the order of the run.
    var settings: [(name: String, value: String)]
    var verdict: Verdict
  }

  var property: String
  var runs: [Run]

  /// The clause: a case for each exception and, last, what is found everywhere else.
  var clause: String {
    let violated = runs.count { $0.verdict == .violated }
    let usual: Verdict = violated * 2 > runs.count ? .violated : .holds
    let exceptions = runs.filter { $0.verdict != usual }
    guard let exception = exceptions.first?.verdict else { return "expect \(property): \(usual.rawValue)" }
    var cases: [(condition: String?, policies: [String])] = []
    for policy in policies(of: exceptions) {
      let condition = condition(of: policy)
      let name = policy.map { [$0] } ?? []
      if let i = cases.firstIndex(where: { $0.condition == condition }) {
        cases[i].policies += name
      } else {
        cases.append((condition, name))
      }
    }
    let texts = cases.map { item in
      exception.rawValue + (item.policies.isEmpty ? "" : " under " + item.policies.joined(separator: ", "))
        + (item.condition.map { " when " + $0 } ?? "")
    }
    return "expect \(property): " + (texts + [usual.rawValue]).joined(separator: ", ")
  }

  private func policies(of runs: [Run]) -> [String?] {
    runs.map(\.policy).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }

  /// Under which settings a policy is an exception; `nil` if it always is.
  private func condition(of policy: String?) -> String? {
    let own = runs.filter { $0.policy == policy }
    let usual = runs.count { $0.verdict == .violated } * 2 > runs.count ? Verdict.violated : .holds
    let exceptions = own.filter { $0.verdict != usual }
    guard exceptions.count < own.count else { return nil }
    let names = own.first?.settings.map(\.name) ?? []
    // One setting may tell all exceptions from the rest.
    for name in names {
      let values = Set(exceptions.compactMap { $0.value(of: name) })
      guard own.allSatisfy({ run in (run.verdict != usual) == values.contains(run.value(of: name) ?? "") }) else {
        continue
      }
      return values.sorted().map { Self.test(name, $0) }.joined(separator: " or ")
    }
    let each = exceptions.map { run in run.settings.map { Self.test($0.name, $0.value) }.joined(separator: " and ") }
    return each.count == 1 ? each[0] : each.map { "(\($0))" }.joined(separator: " or ")
  }

  private static func test(_ name: String, _ value: String) -> String {
    switch value {
    case "true": name
    case "false": "not \(name)"
    default: "\(name) == \(value)"
    }
  }
}

extension FoundVerdicts.Run {
  fileprivate func value(of name: String) -> String? { settings.first { $0.name == name }?.value }
}
