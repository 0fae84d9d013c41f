/// Which guards a bounded verdict rests on: cores of the formula in which each guard can be taken away.

import SMT
import Semantics

/// Asks for guards that suffice, then for fewer.
///
/// A core is made least by leaving out one guard after the other (deletion; Marques-Silva, *Minimal Unsatisfiability*,
/// ISMVL 2010, §III).
struct GuardSearch<A: AssertingSolver> {
  private var unrolling: Unrolling
  private var session: A
  private let limits: SearchLimits
  /// For each property that is looked at, where it is broken, or reached.
  private var failures: [Int: [TermID]] = [:]
  /// Whether some question about fewer guards was not settled.
  private var hasDoubts = false

  init(_ system: TransitionSystem, _ session: A, _ limits: SearchLimits) {
    unrolling = Unrolling(system, followsGuards: true)
    self.session = session
    self.limits = limits
  }

  /// A core for each of the properties, as far as there is time.
  ///
  /// - Parameters:
  ///   - properties: Invariants that no run of up to so many steps breaks, and what none reaches.
  ///   - depth: The number of steps.
  /// - Throws: `Incapable` if there is no formula.
  mutating func cores(of properties: [Int], upTo depth: Int) throws(Incapable) -> [GuardCore] {
    for step in 0...depth {
      note(properties)
      if step == depth { break }
      try unrolling.offerSteps()
      try unrolling.takeSteps()
    }
    for term in unrolling.takePending() { session.assert(term, in: unrolling.encoder.store) }
    var result: [GuardCore] = []
    for property in properties {
      if let core = core(of: property, upTo: depth) { result.append(core) }
    }
    return result
  }

  /// Notes where each property fails in the last frame.
  private mutating func note(_ properties: [Int]) {
    let frame = unrolling.frames[unrolling.depth]
    let premises = [unrolling.arrives(), frame.isSetupOver(in: unrolling.system)]
    for property in properties {
      guard let condition = unrolling.system.properties[property].lookedFor else { continue }
      let scope = Scope(cells: frame.cells, polarity: .positive)
      guard let failure = try? unrolling.encoder.condition(condition, scope) else { continue }
      failures[property, default: []].append(unrolling.encoder.store.and(premises + [failure]))
    }
  }

  private mutating func core(of property: Int, upTo depth: Int) -> GuardCore? {
    hasDoubts = false
    guard let terms = failures[property], terms.count == depth + 1, !stops else { return nil }
    let ask = unrolling.encoder.store.symbol("ask.\(property)", .bool)
    let some = unrolling.encoder.store.or(terms)
    session.assert(unrolling.encoder.store.implies(ask, some), in: unrolling.encoder.store)
    guard var core = smaller(than: unrolling.guards.map(\.literal), ask) else { return nil }
    for literal in core where core.contains(literal) {
      if stops {
        hasDoubts = true
        break
      }
      if let fewer = smaller(than: core.filter { $0 != literal }, ask) { core = fewer }
    }
    let guards = unrolling.guards.filter { core.contains($0.literal) }.map(\.guard)
    return GuardCore(property: property, depth: depth, guards: guards, isLeast: !hasDoubts)
  }

  /// Those of the literals that suffice; `nil` if all of them do not, or nobody knows.
  private mutating func smaller(than literals: [TermID], _ ask: TermID) -> [TermID]? {
    switch session.check(literals + [ask], in: unrolling.encoder.store, for: .guards) {
    case .satisfiable: return nil
    case .unknown:
      hasDoubts = true
      return nil
    case .unsatisfiable:
      let core = Set(session.unsatisfiableCore())
      return literals.filter(core.contains)
    }
  }

  private var stops: Bool { limits.shouldStop(SearchProgress(statistics: SearchStatistics(), frontier: 0)) != nil }
}
