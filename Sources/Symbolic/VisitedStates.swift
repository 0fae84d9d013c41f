/// The symbolic states that a search has seen, and whether they cover another one.

import SMT

/// Path conditions of states seen, by their locations and cells.
struct VisitedStates {
  private var table = TupleTable()
  private var seen: [[PathID]] = []
  /// The place in `seen` of the state that was looked for last.
  private var last = 0

  /// Whether every concrete state of `state` belongs to a symbolic state seen before.
  ///
  /// Those with the same locations and cells have the same symbols by name, so one with fewer conjuncts is
  /// larger, and all together cover `state` if its path condition excludes that none of theirs holds.
  mutating func covers(
    _ state: SymbolicState, _ encoder: inout Encoder, _ feasibility: inout Feasibility
  ) -> Bool {
    let (number, isNew) = table.number(of: state.core.cells, state.control)
    last = number
    if isNew {
      seen.append([])
      return false
    }
    let paths = seen[number]
    if paths.contains(where: { encoder.paths.isPart($0, of: state.path) }) { return true }
    let inCells = encoder.canonicalForms[state.form].inCells
    var outside: [TermID] = []
    for path in paths {
      let isPlain = encoder.paths[path].allSatisfy { conjunct in
        encoder.store.symbols(of: conjunct).allSatisfy { inCells.binarySearch($0) }
      }
      if isPlain { outside.append(encoder.paths.negation(of: path, in: &encoder.store)) }
    }
    if outside.isEmpty { return false }
    return feasibility.answer(outside, given: state.path, &encoder, for: .coverage) == .unsatisfiable
  }

  /// Adds the state that `covers` was asked about last.
  mutating func insert(_ state: SymbolicState) { seen[last].append(state.path) }
}
