/// Frames from which no step can be taken.

import SMT
import Semantics

extension Unrolling {
  /// A term that is true where a run ends in the last frame though it is not a state of rest.
  ///
  /// - Throws: `Incapable` if that some step is enabled has no term.
  mutating func blocked() throws(Incapable) -> TermID {
    let frame = frames[depth]
    let isPrepared = frame.isSetupOver(in: system)
    var conjuncts = [try isUnfinished(frame, isPrepared)]
    let state = SymbolicState(core: SymbolicState.Core(locations: [], cells: frame.cells))
    for (edge, premise) in edgesAtHand() {
      for firing in try encoder.firings(of: edge, in: state) {
        let enabled = try encoder.enabled(firing)
        let moves = encoder.store.and([premise, enabled])
        if moves == .true { return .false }
        conjuncts.append(encoder.store.not(moves))
      }
    }
    return encoder.store.and(conjuncts)
  }

  /// Not all processes but devices ended, and it is no state of rest.
  private mutating func isUnfinished(_ frame: Frame, _ isPrepared: TermID) throws(Incapable) -> TermID {
    var ended: [TermID] = []
    for (index, process) in system.processes.enumerated() where process.kind != .device {
      ended.append(frame.isAt(process.end, index))
    }
    let allEnded = encoder.store.and(ended)
    let rest = try encoder.condition(system.restCondition, Scope(cells: frame.cells, polarity: .negative))
    let rests = encoder.store.and([isPrepared, rest])
    return encoder.store.and([encoder.store.not(allEnded), encoder.store.not(rests)])
  }
}
