/// Properties, and the aspects that they belong to.

import Diagnostics

extension Parser {
  /// Parses `aspect a, b` or `aspect a with no_deadlock`, with a declaration for each name.
  mutating func parseAspects(_ documentation: String) -> [AspectDeclaration] {
    advance()
    let names = expectNames("an aspect")
    var builtins: [Name] = []
    if isAt("with"), names.count > 1 {
      report(
        .unexpected, "'with' follows a single aspect", hint: "declare '\(names[names.count - 1].text)' in its own line")
    } else if take("with") {
      builtins = expectNames("a built-in property")
    }
    return names.map { AspectDeclaration(name: $0, builtins: builtins, documentation: documentation) }
  }

  /// Parses a property whose kind `word` says.
  mutating func parseProperty(as word: String) -> PropertyDeclaration {
    let documentation = token.documentation
    let lower = token.lower
    advance()
    let name = expectName("a property")
    if word == "cost", isAt("of") {
      report(.unexpected, "a cost belongs to no aspect", hint: "write ':' and when it is incurred")
    }
    let aspect = take("of") ? expectName("an aspect") : nil
    expect(":", "and a condition")
    let first = parseExpression()
    let kind: PropertyDeclaration.Kind
    switch word {
    case "invariant": kind = .invariant(first)
    case "reachable": kind = .reachable(first)
    case "cost": kind = .cost(first)
    default:
      if isAt("leads"), peek().text == "to" {
        advance()
        advance()
        kind = .leadsTo(first, parseExpression())
      } else {
        kind = .eventually(first)
      }
    }
    return PropertyDeclaration(
      name: name, kind: kind, aspect: aspect, span: span(from: lower), documentation: documentation)
  }
}
