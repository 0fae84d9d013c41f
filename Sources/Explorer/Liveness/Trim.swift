/// Taking away, on all threads, states from which no run goes on for ever.

import CMachine
import Machine

/// Makes states `free` that are `asked` for and have no transition to another such state, again and again, as long as
/// that takes many away: they are in no cycle. What is found among the others does not depend on which are left.
///
/// Source: McLendon, Hendrickson, Plimpton, Rauchwerger, Finding strongly connected components in distributed graphs,
/// J. Parallel Distrib. Comput. 65(8), 2005 (trimming); the elimination step of OWCTY (Černá & Pelánek, Distributed
/// explicit fair cycle detection, SPIN 2003).
func trimEnds(_ table: UnsafeMutablePointer<UInt32>, _ graph: Graph) {
  let size = 1 << 12
  let count = (graph.count + size - 1) / size
  while true {
    let (removed, left) = (Counter(), Counter())
    // Most transitions lead to states that were found later: from back to front, one sweep takes whole trees.
    graph.search.share(count) { _, i in
      let start = (count - 1 - i) * size
      var (gone, stay) = (0, 0)
      for s in (start..<min(start + size, graph.count)).reversed() where table[s] == Components.asked {
        let goesOn = graph.transitions(of: s).contains {
          pincer_load_relaxed32(table + Int($0.state)) == Components.asked
        }
        if goesOn {
          stay += 1
        } else {
          pincer_store_relaxed32(table + s, Components.free)
          gone += 1
        }
      }
      removed.add(gone)
      left.add(stay)
    }
    if removed.count * 16 <= left.count { return }
  }
}
