/// The guards that a bounded verdict rests on, in the model's words.

import Semantics

/// Conditions of steps without which a property could be broken, or reached.
public struct GuardReport: Sendable, Encodable {
  /// One part of the condition of a step.
  public struct Guard: Sendable, Encodable {
    /// The operation and the step.
    public let step: String
    public let condition: String
    public let path: String
    public let line: Int
  }

  public let property: String
  /// The number of steps up to which runs were looked at.
  public let depth: Int
  public let guards: [Guard]
  /// Whether each of them is needed, given the others.
  public let isLeast: Bool

  init(_ core: GuardCore, in system: TransitionSystem) {
    property = system.properties[core.property].name
    (depth, isLeast) = (core.depth, core.isLeast)
    let naming = Naming(system)
    guards = core.guards.map { item in
      Guard(
        step: (item.label.operations + [item.label.step]).joined(separator: ": "), condition: naming.text(item.clause),
        path: item.label.location.path, line: item.label.location.line)
    }
  }
}
