/// Strongly connected components, without recursion.

/// Returns the strongly connected components of the graph over `nodes`, each sorted, in the order of their least
/// node. `successors` may name nodes outside of `nodes`; they are passed over.
/// - Complexity: O(nodes + edges).
/// - Source: Tarjan, Depth-first search and linear graph algorithms, SIAM J. Comput. 1(2), 1972.
func components(of nodes: [Int], successors: (Int) -> [Int]) -> [[Int]] {
  var place: [Int: Int] = [:]
  for (i, node) in nodes.enumerated() { place[node] = i }
  var number = Array(repeating: -1, count: nodes.count)
  var low = Array(repeating: 0, count: nodes.count)
  var onStack = Array(repeating: false, count: nodes.count)
  var stack: [Int] = []
  var found: [[Int]] = []
  var counter = 0
  for root in nodes.indices where number[root] < 0 {
    var work: [(node: Int, next: [Int], at: Int)] = []
    func enter(_ i: Int) {
      number[i] = counter
      low[i] = counter
      counter += 1
      stack.append(i)
      onStack[i] = true
      work.append((i, successors(nodes[i]).compactMap { place[$0] }, 0))
    }
    enter(root)
    while let (i, next, at) = work.last {
      if at < next.count {
        work[work.count - 1].at += 1
        let j = next[at]
        if number[j] < 0 {
          enter(j)
        } else if onStack[j] {
          low[i] = min(low[i], number[j])
        }
        continue
      }
      work.removeLast()
      if let parent = work.last?.node { low[parent] = min(low[parent], low[i]) }
      if low[i] == number[i] {
        var component: [Int] = []
        while let j = stack.popLast() {
          onStack[j] = false
          component.append(nodes[j])
          if j == i { break }
        }
        found.append(component.sorted())
      }
    }
  }
  return found.sorted { $0[0] < $1[0] }
}
