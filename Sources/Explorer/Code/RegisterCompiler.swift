/// Compiles terms of a system into register code.

import Semantics

struct RegisterCompiler {
  let system: TransitionSystem
  let layout: PackedLayout
  var code = RegisterCode()
  var ranges: ValueRanges
  /// The registers of bound names in scope.
  var names: [BinderID: Int32] = [:]
  private var constantNumbers: [Int: Int32] = [:]
  private var top: Int32 = 0

  /// Compiles all of a system: the steps, in the order of the system, and what is asked of states.
  static func compile(_ system: TransitionSystem, _ layout: PackedLayout) -> RegisterCode {
    var compiler = RegisterCompiler(system, layout)
    compiler.compileSteps()
    compiler.code.conditions = system.stateConditions.map { $0.map { compiler.compileCondition($0) } }
    compiler.code.restCondition = compiler.compileCondition(system.restCondition)
    return compiler.code
  }

  /// Adds the code of a condition of a state, and returns where it begins.
  mutating func compileCondition(_ e: Expression) -> Int {
    let start = here
    let result = compile(e)
    emit(Instruction(operation: .end, a: result))
    release(to: 0)
    return start
  }

  init(_ system: TransitionSystem, _ layout: PackedLayout) {
    self.system = system
    self.layout = layout
    ranges = ValueRanges(system)
    code.accesses = system.variables.enumerated().map { v, variable in
      let keyBounds = variable.keys.map { system.bounds(of: $0) }
      let values = system.bounds(of: variable.value)
      switch layout.reference.slots[v] {
      case .dense(let offset, let lowers, let counts):
        return Access(
          variable: v, lowers: lowers, counts: counts, initial: variable.initial,
          fields: Array(layout.cells[offset..<offset + counts.reduce(1, *)]), isSparse: false, values: values,
          keyBounds: keyBounds)
      case .sparse(let i):
        return Access(
          variable: v, lowers: [], counts: [], initial: variable.initial, fields: [layout.contents[i]], isSparse: true,
          values: values, keyBounds: keyBounds)
      }
    }
  }

  // MARK: Registers and places

  var here: Int { code.instructions.count }

  mutating func register() -> Int32 {
    top += 1
    code.registerCount = max(code.registerCount, Int(top))
    return top - 1
  }

  /// The first of `count` registers in a row.
  mutating func registers(_ count: Int) -> Int32 {
    let first = top
    for _ in 0..<count { _ = register() }
    return first
  }

  var mark: Int32 { top }
  mutating func release(to mark: Int32) { top = mark }

  mutating func emit(_ instruction: Instruction) { code.instructions.append(instruction) }

  /// Emits a jump whose target `land` sets.
  mutating func emitJump(_ operation: Instruction.Operation, _ b: Int32 = 0, _ c: Int32 = 0) -> Int {
    emit(Instruction(operation: operation, b: b, c: c))
    return here - 1
  }

  mutating func land(_ jump: Int) {
    if code.instructions[jump].operation == .nextProbe {
      code.instructions[jump].c = Int32(here)
    } else {
      code.instructions[jump].a = Int32(here)
    }
  }

  mutating func constant(_ value: Int) -> Int32 {
    if let known = constantNumbers[value] { return known }
    code.constants.append(value)
    constantNumbers[value] = Int32(code.constants.count - 1)
    return Int32(code.constants.count - 1)
  }

  // MARK: Terms

  /// Emits what evaluates the term, and returns the register with its value.
  mutating func compile(_ e: Expression) -> Int32 {
    if case .bound(let binder) = e { return names[binder]! }
    let result = register()
    compile(e, into: result)
    release(to: result + 1)
    return result
  }

