/// The reference has the last word: a run is shown only if the interpreter takes it and sees the same.

import SMT
import Semantics

extension Encoder {
  /// Returns `true` iff the interpreter takes every step of `schedule` and finds at its end what the
  /// property is about: a condition, an ill-defined step, or no successor.
  ///
  /// A condition with a quantifier over all integers is beyond the interpreter; it is then decided by
  /// elimination in the concrete state.
  func confirms(_ schedule: Schedule, _ goal: RecordedRun.Goal) -> Bool {
    let interpreter = Interpreter(system)
    var state = interpreter.initialState
    do throws(InterpretationError) {
      for (index, step) in schedule.steps.enumerated() {
        switch try interpreter.apply(step, to: state) {
        case .disabled: return false
        case .illDefined:
          guard case .problem = goal else { return false }
          return index == schedule.steps.count - 1
        case .taken(let next): state = next
        }
      }
    } catch {
      return false
    }
    switch goal {
    case .problem: return false
    case .condition(let condition): return holds(condition, in: state, interpreter)
    case .blocked: return isBlocked(state, interpreter)
    }
  }

  private func isBlocked(_ state: State, _ interpreter: Interpreter) -> Bool {
    if interpreter.isPrepared(state) {
      if system.isAtRest(state.locations) { return false }
      if holds(system.restCondition, in: state, interpreter) { return false }
    }
    do throws(InterpretationError) {
      return try interpreter.transitions(from: state).isEmpty
    } catch {
      return isBlockedByElimination(state)
    }
  }

  private func holds(
    _ condition: Expression, in state: State, _ interpreter: Interpreter
  ) -> Bool {
    do throws(InterpretationError) {
      return try interpreter.holds(condition, in: state)
    } catch {
      var copy = self
      let cells = copy.cells(of: state, interpreter.layout)
      return (try? copy.condition(condition, Scope(cells: cells))) == .true
    }
  }

  /// Whether no edge is enabled, with choices among all integers decided by elimination.
  private func isBlockedByElimination(_ state: State) -> Bool {
    var copy = self
    let cells = copy.cells(of: state, StateLayout(system))
    let core = SymbolicState.Core(locations: state.locations, cells: cells)
    var firings: [Firing] = []
    for edge in system.edgesLeaving(state.locations) {
      guard let some = try? copy.firings(of: edge, in: SymbolicState(core: core)) else {
        return false
      }
      firings += some
    }
    return (try? copy.blocked(core, firings)) == .true
  }

  /// The cells of a concrete state as terms.
  private mutating func cells(of state: State, _ concrete: StateLayout) -> [TermID] {
    var cells = layout.initialCells
    for (slot, region) in zip(concrete.slots, layout.regions) {
      for offset in 0..<region.count {
        let coordinates = region.coordinates(at: offset, in: &store)
        cells[region.start + offset] = contents(of: slot, region, coordinates, state)
      }
    }
    return cells
  }

  /// The cell of a region at `coordinates`: a literal, or a choice among the literals at known keys.
  private mutating func contents(
    of slot: StateLayout.Slot, _ region: Layout.Region, _ coordinates: [TermID], _ state: State
  ) -> TermID {
    var result = region.initial
    for (keys, value) in state.contents(of: slot) {
      var matches: [TermID] = []
      for (coordinate, key) in zip(coordinates, keys) {
        matches.append(store.equal(coordinate, store.int(key)))
      }
      let isHere = store.and(matches)
      let literal = region.isBool ? store.bool(value != 0) : store.int(value)
      result = store.conditional(isHere, literal, result)
    }
    return result
  }
}

extension State {
  /// The cells of a variable by their keys, those of a sparse one only where they are not initial.
  fileprivate func contents(of slot: StateLayout.Slot) -> [(keys: [Int], value: Int)] {
    switch slot {
    case .sparse(let index): return sparse[index].map { ($0.key, $0.value) }
    case .dense(let start, let lowers, let counts):
      return (0..<counts.reduce(1, *)).map { offset in
        var (rest, keys) = (offset, [Int]())
        for (lower, count) in zip(lowers, counts).reversed() {
          keys.insert(lower + rest % count, at: 0)
          rest /= count
        }
        return (keys, cells[start + offset])
      }
    }
  }
}
