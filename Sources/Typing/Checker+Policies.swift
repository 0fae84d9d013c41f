/// Policies against their interfaces, recursion, and hooks that nobody calls.

import Diagnostics
import Syntax

extension Checker {
  /// Gives each policy every operation of its interface: its own, an inherited one, or the default.
  mutating func definePolicies() {
    var state: [Int: Bool] = [:]
    for m in model.modules.indices {
      for (declared, declaration) in zip(declaredByModule[m], model.modules[m].declarations) {
        if case .policy(let i) = declared.symbol, case .policy(let p) = declaration {
          policyDeclarations[i] = p
        }
      }
    }
    for i in model.policies.indices { definePolicy(i, &state) }
  }

  /// `state[i]` is `false` while policy i is being defined and `true` when it is.
  private mutating func definePolicy(_ i: Int, _ state: inout [Int: Bool]) {
    guard state[i] == nil, let p = policyDeclarations[i] else { return }
    state[i] = false
    defer { state[i] = true }
    module = model.policies[i].module
    guard let parent = visibleNames[module][p.parent.text] else {
      if p.parent.text.isEmpty { return }
      report(
        .unknownName, "no interface or policy is named '\(p.parent.text)'", at: p.parent.span,
        hint: nearest(to: p.parent.text, among: visibleNames[module].filter { $0.value.symbol.isPolicyParent }.keys))
      return
    }
    switch parent.symbol {
    case .interface(let interface):
      model.policies[i].interface = interface
      for (name, o) in model.interfaces[interface].operations where model.operations[o].declaration.body != nil {
        model.policies[i].operations[name] = o
      }
    case .policy(let j):
      if state[j] == false {
        report(.inheritanceCycle, "policy '\(p.name.text)' inherits from itself", at: p.parent.span)
        return
      }
      definePolicy(j, &state)
      module = model.policies[i].module
      model.policies[i].interface = model.policies[j].interface
      model.policies[i].operations = model.policies[j].operations
    case .config, .enumeration, .identity, .structure, .alias, .variable, .function, .operation, .aspect, .property,
      .scenario:
      report(
        .notAType, "'\(p.parent.text)' is \(describe(parent.symbol)), not an interface or a policy", at: p.parent.span)
      return
    }
    addOwnOperations(of: p, to: i)
    reportMissingOperations(of: p, i)
  }

  private mutating func addOwnOperations(of p: PolicyDeclaration, to i: Int) {
    guard let interface = model.policies[i].interface else { return }
    var own: Set<String> = []
    for operation in p.operations {
      let o = addOperation(operation, called: "\(p.name.text).\(operation.name.text)", in: module)
      defineSignature(of: o)
      if !own.insert(operation.name.text).inserted {
        report(.duplicateName, "'\(operation.name.text)' is declared twice", at: operation.name.span)
        continue
      }
      guard let wanted = model.interfaces[interface].operations[operation.name.text] else {
        report(
          .notInInterface,
          "interface '\(model.interfaces[interface].name.text)' has no operation '\(operation.name.text)'",
          at: operation.name.span,
          hint: nearest(to: operation.name.text, among: model.interfaces[interface].operations.keys)
            ?? "declare a helper outside of the policy")
        continue
      }
      compareSignatures(o, wanted)
      model.policies[i].operations[operation.name.text] = o
    }
  }

  private mutating func compareSignatures(_ o: Int, _ wanted: Int) {
    let mine = model.operations[o]
    let theirs = model.operations[wanted]
    let agree =
      mine.parameterTypes == theirs.parameterTypes && mine.result == theirs.result
      && (mine.fails == nil || mine.fails == theirs.fails)
    guard !agree else { return }
    report(
      .signatureDiffers, "'\(mine.declaration.name.text)' differs from what the interface wants",
      at: mine.declaration.name.span, hint: "it wants \(signature(theirs))",
      notes: [.init(message: "the interface's operation", span: theirs.declaration.name.span)])
  }