  mutating func compile(_ e: Expression, into r: Int32) {
    switch e {
    case .bool(let b): emit(Instruction(operation: .constant, a: r, b: constant(b ? 1 : 0)))
    case .int(let i): emit(Instruction(operation: .constant, a: r, b: constant(i)))
    case .bound(let binder): emit(Instruction(operation: .move, a: r, b: names[binder]!))
    case .read(let v, let indices): compileRead(v, indices, into: r)
    case .not(let a): emit(Instruction(operation: .not, a: r, b: compile(a)))
    case .and(let parts): compileList(parts, decidedBy: .jumpIfZero, otherwise: 1, into: r)
    case .or(let parts): compileList(parts, decidedBy: .jumpIfNotZero, otherwise: 0, into: r)
    case .equal(let a, let b): compile(.equal, a, b, into: r)
    case .less(let a, let b): compile(.less, a, b, into: r)
    case .lessOrEqual(let a, let b): compile(.lessOrEqual, a, b, into: r)
    case .add(let a, let b): compile(.add, a, b, into: r)
    case .subtract(let a, let b): compile(.subtract, a, b, into: r)
    case .multiply(let a, let b): compile(.multiply, a, b, into: r)
    case .divide(let a, let d): emit(Instruction(operation: .divide, a: r, b: compile(a), c: constant(d)))
    case .remainder(let a, let d): emit(Instruction(operation: .remainder, a: r, b: compile(a), c: constant(d)))
    case .conditional(let c, let a, let b):
      let toElse = emitJump(.jumpIfZero, compile(c))
      compile(a, into: r)
      let toEnd = emitJump(.jump)
      land(toElse)
      compile(b, into: r)
      land(toEnd)
    case .all(let x, let d, let body): compileQuantifier(x, d, body, stopsAt: .jumpIfZero, found: 0, into: r)
    case .exists(let x, let d, let body): compileQuantifier(x, d, body, stopsAt: .jumpIfNotZero, found: 1, into: r)
    case .count(let x, let d, let body): compileCount(x, d, body, into: r)
    }
  }

  private mutating func compile(
    _ operation: Instruction.Operation, _ a: Expression, _ b: Expression, into r: Int32
  ) {
    let before = mark
    let left = compile(a)
    let right = compile(b)
    emit(Instruction(operation: operation, a: r, b: left, c: right))
    release(to: before)
  }

  private mutating func compileList(
    _ parts: [Expression], decidedBy jump: Instruction.Operation, otherwise: Int, into r: Int32
  ) {
    var out: [Int] = []
    for part in parts {
      let before = mark
      out.append(emitJump(jump, compile(part)))
      release(to: before)
    }
    emit(Instruction(operation: .constant, a: r, b: constant(otherwise)))
    let end = emitJump(.jump)
    for jump in out { land(jump) }
    emit(Instruction(operation: .constant, a: r, b: constant(1 - otherwise)))
    land(end)
  }

  private mutating func compileRead(_ v: VariableID, _ indices: [Expression], into r: Int32) {
    let access = code.accesses[v.index]
    if let place = constantPlace(access, indices) {
      let field = access.fields[place]
      emit(
        Instruction(
          operation: .field, bits: UInt8(field.bits), shift: UInt8(field.shift), a: r, b: Int32(field.word),
          c: constant(field.lower)))
      return
    }
    let first = compileIndices(indices)
    emit(Instruction(operation: .read, a: r, b: first, c: Int32(v.index)))
    release(to: first)
  }

  /// The cell of a dense variable at indices that are all literals and all within their sorts.
  func constantPlace(_ access: Access, _ indices: [Expression]) -> Int? {
    let constants = indices.compactMap(\.constant)
    guard !access.isSparse, constants.count == indices.count else { return nil }
    return StateLayout.index(constants, 0, access.lowers, access.counts)
  }

  /// Evaluates indices into registers in a row, and returns the first.
  mutating func compileIndices(_ indices: [Expression]) -> Int32 {
    let first = registers(indices.count)
    for (k, index) in indices.enumerated() {
      let before = mark
      compile(index, into: first + Int32(k))
      release(to: before)
    }
    return first
  }

  // MARK: Bound names

  /// Emits a loop over the domain around what `body` emits. `body` may return jumps that leave the loop.
  mutating func compileLoop(
    _ binder: BinderID, _ domain: Domain, _ body: (inout RegisterCompiler) -> [Int]
  ) -> [Int] {
    let name = registers(2)
    switch bounds(of: domain) {
    case .none:
      emit(Instruction(operation: .unbounded, a: Int32(binder.index)))
      return []
    case .some((let lower, let upper)):
      compile(lower, into: name)
      compile(upper, into: name + 1)
    }
    let start = here
    let end = emitJump(.jumpIfNotLess, name, name + 1)
    var areFew = false
    let leaving = inScope(binder, domain, name) { compiler in
      areFew = compiler.ranges.areFew
      return body(&compiler)
    }
    emit(Instruction(operation: areFew ? .next : .nextCounted, a: Int32(start), b: name, c: Int32(binder.index)))
    land(end)
    return leaving
  }

