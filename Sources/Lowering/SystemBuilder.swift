/// Builds the transition system of one run: constants, sorts and variables first, then processes.

import Diagnostics
import Semantics
import Syntax
import Typing

struct SystemBuilder {
  let model: CheckedModel
  let run: Run
  var system = TransitionSystem()
  var diagnostics: [Diagnostic] = []

  var identitySorts: [Int: SortID] = [:]
  var enumerationSorts: [Int: SortID] = [:]
  var processSort = SortID(0)
  /// The index of the first process of each process declaration, and how many there are.
  var processRanges: [Int: Range<Int>] = [:]
  var variableShapes: [Int: Shape] = [:]
  var killed = VariableID(0)
  var ended = VariableID(0)

  var locals: [LocalID: LocalBinding] = [:]
  /// The storage of locals of the process being lowered; an operation is never active twice in it.
  var storage: [StorageKey: Shape] = [:]
  /// Leaves that a `var` or a loop may change while others still use what they read.
  var mutableLeaves: Set<VariableID> = []

  /// The process being lowered and its graph.
  var process = 0
  var replica: Int?
  var graph = Graph()

  /// The bodies of the operations and functions that were inlined.
  var bodies: Set<Span> = []

  /// Conditions and binders around the expression being lowered, outermost first, and its checks.
  var guards: [GuardScope] = []
  var checks: [Check] = []

  init(_ model: CheckedModel, _ run: Run) {
    self.model = model
    self.run = run
  }

  var scenario: CheckedScenario { model.scenarios[run.scenario] }

  /// Names a local's storage: what declares it.
  enum StorageKey: Hashable {
    case local(LocalID)
    case node(NodeID)
    case counter(NodeID)
    /// An index of the lock that a `holding` names, while it is held.
    case index(NodeID, Int)
    /// What the counter of a loop counts to.
    indirect case limit(StorageKey)

    var limit: StorageKey { .limit(self) }
  }

  enum GuardScope {
    case assume(Term)
    case bind(BinderID, Domain)
  }

  // MARK: Constants and sorts

  /// Gives parameters, named identities and constants of the scenario their values, on which sorts depend.
  mutating func bindConstants() {
    bindParameters()
    var used: [Int: Int] = [:]
    for (local, identity) in scenario.identities {
      locals[local] = .value(.scalar(.int(used[identity, default: 0])))
      used[identity, default: 0] += 1
    }
    for (local, value) in scenario.members { locals[local] = .value(.scalar(.int(value))) }
    for (local, value) in scenario.constants {
      locals[local] = .value(lower(value, as: model.locals[local.index].type))
    }
  }

  mutating func bindParameters() {
    for (local, value) in zip(scenario.parameters, run.parameters) {
      locals[local] = .value(.scalar(constant(value, of: model.locals[local.index].type)))
    }
  }

  /// Reports settings that only now turn out not to be values of their types.
  mutating func checkSettings() {
    for (c, value) in run.configuration.sorted(by: { $0.key < $1.key }) {
      let config = model.configs[c]
      guard case .integer(.some(let bounds)) = config.type, !bounds.contains(value) else { continue }
      report(
        .badConfiguration, "'\(config.name.text)' is \(value) here, outside \(model.describe(config.type))",
        at: setting(of: config.name.text) ?? config.name.span)
    }
    for (local, value) in zip(scenario.parameters, run.parameters) {
      let info = model.locals[local.index]
      guard case .integer(.some(let bounds)) = info.type, !bounds.contains(value) else { continue }
      report(
        .badConfiguration, "'\(info.name)' is \(value) here, outside \(model.describe(info.type))", at: info.span)
    }
  }

  private func setting(of name: String) -> Span? {
    for case .config(let own, .some(let value)) in scenario.declaration.members where own.text == name {
      return value.span
    }
    return nil
  }

  func constant(_ value: Int, of type: Type) -> Term {
    type == .bool ? .bool(value != 0) : .int(value)
  }

