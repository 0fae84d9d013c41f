/// How a state lies in as few bits as its domains need.

import Semantics

/// Some bits of a word of a packed state: a value is `lower` plus what they hold.
struct PackedField: Hashable {
  var word: Int
  var shift: Int
  /// 0 for a value that cannot change, up to 64.
  var bits: Int
  var lower: Int

  var mask: UInt64 { bits == 64 ? .max : (1 << UInt64(bits)) - 1 }

  @inline(__always)
  func value(in state: UnsafePointer<UInt64>) -> Int {
    lower &+ Int(truncatingIfNeeded: (state[word] &>> UInt64(truncatingIfNeeded: shift)) & mask)
  }

  @inline(__always)
  func set(_ value: Int, in state: UnsafeMutablePointer<UInt64>) {
    let bits = UInt64(truncatingIfNeeded: value &- lower) & mask
    state[word] =
      (state[word] & ~(mask &<< UInt64(truncatingIfNeeded: shift))) | (bits &<< UInt64(truncatingIfNeeded: shift))
  }
}

/// The fields of a system's states: each location and each cell, none across two words. A process and its locals lie
/// together, since they change together; shared variables follow. Where there are several words they are about equally
/// full: then each has few values, and so have the dictionaries of those who number them.
struct PackedLayout {
  /// By process.
  private(set) var locations: [PackedField] = []
  /// The cells of dense variables, by their index in `State.cells`.
  private(set) var cells: [PackedField] = []
  /// The numbers of the contents of sparse variables, by their index in `State.sparse`.
  private(set) var contents: [PackedField] = []
  let reference: StateLayout
  /// How many 64-bit words a state takes; at least 1.
  private(set) var words = 1
  /// How many bits of them are used.
  private(set) var bits = 0
  private var used = 0
  /// The most bits of a word that are used.
  private let limit: Int

  static let contentBits = 32
  private static let wordBits = 64

  init(_ system: TransitionSystem) {
    let (reference, written) = (StateLayout(system), FootprintBuilder(system).writtenCells())
    self.init(system, reference, written, limit: Self.wordBits)
    guard words > 1 else { return }
    let least = words
    for limit in (bits + least - 1) / least..<Self.wordBits {
      let even = PackedLayout(system, reference, written, limit: limit)
      if even.words == least {
        self = even
        return
      }
    }
  }

  private init(_ system: TransitionSystem, _ reference: StateLayout, _ written: CellSet, limit: Int) {
    self.reference = reference
    self.limit = limit
    let unset = PackedField(word: 0, shift: 0, bits: 0, lower: 0)
    cells = Array(repeating: unset, count: reference.cellCount)
    contents = Array(repeating: unset, count: reference.sparseCount)
    for (p, process) in system.processes.enumerated() {
      locations.append(field(width: Self.width(of: process.edges.count), lower: 0))
      for (v, variable) in system.variables.enumerated() where variable.role == .local(process: p) {
        place(variable, v, in: system, written)
      }
    }
    for (v, variable) in system.variables.enumerated() where variable.role == .shared {
      place(variable, v, in: system, written)
    }
  }

  /// Cells that no step writes take no bits.
  private mutating func place(_ variable: Variable, _ v: Int, in system: TransitionSystem, _ written: CellSet) {
    switch reference.slots[v] {
    case .dense(let offset, _, let counts):
      let values = system.bounds(of: variable.value)
      for cell in 0..<counts.reduce(1, *) {
        let lower = values?.lowerBound ?? 0
        let isConstant = !written.contains(offset + cell) && variable.initial == lower
        let width = isConstant ? 0 : values.map { Self.width(of: $0.count) } ?? 64
        cells[offset + cell] = field(width: width, lower: lower)
      }
    case .sparse(let i): contents[i] = field(width: Self.contentBits, lower: 0)
    }
  }

  private mutating func field(width: Int, lower: Int) -> PackedField {
    if used > 0, used + width > limit {
      words += 1
      used = 0
    }
    defer {
      used += width
      bits += width
    }
    return PackedField(word: words - 1, shift: width == 0 ? 0 : used, bits: width, lower: lower)
  }

  /// The bits that tell `count` values apart.
  static func width(of count: Int) -> Int { count <= 1 ? 0 : Int.bitWidth - (count - 1).leadingZeroBitCount }
}

extension PackedLayout {
  /// Writes a state of the reference into `words` words.
  func pack(_ state: State, _ known: SparseContents, into packed: UnsafeMutablePointer<UInt64>) {
    packed.initialize(repeating: 0, count: words)
    for (field, content) in zip(contents, state.sparse) {
      let entries = content.sorted { $0.key.lexicographicallyPrecedes($1.key) }
      field.set(known.number(of: entries.flatMap { $0.key + [$0.value] }), in: packed)
    }
    for (field, location) in zip(locations, state.locations) { field.set(location, in: packed) }
    for (field, cell) in zip(cells, state.cells) { field.set(cell, in: packed) }
  }
}
