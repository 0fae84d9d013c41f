/// Strongly connected components of a part of the graph, without recursion.

import CMachine
import Machine

/// Tarjan's algorithm on tables that are made once for a graph.
///
/// One number for each state says where it stands: `free` if it is not asked for, or in no cycle; `asked` if it was not
/// met yet; then when it was met; at last the number of its component with the highest bit set.
struct Components {
  private(set) var table: GrowingBuffer<UInt32>
  private var stack: GrowingBuffer<UInt32>
  private var frames: GrowingBuffer<Frame>

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
    guard var table = GrowingBuffer<UInt32>(capacity: max(1, count)), table.fill(count),
      let stack = GrowingBuffer<UInt32>(), let frames = GrowingBuffer<Frame>()
    else { return nil }
    (self.table, self.stack, self.frames) = (table, stack, frames)
  }

  /// Gives the memory back; it must not be used any more.
  func release() {
    table.free()
    stack.free()
    frames.free()
  }

  var bytes: Int { table.bytes + stack.bytes + frames.bytes }

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
  /// - Returns: How many there are; `nil` if there is no memory.
  /// - Complexity: O(states + transitions).
  /// - Source: Tarjan, Depth-first search and linear graph algorithms, SIAM J. Comput. 1(2), 1972.
  mutating func find(among states: GrowingBuffer<UInt32>, in graph: Graph) -> Int? {
    // Held here, where no access needs to be checked.
    var (stack, frames) = (stack, frames)
    defer { (self.stack, self.frames) = (stack, frames) }
    let table = table.base
    var met = Self.first
    var count = 0
    stack.removeAll()
    frames.removeAll()
    for i in 0..<states.count where table[Int(states[i])] == Self.asked {
      guard Self.enter(states[i], graph, table, &met, &stack, &frames) else { return nil }
      while frames.count > 0 {
        let top = frames.base + (frames.count - 1)
        let transitions = graph.transitions(of: Int(top.pointee.state))
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
          if number >= Self.first, number < low { low = number }
        }
        if let child {
          (top.pointee.low, top.pointee.next) = (low, UInt32(truncatingIfNeeded: next))
          guard Self.enter(child, graph, table, &met, &stack, &frames) else { return nil }
          continue
        }
        let state = top.pointee.state
        frames.count -= 1
        if low == table[Int(state)] {
          Self.leave(state, transitions, table, &stack, &count)
        } else {
          // It is not the root: there is one below.
          let parent = frames.base + (frames.count - 1)
          parent.pointee.low = min(parent.pointee.low, low)
        }
      }
    }
    return count
  }

  @inline(__always)
  private static func enter(
    _ state: UInt32, _ graph: Graph, _ table: UnsafeMutablePointer<UInt32>, _ met: inout UInt32,
    _ stack: inout GrowingBuffer<UInt32>, _ frames: inout GrowingBuffer<Frame>
  ) -> Bool {
    for transition in graph.transitions(of: Int(state)) { pincer_prefetch(table + Int(transition.state)) }
    table[Int(state)] = met
    defer { met += 1 }
    return stack.append(state) && frames.append(Frame(state: state, low: met, next: 0))
  }

  /// Takes a component off the stack.
  @inline(__always)
  private static func leave(
    _ root: UInt32, _ transitions: UnsafeBufferPointer<Graph.Transition>, _ table: UnsafeMutablePointer<UInt32>,
    _ stack: inout GrowingBuffer<UInt32>, _ count: inout Int
  ) {
    if stack[stack.count - 1] == root, !transitions.contains(where: { $0.state == root }) {
      stack.count -= 1
      table[Int(root)] = free
      return
    }
    while true {
      let state = stack[stack.count - 1]
      stack.count -= 1
      table[Int(state)] = found | UInt32(truncatingIfNeeded: count)
      if state == root { break }
    }
    count += 1
  }
}
