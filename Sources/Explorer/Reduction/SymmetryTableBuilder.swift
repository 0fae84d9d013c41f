/// Finds the cells that interchangeable values are in.

import Semantics

/// Collects the cells of all variables that have keys or values in orbits.
struct SymmetryTableBuilder {
  let system: TransitionSystem
  let layout: PackedLayout
  let symmetry: Symmetry
  let bases: [SortID: Int]
  /// The number of a key that is not there.
  let nothing: Int32
  var cells: [SymmetryTable.Cell] = []
  var liveness: [SymmetryTable.Liveness] = []
  private var tag: UInt64 = 0

  init(
    _ system: TransitionSystem, _ layout: PackedLayout, _ symmetry: Symmetry, _ bases: [SortID: Int], nothing: Int32
  ) {
    self.system = system
    self.layout = layout
    self.symmetry = symmetry
    self.bases = bases
    self.nothing = nothing
  }

  private func base(_ sort: Sort) -> Int? {
    if case .named(let id) = sort { bases[id] } else { nil }
  }

  mutating func build() -> Bool {
    for (v, variable) in system.variables.enumerated() where !isLocalOfOrbit(variable) {
      guard base(variable.value) != nil || variable.keys.contains(where: { base($0) != nil }) else { continue }
      guard add(v, leading: nil) else { return false }
    }
    for orbit in symmetry.orbits {
      guard case .process = system.sorts[orbit.sort.index].kind else { continue }
      guard add(processes: orbit) else { return false }
    }
    return true
  }

  private func isLocalOfOrbit(_ variable: Variable) -> Bool {
    guard case .local(let p) = variable.role else { return false }
    return symmetry.orbits.contains { orbit in
      if case .process = system.sorts[orbit.sort.index].kind { orbit.values.contains(p) } else { false }
    }
  }

  /// The locations and locals of interchangeable processes, as variables with the process as their first key.
  private mutating func add(processes orbit: Orbit) -> Bool {
    tag += 1 << 32
    addLocations(orbit)
    let locals = orbit.values.map { SymmetryCheck.locals(of: $0, in: system) }
    for k in locals[0].indices {
      guard add(locals[0][k], leading: (orbit, locals.map { $0[k] })) else { return false }
    }
    return true
  }

  private mutating func addLocations(_ orbit: Orbit) {
    for p in orbit.values {
      var cell = blank(layout.locations[p])
      cell.key0 = Int32(bases[orbit.sort]! + p)
      cell.tag = tag
      cells.append(cell)
    }
  }

  private func blank(_ field: PackedField) -> SymmetryTable.Cell {
    var cell = SymmetryTable.Cell(mask: field.mask, word: Int32(field.word), shift: UInt32(field.shift))
    (cell.key0, cell.key1, cell.key2) = (nothing, nothing, nothing)
    return cell
  }

  /// Adds a variable's cells; for a local of interchangeable processes, those of all of them.
  private mutating func add(_ v: Int, leading: (orbit: Orbit, variables: [Int])?) -> Bool {
    let variable = system.variables[v]
    guard case .dense(_, let lowers, let counts) = layout.reference.slots[v] else { return false }
    var keys: [(base: Int?, lower: Int, count: Int)] = zip(zip(variable.keys, lowers), counts).map {
      (base($0.0.0), $0.0.1, $0.1)
    }
    if let leading {
      let lowest = leading.orbit.values[0]
      keys.insert((bases[leading.orbit.sort]!, lowest, leading.orbit.values.last! - lowest + 1), at: 0)
    }
    guard keys.count(where: { $0.base != nil }) <= 3 else { return false }
    tag += 1 << 32
    var digits = Array(repeating: 0, count: keys.count)
    let total = keys.reduce(1) { $0 * $1.count }
    for n in 0..<total {
      var rest = n
      for k in keys.indices.reversed() {
        digits[k] = rest % keys[k].count
        rest /= keys[k].count
      }
      if let cell = cell(v, leading, keys, digits) { cells.append(cell) }
    }
    return true
  }

  /// - Returns: `nil` if it would be a local of a process that is not in the orbit.
  private mutating func cell(
    _ v: Int, _ leading: (orbit: Orbit, variables: [Int])?, _ keys: [(base: Int?, lower: Int, count: Int)],
    _ digits: [Int]
  ) -> SymmetryTable.Cell? {
    var owner = v
    var inner = digits[...]
    var process: Int?
    if let leading {
      let p = leading.orbit.values[0] + digits[0]
      inner = digits.dropFirst()
      guard let member = leading.orbit.values.firstIndex(of: p) else { return nil }
      owner = leading.variables[member]
      process = p
    } else if case .local(let p) = system.variables[v].role {
      process = p
    }
    let field = self.field(owner, Array(inner))
    var cell = position(blank(field), keys, digits)
    guard let valueBase = base(system.variables[owner].value) else { return cell }
    cell.valueBase = Int32(valueBase)
    if let guardian = symmetry.guards[VariableID(owner)] {
      let flag = self.field(guardian.index, Array(inner.prefix(system.variables[guardian.index].keys.count)))
      cell.guardWord = Int32(flag.word)
      cell.guardMask = flag.bits == 0 ? 0 : flag.mask << UInt64(flag.shift)
      // An optional that is always there has a flag without bits.
      if flag.bits == 0, flag.lower == 1 { cell.guardWord = -1 }
    } else if let process, system.variables[owner].keys.isEmpty {
      cell.liveness = Int32(liveness.count)
      liveness.append(
        SymmetryTable.Liveness(
          location: layout.locations[process],
          isLive: system.processes[process].edges.indices.map {
            symmetry.locals.isLive(VariableID(owner), of: process, at: $0)
          }))
    }
    return cell
  }

  private func field(_ v: Int, _ digits: [Int]) -> PackedField {
    guard case .dense(let offset, _, let counts) = layout.reference.slots[v] else { preconditionFailure("dense") }
    return layout.cells[zip(digits, counts).reduce(0) { $0 * $1.1 + $1.0 } + offset]
  }

  /// Sets the keys of a cell: those that may change places, and in its tag the others.
  private func position(
    _ cell: SymmetryTable.Cell, _ keys: [(base: Int?, lower: Int, count: Int)], _ digits: [Int]
  ) -> SymmetryTable.Cell {
    var cell = cell
    var others: UInt64 = 0
    var found: [Int32] = []
    for k in keys.indices {
      if let base = keys[k].base {
        found.append(Int32(base + keys[k].lower + digits[k]))
      } else {
        others = others &* UInt64(keys[k].count) &+ UInt64(digits[k])
      }
    }
    cell.tag = tag &+ others
    cell.key0 = found.count > 0 ? found[0] : nothing
    cell.key1 = found.count > 1 ? found[1] : nothing
    cell.key2 = found.count > 2 ? found[2] : nothing
    return cell
  }
}
