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
      guard let chunk = Chunk(parts: visited.partCount) else { return bound = .outOfMemory }
      chunks.append(chunk)
    }
    for c in 0..<count {
      let start = range.lowerBound + c * Self.chunk
      chunks[c].begin(start..<min(start + Self.chunk, range.upperBound))
    }
    expandChunks(count)
    guard bound == nil else { return }
    insertCandidates(count)
    judgeWinners(count)
    collect(count)
  }

  /// Calls `body` for each of `count` things, on all threads, with the thread's number and the thing's.
  private func share(_ count: Int, _ body: @escaping (Int, Int) -> Void) {
    let next = Counter()
    crew.run { thread in
      while case let item = next.take(), item < count { body(thread, item) }
    }
  }

  private func expandChunks(_ count: Int) {
    while true {
      share(count) { [self] thread, c in expand(chunks[c], workers[thread]) }
      if chunks[..<count].allSatisfy({ $0.resume == $0.range.upperBound }) { return }
      guard keys.grow(), !chunks[..<count].contains(where: \.noMemory) else { return bound = .outOfMemory }
    }
  }

  private func expand(_ chunk: Chunk, _ worker: Worker) {
    let set = visited
    let steps = worker.expander.buffer
    while chunk.resume < chunk.range.upperBound {
      let batch = chunk.resume..<min(chunk.resume + Worker.batch, chunk.range.upperBound)
      worker.expand(batch, of: frontier)
      guard worker.makeKeys({ set.prefetch($0) }) else { return }
      worker.account(batch, deadlock: &chunk.deadlock, illDefined: &chunk.illDefined)
      var start = 0
      for i in 0..<batch.count {
        for n in start..<worker.ends[i] where steps.out.pointee.steps[n] >> 31 == 0 {
          let mixed = worker.mixed.base[n]
          if set.contains(mixed) { continue }
          let parent = UInt32(truncatingIfNeeded: batch.lowerBound + i)
          let candidate = Candidate(key: worker.rawKeys.base[n], mixed: mixed, parent: parent, next: -1)
          guard append(candidate, to: chunk, part: set.part(of: mixed)) else { return }
        }
        start = worker.ends[i]
      }
      chunk.resume = batch.upperBound
    }
  }

  @inline(__always)
  private func append(_ candidate: Candidate, to chunk: Chunk, part: Int) -> Bool {
    let place = Int32(truncatingIfNeeded: chunk.candidates.count)
    guard chunk.candidates.append(candidate) else {
      chunk.noMemory = true
      return false
    }
    if chunk.tails[part] < 0 {
      chunk.heads[part] = place
    } else {
      chunk.candidates.base[Int(chunk.tails[part])].next = place
    }
    chunk.tails[part] = place
    return true
  }

  private func insertCandidates(_ count: Int) {
    let parts = visited.partCount
    let failed = Counter()
    visited.withHandle { handle in
      share(parts) { [self] _, part in
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
            case .noMemory: _ = failed.take()
            }
            at = candidates[Int(at)].next
          }
        }
      }
    }
    if failed.count > 0 { bound = .outOfMemory }
  }

  private func judgeWinners(_ count: Int) {
    let questions = questions
    share(count) { [self] thread, c in
      let expander = workers[thread].expander
      let state = workers[thread].state(0)
      for i in 0..<chunks[c].candidates.count where chunks[c].candidates.base[i].key != 0 {
        keys.write(chunks[c].candidates.base[i].key, to: state)
        guard expander.isPrepared(state) else { continue }
        questions.judge(state, with: expander) { property in
          if !chunks[c].decided.contains(where: { $0.property == property }) { chunks[c].decided.append((property, i)) }
        }
      }
    }
  }

  private func collect(_ count: Int) {
    for chunk in chunks[..<count] {
      note(deadlockAt: chunk.deadlock, illDefinedAt: chunk.illDefined)
      for (property, i) in chunk.decided {
        let candidate = chunk.candidates.base[i]
        note(
          property,
          Finding(
            level: level + 1, key: candidate.key, ancestor: ancestor(ofChildrenOf: Int(candidate.parent))))
      }
      for i in 0..<chunk.candidates.count where chunk.candidates.base[i].key != 0 {
        let candidate = chunk.candidates.base[i]
        guard next.append(candidate.key, ancestor: ancestor(ofChildrenOf: Int(candidate.parent))) else {
          return bound = .outOfMemory
        }
      }
    }
  }
}
