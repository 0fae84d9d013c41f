/// An expression over states that is no part of a system: what somebody who walks through its states asks about them.

package struct Observation: Sendable {
  /// A value in parts that are terms over a state.
  package indirect enum Value: Sendable {
    case scalar(Expression, Sort)
    case optional(present: Expression, Value)
    case range(lower: Expression, upper: Expression)
    case structure([(name: String, value: Value)])
    /// The values of a sort, as the binder, for which the condition holds.
    case set(BinderID, Sort, Expression)
  }
  package var value: Value
  /// Whether the value means something.
  package var isDefined: Expression
  /// How many binders the terms may mention.
  private let binderCount: Int

  package init(value: Value, isDefined: Expression, binderCount: Int) {
    self.value = value
    self.isDefined = isDefined
    self.binderCount = binderCount
  }

  /// The value in a state, as people write it.
  package func text(in state: State, _ interpreter: Interpreter, _ naming: Naming) -> String {
    var reader = Reader(
      state: state, interpreter: interpreter, naming: naming,
      environment: Interpreter.Environment(count: binderCount))
    do {
      guard try reader.read(isDefined) != 0 else { return "not defined here" }
      return try reader.text(value)
    } catch {
      return "too large to be worked out"
    }
  }

  /// Applies `f` to every term.
  package mutating func mapTerms(_ f: (Expression) -> Expression) {
    isDefined = f(isDefined)
    value = value.mapped(f)
  }

  /// Calls `body` with every term.
  package func forEachTerm(_ body: (Expression) -> Void) {
    body(isDefined)
    _ = value.mapped { term in
      body(term)
      return term
    }
  }
}

extension Observation.Value {
  fileprivate func mapped(_ f: (Expression) -> Expression) -> Self {
    switch self {
    case .scalar(let term, let sort): .scalar(f(term), sort)
    case .optional(let present, let inner): .optional(present: f(present), inner.mapped(f))
    case .range(let lower, let upper): .range(lower: f(lower), upper: f(upper))
    case .structure(let fields): .structure(fields.map { ($0.name, $0.value.mapped(f)) })
    case .set(let binder, let sort, let contains): .set(binder, sort, f(contains))
    }
  }
}

/// Evaluates the terms of an observation in one state.
private struct Reader {
  let state: State
  let interpreter: Interpreter
  let naming: Naming
  var environment: Interpreter.Environment

  mutating func read(_ term: Expression) throws(InterpretationError) -> Int {
    try interpreter.evaluate(term, in: state, &environment)
  }

  mutating func text(_ value: Observation.Value) throws(InterpretationError) -> String {
    switch value {
    case .scalar(let term, let sort): return naming.value(try read(term), of: sort)
    case .optional(let present, let inner): return try read(present) == 0 ? "none" : text(inner)
    case .range(let lower, let upper): return "\(try read(lower))..<\(try read(upper))"
    case .structure(let fields):
      var parts: [String] = []
      for field in fields { parts.append("\(field.name): \(try text(field.value))") }
      return "(\(parts.joined(separator: ", ")))"
    case .set(let binder, let sort, let contains):
      var members: [String] = []
      for element in naming.system.bounds(of: sort) ?? 0..<0 {
        environment.values[binder.index] = element
        if try read(contains) != 0 { members.append(naming.value(element, of: sort)) }
      }
      return "{\(members.joined(separator: ", "))}"
    }
  }
}
