/// Where the value of a cell comes from: the step that wrote it, what that step read, and so on.

import Support
import Traces

/// The answer to "why does this cell have this value?".
public struct CellOrigin: Sendable {
  /// A line for each step on the way back, indented by how far back it is; empty if there is no such cell.
  public let lines: [String]
  /// If there is no such cell: cells with names like it.
  public let similar: [String]

  init(of name: String, in explained: ExplainedRun) {
    let wanted = name.filter { $0 != " " }
    let names = explained.namedPlaces
    guard let place = names.first(where: { $0.name.filter { $0 != " " } == wanted })?.place else {
      lines = []
      similar = wanted.nearest(to: names.map(\.name)).map { [$0] } ?? Array(names.prefix(8).map(\.name))
      return
    }
    lines = explained.origin(of: place)
    similar = []
  }
}
