/// Looks up names and checks types: trees to a checked model and diagnostics. Never stops at the
/// first mistake; what is wrong gets the type `error`, which agrees with everything.

import Diagnostics
import Support
import Syntax

/// What checking gives: a model to lower (only if `diagnostics` has no error) and what is to be said.
package struct CheckResult: Sendable {
  package var model: CheckedModel
  package var diagnostics: [Diagnostic]
}

/// Checks the modules of one run together.
///
/// - Parameters:
///   - modules: The trees of all files; an import names one of them or is passed over (the loader
///     has reported it).
///   - sources: The texts, by the trees' file ids.
/// - Returns: The model and every mistake found. Lowering requires that none is an error.
package func check(_ modules: [ModuleTree], sources: [SourceFile]) -> CheckResult {
  var checker = Checker(modules: modules, sources: sources)
  checker.checkAll()
  return CheckResult(model: checker.model, diagnostics: checker.diagnostics)
}

/// An expression that somebody asks about the states of a scenario.
package struct AskedExpression: Sendable {
  /// One whose file is the last of the sources.
  var expression: Expression
  /// The index of the scenario.
  var scenario: Int
  /// Identities that have names in traces only, with their sorts.
  var members: [(name: String, sort: String, value: Int)]

  package init(_ expression: Expression, of scenario: Int, members: [(name: String, sort: String, value: Int)]) {
    self.expression = expression
    self.scenario = scenario
    self.members = members
  }
}

/// Checks an expression that somebody asks about states, as if it stood in a property of its scenario.
///
/// - Parameters:
///   - asked: The expression.
///   - model: A checked model without errors.
///   - sources: The model's texts and, last, that of the expression.
/// - Returns: The model that knows the expression's names and types as well, and the mistakes in the expression.
/// - Complexity: That of checking the model.
package func check(_ asked: AskedExpression, in model: CheckedModel, sources: [SourceFile]) -> CheckResult {
  var checker = Checker(modules: model.modules, sources: sources)
  checker.asked = asked
  checker.checkAll()
  return CheckResult(
    model: checker.model, diagnostics: checker.diagnostics.filter { $0.span.file == asked.expression.span.file })
}

/// What a name declared by a module stands for.
enum Symbol: Hashable {
  case config(Int)
  case enumeration(Int)
  case identity(Int)
  case structure(Int)
  case alias(module: Int, declaration: Int)
  case variable(Int)
  case function(Int)
  case operation(Int)
  case interface(Int)
  case policy(Int)
  case aspect(Int)
  case property(Int)
  case scenario(Int)
}

struct DeclaredSymbol {
  var symbol: Symbol
  var name: Name
  var module: Int
}

struct Checker {
  var model = CheckedModel()
  var diagnostics: [Diagnostic] = []

  /// All symbols, by the module that declares them.
  var declaredByModule: [[DeclaredSymbol]] = []
  /// The names each module sees.
  var visibleNames: [[String: DeclaredSymbol]] = []
  /// The enumeration members each module sees.
  var visibleMembers: [[String: [(enumeration: Int, index: Int)]]] = []

  /// Where checking is now.
  var module = 0
  var scopes: [[String: LocalID]] = []
  /// The scenario whose processes and variables are visible.
  var scenario: Int?
  var scenarioNames: [String: Resolution] = [:]
  /// Functions and operations called by the one being checked, for recursion and effects.
  var calls: Set<Int> = []
  var functionCalls: [Set<Int>] = []
  var operationCalls: [Int: Set<Int>] = [:]
  var policyCalls: [Int: Set<String>] = [:]
  /// Whether the function being checked reads shared state, and those known to.
  var readsShared = false
  var functionsReadingShared: Set<Int> = []
  /// Whether what is being checked reads configuration, and the functions and constants known to.
  var readsConfiguration = false
  var functionsReadingConfiguration: Set<Int> = []
  var configuredLocals: Set<LocalID> = []
  /// Whether the function being checked has a quantifier, and those known to.
  var quantifies = false
  var quantifyingFunctions: Set<Int> = []
  var context: ExpressionContext = .constant
  /// Whether code of a process, not of an operation, is being checked.
  var isInProcess = false
  /// Whether the call being checked is one of an operation, whose arguments may be choices.
  var allowsChoiceArguments = false
  var currentOperation: Int?
  var policyDeclarations: [Int: PolicyDeclaration] = [:]
  /// Interface operations that some operation calls.
  var hooksCalled: Set<Int> = []
  /// An expression that somebody asks about the states of a scenario.
  var asked: AskedExpression?
  /// What the statements being checked may do (see `Checker+Statements.swift`).
  var statements = StatementContext()

  init(modules: [ModuleTree], sources: [SourceFile]) {
    model.modules = modules
    model.sources = sources
  }

  mutating func checkAll() {
    resolveImports()
    declareAll()
    makeNamesVisible()
    defineTypes()
    defineSignatures()
    checkFunctions()
    checkInitialValues()
    definePolicies()
    checkPolicyConditions()
    checkAspects()
    checkOperations()
    for i in model.properties.indices where model.properties[i].scenario == nil { checkProperty(i) }
    for i in model.scenarios.indices { checkScenario(i) }
    findRecursion()
    findUnusedHooks()
  }

