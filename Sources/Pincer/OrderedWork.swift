/// Work on several cores whose results come in order, as if there were one.

import Foundation

/// Does `work` for 0, 1, … on some threads, and hands each result to `deliver`, in order, on the calling thread.
///
/// The order of results, and with it everything that `deliver` does, is that of one thread. No thread of its own is
/// left when it returns or throws.
///
/// - Parameters:
///   - count: How many items there are.
///   - threads: How many to work on at once; with one, the calling thread does it all.
///   - isOver: Asked before each item but the first; once it says yes, no further item is begun.
///   - work: Called at most once for each item, from any thread. Its stack is large: terms are walked by recursion.
///   - deliver: Called for each item that was begun. If it throws, no further item is begun or delivered.
func workInOrder<Output: Sendable>(
  _ count: Int, threads: Int, until isOver: @escaping @Sendable () -> Bool = { false },
  work: @escaping @Sendable (Int) -> Output, deliver: (Output) throws -> Void
) throws {
  guard threads > 1, count > 1 else {
    for item in 0..<count where item == 0 || !isOver() { try deliver(work(item)) }
    return
  }
  let board = WorkBoard<Output>(count: count, isOver: isOver)
  for _ in 0..<min(threads, count) {
    board.enter()
    let thread = Thread {
      while let item = board.take() { board.put(work(item), for: item) }
      board.leave()
    }
    thread.stackSize = 512 << 20
    thread.start()
  }
  defer { board.waitUntilEmpty() }
  for item in 0..<count {
    guard let output = board.result(of: item) else { return }
    do {
      try deliver(output)
    } catch {
      board.close()
      throw error
    }
  }
}

/// What is begun and what is done, shared by the threads that work and the one that delivers.
private final class WorkBoard<Output: Sendable>: @unchecked Sendable {
  private let condition = NSCondition()
  private let count: Int
  private let isOver: @Sendable () -> Bool
  private var begun = 0
  private var isClosed = false
  private var workers = 0
  private var results: [Int: Output] = [:]

  init(count: Int, isOver: @escaping @Sendable () -> Bool) {
    self.count = count
    self.isOver = isOver
  }

  /// The next item to work on; `nil` if there is none, from then on for everybody.
  func take() -> Int? {
    condition.withLock {
      if begun > 0, isOver() { isClosed = true }
      guard !isClosed, begun < count else { return nil }
      begun += 1
      return begun - 1
    }
  }

  func put(_ output: Output, for item: Int) {
    condition.withLock {
      results[item] = output
      condition.broadcast()
    }
  }

  /// Waits for the result of an item; `nil` if it will never be begun.
  func result(of item: Int) -> Output? {
    condition.withLock {
      while results[item] == nil, item < begun || workers > 0 { condition.wait() }
      return results.removeValue(forKey: item)
    }
  }

  func close() { condition.withLock { isClosed = true } }

  func enter() { condition.withLock { workers += 1 } }

  func leave() {
    condition.withLock {
      workers -= 1
      condition.broadcast()
    }
  }

  func waitUntilEmpty() { condition.withLock { while workers > 0 { condition.wait() } } }
}
