/// The bounded engine's door: all runs of up to so many steps as one formula.

import SMT
import Semantics

/// Looks for runs that break the properties of `system`, shorter ones first: all runs of one length are one question.
///
/// - Parameters:
///   - session: Decides the formula; it may not have served another store.
///   - solver: Gives runs their least values; likewise.
///   - limits: `depth` is the number of steps up to which runs are looked at; without it, the search goes on until no
///     run is longer, which may be never.
/// - Returns: For each property its outcome. A run is among the shortest that show it, and is replayed by the reference
///   before it is returned. `holds` is said only if no run is longer than those that were looked at; else it is unknown
///   beyond the depth. Liveness is never judged.
package func checkBounded(
  _ system: TransitionSystem, session: some AssertingSolver, solver: some Solver, limits: SearchLimits = SearchLimits()
) -> EngineResult {
  var search = BoundedSearch(system, session, solver, limits)
  return search.run()
}
