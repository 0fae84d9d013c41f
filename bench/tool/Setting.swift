/// A tool with the options it is run with.

struct Setting: Sendable, Equatable {
  enum Tool: String, Sendable { case pincer, spin, rumur }

  let tool: Tool
  let label: String
  var cores = 1
  /// Whether states may be left out, by partial order or symmetry.
  var reduces = false
  /// Whether a violation that is found first is a shortest one. With two cores, Rumur's need not be.
  var isBreadthFirst = true

  var reducesBySymmetry: Bool { tool == .rumur && reduces }

  static let spinDepthFirst = Setting(tool: .spin, label: "SPIN depth-first", isBreadthFirst: false)
  static let spinBreadthFirst = Setting(tool: .spin, label: "SPIN breadth-first")
  static let spinReduced = Setting(tool: .spin, label: "SPIN partial order", reduces: true, isBreadthFirst: false)

  static let all: [Setting] =
    [spinDepthFirst, spinBreadthFirst, spinReduced]
    + [1, 2].map { Setting(tool: .rumur, label: "Rumur", cores: $0, isBreadthFirst: $0 == 1) }
    + [1, 2].map { Setting(tool: .rumur, label: "Rumur scalarsets", cores: $0, reduces: true, isBreadthFirst: $0 == 1) }
    + [1, 2].map { Setting(tool: .pincer, label: "Pincer", cores: $0) }
    + [1, 2].map { Setting(tool: .pincer, label: "Pincer reduced", cores: $0, reduces: true) }
}