  private mutating func inScope<R>(
    _ binder: BinderID, _ domain: Domain, _ name: Int32, _ body: (inout RegisterCompiler) -> R
  ) -> R {
    let (outerName, outerRanges) = (names[binder], ranges)
    names[binder] = name
    ranges.bind(binder, to: domain)
    let result = body(&self)
    names[binder] = outerName
    ranges = outerRanges
    return result
  }

  private func bounds(of domain: Domain) -> (Expression, Expression)? {
    switch domain {
    case .interval(let lower, let upper): return (lower, upper)
    case .all(let sort):
      guard let bounds = system.bounds(of: sort) else { return nil }
      return (.int(bounds.lowerBound), .int(bounds.upperBound))
    }
  }

  private mutating func compileQuantifier(
    _ x: BinderID, _ d: Domain, _ body: Expression, stopsAt jump: Instruction.Operation, found: Int, into r: Int32
  ) {
    let before = mark
    let compileBody: (inout RegisterCompiler) -> [Int] = { compiler in
      [compiler.emitJump(jump, compiler.compile(body))]
    }
    let leaving: [Int]
    if bounds(of: d) == nil, let probes = Probes(of: x, in: body) {
      leaving = compileProbing(x, d, probes, compileBody)
    } else {
      leaving = compileLoop(x, d, compileBody)
    }
    emit(Instruction(operation: .constant, a: r, b: constant(1 - found)))
    let end = emitJump(.jump)
    for jump in leaving { land(jump) }
    emit(Instruction(operation: .constant, a: r, b: constant(found)))
    land(end)
    release(to: before)
  }

  private mutating func compileCount(_ x: BinderID, _ d: Domain, _ body: Expression, into r: Int32) {
    let before = mark
    let one = register()
    let sum = register()
    emit(Instruction(operation: .constant, a: sum, b: constant(0)))
    emit(Instruction(operation: .constant, a: one, b: constant(1)))
    _ = compileLoop(x, d) { compiler in
      let skip = compiler.emitJump(.jumpIfZero, compiler.compile(body))
      compiler.emit(Instruction(operation: .add, a: sum, b: sum, c: one))
      compiler.land(skip)
      return []
    }
    emit(Instruction(operation: .move, a: r, b: sum))
    release(to: before)
  }

  /// Emits a loop over the values that decide a quantifier over all integers (`Probes`).
  private mutating func compileProbing(
    _ x: BinderID, _ d: Domain, _ probes: Probes, _ body: (inout RegisterCompiler) -> [Int]
  ) -> [Int] {
    let list = Int32(code.listCount)
    code.listCount += 1
    emit(Instruction(operation: .clearProbes, a: list))
    for key in probes.keys {
      code.probeKeys.append(ProbeKeys(access: key.variable.index, position: key.position, shift: key.shift))
      emit(Instruction(operation: .probeKeys, a: list, b: Int32(code.probeKeys.count - 1)))
    }
    for threshold in probes.thresholds { compileThreshold(threshold, threshold.binders[...], list) }
    let name = registers(2)
    emit(Instruction(operation: .sortProbes, a: list, b: name + 1))
    let start = here
    emit(Instruction(operation: .nextProbe, a: list, b: name))
    let leaving = inScope(x, d, name) { body(&$0) }
    emit(Instruction(operation: .jump, a: Int32(start)))
    land(start)
    return leaving
  }

  private mutating func compileThreshold(
    _ threshold: Probes.Threshold, _ binders: ArraySlice<Probes.BoundDomain>, _ list: Int32
  ) {
    guard let first = binders.first else {
      let before = mark
      emit(
        Instruction(operation: .probeValue, a: list, b: compile(threshold.term), c: constant(threshold.shift)))
      release(to: before)
      return
    }
    _ = compileLoop(first.binder, first.domain) { compiler in
      compiler.compileThreshold(threshold, binders.dropFirst(), list)
      return []
    }
  }
}
