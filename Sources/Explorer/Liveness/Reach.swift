/// Which states without the goal can be reached from where it must come, by ways that do not meet it.

import Machine

struct Reach {
  /// For each state: how it stands, or the state it was reached from plus `offset`.
  let marks: UnsafeMutablePointer<UInt32>
  /// The states that were reached, in the order in which they were.
  private let order: UnsafeMutablePointer<UInt32>
  private var reached = 0
  private let tables: [GrowingBuffer<UInt32>]

  static let unreached: UInt32 = 0
  static let start: UInt32 = 1
  static let hasGoal: UInt32 = .max
  private static let offset: UInt32 = 2

  enum Spread {
    case complete
    /// A run ends in this state.
    case end(Int)
  }

  /// - Returns: `nil` if there is no memory for it.
  init?(count: Int) {
    guard let tables = GrowingBuffer<UInt32>.tables(2, of: count) else { return nil }
    self.tables = tables
    (marks, order) = (tables[0].base, tables[1].base)
  }

  /// Gives the memory back; it must not be used any more.
  func free() { for table in tables { table.free() } }

  var bytes: Int { tables.reduce(0) { $0 + $1.bytes } }

  /// The state that this one was reached from; `nil` for a start.
  func before(_ state: Int) -> Int? { marks[state] == Self.start ? nil : Int(marks[state] - Self.offset) }

  @inline(__always)
  func isReached(_ state: Int) -> Bool { marks[state] != Self.unreached && marks[state] != Self.hasGoal }

  /// The first that was reached of those that are wanted; there must be one.
  func first(where isWanted: (Int) -> Bool) -> Int {
    Int(order[(0..<reached).first { isWanted(Int(order[$0])) }!])
  }

  /// Goes on from the starts, breadth first, until it meets a state without successors.
  mutating func spread(in graph: Graph) -> Spread {
    var count = 0
    defer { reached = count }
    for s in 0..<graph.count where marks[s] == Self.start {
      order[count] = UInt32(truncatingIfNeeded: s)
      count += 1
    }
    var next = 0
    while next < count {
      let s = order[next]
      next += 1
      let transitions = graph.transitions(of: Int(s))
      if transitions.isEmpty { return .end(Int(s)) }
      for transition in transitions where marks[Int(transition.state)] == Self.unreached {
        marks[Int(transition.state)] = s + Self.offset
        order[count] = transition.state
        count += 1
      }
    }
    return .complete
  }
}