  private func signature(_ o: CheckedOperation) -> String {
    let parameters = zip(o.declaration.parameters, o.parameterTypes).map { "\($0.name.text): \(model.describe($1))" }
    let result = o.result.map { ": " + model.describe($0) } ?? ""
    let fails = o.fails.map { " fails \(model.enumerations[$0].name.text)" } ?? ""
    return "(\(parameters.joined(separator: ", ")))\(result)\(fails)"
  }

  private mutating func reportMissingOperations(of p: PolicyDeclaration, _ i: Int) {
    guard let interface = model.policies[i].interface else { return }
    let missing = model.interfaces[interface].operations.keys.filter { model.policies[i].operations[$0] == nil }
      .sorted()
    guard !missing.isEmpty else { return }
    report(
      .missingPolicyOperation,
      "policy '\(p.name.text)' lacks \(missing.map { "'\($0)'" }.joined(separator: ", "))", at: p.name.span,
      hint: "add: "
        + missing.map { name in
          let o = model.operations[model.interfaces[interface].operations[name]!]
          return "operation \(name)\(signature(o)) { … }"
        }.joined(separator: "; "))
  }

  /// When a policy is an answer follows from constants and configuration.
  mutating func checkPolicyConditions() {
    for policy in model.policies {
      module = policy.module
      scopes = [[:]]
      if let condition = policy.condition { checkConstant(condition, as: .bool, in: .size) }
      scopes = []
    }
  }

  // MARK: Recursion

  /// Functions and operations are inlined, so none may reach itself.
  mutating func findRecursion() {
    var reported: Set<Int> = []
    for i in model.functions.indices where isFirst(i, of: reported, { self.functionCalls[$0] }) {
      reported.insert(i)
      let name = model.functions[i].declaration.name
      report(.recursion, "function '\(name.text)' calls itself", at: name.span, hint: "use a quantifier instead")
    }
    reported = []
    for i in model.operations.indices where isFirst(i, of: reported, { self.operationsCalled(by: $0) }) {
      reported.insert(i)
      let name = model.operations[i].declaration.name
      report(.recursion, "operation '\(name.text)' calls itself", at: name.span, hint: "use a loop instead")
    }
  }

  /// Whether `i` reaches itself, and not through one that is reported already.
  private func isFirst(_ i: Int, of reported: Set<Int>, _ next: (Int) -> Set<Int>) -> Bool {
    reaches(i, i, next) && !reported.contains { reaches($0, i, next) && reaches(i, $0, next) }
  }

  /// A call of a hook may reach the operation of any policy.
  private func operationsCalled(by i: Int) -> Set<Int> {
    var called = operationCalls[i] ?? []
    for name in policyCalls[i] ?? [] { called.formUnion(model.policies.compactMap { $0.operations[name] }) }
    return called
  }

  private func reaches(_ start: Int, _ goal: Int, _ next: (Int) -> Set<Int>) -> Bool {
    var seen: Set<Int> = []
    var pending = Array(next(start))
    while let i = pending.popLast() {
      if i == goal { return true }
      if seen.insert(i).inserted { pending += next(i) }
    }
    return false
  }

  /// A hook that no operation calls cannot make a difference.
  mutating func findUnusedHooks() {
    for interface in model.interfaces {
      for (name, o) in interface.operations.sorted(by: { $0.key < $1.key }) where !hooksCalled.contains(o) {
        report(
          .unusedHook, "nothing calls '\(name)' of interface '\(interface.name.text)'",
          at: model.operations[o].declaration.name.span, hint: "write 'policy.\(name)(…)' where it should be asked",
          severity: .warning)
      }
    }
  }
}

extension Symbol {
  fileprivate var isPolicyParent: Bool {
    switch self {
    case .interface, .policy: true
    case .config, .enumeration, .identity, .structure, .alias, .variable, .function, .operation, .aspect, .property,
      .scenario:
      false
    }
  }
}
