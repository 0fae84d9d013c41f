/// The engine's door: every interleaving with control concrete and data decided by a solver.

import SMT
import Semantics

/// Explores `system` with integers kept symbolic, so that one run covers every offset and every length.
///
/// Control is concrete, data is terms over the symbols of choices; guards add to a path condition
/// (J. C. King, *Symbolic Execution and Program Testing*, CACM 19(7), 1976). States that mean the same are
/// merged and larger ones stand for smaller ones, so the search ends wherever data does not grow for ever.
///
/// - Parameters:
///   - solver: decides what simplification does not; it may not have served another store.
///   - usesPartialOrder: whether steps that commute are spared one of their orders (`Sleeping`).
/// - Returns: for each property its outcome. `holds` and `violated` are definite; whatever a construct or
///   the solver left open is `unknown` with the reason. Runs are shortest in steps, have choices close to
///   zero, and are replayed by the reference before they are returned. Liveness is never judged.
package func exploreSymbolically<S: Solver>(
  _ system: TransitionSystem, solver: inout S, limits: SearchLimits = SearchLimits(),
  usesPartialOrder: Bool = true
) -> EngineResult {
  var search = SymbolicSearch(system, solver, limits, usesPartialOrder: usesPartialOrder)
  let result = search.run()
  if let used = search.feasibility.solver as? S { solver = used }
  return result
}
