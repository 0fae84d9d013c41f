/// Strongly connected components of a part of the graph, without recursion.

/// The tables that Tarjan's algorithm needs, made once for a graph.
struct Components {
  /// 0: not asked for; 1: asked for, not met; else two more than when it was met.
  private var number: [UInt32]
  private var low: [UInt32]
  private var onStack: [Bool]

  init(count: Int) {
    number = Array(repeating: 0, count: count)
    low = number
    onStack = Array(repeating: false, count: count)
  }

  /// Returns the components of the graph over `nodes`, each sorted, in the order of their least node. Transitions to
  /// other states are passed over.
  /// - Complexity: O(nodes + transitions).
  /// - Source: Tarjan, Depth-first search and linear graph algorithms, SIAM J. Comput. 1(2), 1972.
  mutating func components(of nodes: [Int], in graph: Graph) -> [[Int]] {
    for node in nodes { number[node] = 1 }
    defer { for node in nodes { number[node] = 0 } }
    var stack: [Int] = []
    var found: [[Int]] = []
    var counter: UInt32 = 2
    var work: [(node: Int, at: Int)] = []
    for root in nodes where number[root] == 1 {
      enter(root, &stack, &work, &counter)
      while let (i, at) = work.last {
        let transitions = graph.transitions(of: i)
        if at < transitions.count {
          work[work.count - 1].at += 1
          let j = Int(transitions[at].state)
          if number[j] == 1 {
            enter(j, &stack, &work, &counter)
          } else if onStack[j] {
            low[i] = min(low[i], number[j])
          }
          continue
        }
        work.removeLast()
        if let parent = work.last?.node { low[parent] = min(low[parent], low[i]) }
        if low[i] == number[i] { found.append(popComponent(i, &stack)) }
      }
    }
    return found.sorted { $0[0] < $1[0] }
  }

  private mutating func enter(
    _ i: Int, _ stack: inout [Int], _ work: inout [(node: Int, at: Int)], _ counter: inout UInt32
  ) {
    number[i] = counter
    low[i] = counter
    counter += 1
    stack.append(i)
    onStack[i] = true
    work.append((i, 0))
  }

  private mutating func popComponent(_ root: Int, _ stack: inout [Int]) -> [Int] {
    var component: [Int] = []
    while let j = stack.popLast() {
      onStack[j] = false
      component.append(j)
      if j == root { break }
    }
    return component.sorted()
  }
}
