/// What modules declare: names first, then types, signatures and initial values.

import Diagnostics
import Syntax

extension Checker {
  /// Enters every declaration into the model's tables, with types still open.
  mutating func declareAll() {
    for (m, tree) in model.modules.enumerated() {
      var symbols: [DeclaredSymbol] = []
      for (d, declaration) in tree.declarations.enumerated() {
        if let (symbol, name) = declareOne(declaration, at: d, in: m) {
          symbols.append(DeclaredSymbol(symbol: symbol, name: name, module: m))
        }
      }
      declaredByModule.append(symbols)
    }
  }

  private mutating func declareOne(_ declaration: Declaration, at d: Int, in m: Int) -> (Symbol, Name)? {
    switch declaration {
    case .config(let c):
      model.configs.append(CheckedConfig(name: c.name, type: .error, initial: c.initial, module: m))
      return (.config(model.configs.count - 1), c.name)
    case .type(let t):
      switch t.definition {
      case .alias: return (.alias(module: m, declaration: d), t.name)
      case .identity:
        model.identities.append(CheckedIdentity(name: t.name, fields: [:]))
        return (.identity(model.identities.count - 1), t.name)
      }
    case .enumeration(let e):
      model.enumerations.append(CheckedEnumeration(name: e.name, members: e.members))
      return (.enumeration(model.enumerations.count - 1), e.name)
    case .structure(let s):
      model.structures.append(CheckedStructure(name: s.name, fields: []))
      return (.structure(model.structures.count - 1), s.name)
    case .variable(let v):
      return (.variable(addVariable(v.name, initial: v.initial, in: m, scenario: nil)), v.name)
    case .function(let f):
      model.functions.append(CheckedFunction(declaration: f, parameters: [], result: .error, module: m))
      return (.function(model.functions.count - 1), f.name)
    case .operation(let o):
      return (.operation(addOperation(o, called: o.name.text, in: m)), o.name)
    case .interface(let i):
      model.interfaces.append(CheckedInterface(name: i.name, operations: [:], module: m))
      return (.interface(model.interfaces.count - 1), i.name)
    case .policy(let p):
      model.policies.append(
        CheckedPolicy(name: p.name, interface: nil, operations: [:], condition: p.condition, module: m))
      return (.policy(model.policies.count - 1), p.name)
    case .aspect(let a):
      model.aspects.append(
        CheckedAspect(name: a.name, builtins: a.builtins, documentation: a.documentation, module: m))
      return (.aspect(model.aspects.count - 1), a.name)
    case .property(let p):
      model.properties.append(CheckedProperty(declaration: p, aspect: nil, module: m, scenario: nil))
      return (.property(model.properties.count - 1), p.name)
    case .scenario(let s):
      model.scenarios.append(CheckedScenario(declaration: s, module: m))
      return (.scenario(model.scenarios.count - 1), s.name)
    }
  }

  mutating func addVariable(
    _ name: Name, displayName: String? = nil, initial: Expression?, in m: Int, scenario: Int?
  ) -> Int {
    model.variables.append(
      CheckedVariable(
        name: name, displayName: displayName ?? name.text, type: .error, initial: initial, module: m,
        scenario: scenario))
    return model.variables.count - 1
  }

  mutating func addOperation(_ o: OperationDeclaration, called displayName: String, in m: Int) -> Int {
    model.operations.append(
      CheckedOperation(
        declaration: o, displayName: displayName, parameters: [], parameterTypes: [], result: nil, fails: nil,
        module: m))
    return model.operations.count - 1
  }

