/// Strongly connected components of a part of the graph, without recursion.

import CMachine
import Machine

/// Tarjan's algorithm on tables that are made once for a graph.
///
/// One number for each state says where it stands: `free` if it is not asked for, or in no cycle; `asked` if it was not
/// met yet; then when it was met; at last the number of its component with the highest bit set.
struct Components {
  let table: UnsafeMutablePointer<UInt32>
  private let stack: UnsafeMutablePointer<UInt32>
  private let frames: UnsafeMutablePointer<Frame>
  private let tables: (GrowingBuffer<UInt32>, GrowingBuffer<UInt32>, GrowingBuffer<Frame>)

  static let free: UInt32 = 0
  static let asked: UInt32 = 1
  private static let first: UInt32 = 2
  private static let found: UInt32 = 1 << 31

  /// A state on the way from the root, the earliest state known to be reached from it, and its next transition.
  private struct Frame: BitwiseCopyable {
    var state: UInt32
    var low: UInt32
    var next: UInt32
  }

  /// - Returns: `nil` if there is no memory for it.
  init?(count: Int) {
    guard let tables = GrowingBuffer<UInt32>.tables(2, of: count) else { return nil }
    guard let frames = GrowingBuffer<Frame>(capacity: count) else {
      for table in tables { table.free() }
      return nil
    }
    self.tables = (tables[0], tables[1], frames)
    (table, stack, self.frames) = (tables[0].base, tables[1].base, frames.base)
  }

  /// Gives the memory back; it must not be used any more.
  func release() {
    tables.0.free()
    tables.1.free()
    tables.2.free()
  }

  var bytes: Int { tables.0.bytes + tables.1.bytes + tables.2.bytes }

  /// The component of a state, counted from 0; `nil` if it is in none.
  @inline(__always)
  func component(of state: Int) -> Int? {
    let number = table[state]
    return number >= Self.found ? Int(number & ~Self.found) : nil
  }

  @inline(__always)
  func isMember(_ state: Int, of component: Int) -> Bool { table[state] == Self.found | UInt32(component) }

  /// Finds the components with a cycle of the graph over the states that are asked for, all of which are among
  /// `states`. Transitions to other states are passed over.
  ///
  /// - Returns: How many there are.
  /// - Complexity: O(states + transitions).
  /// - Source: Tarjan, Depth-first search and linear graph algorithms, SIAM J. Comput. 1(2), 1972.
  func find(among states: UnsafeBufferPointer<UInt32>, in graph: Graph) -> Int {
    var place = Place()
    for root in states where table[Int(root)] == Self.asked {
      enter(root, graph, &place)
      while place.depth > 0 {
        let top = frames + (place.depth - 1)
        let state = top.pointee.state
        let transitions = graph.transitions(of: Int(state))
        var (low, next) = (top.pointee.low, Int(top.pointee.next))
        var child: UInt32?
        while next < transitions.count {
          let target = transitions[next].state
          next += 1
          let number = table[Int(target)]
          if number == Self.asked {
            child = target
            break
          }
          // What has a component has a greater number.
          if number >= Self.first, number < low { low = number }
        }
        if let child {
          (top.pointee.low, top.pointee.next) = (low, UInt32(truncatingIfNeeded: next))
          enter(child, graph, &place)
          continue
        }
        place.depth -= 1
        if low == table[Int(state)] {
          leave(state, transitions, &place)
        } else {
          // It is not the root: there is one below.
          frames[place.depth - 1].low = min(frames[place.depth - 1].low, low)
        }
      }
    }
    return place.found
  }

  /// How far a search is: the heights of its stacks, the next number, and the components that it has found.
  private struct Place {
    var depth = 0
    var height = 0
    var number = Components.first
    var found = 0
  }

  @inline(__always)
  private func enter(_ state: UInt32, _ graph: Graph, _ place: inout Place) {
    for transition in graph.transitions(of: Int(state)) { pincer_prefetch(table + Int(transition.state)) }
    table[Int(state)] = place.number
    stack[place.height] = state
    frames[place.depth] = Frame(state: state, low: place.number, next: 0)
    place.height += 1
    place.depth += 1
    place.number += 1
  }

  /// Takes a component off the stack.
  @inline(__always)
  private func leave(
    _ root: UInt32, _ transitions: UnsafeBufferPointer<Graph.Transition>, _ place: inout Place
  ) {
    if stack[place.height - 1] == root, !transitions.contains(where: { $0.state == root }) {
      place.height -= 1
      table[Int(root)] = Self.free
      return
    }
    while true {
      place.height -= 1
      let state = stack[place.height]
      table[Int(state)] = Self.found | UInt32(truncatingIfNeeded: place.found)
      if state == root { break }
    }
    place.found += 1
  }
}
