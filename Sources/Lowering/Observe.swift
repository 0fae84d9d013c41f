/// Expressions that people ask about states while they walk through them.

import Diagnostics
import Semantics
import Syntax
import Typing

/// Makes an expression one over the states of a run.
///
/// - Parameters:
///   - expression: One that was checked as asked of the run's scenario.
///   - run: A run without errors.
///   - model: The model with which the expression was checked.
/// - Returns: The expression over states of the system that lowering the run gives.
/// - Throws: `ObservationError` if its value cannot be told from those states.
/// - Complexity: That of lowering the run.
package func observe(
  _ expression: Syntax.Expression, in run: Run, of model: CheckedModel
) throws(ObservationError) -> Observation {
  var builder = build(run, of: model)
  let (value, checks) = builder.collectingChecks { $0.lower(expression) }
  let type = builder.type(of: expression)
  guard let observed = builder.observed(value, type) else {
    throw ObservationError(message: "a \(model.describe(type)) cannot be printed")
  }
  var simplifier = Simplifier(system: builder.system)
  simplifier.observation = Observation(
    value: observed, isDefined: .conjunction(checks.map(\.condition)), binderCount: builder.system.binders.count)
  simplifier.simplify()
  guard let observation = simplifier.observation else {
    throw ObservationError(message: "states do not record which processes have ended: no property asks for it")
  }
  return observation
}

/// Why an expression has no value in states.
package struct ObservationError: Error {
  package let message: String
}

extension SystemBuilder {
  /// A value in parts that can be printed; `nil` if it has no such parts.
  fileprivate mutating func observed(_ value: Lowered, _ type: Type) -> Observation.Value? {
    switch (value, type) {
    case (.scalar(let term), _): .scalar(term, sort(of: type))
    case (.optional(let present, let inner), .optional(let wrapped)):
      observed(inner, wrapped).map { .optional(present: present, $0) }
    case (.range(let lower, let upper), _): .range(lower: lower, upper: upper)
    case (.structure(let values), .structure(let s)): observed(values, model.structures[s].fields)
    case (.set(let contains), .set(let element)): observedSet(contains, sort(of: element))
    case (.structure, _), (.optional, _), (.set, _), (.noneLiteral, _): nil
    }
  }

  private mutating func observed(_ values: [Lowered], _ fields: [CheckedField]) -> Observation.Value? {
    var parts: [(name: String, value: Observation.Value)] = []
    for (value, field) in zip(values, fields) {
      guard let part = observed(value, field.type) else { return nil }
      parts.append((field.name.text, part))
    }
    return .structure(parts)
  }

  private mutating func observedSet(_ contains: (Term) -> Term, _ element: Sort) -> Observation.Value? {
    guard system.bounds(of: element) != nil else { return nil }
    let binder = freshBinder("element", element)
    return .set(binder, element, contains(.bound(binder)))
  }
}
