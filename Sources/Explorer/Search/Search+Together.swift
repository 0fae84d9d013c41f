/// A round of a search with several threads: as if one had done it.
///
/// First the threads expand chunks of the frontier and keep, in order, what is not in the visited set; nobody writes to
/// it meanwhile. Then each part of the set is given to one thread, which inserts the candidates of all chunks in
/// order: of equal ones the first stays. Then the new states are judged, and appended to the next level in order.

import CMachine
import Machine
import Semantics

extension Search {
  func expandTogether(_ range: Range<Int>) {
    let count = (range.count + Self.chunk - 1) / Self.chunk
    while chunks.count < count {
      guard let chunk = Chunk(parts: visited.partCount) else {
        bound = .outOfMemory
        return
      }
      chunks.append(chunk)
    }
    for c in 0..<count {
      let start = range.lowerBound + c * Self.chunk
      chunks[c].begin(start..<min(start + Self.chunk, range.upperBound))
    }
    expandChunks(count)
    guard bound == nil else { return }
    insertCandidates(count)
    guard bound == nil else { return }
    judgeWinners(count)
    collect(count)
  }

  /// Calls `body` for each of `count` things, on all threads, with the thread's number and the thing's.
  func share(_ count: Int, _ body: @escaping (Int, Int) -> Void) {
    let next = Counter()
    crew.run { thread in
      while case let item = next.take(), item < count { body(thread, item) }
    }
  }

  private func expandChunks(_ count: Int) {
    while true {
      visited.withHandle { set in share(count) { [self] thread, c in expand(chunks[c], workers[thread], set) } }
      if chunks[..<count].allSatisfy({ $0.resume == $0.range.upperBound }) { return }
      guard !chunks[..<count].contains(where: \.noMemory), keys.grow() else {
        bound = .outOfMemory
        return
      }
    }
  }

  private func expand(_ chunk: Chunk, _ worker: Worker, _ set: VisitedSet.Handle) {
    let frontier = frontier
    let out = worker.expander.buffer.out
    let ends = worker.ends
    // Held here, where no access needs to be checked.
    var (candidates, deadlock, illDefined) = (chunk.candidates, chunk.deadlock, chunk.illDefined)
    var at = chunk.resume
    defer {
      (chunk.candidates, chunk.deadlock, chunk.illDefined, chunk.resume) = (candidates, deadlock, illDefined, at)
    }
    while at < chunk.range.upperBound {
      let batch = at..<min(at + Worker.batch, chunk.range.upperBound)
      worker.expand(batch, of: frontier)
      guard worker.reserveKeys() else {
        chunk.noMemory = true
        return
      }
      guard worker.makeKeys({ set.prefetch($0) }) else { return }
      worker.account(batch, deadlock: &deadlock, illDefined: &illDefined)
      let (steps, mixed, raw) = (out.pointee.steps!, worker.mixed.base, worker.rawKeys.base)
      var start = 0
      for i in 0..<batch.count {
        let end = ends[i]
        for n in start..<end where steps[n] >> 31 == 0 {
          if set.contains(mixed[n]) { continue }
          let part = set.part(of: mixed[n])
          let place = Int32(truncatingIfNeeded: candidates.count)
          let parent = UInt32(truncatingIfNeeded: batch.lowerBound + i)
          guard candidates.append(Candidate(key: raw[n], mixed: mixed[n], parent: parent, next: -1)) else {
            chunk.noMemory = true
            return
          }
          if chunk.tails[part] < 0 {
            chunk.heads[part] = place
          } else {
            candidates.base[Int(chunk.tails[part])].next = place
          }
          chunk.tails[part] = place
        }
        start = end
      }
      at = batch.upperBound
    }
  }

  private func insertCandidates(_ count: Int) {
    let parts = visited.partCount
    let failed = Counter()
    let chunks = chunks
    visited.withHandle { handle in
      share(parts) { _, part in
        for c in 0..<count {
          let candidates = chunks[c].candidates.base
          var ahead = chunks[c].heads[part]
          for _ in 0..<8 where ahead >= 0 {
            handle.prefetch(candidates[Int(ahead)].mixed)
            ahead = candidates[Int(ahead)].next
          }
          var at = chunks[c].heads[part]
          while at >= 0 {
            if ahead >= 0 {
              handle.prefetch(candidates[Int(ahead)].mixed)
              ahead = candidates[Int(ahead)].next
            }
            switch handle.insert(candidates[Int(at)].mixed) {
            case .new: break
            // No key is 0: it marks a candidate that another one was before.
            case .known: candidates[Int(at)].key = 0
            case .noMemory:
              _ = failed.take()
              return
            }
            at = candidates[Int(at)].next
          }
        }
      }
    }
    if failed.count > 0 { bound = .outOfMemory }
  }

  private func judgeWinners(_ count: Int) {
    let (questions, keys, chunks, workers) = (questions, keys, chunks, workers)
    share(count) { thread, c in
      let expander = workers[thread].expander
      let state = workers[thread].state(0)
      let candidates = chunks[c].candidates
      for i in 0..<candidates.count where candidates.base[i].key != 0 {
        keys.write(candidates.base[i].key, to: state)
        guard expander.isPrepared(state) else { continue }
        questions.judge(state, with: expander) { property in
          if !chunks[c].decided.contains(where: { $0.property == property }) { chunks[c].decided.append((property, i)) }
        }
      }
    }
  }

  private func collect(_ count: Int) {
    var next = next
    defer { self.next = next }
    for chunk in chunks[..<count] {
      note(deadlockAt: chunk.deadlock, illDefinedAt: chunk.illDefined)
      for (property, i) in chunk.decided {
        let candidate = chunk.candidates.base[i]
        note(
          property,
          Finding(
            level: level + 1, key: candidate.key, ancestor: ancestor(ofChildrenOf: Int(candidate.parent))))
      }
      let candidates = chunk.candidates
      for i in 0..<candidates.count where candidates.base[i].key != 0 {
        let candidate = candidates.base[i]
        guard next.append(candidate.key, ancestor: ancestor(ofChildrenOf: Int(candidate.parent))) else {
          bound = .outOfMemory
          return
        }
      }
    }
  }
}
