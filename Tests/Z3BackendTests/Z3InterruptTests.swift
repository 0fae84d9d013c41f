/// Ctrl-C is the program's business while Z3 decides.

import Foundation
import SMT
import Synchronization
import Testing
import Z3Backend

@Suite(.serialized) struct Z3InterruptTests {
  private static let caught = Atomic(0)
  private static let isOver = Atomic(false)

  /// Signals that come during queries of two solvers all reach the program's own handler, and the queries go on.
  @Test func signalsDuringQueriesReachTheProgram() throws {
    let old = signal(SIGINT) { _ in Z3InterruptTests.caught.add(1, ordering: .relaxed) }
    defer { signal(SIGINT, old) }
    let sender = Thread {
      defer { Self.isOver.store(true, ordering: .releasing) }
      for sent in 1...50 {
        usleep(500)
        kill(getpid(), SIGINT)
        let deadline = ContinuousClock.now + .seconds(2)
        while Self.caught.load(ordering: .relaxed) < sent, ContinuousClock.now < deadline { usleep(50) }
        guard Self.caught.load(ordering: .relaxed) == sent else { return }
      }
    }
    sender.start()
    DispatchQueue.concurrentPerform(iterations: 2) { _ in
      while !Self.isOver.load(ordering: .acquiring) { Self.ask() }
    }
    #expect(Self.caught.load(ordering: .relaxed) == 50)
  }

  /// No integers are so, and it takes Z3 its whole allowance not to find that out.
  private static func ask() {
    var store = TermStore()
    let (x, y, z) = (store.symbol("x", .int), store.symbol("y", .int), store.symbol("z", .int))
    let (cube, sum) = (store.cube(x), store.add(store.cube(y), store.cube(z)))
    let query = [store.equal(cube, sum)] + [x, y, z].map { store.less(store.int(0), $0) }
    guard var solver = try? Z3Solver(limits: Z3Limits(resources: 3_000)) else { return }
    #expect(solver.check(query, in: store) != .satisfiable)
  }
}

extension TermStore {
  fileprivate mutating func cube(_ term: TermID) -> TermID {
    let square = multiply(term, term)
    return multiply(square, term)
  }
}
