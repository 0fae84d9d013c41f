/// Scenarios: what is tried, under which policies, and what is expected.

import Diagnostics
import Syntax

extension Checker {
  /// Checks a scenario: names first, so that its parts may stand in any order.
  mutating func checkScenario(_ s: Int) {
    let declaration = model.scenarios[s].declaration
    module = model.scenarios[s].module
    scenario = s
    scenarioNames = [:]
    scopes = [[:]]
    context = .setting
    for parameter in declaration.parameters { declareScenarioParameter(parameter, s) }
    // Values come after what they may mention.
    for member in declaration.members where !member.hasValue { declareScenarioMember(member, s) }
    for member in declaration.members where member.hasValue { declareScenarioMember(member, s) }
    for member in declaration.members { checkScenarioMember(member, s) }
    if model.scenarios[s].processes.isEmpty {
      report(
        .noProcesses, "scenario '\(declaration.name.text)' has no process, so nothing happens in it",
        at: declaration.name.span, hint: "add 'process name { … }'")
    }
    if let asked, asked.scenario == s { check(asked) }
    checkExplored(s)
    collectPolicies(s)
    collectChecked(s)
    scenarioNames = [:]
    scenario = nil
    scopes = []
  }

  private mutating func check(_ asked: AskedExpression) {
    for member in asked.members {
      guard case .identity(let i) = visibleNames[module][member.sort]?.symbol, lookUp(local: member.name) == nil
      else { continue }
      let name = Name(member.name, asked.expression.span)
      model.scenarios[asked.scenario].members.append((declare(name, .identity(i), kind: .scenario), member.value))
    }
    context = .property
    _ = infer(asked.expression)
  }

  private mutating func declareScenarioParameter(_ parameter: ScenarioParameter, _ s: Int) {
    let type = localType(parameter.type)
    check(parameter.initial, as: type)
    switch type {
    case .bool, .integer, .enumeration, .error: break
    case .identity, .structure, .process, .optional, .range, .set, .map, .mutex, .readWriteLock, .noneLiteral,
      .emptySet,
      .void:
      report(.typeNotAllowed, "a parameter is a Bool, a number or an enum member", at: parameter.type.span)
    }
    model.scenarios[s].parameters.append(declare(parameter.name, type, kind: .scenario))
  }

  private mutating func declareScenarioMember(_ member: ScenarioMember, _ s: Int) {
    switch member {
    case .identities(let names, let type):
      guard case .identity(let i) = resolve(type) else {
        report(
          .typeNotAllowed, "only an identity can be named without a value", at: type.span,
          hint: "write 'let \(names.first?.text ?? "x") = …'")
        for name in names { declare(name, .error, kind: .scenario) }
        return
      }
      for name in names {
        model.scenarios[s].identities.append((declare(name, .identity(i), kind: .scenario), i))
      }
    case .constant(let name, let value): declareConstant(name, value, s)
    case .variable(let v):
      let i = addVariable(v.name, initial: v.initial, in: module, scenario: s)
      model.variables[i].type = resolve(v.type)
      model.scenarios[s].variables.append(i)
      declareInScenario(v.name, .variable(i))
      checkInitialValue(of: i)
    case .process(let p):
      model.processes.append(CheckedProcess(declaration: p, scenario: s))
      model.scenarios[s].processes.append(model.processes.count - 1)
      declareInScenario(p.name, .process(model.processes.count - 1))
    case .property(let p):
      model.properties.append(CheckedProperty(declaration: p, aspect: nil, module: module, scenario: s))
      model.scenarios[s].properties.append(model.properties.count - 1)
      if let other = visibleNames[module][p.name.text] { reportDuplicate(p.name, other.name.span) }
    case .sizes, .config, .setup, .fairness, .rest, .policies, .check, .expect: break
    }
  }

  private mutating func declareConstant(_ name: Name, _ value: Expression, _ s: Int) {
    context = .size
    readsConfiguration = false
    var type = infer(value)
    if type == .noneLiteral || type == .emptySet {
      report(.cannotInfer, "this does not tell of what type '\(name.text)' is", at: value.span)
      type = .error
    }
    let local = declare(name, type, kind: .scenario)
    if readsConfiguration { configuredLocals.insert(local) }
    model.scenarios[s].constants.append((local, value))
  }

  private mutating func reportDuplicate(_ name: Name, _ other: Span) {
    report(
      .duplicateName, "'\(name.text)' is declared twice", at: name.span, hint: "rename one of them",
      notes: [.init(message: "the other declaration", span: other)])
  }

  private mutating func declareInScenario(_ name: Name, _ resolution: Resolution) {
    if name.text.isEmpty { return }
    if scenarioNames.updateValue(resolution, forKey: name.text) != nil || lookUp(local: name.text) != nil {
      report(.duplicateName, "'\(name.text)' is declared twice in this scenario", at: name.span, hint: "rename it")
    } else if let other = visibleNames[module][name.text] {
      reportDuplicate(name, other.name.span)
    }
  }

  private mutating func checkScenarioMember(_ member: ScenarioMember, _ s: Int) {
    context = .constant
    switch member {
    case .sizes(let sizes):
      context = .size
      for (sort, count) in sizes { checkSize(sort, count) }
    case .config(let name, let value): checkConfigSetting(name, value)
    case .setup(let block):
      inScope { $0.checkProcessBody(block, isInProcess: false) }
    case .process(let p):
      context = .size
      if let replicas = p.replicas { check(replicas, as: .integer(nil)) }
      inScope { $0.checkProcessBody(p.body, isInProcess: p.replicas != nil) }
      if let onExit = p.onExit { inScope { $0.checkProcessBody(onExit, isInProcess: p.replicas != nil) } }
    case .fairness(let clause):
      for target in clause.targets { checkFairness(target) }
    case .rest(let e):
      context = .property
      check(e, as: .bool)
    case .policies(let list):
      for name in list.names { _ = policy(named: name) }
    case .check(let names):
      for name in names { _ = property(named: name, in: s) }
    case .expect(let clause): checkExpect(clause, s)
    case .property(let p):
      if let i = model.scenarios[s].properties.first(where: { model.properties[$0].declaration.span == p.span }) {
        checkProperty(i)
      }
    case .identities, .constant, .variable: break
    }
  }

