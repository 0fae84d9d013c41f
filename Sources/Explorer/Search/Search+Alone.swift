/// A round of a search with one thread: what is found is inserted at once.

import CMachine
import Machine
import Semantics

extension Search {
  func expandAlone(_ range: Range<Int>) {
    let worker = workers[0]
    var deadlock: Int?
    var illDefined: Int?
    var at = range.lowerBound
    while at < range.upperBound, bound == nil {
      let batch = at..<min(at + Worker.batch, range.upperBound)
      worker.expand(batch, of: frontier)
      while !visited.withHandle({ handle in worker.makeKeys { handle.prefetch($0) } }) {
        guard keys.grow() else { return bound = .outOfMemory }
      }
      worker.account(batch, deadlock: &deadlock, illDefined: &illDefined)
      guard insert(batch, worker) else { return bound = .outOfMemory }
      at = batch.upperBound
    }
    note(deadlockAt: deadlock, illDefinedAt: illDefined)
  }

  /// Inserts the successors of a batch in their order.
  private func insert(_ batch: Range<Int>, _ worker: Worker) -> Bool {
    let buffer = worker.expander.buffer
    let steps = buffer.out.pointee.steps!
    return visited.withHandle { handle in
      var start = 0
      for i in 0..<batch.count {
        let end = worker.ends[i]
        for n in start..<end where steps[n] >> 31 == 0 {
          switch handle.insert(worker.mixed.base[n]) {
          case .known: continue
          case .noMemory: return false
          case .new:
            let ancestor = ancestor(ofChildrenOf: batch.lowerBound + i)
            guard next.append(worker.rawKeys.base[n], ancestor: ancestor) else { return false }
            judge(buffer.state(n), worker.rawKeys.base[n], ancestor: ancestor, level: level + 1, with: worker)
          }
        }
        start = end
      }
      return true
    }
  }
}