  mutating func declareSorts() {
    for m in model.visible[scenario.module].sorted() {
      for (i, e) in model.enumerations.enumerated() where e.name.span.file == model.modules[m].file {
        enumerationSorts[i] = addSort(e.name.text, .enumeration, e.members.map(\.text))
      }
    }
    declareIdentities()
    declareProcesses()
  }

  private mutating func addSort(_ name: String, _ kind: NamedSort.Kind, _ members: [String]) -> SortID {
    system.sorts.append(NamedSort(name: name, kind: kind, members: members))
    return SortID(system.sorts.count - 1)
  }

  private mutating func declareIdentities() {
    var sizes: [String: Int] = [:]
    for case .sizes(let list) in scenario.declaration.members {
      for (sort, count) in list { sizes[sort.text] = size(count) }
    }
    let visible = model.identities.indices.filter { i in
      model.visible[scenario.module].contains { model.modules[$0].file == model.identities[i].name.span.file }
    }
    let names = visible.map { model.identities[$0].name.text.lowercased() }
    for i in visible {
      let sortName = model.identities[i].name
      let named = scenario.identities.filter { $0.identity == i }.map { model.locals[$0.local.index].name }
      let count = (sizes[sortName.text] ?? named.count) + (run.enlarged == sortName.text ? 1 : 0)
      if count < named.count {
        report(
          .badSize, "the scenario names \(named.count) of '\(sortName.text)' but says there are \(count)",
          at: scenario.declaration.name.span)
      }
      let prefix = shortestPrefix(of: sortName.text.lowercased(), among: names)
      let members = named + (min(named.count, count)..<count).map { "\(prefix)\($0)" }
      identitySorts[i] = addSort(sortName.text, .identity(distinguished: named.count), members)
    }
  }

  private mutating func size(_ count: Syntax.Expression) -> Int {
    let value = evaluate(count, orReportAt: count.span)
    if (0...1000).contains(value) { return value }
    report(.badSize, "a sort has 0 to 1000 identities, not \(value)", at: count.span)
    return 0
  }

  /// Returns the shortest beginning of `name` that no other of `names` has.
  private func shortestPrefix(of name: String, among names: [String]) -> String {
    for length in 1...max(1, name.count) {
      let prefix = name.prefix(length)
      if names.filter({ $0.hasPrefix(prefix) }).count == 1 { return String(prefix) }
    }
    return name + "#"
  }

  private mutating func declareProcesses() {
    var names: [String] = []
    for p in scenario.processes {
      let declaration = model.processes[p].declaration
      let first = names.count
      if let replicas = declaration.replicas {
        let count = evaluate(replicas, orReportAt: replicas.span)
        if !(0...64).contains(count) {
          report(.badSize, "a process has 0 to 64 replicas, not \(count)", at: replicas.span)
        }
        names += (0..<max(0, min(count, 64))).map { "\(declaration.name.text)[\($0)]" }
      } else {
        names.append(declaration.name.text)
      }
      processRanges[p] = first..<names.count
    }
    if setupBlock != nil { names.append("setup") }
    processSort = addSort("Process", .process, names)
    if names.isEmpty {
      report(
        .noProcesses, "scenario '\(scenario.declaration.name.text)' has no process left to run",
        at: scenario.declaration.name.span)
    }
  }

  var setupBlock: Block? {
    for case .setup(let block) in scenario.declaration.members { return block }
    return nil
  }

  // MARK: Variables

  mutating func declareVariables() {
    let files = Set(model.visible[scenario.module].map { model.modules[$0].file })
    for (i, v) in model.variables.enumerated() {
      guard v.scenario == run.scenario || (v.scenario == nil && files.contains(v.name.span.file)) else { continue }
      declareVariable(i, v)
    }
    killed = addLeaf("killed", [.named(processSort)], .bool, 0, .shared)
    ended = addLeaf("ended", [.named(processSort)], .bool, 0, .shared)
    for (name, leaf) in [("killed", killed), ("ended", ended)] {
      system.displays.append(
        Display(name: name, keys: [.named(processSort)], shape: .scalar(leaf), process: nil))
    }
  }

