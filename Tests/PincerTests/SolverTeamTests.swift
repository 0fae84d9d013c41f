/// Several solvers answer as one does.

import Pincer
import SMT
import Testing

@Suite struct SolverTeamTests {
  @Test(arguments: [1, 3]) func whatIsPreparedIsAnsweredAsByOneSolver(threads: Int) throws {
    var store = TermStore()
    let (x, y) = (store.symbol("x", .int), store.symbol("y", .int))
    // The sum of two numbers between zero and ten is at least so much: true up to twenty.
    let zero = store.int(0)
    let ten = store.int(10)
    let ranges = [x, y].flatMap { [store.lessOrEqual(zero, $0), store.lessOrEqual($0, ten)] }
    let sum = store.add(x, y)
    var questions: [[TermID]] = []
    for bound in 15..<27 {
      let least = store.int(bound)
      questions.append(ranges + [store.lessOrEqual(least, sum)])
    }
    let team = try SolverTeam(threads: threads, patience: .zero)
    team.prepare(questions, in: store)
    let answers = questions.map { team.check(Query($0, in: store, for: .step)) }
    #expect(answers == (15..<27).map { $0 <= 20 ? .satisfiable : .unsatisfiable })
  }

  @Test func valuesComeFromTheQuestionAskedLast() throws {
    var store = TermStore()
    let x = store.symbol("x", .int)
    let (three, four) = (store.int(3), store.int(4))
    let team = try SolverTeam(threads: 2, patience: .zero)
    #expect(team.check(Query([store.equal(x, three)], in: store, for: .values)) == .satisfiable)
    #expect(team.value(of: x, in: store) == 3)
    #expect(team.check(Query([store.equal(x, four)], in: store, for: .values)) == .satisfiable)
    #expect(team.value(of: x, in: store) == 4)
  }
}
