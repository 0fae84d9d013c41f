/// The reference interpreter, on systems made by hand.

import Semantics
import Testing

private let nowhere = SourceLocation(path: "test.pin", line: 1, column: 1)

/// A system of one process with one edge, over a dense and a sparse variable.
private func system(
  choices: [Choice] = [], condition: Expression = .bool(true), checks: [Check] = [], assignments: [Assignment]
) -> TransitionSystem {
  var system = TransitionSystem()
  system.variables = [
    Variable(name: "x", keys: [], value: .integer(0...9), initial: 1, role: .shared),
    Variable(name: "m", keys: [.integer(nil)], value: .integer(nil), initial: 0, role: .shared),
  ]
  system.binders = [Binder(name: "a", sort: .integer(nil)), Binder(name: "b", sort: .integer(nil))]
  let edge = Edge(
    target: 1, label: StepLabel(operations: [], step: "go", location: nowhere), choices: choices, condition: condition,
    checks: checks, assignments: assignments)
  system.processes = [
    Process(name: "p", kind: .ordinary, entry: 0, end: 1, edges: [[edge], []], locationNames: ["before go", "ended"])
  ]
  return system
}

private let x = Expression.read(VariableID(0), [])
private let a = BinderID(0)
private let b = BinderID(1)

private func m(_ key: Expression) -> Expression { .read(VariableID(1), [key]) }

@Suite struct InterpreterTests {
  @Test func allAssignmentsReadTheStateBeforeTheStep() throws {
    let interpreter = Interpreter(
      system(assignments: [
        Assignment(variable: VariableID(0), value: .add(x, .int(1)), location: nowhere),
        Assignment(variable: VariableID(1), indices: [x], value: x, location: nowhere),
      ]))
    let transition = try #require(interpreter.transitions(from: interpreter.initialState).first)
    guard case .taken(let next) = transition.result else {
      Issue.record("expected the step to be taken")
      return
    }
    #expect(interpreter.read(VariableID(0), [], in: next) == 2)
    #expect(interpreter.read(VariableID(1), [1], in: next) == 1)
    #expect(interpreter.read(VariableID(1), [2], in: next) == 0)
  }

  @Test func aBulkUpdateWritesEveryKeyOfItsRange() throws {
    let update = Assignment(
      binders: [Choice(binder: a, domain: .interval(lower: .int(-2), upper: .int(3)))],
      condition: .not(.equal(.bound(a), .int(0))), variable: VariableID(1), indices: [.bound(a)],
      value: .multiply(.bound(a), .int(2)), location: nowhere)
    let interpreter = Interpreter(system(assignments: [update]))
    let transition = try #require(interpreter.transitions(from: interpreter.initialState).first)
    guard case .taken(let next) = transition.result else {
      Issue.record("expected the step to be taken")
      return
    }
    #expect((-3...3).map { interpreter.read(VariableID(1), [$0], in: next) } == [0, -4, -2, 0, 2, 4, 0])
  }

  @Test func cellsSetBackToTheirInitialValueAreForgotten() throws {
    let update = Assignment(variable: VariableID(1), indices: [.int(7)], value: .int(0), location: nowhere)
    let interpreter = Interpreter(system(assignments: [update]))
    let transition = try #require(interpreter.transitions(from: interpreter.initialState).first)
    guard case .taken(let next) = transition.result else {
      Issue.record("expected the step to be taken")
      return
    }
    #expect(next.sparse == interpreter.initialState.sparse)
  }

  @Test func eachValueThatSatisfiesTheGuardIsATransition() throws {
    let choice = Choice(binder: a, domain: .interval(lower: .int(0), upper: .int(10)))
    let even = Expression.equal(.remainder(.bound(a), by: 2), .int(0))
    let interpreter = Interpreter(
      system(
        choices: [choice], condition: even,
        assignments: [Assignment(variable: VariableID(0), value: .bound(a), location: nowhere)]))
    let chosen = try interpreter.transitions(from: interpreter.initialState).map(\.step.choices)
    #expect(chosen == [[0], [2], [4], [6], [8]])
  }