  private mutating func checkSize(_ sort: Name, _ count: Expression) {
    check(count, as: .integer(nil))
    guard let declared = visibleNames[module][sort.text], case .identity = declared.symbol else {
      let sorts = visibleNames[module].filter {
        if case .identity = $0.value.symbol { true } else { false }
      }.keys
      report(
        .unknownName, "no sort of identities is named '\(sort.text)'", at: sort.span,
        hint: nearest(to: sort.text, among: sorts))
      return
    }
    if let n = literal(count), !(0...1000).contains(n) {
      report(.badSize, "a sort has 0 to 1000 identities", at: count.span)
    }
  }

  private mutating func checkConfigSetting(_ name: Name, _ value: Expression?) {
    guard let declared = visibleNames[module][name.text], case .config(let i) = declared.symbol else {
      report(
        .unknownName, "no configuration is named '\(name.text)'", at: name.span,
        hint: nearest(
          to: name.text,
          among: visibleNames[module].filter { if case .config = $0.value.symbol { true } else { false } }.keys))
      return
    }
    guard let value else { return }
    checkConstant(value, as: model.configs[i].type, in: .setting)
  }

  /// A configuration that is explored for all its values must have few.
  private mutating func checkExplored(_ s: Int) {
    var set: [String: (name: Name, value: Expression?)] = [:]
    for case .config(let name, let value) in model.scenarios[s].declaration.members {
      if let other = set.updateValue((name, value), forKey: name.text) {
        report(
          .duplicateName, "'\(name.text)' is set twice", at: name.span, hint: "remove one of them",
          notes: [.init(message: "set here first", span: other.name.span)])
      }
    }
    for config in model.configs where model.visible[module].contains(config.module) {
      guard case .integer(.some(let bounds)) = config.type, bounds.exceeds(Self.configurationLimit) else { continue }
      let setting = set[config.name.text]
      guard setting.map({ $0.value == nil }) ?? (config.initial == nil) else { continue }
      report(
        .badConfiguration, "all values of '\(config.name.text)' would be tried, and there are too many",
        at: setting?.name.span ?? config.name.span, hint: "give it a value, or a type with fewer values")
    }
  }

  private static let configurationLimit = 1000

  private mutating func checkFairness(_ target: FairnessClause.Target) {
    guard case .process? = scenarioNames[target.process.text] else {
      let names = scenarioNames.filter { if case .process = $0.value { true } else { false } }.keys
      report(
        .unknownProcess, "this scenario has no process '\(target.process.text)'", at: target.process.span,
        hint: nearest(to: target.process.text, among: names))
      return
    }
  }

  /// Returns the property meant, `nil` for a built-in one or an unknown one, which is reported.
  private mutating func property(named name: Name, in s: Int) -> Int? {
    if CheckedModel.builtinProperties.contains(name.text) { return nil }
    let own = model.scenarios[s].properties
    if let i = own.first(where: { model.properties[$0].declaration.name.text == name.text }) { return i }
    if let declared = visibleNames[module][name.text], case .property(let i) = declared.symbol { return i }
    let visible = visibleNames[module].filter { if case .property = $0.value.symbol { true } else { false } }.keys
    report(
      .unknownProperty, "no property is named '\(name.text)'", at: name.span,
      hint: nearest(
        to: name.text,
        among: own.map { model.properties[$0].declaration.name.text } + visible + CheckedModel.builtinProperties))
    return nil
  }

  private mutating func checkExpect(_ clause: ExpectClause, _ s: Int) {
    for name in clause.properties { _ = property(named: name, in: s) }
    var seen: Set<String> = []
    for item in clause.cases {
      for name in item.policies {
        _ = policy(named: name)
        if !seen.insert(name.text).inserted, item.condition == nil {
          report(
            .duplicateExpectation, "this clause says twice what to expect under '\(name.text)'", at: name.span,
            hint: "tell the cases apart with 'when'")
        }
      }
      context = .constant
      if let condition = item.condition { check(condition, as: .bool) }
    }
  }

  private mutating func collectChecked(_ s: Int) {
    var checked = model.scenarios[s].properties
    let saved = diagnostics
    for member in model.scenarios[s].declaration.members {
      switch member {
      case .expect(let clause): checked += clause.properties.compactMap { property(named: $0, in: s) }
      case .check(let names): checked += names.compactMap { property(named: $0, in: s) }
      case .sizes, .config, .identities, .constant, .variable, .setup, .process, .fairness, .rest, .policies,
        .property:
        break
      }
    }
    diagnostics = saved
    var seen: Set<Int> = []
    model.scenarios[s].checked = checked.filter { seen.insert($0).inserted }
  }
}

extension ScenarioMember {
  fileprivate var hasValue: Bool {
    switch self {
    case .constant, .variable: true
    case .sizes, .config, .identities, .setup, .process, .fairness, .rest, .policies, .check, .expect, .property: false
    }
  }
}

extension ClosedRange<Int> {
  /// Whether the range has more than `count` values.
  fileprivate func exceeds(_ count: Int) -> Bool {
    let (distance, overflow) = upperBound.subtractingReportingOverflow(lowerBound)
    return overflow || distance >= count
  }
}
