/// libz3 as a solver that keeps what is asserted.

import CZ3
import SMT

/// Z3 as an `AssertingSolver`.
package final class Z3Session: AssertingSolver {
  private let context = Z3Context()
  private let engine: Z3Engine
  private let translation: Z3Translation
  private var literals: [TermID: Z3Term] = [:]
  /// Whether the last query was answered by a model, and that model once somebody asked for a value.
  private var hasModel = false
  private var model: Z3Model?
  /// The conjuncts of the last query.
  private var assumed: [TermID] = []
  /// The first thing that libz3 refused to assert; nothing is known from then on.
  private var failure: Z3Error?

  /// - Throws: `Z3Error` if libz3 cannot make a solver.
  package init(limits: Z3Limits = Z3Limits(), atEnd: ((Z3Statistics) -> Void)? = nil) throws(Z3Error) {
    self.atEnd = atEnd
    engine = try Z3Engine(in: context)
    translation = try Z3Translation(into: context)
    engine.useOlderSimplex()
    engine.limit(resources: limits.resources, milliseconds: limits.milliseconds)
  }

  /// Called with what this solver did once nobody needs it any more.
  private let atEnd: ((Z3Statistics) -> Void)?

  /// What this solver did so far.
  package var statistics: Z3Statistics {
    Z3Statistics(Z3_solver_get_statistics(context.pointer, engine.pointer), in: context)
  }

  deinit { atEnd?(statistics) }

  /// What stops this solver's queries from another thread.
  package var interrupter: Z3Interrupter { Z3Interrupter(context: context) }

  package func assert(_ term: TermID, in store: TermStore) {
    (hasModel, model) = (false, nil)
    do throws(Z3Error) {
      let meaning = try translation.translate(term, in: store)
      Z3_solver_assert(context.pointer, engine.pointer, meaning.pointer)
      try context.throwOnError()
    } catch {
      failure = failure ?? error
    }
  }

  package func check(_ query: Query) -> SolverAnswer {
    (hasModel, model) = (false, nil)
    if let failure { return .unknown(failure.message) }
    do throws(Z3Error) {
      let terms = try query.conjuncts.map { term throws(Z3Error) in try literal(for: term, in: query.store) }
      let answer = try engine.check(assuming: terms)
      hasModel = answer == .satisfiable
      assumed = query.conjuncts
      return answer
    } catch {
      return .unknown(error.message)
    }
  }

  package func value(of term: TermID, in store: TermStore) -> Int? {
    precondition(hasModel, "there is no model")
    model = model ?? engine.model()
    return model.flatMap { translation.value(of: term, in: $0, store) }
  }

  package func unsatisfiableCore() -> [TermID] {
    let core = Set(engine.unsatisfiableCore())
    return assumed.filter { term in literals[term].map { core.contains($0.pointer) } ?? false }
  }

  /// A literal that implies `term`.
  private func literal(for term: TermID, in store: TermStore) throws(Z3Error) -> Z3Term {
    if let known = literals[term] { return known }
    if case .symbol = store[term] {
      let symbol = try translation.translate(term, in: store)
      literals[term] = symbol
      return symbol
    }
    let literal = try translation.flag("assume!\(term.index)")
    let meaning = try translation.translate(term, in: store)
    let implication = try context.keep(Z3_mk_implies(context.pointer, literal.pointer, meaning.pointer))
    Z3_solver_assert(context.pointer, engine.pointer, implication.pointer)
    try context.throwOnError()
    literals[term] = literal
    return literal
  }
}