  /// Fills in the types of configurations, fields, variables: everything that is not code.
  mutating func defineTypes() {
    forEachSymbol { checker, symbol, declaration in
      switch (symbol, declaration) {
      case (.config(let i), .config(let c)):
        checker.model.configs[i].type = checker.finiteType(c.type)
      case (.identity(let i), .type(let t)):
        if case .identity(let fields) = t.definition { checker.defineIdentity(i, fields, name: t.name) }
      case (.alias, .type(let t)):
        if case .alias(let type) = t.definition { _ = checker.resolve(type) }
      case (.structure(let i), .structure(let s)):
        checker.defineStructure(i, s)
      case (.variable(let i), .variable(let v)):
        checker.model.variables[i].type = checker.resolve(v.type)
      case (.enumeration, .enumeration(let e)):
        checker.checkMembers(e)
      default: break
      }
    }
    findStructureCycles()
  }

  /// Calls `body` with every symbol and its declaration, `module` set to where it stands.
  private mutating func forEachSymbol(_ body: (inout Checker, Symbol, Declaration) -> Void) {
    for m in model.modules.indices {
      module = m
      for (declared, declaration) in zip(declaredByModule[m], model.modules[m].declarations) {
        body(&self, declared.symbol, declaration)
      }
    }
  }

  private mutating func finiteType(_ expression: TypeExpression) -> Type {
    let type = resolve(expression)
    switch type {
    case .bool, .enumeration, .integer(.some), .error: return type
    case .integer(nil), .identity, .structure, .process, .optional, .range, .set, .map, .mutex, .readWriteLock,
      .noneLiteral, .emptySet, .void:
      report(
        .typeNotAllowed, "a configuration has one of finitely many values, and \(model.describe(type)) has not",
        at: expression.span, hint: "use Bool, an enum, or 'Int in 0..<4'")
      return .error
    }
  }

  private mutating func defineIdentity(_ i: Int, _ fields: [FieldDeclaration], name: Name) {
    for field in fields {
      if model.identities[i].fields[field.name.text] != nil {
        report(.duplicateName, "field '\(field.name.text)' is declared twice", at: field.name.span)
        continue
      }
      let type = resolve(field.type)
      let v = addVariable(
        field.name, displayName: "\(name.text).\(field.name.text)", initial: field.initial, in: module,
        scenario: nil)
      if case .map(let keys, let value) = type {
        model.variables[v].type = .map(keys: [.identity(i)] + keys, value: value)
      } else {
        model.variables[v].type = .map(keys: [.identity(i)], value: type)
      }
      model.identities[i].fields[field.name.text] = v
    }
  }

  private mutating func defineStructure(_ i: Int, _ s: StructureDeclaration) {
    var seen: Set<String> = []
    for field in s.fields {
      if !seen.insert(field.name.text).inserted {
        report(.duplicateName, "field '\(field.name.text)' is declared twice", at: field.name.span)
        continue
      }
      var type = resolve(field.type)
      if !type.isLocalValue {
        report(
          .typeNotAllowed, "a field of a struct cannot be \(model.describeOne(type))", at: field.type.span,
          hint: "make it a field of an 'id' type or a variable of its own")
        type = .error
      }
      model.structures[i].fields.append(CheckedField(name: field.name, type: type, initial: field.initial))
    }
  }

  private mutating func checkMembers(_ e: EnumerationDeclaration) {
    var seen: Set<String> = []
    for member in e.members where !seen.insert(member.text).inserted {
      report(.duplicateName, "'\(member.text)' is twice a member of '\(e.name.text)'", at: member.span)
    }
  }

  /// A struct that contains itself has no finite value.
  private mutating func findStructureCycles() {
    for start in model.structures.indices {
      var pending = model.structures[start].fields.map(\.type)
      var seen: Set<Int> = []
      while let type = pending.popLast() {
        guard let inner = type.containedStructure else { continue }
        if inner == start {
          report(
            .recursion, "struct '\(model.structures[start].name.text)' contains itself",
            at: model.structures[start].name.span, hint: "refer to an identity instead")
          for f in model.structures[start].fields.indices { model.structures[start].fields[f].type = .error }
          break
        }
        if seen.insert(inner).inserted { pending += model.structures[inner].fields.map(\.type) }
      }
    }
  }

