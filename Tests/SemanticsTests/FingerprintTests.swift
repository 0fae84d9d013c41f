/// Systems that can do the same have one fingerprint, and others have others.

import Semantics
import Testing

@Suite struct FingerprintTests {
  /// A process that adds 1 to a counter while some value of a bound name is `limit` or more above it.
  private func system(binder: Int = 0, limit: Int = 3, line: Int = 1, step: String = "add") -> TransitionSystem {
    var system = TransitionSystem()
    system.sorts = [NamedSort(name: "Process", kind: .process, members: ["p"])]
    system.variables = [Variable(name: "x", keys: [], value: .integer(0...9), initial: 0, role: .shared)]
    system.binders = (0...binder).map { _ in Binder(name: "n", sort: .integer(0...9)) }
    let place = SourceLocation(path: "model.pin", line: line, column: 1)
    let value = Expression.read(VariableID(0), [])
    let n = BinderID(binder)
    let room = Expression.exists(
      n, .all(.integer(0...9)), .lessOrEqual(.add(value, .int(limit)), .bound(n)))
    let edge = Edge(
      target: 0, label: StepLabel(operations: [], step: step, location: place), condition: room,
      assignments: [Assignment(variable: VariableID(0), value: .add(value, .int(1)), location: place)])
    system.processes = [
      Process(name: "p", kind: .ordinary, entry: 0, end: 1, edges: [[edge], []], locationNames: ["", ""])
    ]
    system.properties = [Property(name: "no_deadlock", kind: .noDeadlock, text: "", location: place)]
    return system
  }

  @Test func placesAndNumbersOfBoundNamesDoNotMatter() {
    #expect(system().fingerprint == system().fingerprint)
    #expect(system(line: 7).fingerprint == system().fingerprint)
    #expect(system(binder: 4).fingerprint == system().fingerprint)
  }

  @Test func whatASystemDoesMatters() {
    #expect(system(limit: 4).fingerprint != system().fingerprint)
    #expect(system(step: "sub").fingerprint != system().fingerprint)
    var other = system()
    other.processes[0].edges[0][0].target = 1
    #expect(other.fingerprint != system().fingerprint)
    other = system()
    other.variables[0].initial = 1
    #expect(other.fingerprint != system().fingerprint)
    other = system()
    other.fairness = [FairnessConstraint(strength: .strong, process: 0)]
    #expect(other.fingerprint != system().fingerprint)
    other = system()
    other.properties[0].kind = .wellDefined
    #expect(other.fingerprint != system().fingerprint)
  }
}
