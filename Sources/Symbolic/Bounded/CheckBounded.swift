/// The bounded engine's door: all runs of up to so many steps as one formula.

import SMT
import Semantics

/// Looks for runs that break the properties of `system`, shorter ones first: all runs of one length are one question.
///
/// - Parameters:
///   - session: Decides the formula; it may not have served another store.
///   - solver: Gives runs their least values; likewise.
///   - guards: If given, it is asked which guards the verdicts rest on; likewise.
///   - limits: `depth` is the number of steps up to which runs are looked at; without it, the search goes on until no
///     run is longer, which may be never.
/// - Returns: For each property its outcome. A run is among the shortest that show it, and is replayed by the reference
///   before it is returned. `holds` is said only if no run is longer than those that were looked at; else it is unknown
///   beyond the depth. Liveness is never judged.
package func checkBounded<Session: AssertingSolver>(
  _ system: TransitionSystem, session: Session, solver: some Solver, guards: Session? = nil,
  limits: SearchLimits = SearchLimits()
) -> EngineResult {
  var search = BoundedSearch(system, session, solver, limits)
  var result = search.run()
  guard let guards, result.bound == nil || result.bound == .depth(search.unrolling.depth) else { return result }
  var guardSearch = GuardSearch(system, guards, limits)
  result.guardCores = (try? guardSearch.cores(of: search.undecided, upTo: search.unrolling.depth)) ?? []
  return result
}
