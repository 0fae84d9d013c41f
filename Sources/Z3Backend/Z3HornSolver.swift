/// Z3's Spacer as a solver of constrained Horn clauses.

import CZ3
import SMT

/// Decides whether some relation makes Horn clauses true. It may run without end: whoever asks it has to interrupt it.
package final class Z3HornSolver {
  private let context = Z3Context()
  private let engine: Z3Fixedpoint
  /// What the engine did so far.
  package var statistics: Z3Statistics { engine.statistics() }

  /// - Throws: `Z3Error` if libz3 cannot make an engine.
  package init() throws(Z3Error) { engine = try Z3Fixedpoint(in: context) }

  /// What stops the search from another thread. One that has not begun yet goes on, so that it takes several calls.
  package var interrupter: Z3Interrupter { Z3Interrupter(context: context) }

  /// Looks for a relation for which all clauses are true; one set of clauses for the life of this solver.
  package func solve(_ clauses: [HornClause], over sorts: [TermSort]) -> HornAnswer {
    do throws(Z3Error) {
      let translation = try Z3Translation(into: context)
      let bool = translation.sort(.bool)
      let relation = try Z3Relation("reachable", sorts.map { translation.sort($0) }, bool, in: context)
      let failure = try Z3Relation("failure", [], bool, in: context)
      for relation in [relation, failure] { try engine.register(relation) }
      for clause in clauses { try add(clause, relation, failure) }
      switch try engine.query(failure) {
      case .satisfiable: return .refuted
      case .unknown(let reason): return .unknown(reason)
      case .unsatisfiable:
        let reader = Z3AnswerReader(in: context, of: relation)
        return .solved(try reader.solution(in: engine.answer(), over: sorts))
      }
    } catch {
      return .unknown(error.message)
    }
  }

  private func add(_ clause: HornClause, _ relation: Z3Relation, _ failure: Z3Relation) throws(Z3Error) {
    let translation = try Z3Translation(into: context)
    func translate(_ terms: [TermID]) throws(Z3Error) -> [Z3Term] {
      try terms.map { term throws(Z3Error) in try translation.translate(term, in: clause.store) }
    }
    var body = try translate(clause.conditions)
    for premise in clause.premises { body.append(try relation.holds(of: translate(premise))) }
    let head =
      if let conclusion = clause.conclusion {
        try relation.holds(of: translate(conclusion))
      } else {
        try failure.holds(of: [])
      }
    let pointers: [Z3_ast?] = body.map(\.pointer)
    let premise = try context.keep(
      pointers.withUnsafeBufferPointer { Z3_mk_and(context.pointer, UInt32($0.count), $0.baseAddress) })
    let rule = try context.keep(Z3_mk_implies(context.pointer, premise.pointer, head.pointer))
    let terms = clause.conditions + clause.premises.joined() + (clause.conclusion ?? [])
    let symbols = Set(terms.flatMap { clause.store.symbols(of: $0) }).sorted()
    try engine.add(rule, forAll: translate(symbols))
  }
}