  @Test func aFailingCheckMakesTheStepIllDefined() throws {
    let check = Check(condition: .less(x, .int(1)), message: "too large", location: nowhere)
    let interpreter = Interpreter(system(checks: [check], assignments: []))
    let transition = try #require(interpreter.transitions(from: interpreter.initialState).first)
    guard case .illDefined(let fault) = transition.result else {
      Issue.record("expected an ill-defined step")
      return
    }
    #expect(fault.message == "too large")
  }

  @Test(arguments: [(5, true), (6, false)]) func onlyEqualValuesMayMeetInACell(_ second: Int, _ isDefined: Bool) throws
  {
    let interpreter = Interpreter(
      system(assignments: [
        Assignment(variable: VariableID(0), value: .int(5), location: nowhere),
        Assignment(variable: VariableID(0), value: .int(second), location: nowhere),
      ]))
    let transition = try #require(interpreter.transitions(from: interpreter.initialState).first)
    switch transition.result {
    case .taken: #expect(isDefined)
    case .illDefined: #expect(!isDefined)
    case .disabled: Issue.record("expected the step to be enabled")
    }
  }

  @Test func aValueOutsideItsSortIsIllDefined() throws {
    let interpreter = Interpreter(
      system(assignments: [Assignment(variable: VariableID(0), value: .int(10), location: nowhere)]))
    let transition = try #require(interpreter.transitions(from: interpreter.initialState).first)
    guard case .illDefined = transition.result else {
      Issue.record("expected an ill-defined step")
      return
    }
  }

  @Test func numbersThatOutgrow64BitsAreAnErrorAndNoCrash() {
    let interpreter = Interpreter(
      system(assignments: [
        Assignment(variable: VariableID(1), indices: [x], value: .add(.int(.max), x), location: nowhere)
      ]))
    #expect(throws: InterpretationError.overflow) { try interpreter.transitions(from: interpreter.initialState) }
  }

  @Test func infinitelyManyChoicesAreAnErrorAndNoHang() {
    let interpreter = Interpreter(
      system(choices: [Choice(binder: a, domain: .all(.integer(nil)))], assignments: []))
    #expect(throws: InterpretationError.unboundedDomain(a)) {
      try interpreter.transitions(from: interpreter.initialState)
    }
  }

  @Test(arguments: [(-7, 2, -4, 1), (7, 2, 3, 1), (-8, 4, -2, 0), (-1, 3, -1, 2)])
  func divisionRoundsDown(_ n: Int, _ d: Int, _ quotient: Int, _ remainder: Int) throws {
    let interpreter = Interpreter(system(assignments: []))
    var environment = Interpreter.Environment(count: 2)
    let state = interpreter.initialState
    #expect(try interpreter.evaluate(.divide(.int(n), by: d), in: state, &environment) == quotient)
    #expect(try interpreter.evaluate(.remainder(.int(n), by: d), in: state, &environment) == remainder)
  }

  /// Nobody would wait until all values were tried; whether one of them is in the domain can be seen.
  @Test func aDomainThatIsTooWideIsNotGoneThrough() throws {
    let wide = Domain.interval(lower: .int(0), upper: .int(1 << 40))
    let interpreter = Interpreter(
      system(
        choices: [Choice(binder: a, domain: wide)],
        assignments: [Assignment(variable: VariableID(1), indices: [.bound(a)], value: .int(1), location: nowhere)]))
    #expect(throws: InterpretationError.wideDomain(a)) { try interpreter.transitions(from: interpreter.initialState) }
    let step = ScheduledStep(process: 0, source: 0, edge: 0, choices: [1 << 39])
    guard case .taken(let next) = try interpreter.apply(step, to: interpreter.initialState) else {
      Issue.record("the step can be taken")
      return
    }
    #expect(interpreter.read(VariableID(1), [1 << 39], in: next) == 1)
  }
}
