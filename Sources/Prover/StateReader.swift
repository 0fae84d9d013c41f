/// Cells of the open system in states of the system as it is.

import Semantics
import Support

struct StateReader {
  let open: OpenSystem
  let interpreter: Interpreter
  private let folding: Folding?
  /// The process that each number of the folded system stands for.
  private var processes: [Int] = []
  /// The group of each process of the original, and its place among the members.
  private var groups: [(group: Int, position: Int)?] = []
  /// The process of the original that takes the steps of each process of the open system; `nil` for a folded one.
  private var unfolded: [Int?] = []
  private var locals: [[[Int]]] = []

  init(_ open: OpenSystem, _ interpreter: Interpreter) {
    self.open = open
    self.interpreter = interpreter
    folding = open.folding
    let original = interpreter.system
    groups = Array(repeating: nil, count: original.processes.count)
    guard let folding else {
      unfolded = original.processes.indices.map { $0 }
      return
    }
    processes = Array(repeating: 0, count: folding.numbers.count)
    for (old, new) in folding.numbers.enumerated() { processes[new] = old }
    for (g, group) in folding.groups.enumerated() {
      for (position, member) in group.members.enumerated() { groups[member] = (g, position) }
      locals.append(group.members.map { SymmetryCheck.locals(of: $0, in: original) })
    }
    unfolded = Array(repeating: nil, count: folding.system.processes.count)
    for p in original.processes.indices where groups[p] == nil { unfolded[folding.process(of: p)] = p }
  }

  /// Those of the folded processes that may as well not have begun, as numbers of the open system: they are where they
  /// enter, and have assigned nothing.
  func idle(in state: State) -> [Int] {
    guard let folding else { return [] }
    return groups.indices.filter { p in
      guard let (g, position) = groups[p], state.locations[p] == interpreter.system.processes[p].entry else {
        return false
      }
      return locals[g][position].allSatisfy { v in
        let variable = interpreter.system.variables[v]
        return !variable.keys.isEmpty || interpreter.read(VariableID(v), [], in: state) == variable.initial
      }
    }.map { folding.numbers[$0] }
  }

  /// How a cell is read, worked out once. (A class, so that going through all states copies nothing.)
  final class Access {
    fileprivate enum Source {
      /// The location of a process.
      case location(Int)
      case fixed(Int)
      case cells(StateLayout.Slot)
      /// For each process of the original, where its local lies, if it is a member of the group.
      case locals([StateLayout.Slot?])
      /// For each process of the original, the place of each of its locations.
      case places([[Int]?])
    }
    fileprivate struct Key {
      /// A value, or the position of a witness.
      var value: Int
      var isWitness: Bool
      var isProcess: Bool
    }
    fileprivate let source: Source
    fileprivate let keys: [Key]
    fileprivate let initial: Int
    fileprivate let isProcess: Bool

    fileprivate init(_ source: Source, _ keys: [Key], initial: Int, isProcess: Bool) {
      self.source = source
      self.keys = keys
      self.initial = initial
      self.isProcess = isProcess
    }
  }

  func access(to cell: WitnessCell) -> Access {
    let function = open.functions[cell.function]
    let variable = open.system.variables[function.variable.index]
    var (closed, rest) = (function.closed[...], cell.places[...])
    let keys = variable.keys.map { sort in
      let isWitness = open.kind(of: sort) != nil
      return Access.Key(
        value: isWitness ? rest.removeFirst() : closed.removeFirst(), isWitness: isWitness,
        isProcess: folding.map { sort == .named($0.sort) } ?? false)
    }
    let isProcess = folding.map { variable.value == .named($0.sort) } ?? false
    let (source, initial) = source(of: function)
    return Access(source, keys, initial: initial, isProcess: isProcess)
  }

  private func source(of function: CellFunction) -> (Access.Source, initial: Int) {
    let (slots, variables) = (interpreter.layout.slots, interpreter.system.variables)
    if let process = open.locations.firstIndex(of: function.variable) {
      return (unfolded[process].map { .location($0) } ?? .fixed(0), 0)
    }
    guard let folding else {
      return (.cells(slots[function.variable.index]), variables[function.variable.index].initial)
    }
    switch folding.origins[function.variable.index] {
    case .variable(let v): return (.cells(slots[v.index]), variables[v.index].initial)
    case .local(let group, let position):
      let members = groups.map { member -> StateLayout.Slot? in
        guard let member, member.group == group else { return nil }
        return slots[locals[group][member.position][position]]
      }
      return (.locals(members), variables[locals[group][0][position]].initial)
    case .places: return (.places(groups.map { $0.map { folding.placesOfLocations[$0.group] } }), 0)
    }
  }

  /// The value of a cell.
  ///
  /// - Parameters:
  ///   - places: The values of the witnesses.
  ///   - idle: The processes that count as those who have not begun.
  func value(_ access: Access, _ places: [Int], in state: State, idle: [Int]) -> Int {
    switch access.source {
    case .location(let process): return state.locations[process]
    case .fixed(let value): return value
    case .cells(let slot): return read(slot, access, from: 0, places, state)
    case .locals(let slots):
      guard let slot = slots[key(access.keys[0], places)] else { return access.isProcess ? 0 : access.initial }
      return read(slot, access, from: 1, places, state)
    case .places(let locationsOfProcesses):
      let process = key(access.keys[0], places)
      guard let locations = locationsOfProcesses[process], !idle.contains(places[access.keys[0].value]) else {
        return 0
      }
      return locations[state.locations[process]]
    }
  }

  private func key(_ key: Access.Key, _ places: [Int]) -> Int {
    let value = key.isWitness ? places[key.value] : key.value
    return key.isProcess ? processes[value] : value
  }

  private func read(
    _ slot: StateLayout.Slot, _ access: Access, from first: Int, _ places: [Int], _ state: State
  ) -> Int {
    var value = access.initial
    switch slot {
    case .sparse(let number):
      value = state.sparse[number][access.keys[first...].map { key($0, places) }] ?? access.initial
    case .dense(let offset, let lowers, let counts):
      var index = 0
      for position in lowers.indices {
        let place = key(access.keys[first + position], places) - lowers[position]
        guard place >= 0, place < counts[position] else { return access.initial }
        index = index * counts[position] + place
      }
      value = state.cells[offset + index]
    }
    return access.isProcess ? folding?.numbers[value] ?? value : value
  }
}
