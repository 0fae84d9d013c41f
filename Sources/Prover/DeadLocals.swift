/// Locals that their process will not read before it assigns them: what they hold, says nothing of what may come.

import Semantics

/// Where a cell says nothing.
struct Death {
  /// The cell that says where the process is.
  let place: Int
  /// Its values where the local is dead.
  let values: Set<Int>
}

extension OpenSystem {
  /// For each of some cells that is a local, where it is dead.
  func deaths(of cells: [WitnessCell]) -> [Int: Death] {
    let original = folding?.original ?? system
    let live = LiveLocals(original)
    let numbers = Dictionary(uniqueKeysWithValues: cells.enumerated().map { ($1, $0) })
    var deaths: [Int: Death] = [:]
    for (number, cell) in cells.enumerated() {
      let variable = functions[cell.function].variable
      guard case .local(let process) = system.variables[variable.index].role else { continue }
      func deadLocations(_ local: VariableID, of process: Int) -> [Int] {
        original.processes[process].edges.indices.filter { !live.isLive(local, of: process, at: $0) }
      }
      if let folding, case .local(let group, let position) = folding.origins[variable.index] {
        let place = WitnessCell(function: firstFunction[folding.places.index], places: [cell.places[0]])
        let member = folding.groups[group].members[0]
        let local = VariableID(SymmetryCheck.locals(of: member, in: original)[position])
        let dead = deadLocations(local, of: member).map { folding.placesOfLocations[group][$0] }
        // What another group's processes have of it is what they began with.
        let foreign = folding.processOfPlace.indices.filter { folding.processOfPlace[$0] != process }
        // Who has not begun is at no location of its own.
        if let place = numbers[place] {
          deaths[number] = Death(place: place, values: Set(dead + foreign).subtracting([0]))
        }
      } else if folding == nil {
        let place = WitnessCell(function: firstFunction[locations[process].index], places: [])
        let dead = deadLocations(variable, of: process)
        if let place = numbers[place] { deaths[number] = Death(place: place, values: Set(dead)) }
      }
    }
    return deaths
  }
}

extension Vocabulary {
  /// Whether a cell is a local that will not be read before it is assigned, as far as a view says where its process is.
  func isDead(_ cell: Int, in view: [Int?]) -> Bool {
    guard let death = deaths[cell], let at = view[death.place] else { return false }
    return death.values.contains(at)
  }
}
