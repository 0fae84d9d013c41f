/// Threads that wait for work and do it together: the cores of one search.

import CMachine
import Glibc

/// Some threads, the caller's among them, that all do the same piece of work at once.
///
/// The threads live as long as the crew. Between two pieces of work they look for the next one for a moment, then
/// sleep, so that short rounds follow each other without the system's help.
package final class Crew: @unchecked Sendable {
  package private(set) var count: Int
  private var threads: [pthread_t] = []
  private let board = Board()

  /// - Parameter count: At least 1. With 1 there is no other thread, and `run` is a call. Where the system gives fewer
  ///   threads, there are fewer.
  package init(count: Int) {
    self.count = 1
    while self.count < count, start(self.count) { self.count += 1 }
  }

  deinit {
    pincer_crew_begin(board.state, Int32(count - 1), 1)
    for thread in threads { pthread_join(thread, nil) }
  }

  /// Calls `body` once on each thread, with the thread's number from 0 on, and returns when all are done.
  package func run(_ body: @escaping (Int) -> Void) {
    guard count > 1 else { return body(0) }
    board.work = body
    pincer_crew_begin(board.state, Int32(count - 1), 0)
    body(0)
    pincer_crew_wait_until_done(board.state)
    board.work = nil
  }

  /// Where the threads read what to do. They own it, not the crew: a thread may begin when the crew has no more work.
  private final class Board: @unchecked Sendable {
    let state: OpaquePointer = pincer_crew_new()
    /// What the threads' tables are charged to: what those of the crew's maker are.
    let allowance = Allowance.current
    var work: ((Int) -> Void)?

    deinit { pincer_crew_free(state) }

    func serve(_ index: Int) {
      var generation: UInt64 = 0
      allowance.during {
        while pincer_crew_next(state, &generation) == 0 {
          work?(index)
          pincer_crew_done(state)
        }
      }
    }
  }

  private final class Member {
    let board: Board
    let index: Int
    init(_ board: Board, _ index: Int) {
      self.board = board
      self.index = index
    }
  }

  /// - Returns: False if the system gives no more threads.
  private func start(_ index: Int) -> Bool {
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    // Terms are walked by recursion where code is interpreted.
    pthread_attr_setstacksize(&attributes, 64 << 20)
    var thread = pthread_t()
    let member = Unmanaged.passRetained(Member(board, index))
    let failed = pthread_create(
      &thread, &attributes,
      { argument in
        let member = Unmanaged<Member>.fromOpaque(argument!).takeRetainedValue()
        member.board.serve(member.index)
        return nil
      }, member.toOpaque())
    pthread_attr_destroy(&attributes)
    guard failed == 0 else {
      member.release()
      return false
    }
    threads.append(thread)
    return true
  }
}
