/// What is asked of the matrix.

extension Matrix {
  /// What a column stands for.
  public enum Grouping: String, Sendable, CaseIterable {
    case property
    /// All properties of an aspect together: the worst of them counts.
    case aspect
  }

  public struct Options: Sendable {
    public var grouping = Grouping.property
    /// Whether to show the properties, too, that one scenario declares and no other asks.
    public var allProperties = false
    /// Policies to show even if a single scenario tries them.
    public var policies: Set<String> = []

    public init() {}
  }
}
