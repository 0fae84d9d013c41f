/// A run as people see it: who did what, and what changed.

import Semantics

/// The steps of a run with names and changes in the model's words.
package struct Story: Sendable {
  package struct Change: Hashable, Sendable {
    package var cell: String
    package var before: String
    package var after: String
    /// The cell that changed.
    package var place: Place
  }
  package struct Step: Sendable {
    package var process: Int
    package var label: StepLabel
    /// The chosen values by name.
    package var choices: [(name: String, value: String)]
    package var changes: [Change]
  }
  package let system: TransitionSystem
  package let run: Replayed
  package let naming: Naming
  /// How many steps the setup takes, as `Replayed` counts them.
  package let setupCount: Int
  package private(set) var steps: [Step] = []
  package let interpreter: Interpreter
  /// The steps that change a cell, in order.
  private var changers: [Place: [Int]] = [:]

  package init(_ run: Replayed, in system: TransitionSystem) {
    self.system = system
    self.run = run
    naming = Naming(system)
    setupCount = run.setupCount(in: system)
    interpreter = Interpreter(system)
    for (i, scheduled) in run.schedule.steps.enumerated() {
      var step = step(scheduled)
      if i + 1 < run.states.count { step.changes = changes(from: run.states[i], to: run.states[i + 1]) }
      for change in step.changes { changers[change.place, default: []].append(i) }
      steps.append(step)
    }
  }

  /// A step in words, with no changes.
  package func step(_ scheduled: ScheduledStep) -> Step {
    let edge = system.edge(of: scheduled)
    let choices = zip(system.choiceNames(of: edge), zip(edge.choices, scheduled.choices)).map { name, chosen in
      (name: name, value: naming.value(chosen.1, of: system.binders[chosen.0.binder.index].sort))
    }
    return Step(process: scheduled.process, label: edge.label, choices: choices, changes: [])
  }

  /// The number by which people know the step at an index: setup is not counted.
  package func number(of index: Int) -> Int { index - setupCount + 1 }

  // MARK: Changes

  /// The cells, as people see them, that differ between two states, in the order of displays and keys.
  package func changes(from before: State, to after: State) -> [Change] {
    var seen: Set<Place> = []
    for (v, slot) in interpreter.layout.slots.enumerated() {
      guard let display = naming.display(of: VariableID(v)) else { continue }
      for keys in differingKeys(slot, before, after) {
        seen.insert(Place(display: display, keys: Array(keys.prefix(system.displays[display].keys.count))))
      }
    }
    return seen.sorted { ($0.display, $0.keys) < ($1.display, $1.keys) }.compactMap { place in
      let old = naming.value(of: place.display, place.keys, in: before, interpreter)
      let new = naming.value(of: place.display, place.keys, in: after, interpreter)
      guard old != new else { return nil }
      return Change(cell: name(of: place.display, place.keys), before: old, after: new, place: place)
    }
  }

  /// The cell of that name: as traces write it, with or without the name of the process before a local.
  package func place(named text: String) -> Place? {
    let wanted = text.filter { $0 != " " }
    for d in system.displays.indices {
      for keys in allKeys(of: d, atMost: 4096, unbounded: 0..<64) ?? [] {
        let name = name(of: d, keys).filter { $0 != " " }
        if wanted == owner(of: d) + name || wanted == name { return Place(display: d, keys: keys) }
      }
    }
    return nil
  }

  /// All keys of a display, in order; `nil` if they are more than `limit`.
  ///
  /// - Parameter unbounded: What stands for the values of a key that has infinitely many; without it, none do.
  package func allKeys(of display: Int, atMost limit: Int, unbounded: Range<Int>? = nil) -> [[Int]]? {
    var keys: [[Int]] = [[]]
    for sort in system.displays[display].keys {
      guard let bounds = system.bounds(of: sort) ?? unbounded, bounds.dropFirst(limit).isEmpty,
        keys.count * bounds.count <= limit
      else { return nil }
      keys = keys.flatMap { key in bounds.map { key + [$0] } }
    }
    return keys
  }

  /// The name of a cell; a local of a process goes by the name of the process, too.
  package func fullName(of place: Place) -> String { owner(of: place.display) + name(of: place.display, place.keys) }

  /// What stands before the name of a display: the process whose local it is.
  package func owner(of display: Int) -> String {
    system.displays[display].process.map { system.processes[$0].name + "." } ?? ""
  }

  func name(of display: Int, _ keys: [Int]) -> String {
    naming.cell(display, zip(keys, system.displays[display].keys).map { naming.value($0, of: $1) })
  }

  func differingKeys(_ slot: StateLayout.Slot, _ before: State, _ after: State) -> [[Int]] {
    switch slot {
    case .dense(let offset, let lowers, let counts):
      let size = counts.reduce(1, *)
      return (0..<size).filter { before.cells[offset + $0] != after.cells[offset + $0] }.map { index in
        var rest = index
        var keys: [Int] = []
        for (lower, count) in zip(lowers, counts).reversed() {
          keys.append(lower + rest % count)
          rest /= count
        }
        return keys.reversed()
      }
    case .sparse(let i):
      let keys = Set(before.sparse[i].keys).union(after.sparse[i].keys)
      return keys.filter { before.sparse[i][$0] != after.sparse[i][$0] }.sorted { $0.lexicographicallyPrecedes($1) }
    }
  }

  func isLocal(_ change: Change) -> Bool { system.displays[change.place.display].process != nil }

  /// Whether a local of a process is back at what it starts with, as lowering does with those not needed any more.
  package func isReset(_ change: Change) -> Bool {
    isLocal(change)
      && change.after == naming.value(of: change.place.display, change.place.keys, in: run.states[0], interpreter)
  }

  /// The index of the last step that changed a cell, if one did.
  ///
  /// - Parameter end: Only steps before this one count.
  func lastChange(of display: Int, _ keys: [Int], before end: Int = .max) -> Int? {
    guard let steps = changers[Place(display: display, keys: keys)] else { return nil }
    var (low, high) = (0, steps.count)
    while low < high {
      let middle = (low + high) / 2
      if steps[middle] < end { low = middle + 1 } else { high = middle }
    }
    return low == 0 ? nil : steps[low - 1]
  }
}

private func < (l: (Int, [Int]), r: (Int, [Int])) -> Bool {
  l.0 != r.0 ? l.0 < r.0 : l.1.lexicographicallyPrecedes(r.1)
}

extension TransitionSystem {
  /// The edge that a step of a run takes.
  package func edge(of step: ScheduledStep) -> Edge { processes[step.process].edges[step.source][step.edge] }

  /// What an edge's choices are called: by their names, of which later ones are numbered if they are the same.
  func choiceNames(of edge: Edge) -> [String] {
    var names: [String] = []
    for choice in edge.choices {
      let plain = binders[choice.binder.index].name
      let before = names.filter { $0 == plain || $0.hasPrefix(plain + "#") }.count
      names.append(before == 0 ? plain : "\(plain)#\(before + 1)")
    }
    return names
  }
}
