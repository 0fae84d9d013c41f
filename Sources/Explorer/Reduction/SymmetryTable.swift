/// The cells that interchangeable values are in, as tables for the canonicaliser.

import Semantics

/// Values of all sorts with orbits are numbered in a row: `base[sort] + value`.
final class SymmetryTable {
  struct Cell {
    var mask: UInt64
    /// A number for the variable and its other keys.
    var tag: UInt64
    /// With `guardWord`, the bits that say whether it holds a value.
    var guardMask: UInt64 = 0
    var word: Int32
    var shift: UInt32
    /// The values that are its keys, -1 for none; locals and locations have their process as a key.
    var key0: Int32 = -1
    var key1: Int32 = -1
    var key2: Int32 = -1
    /// What each key counts, and where the cells of the variable begin, less what the other keys count.
    var stride0: Int32 = 0
    var stride1: Int32 = 0
    var stride2: Int32 = 0
    var base: Int32 = 0
    /// Where the values of its sort begin, if it holds such values; else -1.
    var valueBase: Int32 = -1
    /// The word of the flag that says whether it holds a value, or -1; or else a place in `liveness`, or -1.
    var guardWord: Int32 = -1
    var liveness: Int32 = -1

    @inline(__always)
    func bits(in state: UnsafePointer<UInt64>) -> Int {
      Int(truncatingIfNeeded: (state[Int(word)] &>> UInt64(shift)) & mask)
    }

    /// Adds the bits to a state in which the cell has none.
    @inline(__always)
    func add(_ bits: Int, to state: UnsafeMutablePointer<UInt64>) {
      state[Int(word)] |= UInt64(truncatingIfNeeded: bits) &<< UInt64(shift)
    }
  }

  /// Where a local is live: the location of its process, and a flag for each.
  struct Liveness {
    var location: PackedField
    var isLive: [Bool]
  }

  let cells: UnsafeMutablePointer<Cell>
  /// All bits of these cells, by word of a state.
  let bits: [UInt64]
  let cellCount: Int
  let valueCount: Int
  /// By orbit, the numbers of its values.
  let orbits: [[Int]]
  /// The first colour of each value: values outside of orbits have one each, an orbit's values have one together.
  let colors: [UInt64]
  private let liveness: [Liveness]

  deinit { cells.deallocate() }

  /// - Returns: `nil` if no cell of the system can be renamed: there is no symmetry, or a variable has too many keys.
  init?(_ symmetry: Symmetry, _ system: TransitionSystem, _ layout: PackedLayout) {
    guard !symmetry.orbits.isEmpty else { return nil }
    var bases: [SortID: Int] = [:]
    var colors: [UInt64] = []
    for orbit in symmetry.orbits where bases[orbit.sort] == nil {
      bases[orbit.sort] = colors.count
      for _ in system.sorts[orbit.sort.index].members { colors.append(UInt64(1000 + colors.count)) }
    }
    for (o, orbit) in symmetry.orbits.enumerated() {
      for value in orbit.values { colors[bases[orbit.sort]! + value] = UInt64(o + 1) }
    }
    orbits = symmetry.orbits.map { orbit in orbit.values.map { bases[orbit.sort]! + $0 } }
    self.colors = colors
    valueCount = colors.count
    var builder = Builder(system, layout, symmetry, bases)
    guard builder.build() else { return nil }
    liveness = builder.liveness
    cellCount = builder.cells.count
    cells = .allocate(capacity: max(1, cellCount))
    cells.initialize(from: builder.cells, count: cellCount)
    var bits = Array(repeating: UInt64(0), count: layout.words)
    for cell in builder.cells { bits[Int(cell.word)] |= cell.mask << UInt64(cell.shift) }
    self.bits = bits
  }

  /// Whether the cell holds a value, and not what stands for nothing.
  @inline(__always)
  func isMeaningful(_ cell: UnsafePointer<Cell>, _ state: UnsafePointer<UInt64>) -> Bool {
    if cell.pointee.guardWord >= 0 { return state[Int(cell.pointee.guardWord)] & cell.pointee.guardMask != 0 }
    if cell.pointee.liveness >= 0 {
      let liveness = liveness[Int(cell.pointee.liveness)]
      return liveness.isLive[liveness.location.value(in: state)]
    }
    return true
  }

  /// The cell with these keys in the place of a cell's own.
  @inline(__always)
  func target(of cell: UnsafePointer<Cell>, _ key0: Int32, _ key1: Int32, _ key2: Int32) -> UnsafeMutablePointer<Cell> {
    var target = cell.pointee.base
    if key0 >= 0 { target &+= key0 &* cell.pointee.stride0 }
    if key1 >= 0 { target &+= key1 &* cell.pointee.stride1 }
    if key2 >= 0 { target &+= key2 &* cell.pointee.stride2 }
    return cells + Int(target)
  }
}

/// Collects the cells of all variables that have keys or values in orbits.
private struct Builder {
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