  private mutating func declareVariable(_ i: Int, _ v: CheckedVariable) {
    var keys: [Sort] = []
    var type = v.type
    if case .map(let keyTypes, let value) = v.type {
      keys = keyTypes.map { sort(of: $0) }
      type = value
    }
    let initial = v.initial.map { lower($0, as: type) } ?? defaultValue(of: type)
    if v.initial != nil, !initial.isConstant, !isEmptySetLiteral(v.initial) {
      report(
        .notConstant, "an initial value is a constant", at: v.initial?.span ?? v.name.span,
        hint: "set other values in the scenario's 'setup'")
      return
    }
    let shape = declareShape(v.displayName, type, keys, initial, .shared)
    variableShapes[i] = shape
    system.displays.append(Display(name: v.displayName, keys: keys, shape: shape, process: nil))
  }

  private func isEmptySetLiteral(_ e: Syntax.Expression?) -> Bool {
    if case .set(let elements) = e?.kind { elements.isEmpty } else { false }
  }

  mutating func addLeaf(
    _ name: String, _ keys: [Sort], _ sort: Sort, _ initial: Int, _ role: Variable.Role
  ) -> VariableID {
    system.variables.append(Variable(name: name, keys: keys, value: sort, initial: initial, role: role))
    return VariableID(system.variables.count - 1)
  }

  /// Declares the leaves of a value of `type` and returns how they form it.
  mutating func declareShape(
    _ name: String, _ type: Type, _ keys: [Sort], _ initial: Lowered, _ role: Variable.Role
  ) -> Shape {
    switch type {
    case .bool, .integer, .enumeration, .identity, .process:
      return .scalar(addLeaf(name, keys, storedSort(of: type), initial.term.constant ?? 0, role))
    case .optional(let wrapped):
      guard case .optional(let present, let value) = coerce(initial, to: type) else { return .structure([]) }
      let p = addLeaf(name + ".present", keys, .bool, present.constant ?? 0, role)
      return .optional(present: p, declareShape(name + ".value", wrapped, keys, value, role))
    case .range:
      guard case .range(let l, let u) = initial else { return .structure([]) }
      let lower = addLeaf(name + ".lower", keys, .integer(nil), l.constant ?? 0, role)
      return .range(
        lower: lower, upper: addLeaf(name + ".upper", keys, .integer(nil), u.constant ?? 0, role))
    case .structure(let s):
      guard case .structure(let values) = initial else { return .structure([]) }
      return .structure(
        zip(model.structures[s].fields, values).map { field, value in
          Shape.Field(
            name: field.name.text, shape: declareShape("\(name).\(field.name.text)", field.type, keys, value, role))
        })
    case .set(let element):
      return .set(addLeaf(name, keys + [sort(of: element)], .bool, 0, role), element: sort(of: element))
    case .mutex: return .structure([holderField(name, keys, role)])
    case .readWriteLock:
      let readers = addLeaf(name + ".readers", keys + [.named(processSort)], .bool, 0, role)
      return .structure([
        holderField(name, keys, role),
        Shape.Field(name: "readers", shape: .set(readers, element: .named(processSort))),
      ])
    case .map, .noneLiteral, .emptySet, .void, .error: preconditionFailure("typing admits no such variable")
    }
  }

  private mutating func holderField(_ name: String, _ keys: [Sort], _ role: Variable.Role) -> Shape.Field {
    let present = addLeaf(name + ".holder.present", keys, .bool, 0, role)
    let value = addLeaf(name + ".holder.value", keys, .named(processSort), 0, role)
    return Shape.Field(name: "holder", shape: .optional(present: present, .scalar(value)))
  }