  // MARK: Reporting

  mutating func report(
    _ code: TypingCode, _ message: String, at span: Span, hint: String? = nil,
    notes: [Diagnostic.Note] = [], severity: Diagnostic.Severity = .error
  ) {
    diagnostics.append(
      Diagnostic(severity, code: code.rawValue, message: message, span: span, hint: hint, notes: notes))
  }

  /// Reports that `found` stands where `expected` is wanted, unless either is already wrong.
  mutating func expect(_ expected: Type, got found: Type, at span: Span, hint: String? = nil) {
    guard !expected.accepts(found) else { return }
    var help = hint
    if case .optional(let wrapped) = found, expected.accepts(wrapped) {
      help = help ?? "write '!' behind it if it always has a value here, or use 'if let'"
    }
    report(
      .typeMismatch, "expected \(model.describe(expected)), found \(model.describe(found))", at: span, hint: help)
  }

  // MARK: Names

  /// Returns for each module those whose declarations it sees: itself and, transitively, its imports.
  mutating func resolveImports() {
    var byName: [String: Int] = [:]
    for (i, tree) in model.modules.enumerated() {
      if let name = tree.name?.text, byName[name] == nil { byName[name] = i }
    }
    let direct = model.modules.map { tree in
      tree.imports.flatMap { path -> [Int] in
        guard path.text.hasSuffix(".*") else { return byName[path.text].map { [$0] } ?? [] }
        let prefix = path.text.dropLast()
        return byName.filter { $0.key.hasPrefix(prefix) }.sorted { $0.key < $1.key }.map(\.value)
      }
    }
    model.visible = model.modules.indices.map { start in
      var seen: Set<Int> = [start]
      var order = [start]
      var next = 0
      while next < order.count {
        for i in direct[order[next]] where seen.insert(i).inserted { order.append(i) }
        next += 1
      }
      return order
    }
  }

  mutating func makeNamesVisible() {
    for order in model.visible {
      var names: [String: DeclaredSymbol] = [:]
      var members: [String: [(enumeration: Int, index: Int)]] = [:]
      for declared in order.flatMap({ declaredByModule[$0] }) {
        if names[declared.name.text] == nil { names[declared.name.text] = declared }
        if case .enumeration(let e) = declared.symbol {
          for (i, member) in model.enumerations[e].members.enumerated() {
            members[member.text, default: []].append((e, i))
          }
        }
      }
      visibleNames.append(names)
      visibleMembers.append(members)
    }
    reportDuplicates()
  }

  /// A name declared twice among what some module sees is reported once, at the later declaration.
  private mutating func reportDuplicates() {
    var reported: Set<Span> = []
    for order in model.visible {
      var first: [String: DeclaredSymbol] = [:]
      for declared in order.sorted().flatMap({ declaredByModule[$0] }) {
        // A name that is missing is reported already.
        if declared.name.text.isEmpty { continue }
        guard let other = first[declared.name.text] else {
          first[declared.name.text] = declared
          continue
        }
        if case .scenario = declared.symbol, case .scenario = other.symbol, declared.module != other.module {
          continue
        }
        guard reported.insert(declared.name.span).inserted else { continue }
        report(
          .duplicateName, "'\(declared.name.text)' is declared twice", at: declared.name.span,
          hint: "rename one of them", notes: [.init(message: "the other declaration", span: other.name.span)])
      }
    }
  }

  func lookUp(local name: String) -> LocalID? {
    for scope in scopes.reversed() {
      if let found = scope[name] { return found }
    }
    return nil
  }

  /// Declares a local in the innermost scope and returns its id; shadowing is reported.
  @discardableResult
  mutating func declare(_ name: Name, _ type: Type, mutable: Bool = false, kind: LocalInfo.Kind) -> LocalID {
    let id = LocalID(model.locals.count)
    if !name.text.isEmpty, let other = lookUp(local: name.text) {
      report(
        .duplicateName, "'\(name.text)' is already the name of something here", at: name.span, hint: "rename it",
        notes: [.init(message: "declared here", span: model.locals[other.index].span)])
    }
    model.locals.append(
      LocalInfo(name: name.text, type: type, isMutable: mutable, kind: kind, span: name.span))
    model.declared[name.span] = id
    scopes[scopes.count - 1][name.text] = id
    return id
  }

  mutating func inScope<R>(_ body: (inout Checker) -> R) -> R {
    scopes.append([:])
    defer { scopes.removeLast() }
    return body(&self)
  }

  /// Returns a hint that names what the reader may have meant by `name`.
  func nearest(to name: String, among names: some Sequence<String>) -> String? {
    name.nearest(to: Array(names)).map { "did you mean '\($0)'?" }
  }

  var namesInScope: [String] {
    scopes.flatMap(\.keys) + Array(visibleNames[module].keys) + Array(visibleMembers[module].keys)
      + Array(scenarioNames.keys)
  }
}
