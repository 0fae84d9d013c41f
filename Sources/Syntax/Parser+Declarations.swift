/// Modules and what they declare.

import Diagnostics
import Support

extension Parser {
  static let declarationWords: Set<String> = [
    "config", "type", "enum", "struct", "var", "function", "operation", "interface", "policy", "aspect", "invariant",
    "reachable", "eventually", "cost", "scenario", "import", "module",
  ]

  mutating func parseModule() -> ModuleTree {
    var name: ModulePath?
    if isAt("module") {
      advance()
      name = parsePath()
      recover { Self.declarationWords.contains($0.text) }
    }
    var imports: [ModulePath] = []
    var declarations: [Declaration] = []
    while !atEnd {
      let before = at
      if take("import") {
        imports.append(parsePath())
      } else {
        declarations += parseDeclarations()
      }
      if !isLost, !atEnd, !token.startsLine, !isAt(";") { reportUnexpected("the end of the line") }
      while take(";") {}
      recover { Self.declarationWords.contains($0.text) }
      if at == before { advance() }
    }
    return ModuleTree(file: file, name: name, imports: imports, declarations: declarations)
  }

  private mutating func parsePath() -> ModulePath {
    let lower = token.lower
    var text = expectName("a module").text
    while take(".") {
      if take("*") {
        text += ".*"
        break
      }
      text += "." + pathPart()
    }
    return ModulePath(text, span(from: lower))
  }

  /// A part of a module's name may be any word, as a file's name may.
  private mutating func pathPart() -> String {
    guard token.kind == .name, !token.startsLine else {
      reportMissing("the name of a module")
      return ""
    }
    defer { advance() }
    return token.text
  }

  /// What one declaration of the text declares: one thing, but for a list of aspects.
  private mutating func parseDeclarations() -> [Declaration] {
    let documentation = token.documentation
    let word = declarationWord()
    if word == "aspect" { return parseAspects(documentation).map { .aspect($0) } }
    return parseDeclaration(word, documentation).map { [$0] } ?? []
  }

  private mutating func parseDeclaration(_ word: String, _ documentation: String) -> Declaration? {
    switch word {
    case "config": return .config(parseConfig(documentation))
    case "type": return .type(parseType(documentation))
    case "enum":
      advance()
      let name = expectName("an enum")
      return .enumeration(
        EnumerationDeclaration(
          name: name, members: bracketed("{", "}") { $0.expectName("a member") }.filter { !$0.text.isEmpty },
          documentation: documentation))
    case "struct":
      advance()
      let name = expectName("a struct")
      return .structure(StructureDeclaration(name: name, fields: parseFields(), documentation: documentation))
    case "var": return .variable(parseVariable(documentation))
    case "function": return .function(parseFunction(documentation))
    case "operation": return .operation(parseOperation(needsBody: true))
    case "interface":
      advance()
      let name = expectName("an interface")
      return .interface(
        InterfaceDeclaration(name: name, operations: parseOperations(needBodies: false), documentation: documentation))
    case "policy": return .policy(parsePolicy(documentation))
    case "invariant", "reachable", "eventually", "cost": return .property(parseProperty(as: word))
    case "scenario": return .scenario(parseScenario(documentation))
    default:
      let near = token.kind == .name ? token.text.nearest(to: ["import", "module"]) : nil
      reportUnexpected("a declaration", hint: near.map { "did you mean '\($0)'?" })
      return nil
    }
  }

  /// The word that says what is declared here; one that is nearly such a word, with a name behind it, is taken for it.
  private mutating func declarationWord() -> String {
    guard token.kind == .name, !Self.declarationWords.contains(token.text) else { return token.text }
    guard peek().kind == .name, !peek().startsLine,
      let near = token.text.nearest(to: Self.declarationWords.subtracting(["import", "module"]).sorted())
    else { return "" }
    reportMisspelt("a declaration", as: near)
    return near
  }

  private mutating func parsePolicy(_ documentation: String) -> PolicyDeclaration {
    advance()
    let name = expectName("a policy")
    expect(":", "and the interface or policy it follows")
    let parent = expectName("an interface or a policy")
    let condition = take("when") ? parseExpression() : nil
    return PolicyDeclaration(
      name: name, parent: parent, condition: condition,
      operations: isAt("{") ? parseOperations(needBodies: true) : [], documentation: documentation)
  }

  private mutating func parseConfig(_ documentation: String) -> ConfigDeclaration {
    advance()
    let name = expectName("a configuration")
    expect(":", "and a type")
    let type = parseTypeExpression()
    return ConfigDeclaration(
      name: name, type: type, initial: take("=") ? parseExpression() : nil, documentation: documentation)
  }

