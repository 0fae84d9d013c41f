/// Scenarios and their members.

import Diagnostics
import Support

extension Parser {
  private static let memberWords: Set<String> = [
    "with", "config", "let", "var", "setup", "process", "device", "unfair", "weak", "strong", "rest", "policies",
    "check", "expect", "invariant", "reachable", "eventually", "cost",
  ]

  mutating func parseScenario(_ documentation: String) -> ScenarioDeclaration {
    advance()
    let name = expectName("a scenario")
    let parameters = isAt("(") ? bracketed("(", ")") { $0.parseScenarioParameter() } : []
    var members: [ScenarioMember] = []
    let open = span(of: token)
    guard expect("{") else {
      return ScenarioDeclaration(name: name, parameters: parameters, members: [], documentation: documentation)
    }
    while !isAt("}"), !atEnd {
      let before = at
      if let member = parseMember() { members.append(member) }
      if !isLost, !isAt("}"), !token.startsLine, !isAt(";") { reportUnexpected("the end of the line") }
      while take(";") {}
      recover { Self.memberWords.contains($0.text) }
      if at == before { advance() }
    }
    if !take("}") { report(.unclosed, "this '{' is not closed", at: open, hint: "add '}' at the end of the scenario") }
    return ScenarioDeclaration(
      name: name, parameters: parameters, members: members, documentation: documentation)
  }

  private mutating func parseScenarioParameter() -> ScenarioParameter {
    let name = expectName("a parameter")
    expect(":", "and a type")
    let type = parseTypeExpression()
    expect("=", "and the value it has if nothing is said")
    return ScenarioParameter(name: name, type: type, initial: parseExpression())
  }

  private mutating func parseMember() -> ScenarioMember? {
    let word = memberWord()
    switch word {
    case "with": return parseSizes()
    case "config": return parseConfigSetting()
    case "let": return parseLet()
    case "var": return .variable(parseVariable(token.documentation))
    case "setup":
      advance()
      return .setup(parseBlock())
    case "process", "device": return .process(parseProcess(isDevice: word == "device"))
    case "unfair", "weak", "strong": return .fairness(parseFairness(as: word))
    case "rest":
      advance()
      expect("when")
      return .rest(parseExpression())
    case "policies":
      advance()
      return .policies(parsePolicies())
    case "check":
      advance()
      return .check(expectNames("a property"))
    case "expect": return .expect(parseExpect())
    case "invariant", "reachable", "eventually", "cost": return .property(parseProperty(as: word))
    default:
      reportUnexpected("a part of the scenario")
      return nil
    }
  }

  /// The word that says what part this is; one that is nearly such a word, with a name behind it, is taken for it.
  private mutating func memberWord() -> String {
    guard token.kind == .name, !Self.memberWords.contains(token.text) else { return token.text }
    guard peek().kind == .name || peek().text == "{", !peek().startsLine,
      let near = token.text.nearest(to: Self.memberWords.sorted())
    else { return "" }
    reportMisspelt("a part of the scenario", as: near)
    return near
  }

  private mutating func parseSizes() -> ScenarioMember {
    advance()
    return .sizes(
      list { parser in
        let sort = parser.expectName("a type")
        parser.expect(":", "and how many there are")
        return (sort: sort, count: parser.parseExpression())
      }.filter { !$0.sort.text.isEmpty })
  }

  private mutating func parseConfigSetting() -> ScenarioMember? {
    advance()
    let name = expectName("a configuration")
    if name.text.isEmpty { return nil }
    expect("=", "and a value, or 'any'")
    if isAt("any"), peek().startsLine || peek().text == "}" || peek().text == ";" {
      advance()
      return .config(name: name, value: nil)
    }
    return .config(name: name, value: parseExpression())
  }

  private mutating func parseLet() -> ScenarioMember {
    advance()
    let names = expectNames("a constant")
    if names.count == 1, take("=") { return .constant(name: names[0], value: parseExpression()) }
    expect(":", "and a type, or '=' and a value")
    return .identities(names: names, type: parseTypeExpression())
  }

  private mutating func parseProcess(isDevice: Bool) -> ProcessDeclaration {
    advance()
    let name = expectName("a process")
    var replicas: Expression?
    if take("[") {
      replicas = parseExpression()
      expect("]")
    }
    let body = parseBlock()
    var onExit: Block?
    if isAt("on"), peek().text == "exit" {
      advance()
      advance()
      onExit = parseBlock()
    }
    return ProcessDeclaration(name: name, isDevice: isDevice, replicas: replicas, body: body, onExit: onExit)
  }

  private mutating func parsePolicies() -> PolicyList {
    let names = expectNames("a policy")
    return PolicyList(names: names.filter { $0.text != "all" }, all: names.first { $0.text == "all" })
  }

  private mutating func parseFairness(as word: String) -> FairnessClause {
    let strength: FairnessClause.Strength =
      switch word {
      case "unfair": .unfair
      case "weak": .weak
      default: .strong
      }
    advance()
    let targets = list { parser in
      let process = parser.expectName("a process")
      return FairnessClause.Target(process: process, step: parser.take(".") ? parser.expectName("a step") : nil)
    }.filter { !$0.process.text.isEmpty && $0.step?.text != "" }
    return FairnessClause(strength: strength, targets: targets)
  }

  private mutating func parseExpect() -> ExpectClause {
    let lower = token.lower
    advance()
    let properties = expectNames("a property")
    expect(":", "and what is expected")
    var cases = [parseCase()]
    while !isLost, take(",") { cases.append(parseCase()) }
    return ExpectClause(properties: properties, cases: cases.compactMap { $0 }, span: span(from: lower))
  }

  private mutating func parseCase() -> ExpectClause.Case? {
    let lower = token.lower
    guard token.kind == .name, let verdict = ExpectClause.Verdict(rawValue: token.text) else {
      let near = token.kind == .name ? token.text.nearest(to: ["holds", "violated", "unknown"]) : nil
      reportUnexpected("'holds', 'violated' or 'unknown'", hint: near.map { "did you mean '\($0)'?" })
      return nil
    }
    advance()
    var policies: [Name] = []
    if take("under") {
      policies.append(expectName("a policy"))
      // A comma goes on with policies unless a verdict follows it.
      while isAt(","), ExpectClause.Verdict(rawValue: peek().text) == nil {
        advance()
        policies.append(expectName("a policy"))
      }
    }
    let condition = take("when") ? parseExpression() : nil
    policies.removeAll { $0.text.isEmpty }
    return ExpectClause.Case(verdict: verdict, policies: policies, condition: condition, span: span(from: lower))
  }
}
