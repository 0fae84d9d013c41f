/// Compiles the edges of a system into register code.

import Semantics

extension RegisterCompiler {
  mutating func compileSteps() {
    let steps = StepTable(system)
    for (p, process) in system.processes.enumerated() {
      code.steps.append([])
      for (location, edges) in process.edges.enumerated() {
        code.steps[p].append(here)
        for (e, edge) in edges.enumerated() { compile(edge, of: p, number: steps.number(p, location, e)) }
        emit(Instruction(operation: .end))
      }
    }
  }

  private mutating func compile(_ edge: Edge, of p: Int, number: Int) {
    compileChoices(edge, 0) { compiler in compiler.compileTaking(edge, of: p, number: number) }
    release(to: 0)
  }

  private mutating func compileChoices(_ edge: Edge, _ n: Int, _ body: (inout RegisterCompiler) -> Void) {
    guard n < edge.choices.count else { return body(&self) }
    let choice = edge.choices[n]
    _ = compileLoop(choice.binder, choice.domain) { compiler in
      compiler.compileChoices(edge, n + 1, body)
      return []
    }
  }

  private mutating func compileTaking(_ edge: Edge, of p: Int, number: Int) {
    let before = mark
    var disabled: [Int] = []
    var illDefined: [Int] = []
    if edge.condition != .bool(true) { disabled.append(emitJump(.jumpIfZero, compile(edge.condition))) }
    release(to: before)
    for check in edge.checks {
      illDefined.append(emitJump(.jumpIfZero, compile(check.condition)))
      release(to: before)
    }
    emit(Instruction(operation: .begin))
    let location = layout.locations[p]
    let target = register()
    emit(Instruction(operation: .constant, a: target, b: constant(edge.target)))
    emitStoreField(target, location)
    for assignment in edge.assignments {
      illDefined += compileAssignment(assignment, 0, mayMeet: edge.mayAssignTwice(assignment.variable))
      release(to: before)
    }
    emit(Instruction(operation: .commit, a: Int32(number)))
    if !illDefined.isEmpty {
      disabled.append(emitJump(.jump))
      for jump in illDefined { land(jump) }
      emit(Instruction(operation: .illDefined, a: Int32(number)))
    }
    for jump in disabled { land(jump) }
  }

  /// Returns the places that jump away if the assignment cannot be made.
  private mutating func compileAssignment(_ a: Assignment, _ n: Int, mayMeet: Bool) -> [Int] {
    if n < a.binders.count {
      let binder = a.binders[n]
      var leaving: [Int] = []
      _ = compileLoop(binder.binder, binder.domain) { compiler in
        leaving = compiler.compileAssignment(a, n + 1, mayMeet: mayMeet)
        return []
      }
      return leaving
    }
    let before = mark
    var skip: Int?
    if a.condition != .bool(true) { skip = emitJump(.jumpIfZero, compile(a.condition)) }
    release(to: before)
    let leaving = compileStore(a, mayMeet: mayMeet)
    if let skip { land(skip) }
    release(to: before)
    return leaving
  }

  private mutating func compileStore(_ a: Assignment, mayMeet: Bool) -> [Int] {
    let variable = system.variables[a.variable.index]
    if !mayMeet, ranges.lies(a.value, in: variable.value),
      let place = constantPlace(code.accesses[a.variable.index], a.indices)
    {
      emitStoreField(compile(a.value), code.accesses[a.variable.index].fields[place])
      return []
    }
    let first = compileIndices(a.indices)
    let value = compile(a.value)
    emit(Instruction(operation: .store, a: value, b: first, c: Int32(a.variable.index)))
    emit(Instruction(operation: .jump, b: mayMeet ? 1 : 0))
    return [here - 1]
  }

  private mutating func emitStoreField(_ value: Int32, _ field: PackedField) {
    guard field.bits > 0 else { return }
    emit(
      Instruction(
        operation: .storeField, bits: UInt8(field.bits), shift: UInt8(field.shift), a: value, b: Int32(field.word),
        c: constant(field.lower)))
  }
}
