/// A round of a search with several threads: as if one had done it.
///
/// First the threads expand chunks of the frontier and keep, in order, what is not in the visited set; nobody writes to
/// it meanwhile. Then each part of the set is given to one thread, which inserts the candidates of all chunks in
/// order: of equal ones the first stays. Then the new states are copied to their places in the next level.

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
    guard bound == nil, !stopsInRound() else { return }
    insertCandidates(count)
    guard bound == nil else { return }
    noteFindings(count)
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
      if chunks[..<count].allSatisfy({ $0.resume == $0.range.upperBound }) || mayStopInRound { return }
      guard !chunks[..<count].contains(where: \.noMemory), keys.grow() else {
        bound = .outOfMemory
        return
      }
      // Chunks that go on may come before some that are done: what those found is not the first of its kind.
      for worker in workers { worker.forgetCandidates() }
    }
  }

  private func expand(_ chunk: Chunk, _ worker: Worker, _ set: VisitedSet.Handle) {
    let frontier = frontier
    // Held here, where no access needs to be checked.
    var (deadlock, illDefined) = (chunk.deadlock, chunk.illDefined)
    var at = chunk.resume
    defer { (chunk.deadlock, chunk.illDefined, chunk.resume) = (deadlock, illDefined, at) }
    while at < chunk.range.upperBound, !mayStopInRound {
      let batch = at..<min(at + Worker.batch, chunk.range.upperBound)
      let names = frontier.name(batch.lowerBound)
      switch worker.expand(
        names, count: batch.count, sleeping: frontier.sleeping(from: batch.lowerBound), { set.prefetch($0) })
      {
      case .done: break
      case .fullDictionary: return
      case .noMemory:
        chunk.noMemory = true
        return
      }
      worker.account(batch, deadlock: &deadlock, illDefined: &illDefined)
      guard keepAbsent(batch, chunk, worker, set) else {
        chunk.noMemory = true
        return
      }
      at = batch.upperBound
    }
  }

  /// Makes those successors of a batch candidates that are not in the set.
  /// - Returns: False if there was no memory for it.
  @inline(__always)
  private func keepAbsent(_ batch: Range<Int>, _ chunk: Chunk, _ worker: Worker, _ set: VisitedSet.Handle) -> Bool {
    let buffer = worker.expander.buffer
    guard let start = chunk.room(for: buffer.count) else { return false }
    let (mixed, raw, states, words) = (worker.mixed.base, worker.rawKeys.base, buffer.out.pointee.states!, layout.words)
    var (next, number, hasMemory) = (start, UInt32(truncatingIfNeeded: chunk.candidates.count), true)
    let isCompacted = keys.hash != nil
    // A thread takes chunks in order: of equal candidates it keeps the first.
    worker.forEachAbsentOnce(in: set) { n, inBatch in
      let parent = UInt32(truncatingIfNeeded: batch.lowerBound + inBatch)
      let asleep = sleeping(inSuccessor: n, of: inBatch, worker)
      next.pointee = Chunk.Candidate(key: isCompacted ? 0 : raw[n], parent: parent, sleeping: asleep)
      if isCompacted, !chunk.rows.append(from: states + n * words, count: words) { hasMemory = false }
      let entry = Chunk.Entry(mixed: mixed[n], candidate: number)
      if !chunk.put(entry, part: set.part(of: mixed[n])) { hasMemory = false }
      next += 1
      number += 1
      judge(states + n * words, parent: parent, in: chunk, worker)
    }
    chunk.add(next - start)
    return hasMemory
  }

  /// Notes what a candidate decides. Of equal candidates the first becomes a state, and decides the same: so the first
  /// of all that decide a property is a new state.
  @inline(__always)
  private func judge(
    _ state: UnsafePointer<UInt64>, parent: UInt32, in chunk: Chunk, _ worker: Worker
  ) {
    guard worker.expander.isPrepared(state) else { return }
    questions.judge(state, with: worker.expander) { property in
      guard !chunk.decided.contains(where: { $0.property == property }) else { return }
      chunk.decided.append((property, Array(UnsafeBufferPointer(start: state, count: layout.words)), parent))
    }
  }

  private func insertCandidates(_ count: Int) {
    let failed = Counter()
    let chunks = chunks
    visited.withHandle { set in
      share(visited.partCount) { [self] _, part in
        for c in 0..<count {
          guard let new = insert(part, of: chunks[c], set) else {
            _ = failed.take()
            return
          }
          chunks[c].new.add(new)
        }
      }
    }
    if failed.count > 0 { bound = .outOfMemory }
  }

  /// Inserts the candidates of a chunk that belong to a part of the set, and marks those that another one was before.
  /// - Returns: How many are new; `nil` if there was no memory for them.
  private func insert(_ part: Int, of chunk: Chunk, _ set: VisitedSet.Handle) -> Int? {
    let (entries, count) = (chunk.entries[part].base, chunk.entries[part].count)
    let candidates = chunk.candidates.base
    var new = 0
    for i in 0..<min(8, count) { set.prefetchToInsert(entries[i].mixed) }
    for i in 0..<count {
      if i + 8 < count { set.prefetchToInsert(entries[i + 8].mixed) }
      switch set.insert(entries[i].mixed) {
      case .new: new += 1
      case .known: candidates[Int(entries[i].candidate)].parent = Chunk.Candidate.known
      case .noMemory: return nil
      }
    }
    return new
  }

  private func noteFindings(_ count: Int) {
    for chunk in chunks[..<count] {
      note(deadlockAt: chunk.deadlock, illDefinedAt: chunk.illDefined)
      for (property, state, parent) in chunk.decided {
        let ancestor = ancestor(ofChildrenOf: Int(parent))
        state.withUnsafeBufferPointer { note(property, $0.baseAddress!, level: level + 1, ancestor: ancestor) }
      }
    }
  }

  /// Appends what is new to the next level: each chunk's states at a place of their own.
  private func collect(_ count: Int) {
    var places = [next.count]
    for chunk in chunks[..<count] { places.append(places.last! + chunk.new.count) }
    guard next.extend(to: places.last!) else {
      bound = .outOfMemory
      return
    }
    let (next, chunks) = (next, chunks)
    share(count) { [self] _, c in
      let (candidates, count) = (chunks[c].candidates.base, chunks[c].candidates.count)
      let (rows, isCompacted) = (chunks[c].rows.base, keys.hash != nil)
      var place = places[c]
      for i in 0..<count where candidates[i].parent != Chunk.Candidate.known {
        let ancestor = ancestor(ofChildrenOf: Int(candidates[i].parent))
        withUnsafePointer(to: candidates[i].key) { key in
          let name = isCompacted ? UnsafePointer(rows + i * next.width) : key
          next.write(place, name, ancestor: ancestor, sleeping: candidates[i].sleeping)
        }
        place += 1
      }
    }
  }
}
