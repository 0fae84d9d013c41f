/// How long a search will take: only where levels have become smaller for a while, and so an end is in sight.

/// A search breadth first whose levels shrink by a factor ends as a geometric series does. While they grow, or change
/// their mind, nobody knows, and nothing is said.
package struct Forecast: Sendable {
  private var depth = -1
  private var lastFrontier = 0
  /// The sizes of the last levels.
  private var sizes: [Int] = []

  /// How many levels in a row must have been smaller than the one before, and by how much.
  private static let levels = 4
  private static let factor = 0.97

  package init() {}

  /// Takes in how far the search is.
  ///
  /// - Parameters:
  ///   - states: How many were found; `frontier` of them are not expanded yet.
  ///   - depth: The level whose states are being expanded.
  ///   - seconds: How long that took.
  /// - Returns: The seconds that are left, about; `nil` if that can't be said.
  package mutating func left(states: Int, frontier: Int, depth: Int, seconds: Double) -> Double? {
    if depth != self.depth {
      // What was waiting at the end of a level is the next one.
      if self.depth >= 0 { sizes.append(lastFrontier) }
      sizes = sizes.suffix(Self.levels + 1)
      self.depth = depth
    }
    lastFrontier = frontier
    guard sizes.count > Self.levels, states > frontier, seconds > 0 else { return nil }
    let ratios = zip(sizes.dropFirst(), sizes).map { Double($0) / Double(max(1, $1)) }
    guard ratios.allSatisfy({ $0 < Self.factor }) else { return nil }
    let last = ratios.suffix(2).reduce(0, +) / 2
    let expanded = Double(states - frontier)
    return Double(frontier) / (1 - last) / (expanded / seconds)
  }
}
