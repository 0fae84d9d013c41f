/// One order for steps that commute: of two neighbours the one of the earlier process comes first.

import SMT
import Semantics

/// Leaves out runs that others stand for.
///
/// Where two neighbouring steps of a run commute, the run with both swapped ends in the same state after as many steps.
/// So a run in which a later process goes first, directly before an earlier one whose step commutes with its own, can
/// be left out: swapping leads, in the end, to one that cannot (Wang, Yang, Kahlon, Gupta, *Peephole Partial Order
/// Reduction*, TACAS 2008). Whether two steps commute may depend on the data, and is a part of the formula then.
struct StepOrder {
  private var conflicts: NeighbourConflicts
  private let setup: Int?

  init(_ system: TransitionSystem) {
    conflicts = NeighbourConflicts(system)
    setup = system.setup
  }

  /// What is true of the runs that are kept.
  ///
  /// - Parameters:
  ///   - earlier: The steps that may be taken from the first of the frames.
  ///   - later: Those from the second.
  mutating func detours(
    from earlier: [Move], to later: [Move], at frames: ArraySlice<Frame>, in encoder: inout Encoder
  ) -> [TermID] {
    guard let first = frames.first, let second = frames.last else { return [] }
    var result: [TermID] = []
    var plain: [[Int]: [TermID]] = [:]
    for move in earlier where move.edge.process != setup {
      var swapped: [Int] = []
      for (index, next) in later.enumerated() {
        if next.edge.process >= move.edge.process || next.edge.process == setup { continue }
        switch conflicts.between(move.edge, next.edge) {
        case .always: continue
        case .never: swapped.append(index)
        case .whereMeeting(let pairs):
          guard let meeting = meeting(pairs, move, first, next, second, in: &encoder) else { continue }
          let taken = [encoder.store.not(move.isTaken), encoder.store.not(next.isTaken)]
          result.append(encoder.store.or(taken + meeting))
        }
      }
      if !swapped.isEmpty { plain[swapped, default: []].append(move.isTaken) }
    }
    for swapped in plain.keys.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
      let before = encoder.store.or(plain[swapped] ?? [])
      let after = encoder.store.or(swapped.map { later[$0].isTaken })
      let both = encoder.store.and([before, after])
      result.append(encoder.store.not(both))
    }
    return result
  }

  /// Where the two steps have a cell in common; `nil` if there is no term for that.
  private func meeting(
    _ pairs: [(Access, Access)], _ move: Move, _ first: Frame, _ next: Move, _ second: Frame,
    in encoder: inout Encoder
  ) -> [TermID]? {
    let before = Scope(cells: first.cells, bindings: move.bindings)
    let after = Scope(cells: second.cells, bindings: next.bindings)
    var result: [TermID] = []
    for (access, another) in pairs {
      guard let term = try? encoder.overlap(access, before, another, after) else { return nil }
      if term == .true { return nil }
      result.append(term)
    }
    return result
  }
}
