/// Values that may change places: whatever happens to some, happens to the others too.

/// Values of one sort any two of which can be exchanged in all states and all terms of a system at once without
/// changing what the system can do or what is asked of it.
package struct Orbit: Hashable {
  package var sort: SortID
  package var values: [Int]
}

/// The symmetries of a system, as orbits, found in its terms.
///
/// A sort's values are interchangeable if terms only compare them for equality, use them as keys and hand them on, and
/// no literal names one (Ip & Dill, Better verification through symmetry, FMSD 9, 1996: scalarsets). Replicated
/// processes are interchangeable if they are copies of one another and nobody else names them. Values that stand for
/// nothing stay as they are: those of absent optionals, and of locals that will not be read.
package struct Symmetry {
  package private(set) var orbits: [Orbit] = []
  /// For each variable that is a part of an optional, the variable that says whether it is there.
  package let guards: [VariableID: VariableID]
  package let locals: LiveLocals

  /// - Complexity: O(size of the system).
  package init(of system: TransitionSystem) {
    guards = Self.guards(in: system)
    locals = LiveLocals(system)
    var check = SymmetryCheck(system, guards, locals)
    check.run()
    for (s, sort) in system.sorts.enumerated() where !check.broken.contains(SortID(s)) {
      switch sort.kind {
      case .enumeration: continue
      case .identity(let distinguished):
        let values = Array(distinguished..<max(distinguished, sort.members.count))
        if values.count > 1 { orbits.append(Orbit(sort: SortID(s), values: values)) }
      case .process:
        for values in check.interchangeableProcesses { orbits.append(Orbit(sort: SortID(s), values: values)) }
      }
    }
  }

  /// The processes that can change places with one, itself among them.
  package func processes(like p: Int, in system: TransitionSystem) -> [Int] {
    let orbit = orbits.first { orbit in
      if case .process = system.sorts[orbit.sort.index].kind { orbit.values.contains(p) } else { false }
    }
    return orbit?.values ?? [p]
  }

  /// What changes places, for people.
  package func descriptions(in system: TransitionSystem) -> [String] {
    orbits.map { orbit in
      let sort = system.sorts[orbit.sort.index]
      return "symmetry of \(orbit.values.map { sort.members[$0] }.joined(separator: ", "))"
    }
  }

  private static func guards(in system: TransitionSystem) -> [VariableID: VariableID] {
    var guards: [VariableID: VariableID] = [:]
    func enter(_ shape: Shape, _ present: VariableID?) {
      switch shape {
      case .scalar(let leaf): guards[leaf] = present
      case .optional(let inner, let wrapped):
        guards[inner] = present
        enter(wrapped, inner)
      case .range(let lower, let upper):
        guards[lower] = present
        guards[upper] = present
      case .structure(let fields): for field in fields { enter(field.shape, present) }
      case .set(let leaf, _): guards[leaf] = present
      case .ends(let lower, let upper):
        enter(lower, present)
        enter(upper, present)
      case .fixed: break
      }
    }
    for display in system.displays { enter(display.shape, nil) }
    return guards
  }
}
