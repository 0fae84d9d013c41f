/// Runs of systems that go only one way.

import Semantics
import Testing

/// Runs a system to its end and returns what the variable then holds; `nil` if a state has not just one successor.
func run(_ system: TransitionSystem, _ variable: String) -> Int? {
  let interpreter = Interpreter(system)
  var state = interpreter.initialState
  for _ in 0..<1000 {
    guard let transitions = try? interpreter.transitions(from: state) else { return nil }
    if transitions.isEmpty {
      guard let v = system.variables.firstIndex(where: { $0.name == variable }) else { return nil }
      return interpreter.read(VariableID(v), [], in: state)
    }
    guard transitions.count == 1, case .taken(let next) = transitions[0].result else { return nil }
    state = next
  }
  return nil
}
