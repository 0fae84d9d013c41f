/// What a bounded verdict rests on.

/// The guards without which a property could be broken, or reached, by a run of up to so many steps.
package struct GuardCore: Sendable {
  /// One part of the condition of a step, wherever the step occurs.
  package struct Guard: Hashable, Sendable {
    package var clause: Expression
    package var label: StepLabel
    package init(clause: Expression, label: StepLabel) {
      self.clause = clause
      self.label = label
    }
  }

  /// The index of the property.
  package var property: Int
  /// The number of steps up to which runs were looked at. Without other guards runs may be longer.
  package var depth: Int
  /// In the order of the text.
  package var guards: [Guard]
  /// Whether each of them is needed, given the others.
  package var isLeast: Bool
  package init(property: Int, depth: Int, guards: [Guard], isLeast: Bool) {
    self.property = property
    self.depth = depth
    self.guards = guards
    self.isLeast = isLeast
  }
}