  private mutating func parseType(_ documentation: String) -> TypeDeclaration {
    advance()
    let name = expectName("a type")
    expect("=")
    if isAt("id"), !["?", "."].contains(peek().text) || peek().startsLine {
      advance()
      let fields = isAt("{") ? parseFields() : []
      return TypeDeclaration(name: name, definition: .identity(fields: fields), documentation: documentation)
    }
    return TypeDeclaration(name: name, definition: .alias(parseTypeExpression()), documentation: documentation)
  }

  private mutating func parseFields() -> [FieldDeclaration] {
    guard expect("{") else { return [] }
    var fields: [FieldDeclaration] = []
    while !isAt("}"), !atEnd {
      let before = at
      let name = expectName("a field")
      expect(":", "and a type")
      let type = parseTypeExpression()
      let initial = take("=") ? parseExpression() : nil
      if !name.text.isEmpty { fields.append(FieldDeclaration(name: name, type: type, initial: initial)) }
      separate("a new line, ',' or '}'")
      recover { $0.kind == .name }
      if at == before { advance() }
    }
    expect("}")
    return fields
  }

  /// After an element of a block: a line end, `;` or `,` must follow, or the block's end.
  private mutating func separate(_ wanted: String) {
    if take(",") || take(";") { return }
    if !isLost, !isAt("}"), !token.startsLine { reportUnexpected(wanted) }
  }

  mutating func parseVariable(_ documentation: String) -> VariableDeclaration {
    advance()
    let name = expectName("a variable")
    expect(":", "and a type")
    let type = parseTypeExpression()
    return VariableDeclaration(
      name: name, type: type, initial: take("=") ? parseExpression() : nil, documentation: documentation)
  }

  private mutating func parseParameters() -> [Parameter] {
    bracketed("(", ")") { parser in
      let name = parser.expectName("a parameter")
      parser.expect(":", "and a type")
      return Parameter(name: name, type: parser.parseTypeExpression())
    }
  }

  private mutating func parseFunction(_ documentation: String) -> FunctionDeclaration {
    advance()
    let name = expectName("a function")
    let parameters = parseParameters()
    expect(":", "and the type of the result")
    let result = parseTypeExpression()
    expect("=", "and what the function is")
    return FunctionDeclaration(
      name: name, parameters: parameters, result: result, body: parseExpression(), documentation: documentation)
  }

  private mutating func parseOperations(needBodies: Bool) -> [OperationDeclaration] {
    guard expect("{") else { return [] }
    var operations: [OperationDeclaration] = []
    while !isAt("}"), !atEnd {
      let before = at
      if isAt("operation") {
        operations.append(parseOperation(needsBody: needBodies))
      } else {
        reportUnexpected("'operation' or '}'")
      }
      recover { $0.text == "operation" }
      if at == before { advance() }
    }
    expect("}")
    return operations
  }

  private mutating func parseOperation(needsBody: Bool) -> OperationDeclaration {
    let documentation = token.documentation
    advance()
    let name = expectName("an operation")
    let parameters = parseParameters()
    let result = take(":") ? parseTypeExpression() : nil
    let fails = take("fails") ? parseTypeExpression() : nil
    let body = needsBody || isAt("{") ? parseBlock() : nil
    return OperationDeclaration(
      name: name, parameters: parameters, result: result, fails: fails, body: body, documentation: documentation)
  }

  // MARK: Types

  mutating func parseTypeExpression() -> TypeExpression {
    nested({ TypeExpression(.error, $0.span(of: $0.token)) }) { parser in
      let lower = parser.token.lower
      var type = parser.parseBaseType()
      while parser.isAt("?"), !parser.token.startsLine {
        parser.advance()
        type = TypeExpression(.optional(type), parser.span(from: lower))
      }
      if parser.isAt("??"), !parser.token.startsLine {
        parser.advance()
        type = TypeExpression(.optional(TypeExpression(.optional(type), type.span)), parser.span(from: lower))
      }
      return type
    }
  }

  private mutating func parseBaseType() -> TypeExpression {
    let lower = token.lower
    if take("[") {
      let keys = list { $0.parseTypeExpression() }
      expect(":", "and the type of the map's values")
      let value = parseTypeExpression()
      expect("]")
      return TypeExpression(.map(keys: keys, value: value), span(from: lower))
    }
    if take("(") {
      let inner = parseTypeExpression()
      expect(")")
      return inner
    }
    guard token.kind == .name, !reservedWords.contains(token.text) else {
      reportUnexpected("a type")
      return TypeExpression(.error, span(from: lower))
    }
    let name = token.text
    advance()
    if name == "Set", take("<") {
      let element = parseTypeExpression()
      expect(">")
      return TypeExpression(.set(element), span(from: lower))
    }
    if name == "Int", take("in") {
      let range = parseRangeExpression()
      return TypeExpression(.integer(range), span(from: lower))
    }
    return TypeExpression(.named(name), span(from: lower))
  }
}