  /// The sort of a leaf. The part of an optional that can never be there, because its sort has no values,
  /// holds nothing but 0.
  private func storedSort(of type: Type) -> Sort {
    let sort = sort(of: type)
    return system.bounds(of: sort)?.isEmpty ?? false ? .integer(0...0) : sort
  }

  func sort(of type: Type) -> Sort {
    switch type {
    case .bool: .bool
    case .integer(let bounds): .integer(bounds)
    case .enumeration(let i): .named(enumerationSorts[i]!)
    case .identity(let i): .named(identitySorts[i]!)
    case .process: .named(processSort)
    case .structure, .optional, .range, .set, .map, .mutex, .readWriteLock, .noneLiteral, .emptySet, .void, .error:
      preconditionFailure("typing admits only scalars here")
    }
  }

  /// The value a variable of `type` starts with when nothing is said.
  func defaultValue(of type: Type) -> Lowered {
    switch type {
    case .bool: .scalar(.no)
    case .integer(let bounds): .scalar(.int(bounds?.lowerBound ?? 0))
    case .enumeration, .identity, .process: .scalar(.int(0))
    case .optional(let wrapped): .optional(present: .no, value: defaultValue(of: wrapped))
    case .range: .range(lower: .int(0), upper: .int(0))
    case .structure(let s): .structure(model.structures[s].fields.map { defaultField($0) })
    case .set, .emptySet: .set { _ in .no }
    case .mutex, .readWriteLock, .map, .noneLiteral, .void, .error: .noneLiteral
    }
  }

  /// Initial values of fields are constants without names of state, so a fresh builder can lower them.
  func defaultField(_ field: CheckedField) -> Lowered {
    guard let initial = field.initial else { return defaultValue(of: field.type) }
    var builder = self
    return builder.lower(initial, as: field.type)
  }

  // MARK: Small helpers

  mutating func freshBinder(_ name: String, _ sort: Sort) -> BinderID {
    system.binders.append(Binder(name: name, sort: sort))
    return BinderID(system.binders.count - 1)
  }

  mutating func report(_ code: TypingCode, _ message: String, at span: Span, hint: String? = nil) {
    let diagnostic = Diagnostic(code: code.rawValue, message: message, span: span, hint: hint)
    if !diagnostics.contains(diagnostic) { diagnostics.append(diagnostic) }
  }

  /// Returns the value of a constant expression; reports one that is not constant and returns 0.
  mutating func evaluate(_ e: Syntax.Expression, orReportAt span: Span) -> Int {
    if let value = lower(e, as: model.types[e.id] ?? .error).term.constant { return value }
    report(.notConstant, "this is not a constant", at: span)
    return 0
  }

  func place(of span: Span) -> SourceLocation {
    let file = model.sources[span.file.index]
    let (line, column) = file.lineAndColumn(at: span.lower)
    return SourceLocation(path: file.path, line: line, column: column)
  }

  func text(of span: Span) -> String {
    model.sources[span.file.index].text(of: span).split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  /// Notes that `condition` must hold where the expression being lowered is evaluated.
  mutating func require(_ condition: Term, _ message: String, at span: Span) {
    var wrapped = condition
    for scope in guards.reversed() {
      switch scope {
      case .assume(let assumption): wrapped = .implication(assumption, wrapped)
      case .bind(let binder, let domain): wrapped = .all(binder, over: domain, wrapped)
      }
    }
    guard !wrapped.isTrue else { return }
    checks.append(Check(condition: wrapped, message: message, location: place(of: span)))
  }

  mutating func assuming<R>(_ condition: Term, _ body: (inout SystemBuilder) -> R) -> R {
    guards.append(.assume(condition))
    defer { guards.removeLast() }
    return body(&self)
  }

  /// Runs `body` and returns, apart, the checks that it noted.
  mutating func collectingChecks<R>(_ body: (inout SystemBuilder) -> R) -> (R, [Check]) {
    let saved = checks
    checks = []
    let result = body(&self)
    let collected = checks
    checks = saved
    return (result, collected)
  }
}