  // MARK: Signatures

  /// Fills in parameter and result types of functions and operations.
  mutating func defineSignatures() {
    forEachSymbol { checker, symbol, declaration in
      switch (symbol, declaration) {
      case (.function(let i), .function(let f)):
        checker.scopes = [[:]]
        checker.model.functions[i].parameters = f.parameters.map { checker.declareParameter($0) }
        checker.model.functions[i].result = checker.localType(f.result)
        checker.scopes = []
      case (.operation(let i), .operation): checker.defineSignature(of: i)
      case (.interface(let i), .interface(let declaration)):
        for operation in declaration.operations {
          let o = checker.addOperation(
            operation, called: "\(declaration.name.text).\(operation.name.text)", in: checker.module)
          if checker.model.interfaces[i].operations.updateValue(o, forKey: operation.name.text) != nil {
            checker.report(.duplicateName, "'\(operation.name.text)' is declared twice", at: operation.name.span)
          }
          checker.defineSignature(of: o)
        }
      default: break
      }
    }
  }

  mutating func defineSignature(of i: Int) {
    let declaration = model.operations[i].declaration
    scopes = [[:]]
    let parameters = declaration.parameters.map { declareParameter($0) }
    scopes = []
    model.operations[i].parameters = parameters
    model.operations[i].parameterTypes = parameters.map { model.locals[$0.index].type }
    model.operations[i].result = declaration.result.map { localType($0) }
    if let fails = declaration.fails {
      switch resolve(fails) {
      case .enumeration(let e): model.operations[i].fails = e
      case .error: break
      case let other:
        report(
          .typeNotAllowed, "an operation fails with a member of an enum, not with \(model.describe(other))",
          at: fails.span)
      }
    }
  }

  private mutating func declareParameter(_ parameter: Parameter) -> LocalID {
    declare(parameter.name, localType(parameter.type), kind: .parameter)
  }

  /// Returns the type meant, which must be one that a local can have.
  mutating func localType(_ expression: TypeExpression) -> Type {
    let type = resolve(expression)
    guard !type.isLocalValue else { return type }
    report(
      .typeNotAllowed, "\(model.describeOne(type)) is state, and cannot be passed around or kept in a local",
      at: expression.span, hint: "declare it as a variable and pass the index")
    return .error
  }

  // MARK: Initial values

  mutating func checkInitialValues() {
    for i in model.configs.indices {
      module = model.configs[i].module
      if let e = model.configs[i].initial { checkConstant(e, as: model.configs[i].type, in: .setting) }
    }
    for s in model.structures.indices {
      for field in model.structures[s].fields {
        if let e = field.initial { checkConstant(e, as: field.type) }
      }
    }
    for i in model.variables.indices where model.variables[i].scenario == nil { checkInitialValue(of: i) }
  }

  mutating func checkInitialValue(of i: Int) {
    module = model.variables[i].module
    guard let e = model.variables[i].initial else { return }
    var type = model.variables[i].type
    if case .map(_, let value) = type { type = value }
    switch type {
    case .mutex, .readWriteLock:
      report(.typeNotAllowed, "a lock starts unlocked and takes no initial value", at: e.span)
    default: checkConstant(e, as: type)
    }
  }

  /// Checks an expression that is computed before the run starts.
  mutating func checkConstant(_ e: Expression, as type: Type, in kind: ExpressionContext = .constant) {
    let saved = context
    context = kind
    if scopes.isEmpty { scopes = [[:]] }
    check(e, as: type)
    context = saved
  }
}

extension Type {
  /// The struct whose fields a value of this type holds, if any.
  fileprivate var containedStructure: Int? {
    switch self {
    case .structure(let i): i
    case .optional(let t): t.containedStructure
    case .bool, .integer, .enumeration, .identity, .process, .range, .set, .map, .mutex, .readWriteLock, .noneLiteral,
      .emptySet, .void, .error:
      nil
    }
  }
}
