/// Finds the cells that interchangeable values are in.

import Semantics

/// Collects the cells of all variables that have keys or values in orbits.
struct SymmetryTableBuilder {
  let system: TransitionSystem
  let layout: PackedLayout
  let symmetry: Symmetry
  let bases: [SortID: Int]
  var cells: [SymmetryTable.Cell] = []
  var liveness: [SymmetryTable.Liveness] = []
  private var tag: UInt64 = 0

  init(_ system: TransitionSystem, _ layout: PackedLayout, _ symmetry: Symmetry, _ bases: [SortID: Int]) {
    self.system = system
    self.layout = layout
    self.symmetry = symmetry
    self.bases = bases
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

  /// A cell for each process of an orbit in a row; those between its processes are never targets.
  private mutating func addLocations(_ orbit: Orbit) {
    let first = cells.count
    let (lowest, base) = (orbit.values[0], bases[orbit.sort]!)
    for p in lowest...orbit.values.last! {
      let isMember = orbit.values.contains(p)
      var cell = blank(isMember ? layout.locations[p] : PackedField(word: 0, shift: 0, bits: 0, lower: 0))
      cell.key0 = Int32(base + p)
      cell.stride0 = 1
      cell.base = Int32(first - (base + lowest))
      cell.tag = tag
      cells.append(cell)
    }
  }

  private func blank(_ field: PackedField) -> SymmetryTable.Cell {
    SymmetryTable.Cell(mask: field.mask, tag: 0, word: Int32(field.word), shift: UInt32(field.shift))
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
    let first = cells.count
    var digits = Array(repeating: 0, count: keys.count)
    let total = keys.reduce(1) { $0 * $1.count }
    for n in 0..<total {
      var rest = n
      for k in keys.indices.reversed() {
        digits[k] = rest % keys[k].count
        rest /= keys[k].count
      }
      cells.append(cell(v, leading, keys, digits, first))
    }
    return true
  }

  private mutating func cell(
    _ v: Int, _ leading: (orbit: Orbit, variables: [Int])?, _ keys: [(base: Int?, lower: Int, count: Int)],
    _ digits: [Int], _ first: Int
  ) -> SymmetryTable.Cell {
    var owner = v
    var inner = digits[...]
    var process: Int?
    if let leading {
      let p = leading.orbit.values[0] + digits[0]
      inner = digits.dropFirst()
      guard let member = leading.orbit.values.firstIndex(of: p) else {
        return position(blank(PackedField(word: 0, shift: 0, bits: 0, lower: 0)), keys, digits, first)
      }
      owner = leading.variables[member]
      process = p
    } else if case .local(let p) = system.variables[v].role {
      process = p
    }
    let field = self.field(owner, Array(inner))
    var cell = position(blank(field), keys, digits, first)
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

  /// Sets the keys of a cell, and how its neighbours are found.
  private func position(
    _ cell: SymmetryTable.Cell, _ keys: [(base: Int?, lower: Int, count: Int)], _ digits: [Int], _ first: Int
  ) -> SymmetryTable.Cell {
    var cell = cell
    var place = first
    cell.tag = tag
    var stride = 1
    var found = 0
    for k in keys.indices.reversed() {
      if let base = keys[k].base {
        let key = Int32(base + keys[k].lower + digits[k])
        place -= (base + keys[k].lower) * stride
        switch found {
        case 0: (cell.key0, cell.stride0) = (key, Int32(stride))
        case 1: (cell.key1, cell.stride1) = (key, Int32(stride))
        default: (cell.key2, cell.stride2) = (key, Int32(stride))
        }
        found += 1
      } else {
        place += digits[k] * stride
        cell.tag = cell.tag &* 31 &+ UInt64(digits[k] + 1)
      }
      stride *= keys[k].count
    }
    cell.base = Int32(place)
    return cell
  }
}
