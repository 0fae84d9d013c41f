/// The solver interface over libz3: incremental, with one Boolean literal for each conjunct ever asked about.

import CZ3
import SMT

/// Limits of one query. Resources count Z3's own work, so they give the same answer on every machine; the
/// standard limit is some seconds.
package struct Z3Limits: Hashable, Sendable {
  package var resources: UInt32?
  package var milliseconds: UInt32?

  package init(resources: UInt32? = 20_000_000, milliseconds: UInt32? = nil) {
    self.resources = resources
    self.milliseconds = milliseconds
  }

  /// For questions that are each a search: some minutes.
  package static let long = Z3Limits(resources: 1_000_000_000)
}

/// Stops a query from another thread.
package struct Z3Interrupter: Sendable {
  let context: Z3Context

  /// Ends the query that is running, if there is one; it answers unknown.
  package func interrupt() { context.interrupt() }
}

/// Z3 as a `Solver`.
///
/// Each conjunct is asserted once, behind a literal that implies it, and queries assume the literals of
/// their conjuncts: Z3 then keeps what it learnt from one query to the next.
package final class Z3Solver: Solver {
  /// How much stays asserted before the solver starts anew. What is idle is not free, since Z3 still decides its
  /// atoms, but nor is it to say everything again: on the models of the library, whose conjuncts weigh 1, queries took
  /// 0.7 s in all with 80 or with 160, 0.9 s with 40 and 1.3 s with 20. Where there are remainders, that is the other
  /// way round: with 80 of them queries took thirty times as long as with 20, and half as long with 10.
  private static let mostWeight = 80
  private static let weightOfDivision = 8

  private let context = Z3Context()
  private let engine: Z3Engine
  private let translation: Z3Translation
  /// The literal of each conjunct ever asked about. None is released before the end, since Z3 gives the
  /// numbers of released terms to new ones, and its models depend on them.
  private var literals: [TermID: Z3Term] = [:]
  /// The conjuncts that are asserted now.
  private var asserted: Set<TermID> = []
  /// What they weigh together.
  private var weight = 0
  /// Whether the last query was answered by a model, and that model once somebody asked for a value.
  private var hasModel = false
  private var model: Z3Model?
  /// What it did before it last started anew.
  private var earlier = Z3Statistics()

  /// What this solver did so far.
  package var statistics: Z3Statistics {
    var all = earlier
    all.add(Z3Statistics(Z3_solver_get_statistics(context.pointer, engine.pointer), in: context))
    return all
  }

  /// - Throws: `Z3Error` if libz3 cannot make a solver.
  package init(limits: Z3Limits = Z3Limits()) throws(Z3Error) {
    engine = try Z3Engine(in: context)
    translation = try Z3Translation(into: context)
    engine.limit(resources: limits.resources, milliseconds: limits.milliseconds)
  }

  /// The version of libz3, e.g. `4.8.12`.
  package static var version: String {
    var (major, minor, build, revision): (UInt32, UInt32, UInt32, UInt32) = (0, 0, 0, 0)
    Z3_get_version(&major, &minor, &build, &revision)
    return "\(major).\(minor).\(build)"
  }

  /// The memory that libz3 has in the whole program, about, in bytes.
  package static var memoryInUse: Int { Int(clamping: Z3_get_estimated_alloc_size()) }

  /// What stops this solver's queries from another thread.
  package var interrupter: Z3Interrupter { Z3Interrupter(context: context) }

  package func check(_ query: Query) -> SolverAnswer {
    (hasModel, model) = (false, nil)
    do throws(Z3Error) {
      return try decide(query.conjuncts, in: query.store)
    } catch {
      return .unknown(error.message)
    }
  }

  package func value(of symbol: TermID, in store: TermStore) -> Int? {
    precondition(hasModel, "there is no model")
    model = model ?? engine.model()
    return model.flatMap { translation.value(of: symbol, in: $0, store) }
  }

  private func decide(_ conjuncts: [TermID], in store: TermStore) throws(Z3Error) -> SolverAnswer {
    if weight > Self.mostWeight { forget() }
    let assumptions = try conjuncts.map { term throws(Z3Error) in try literal(for: term, in: store) }
    let answer = try engine.check(assuming: assumptions)
    hasModel = answer == .satisfiable
    // What was too hard once stays asserted and would burden every later query.
    if case .unknown = answer { forget() }
    return answer
  }

  private func forget() {
    earlier = statistics
    engine.reset()
    asserted = []
    weight = 0
  }

  /// The literal that stands for `term`, which it implies from now on.
  private func literal(for term: TermID, in store: TermStore) throws(Z3Error) -> Z3Term {
    let literal: Z3Term
    if let known = literals[term] {
      literal = known
    } else {
      literal = try translation.flag("assume!\(term.index)")
      literals[term] = literal
    }
    if asserted.contains(term) { return literal }
    let meaning = try translation.translate(term, in: store)
    let implication = try context.keep(
      Z3_mk_implies(context.pointer, literal.pointer, meaning.pointer))
    Z3_solver_assert(context.pointer, engine.pointer, implication.pointer)
    try context.throwOnError()
    asserted.insert(term)
    weight += store.divides(term) ? Self.weightOfDivision : 1
    return literal
  }
}

extension TermStore {
  /// Whether there is a quotient, a remainder or a product of symbols in `root`.
  fileprivate func divides(_ root: TermID) -> Bool {
    var seen: Set<TermID> = []
    var pending = [root]
    while let term = pending.popLast() {
      guard seen.insert(term).inserted else { continue }
      switch self[term] {
      case .product, .quotient, .remainder: return true
      case .bool, .int, .symbol: continue
      case .not, .and, .conditional, .sum, .atMost, .equals: pending += self[term].children
      }
    }
    return false
  }
}
