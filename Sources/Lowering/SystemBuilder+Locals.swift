/// Locals of a process: where they are kept, and assignments to them.

import Diagnostics
import Semantics
import Syntax
import Typing

extension SystemBuilder {
  /// Returns where the process keeps a local, declaring it at its first use.
  mutating func stored(_ key: StorageKey, _ name: String, _ type: Type, mutable: Bool) -> Shape {
    if let shape = storage[key] { return shape }
    let (own, full) = localName(name)
    let first = system.variables.count
    let shape = declareShape(full, type, [], defaultValue(of: type), .local(process: process))
    if mutable { for i in first..<system.variables.count { mutableLeaves.insert(VariableID(i)) } }
    system.displays.append(Display(name: own, keys: [], shape: shape, process: process))
    storage[key] = shape
    return shape
  }

  /// Returns a name that no local of the process has yet, alone and behind that of the process.
  func localName(_ name: String) -> (own: String, full: String) {
    var own = name
    var n = 2
    while system.displays.contains(where: { $0.process == process && $0.name == own }) {
      own = "\(name)#\(n)"
      n += 1
    }
    return (own, "\(system.processes[process].name).\(own)")
  }

  /// Returns `term`, or, if locals in it can change while it is used, a copy of its value now.
  mutating func settled(
    _ term: Term, _ sort: Sort, _ key: StorageKey, _ name: String, _ span: Span, from here: inout Int, _ frame: Frame
  ) -> Term {
    guard !isStable(.scalar(term)) else { return term }
    let leaf: VariableID
    if case .scalar(let known)? = storage[key] {
      leaf = known
    } else {
      let (own, full) = localName(name)
      leaf = addLeaf(full, [], sort, 0, .local(process: process))
      system.displays.append(Display(name: own, keys: [], shape: .scalar(leaf), process: process))
      storage[key] = .scalar(leaf)
    }
    let after = graph.newLocation()
    let place = place(of: span)
    graph.add(
      Edge(
        target: after, label: label(name, frame, place),
        assignments: [Assignment(variable: leaf, value: term, location: place)], isLocal: true), from: here)
    here = after
    return .read(leaf, [])
  }

  mutating func lowerBinding(
    _ name: Name, _ isMutable: Bool, _ value: Syntax.Expression?, _ s: Statement, from source: Int,
    _ frame: Frame
  ) -> Int? {
    guard let local = model.declared[name.span] else { return source }
    let type = model.locals[local.index].type
    guard let value else {
      let shape = stored(.local(local), name.text, type, mutable: true)
      locals[local] = .stored(shape)
      return addLocalAssignment(
        defaultValue(of: type), [], to: shape, type, "var \(name.text)", name.span, from: source, frame)
    }
    if case .any(let any) = value.kind {
      let shape = stored(.local(local), name.text, type, mutable: isMutable)
      let after = addChoice(any, named: name, into: shape, type, s.span, from: source, frame)
      // Only now: while the choice is made, the name in its `where` is the value being chosen.
      locals[local] = .stored(shape)
      return after
    }
    if isOperationCall(value) {
      let shape = stored(.local(local), name.text, type, mutable: isMutable)
      let after = lowerCallStatement(value, into: shape, type, from: source, frame)
      locals[local] = .stored(shape)
      return after
    }
    let (lowered, checks) = collectingChecks { $0.lower(value, as: type) }
    if !isMutable, checks.isEmpty, isStable(lowered) {
      locals[local] = .value(lowered)
      return source
    }
    let shape = stored(.local(local), name.text, type, mutable: isMutable)
    locals[local] = .stored(shape)
    return addLocalAssignment(lowered, checks, to: shape, type, "let \(name.text)", value.span, from: source, frame)
  }

  /// Whether a name can stand for the value itself: nothing in it can change while the name is used.
  func isStable(_ value: Lowered) -> Bool {
    var stable = true
    value.forEachTerm { term in
      term.forEachVariable { if mutableLeaves.contains($0) { stable = false } }
    }
    return stable
  }

  mutating func addLocalAssignment(
    _ value: Lowered, _ checks: [Check], to shape: Shape, _ type: Type, _ step: String, _ span: Span, from source: Int,
    _ frame: Frame
  ) -> Int {
    let (assignments, bounds) = collectingChecks { $0.checkedAssign(value, to: shape, type, [], at: span) }
    let after = graph.newLocation()
    graph.add(
      Edge(
        target: after, label: label(step, frame, place(of: span)), checks: checks + bounds, assignments: assignments,
        isLocal: true), from: source)
    return after
  }

  mutating func addChoice(
    _ any: AnyExpression, named name: Name?, into shape: Shape, _ type: Type, _ span: Span, from source: Int,
    _ frame: Frame
  ) -> Int {
    var choices: [Choice] = []
    var conditions: [Term] = []
    let (chosen, checks) = collectingChecks { $0.choose(any, named: name, &choices, &conditions) }
    let (assignments, bounds) = collectingChecks {
      $0.checkedAssign($0.coerce(chosen, to: type), to: shape, type, [], at: span)
    }
    let after = graph.newLocation()
    graph.add(
      Edge(
        target: after, label: label("choose \(name?.text ?? any.name?.text ?? "any")", frame, place(of: span)),
        choices: choices, condition: .conjunction(conditions), checks: checks + bounds, assignments: assignments,
        isLocal: true), from: source)
    return after
  }

  mutating func lowerLocalAssignment(
    _ target: Syntax.Expression, _ value: Syntax.Expression, _ s: Statement, from source: Int, _ frame: Frame
  ) -> Int? {
    let place = lowerPlace(target)
    if case .any(let any) = value.kind {
      return addChoice(any, named: nil, into: place.shape, place.type, s.span, from: source, frame)
    }
    if isOperationCall(value) {
      return lowerCallStatement(value, into: place.shape, place.type, from: source, frame)
    }
    let (lowered, checks) = collectingChecks { $0.lower(value, as: place.type) }
    return addLocalAssignment(
      lowered, checks, to: place.shape, place.type, text(of: s.span), value.span, from: source, frame)
  }
}
