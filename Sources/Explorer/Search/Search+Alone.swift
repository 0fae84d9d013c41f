/// A round of a search with one thread: what is found is inserted at once.

import CMachine
import Machine
import Semantics

extension Search {
  func expandAlone(_ range: Range<Int>) {
    let worker = workers[0]
    var round = Round(next: next, isMilestone: level % stride == 0)
    visited.withHandle { handle in
      var at = range.lowerBound
      while at < range.upperBound {
        let batch = at..<min(at + Worker.batch, range.upperBound)
        worker.expand(batch, of: frontier)
        var hasRoom = worker.reserveKeys()
        while hasRoom, !worker.makeKeys({ handle.prefetch($0) }) { hasRoom = keys.grow() }
        guard hasRoom else {
          bound = .outOfMemory
          break
        }
        worker.account(batch, deadlock: &round.deadlock, illDefined: &round.illDefined)
        guard insert(batch, worker, handle, &round) else {
          bound = .outOfMemory
          break
        }
        at = batch.upperBound
      }
    }
    next = round.next
    note(deadlockAt: round.deadlock, illDefinedAt: round.illDefined)
  }

  /// What a round changes, held where no access needs to be checked.
  private struct Round {
    var next: Frontier
    var deadlock: Int?
    var illDefined: Int?
    let isMilestone: Bool
    init(next: Frontier, isMilestone: Bool) {
      self.next = next
      self.isMilestone = isMilestone
    }
  }

  /// Inserts the successors of a batch in their order.
  @inline(__always)
  private func insert(
    _ batch: Range<Int>, _ worker: Worker, _ handle: VisitedSet.Handle, _ round: inout Round
  ) -> Bool {
    let out = worker.expander.buffer.out
    let (steps, states, words) = (out.pointee.steps!, out.pointee.states!, layout.words)
    let (mixed, raw, ends) = (worker.mixed.base, worker.rawKeys.base, worker.ends)
    let ancestors = frontier.ancestors.base
    var start = 0
    for i in 0..<batch.count {
      let place = batch.lowerBound + i
      let ancestor = round.isMilestone ? UInt32(truncatingIfNeeded: place) : ancestors[place]
      let end = ends[i]
      for n in start..<end where steps[n] >> 31 == 0 {
        switch handle.insert(mixed[n]) {
        case .known: continue
        case .noMemory: return false
        case .new:
          guard round.next.append(raw[n], ancestor: ancestor) else { return false }
          judge(states + n * words, raw[n], ancestor: ancestor, level: level + 1, with: worker)
        }
      }
      start = end
    }
    return true
  }
}
