/// A round of a search with one thread: what is found is inserted at once.

import CMachine
import Machine
import Semantics

extension Search {
  func expandAlone(_ range: Range<Int>) {
    let worker = workers[0]
    var round = Round(next: next, isMilestone: keepsLevel)
    visited.withHandle { handle in
      var at = range.lowerBound
      while at < range.upperBound {
        if stopsInRound() { break }
        let batch = at..<min(at + Worker.batch, range.upperBound)
        let names = frontier.name(batch.lowerBound)
        switch worker.expand(
          names, count: batch.count, sleeping: frontier.sleeping(from: batch.lowerBound), { handle.prefetch($0) })
        {
        case .done: break
        case .fullDictionary where keys.grow(): continue
        case .fullDictionary, .noMemory: bound = .outOfMemory
        }
        guard bound == nil else { break }
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
    let (states, words) = (worker.expander.buffer.out.pointee.states!, layout.words)
    let mixed = worker.mixed.base
    let ancestors = frontier.ancestors.base
    var hasMemory = true
    worker.forEachAbsent(in: handle) { n, parent in
      guard hasMemory else { return }
      switch handle.insert(mixed[n]) {
      case .known: return
      case .noMemory: hasMemory = false
      case .new:
        let place = batch.lowerBound + parent
        let ancestor = round.isMilestone ? UInt32(truncatingIfNeeded: place) : ancestors[place]
        judge(states + n * words, ancestor: ancestor, level: level + 1, with: worker)
        let asleep = sleeping(inSuccessor: n, of: parent, worker)
        hasMemory = round.next.append(worker.name(ofSuccessor: n), ancestor: ancestor, sleeping: asleep)
      }
    }
    return hasMemory
  }
}
