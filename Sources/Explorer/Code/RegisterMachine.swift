/// Runs register code: the successors of packed states, and conditions of them.

import CMachine
import Machine
import Semantics

/// One thread's machine. No allocation for steps over dense cells.
final class RegisterMachine {
  let code: RegisterCode
  let contents: SparseContents
  private let words: Int
  private let instructions: UnsafeMutablePointer<Instruction>
  private let constants: UnsafeMutablePointer<Int>
  private let accesses: UnsafeMutablePointer<FlatAccess>
  private let registers: UnsafeMutablePointer<Int>
  /// Behind a pointer, so that no access to it is checked.
  private let scratch: UnsafeMutablePointer<Scratch>

  private struct Scratch {
    var failure: EvaluationFailure?
    var lists: [[Int]]
    /// The cells that the step being taken has written, where two assignments could meet.
    var written: [(access: Int, place: Int, keys: [Int], value: Int)] = []
  }

  /// An access without arrays to count references of.
  private struct FlatAccess {
    var keyCount: Int
    /// Pairs of the lowest key and the number of keys.
    var keys: UnsafeMutablePointer<Int>
    /// Word times 64 plus shift, and the mask, of each cell.
    var places: UnsafeMutablePointer<UInt32>
    var masks: UnsafeMutablePointer<UInt64>
    var lower: Int
    var initial: Int
    var isSparse: Bool
    var lowest: Int
    var highest: Int
  }

  var failure: EvaluationFailure? { scratch.pointee.failure }

  init(_ code: RegisterCode, words: Int, contents: SparseContents) {
    self.code = code
    self.words = words
    self.contents = contents
    instructions = .row(of: code.instructions)
    constants = .row(of: code.constants)
    accesses = .row(
      of:
        code.accesses.map { access in
          FlatAccess(
            keyCount: access.keyBounds.count, keys: .row(of: zip(access.lowers, access.counts).flatMap { [$0, $1] }),
            places: .row(of: access.fields.map { UInt32($0.word * 64 + $0.shift) }),
            masks: .row(of: access.fields.map(\.mask)), lower: access.fields.first?.lower ?? 0,
            initial: access.initial, isSparse: access.isSparse, lowest: access.values?.lowerBound ?? .min,
            highest: access.values.map { $0.upperBound - 1 } ?? .max)
        })
    registers = .row(of: Array(repeating: 0, count: code.registerCount))
    scratch = .allocate(capacity: 1)
    scratch.initialize(to: Scratch(lists: Array(repeating: [], count: code.listCount)))
  }

  deinit {
    for access in UnsafeBufferPointer(start: accesses, count: code.accesses.count) {
      access.keys.deallocate()
      access.places.deallocate()
      access.masks.deallocate()
    }
    instructions.deallocate()
    constants.deallocate()
    accesses.deallocate()
    registers.deallocate()
    scratch.deinitialize(count: 1)
    scratch.deallocate()
  }

  /// Whether a condition holds in a state.
  func holds(at start: Int, _ state: UnsafePointer<UInt64>) -> Bool {
    run(from: start, state, nil) != 0
  }

  /// Appends the successors of a state by the steps of the process that begin at `start`.
  func appendSteps(at start: Int, _ state: UnsafePointer<UInt64>, _ out: UnsafeMutablePointer<pincer_successors>) {
    _ = run(from: start, state, out)
  }

  private func run(
    from start: Int, _ s: UnsafePointer<UInt64>, _ out: UnsafeMutablePointer<pincer_successors>?
  ) -> Int {
    let (r, constants, instructions) = (registers, constants, instructions)
    var pc = start
    var n = UnsafeMutablePointer<UInt64>(mutating: s)
    var tried = 0
    while true {
      let i = instructions[pc]
      let (a, b, c) = (Int(i.a), Int(i.b), Int(i.c))
      pc &+= 1
      switch i.operation {
      case .constant: r[a] = constants[b]
      case .move: r[a] = r[b]
      case .field:
        let mask: UInt64 = i.bits == 64 ? .max : (1 &<< UInt64(i.bits)) &- 1
        r[a] = constants[c] &+ Int(truncatingIfNeeded: (s[b] &>> UInt64(i.shift)) & mask)
      case .read: r[a] = read(c, r + b, s)
      case .add: r[a] = exact(r[b].addingReportingOverflow(r[c]))
      case .subtract: r[a] = exact(r[b].subtractingReportingOverflow(r[c]))
      case .multiply: r[a] = exact(r[b].multipliedReportingOverflow(by: r[c]))
      case .divide:
        let (x, d) = (r[b], constants[c])
        r[a] = x >= 0 ? x / d : -((-(x + 1)) / d) - 1
      case .remainder:
        let rest = r[b] % constants[c]
        r[a] = rest < 0 ? rest + constants[c] : rest
      case .equal: r[a] = r[b] == r[c] ? 1 : 0
      case .less: r[a] = r[b] < r[c] ? 1 : 0
      case .lessOrEqual: r[a] = r[b] <= r[c] ? 1 : 0
      case .not: r[a] = r[b] == 0 ? 1 : 0
      case .jump: pc = a
      case .jumpIfZero: if r[b] == 0 { pc = a }
      case .jumpIfNotZero: if r[b] != 0 { pc = a }
      case .jumpIfNotLess: if r[b] >= r[c] { pc = a }
      case .next:
        r[b] &+= 1
        pc = a
      case .nextCounted:
        r[b] &+= 1
        tried &+= 1
        if tried & 0xfff != 0 || mayTryMore(tried, binder: c, out) { pc = a }
      case .clearProbes, .probeKeys, .probeValue, .sortProbes, .unbounded: collectProbes(i, s)
      case .nextProbe: if !takeProbe(i) { pc = c }
      case .begin:
        n = place(out!)
        for word in 0..<words { n[word] = s[word] }
        if !scratch.pointee.written.isEmpty { scratch.pointee.written.removeAll(keepingCapacity: true) }
      case .store:
        if !store(r[a], c, r + b, n, mayMeet: instructions[pc].b != 0) {
          pc = Int(instructions[pc].a)
        } else {
          pc &+= 1
        }
      case .storeField:
        let mask: UInt64 = i.bits == 64 ? .max : (1 &<< UInt64(i.bits)) &- 1
        let bits = UInt64(truncatingIfNeeded: r[a] &- constants[c]) & mask
        n[b] = (n[b] & ~(mask &<< UInt64(i.shift))) | (bits &<< UInt64(i.shift))
      case .commit:
        out!.pointee.steps[Int(out!.pointee.count)] = UInt32(a)
        out!.pointee.count += 1
      case .illDefined:
        n = place(out!)
        n.update(from: s, count: words)
        out!.pointee.steps[Int(out!.pointee.count)] = UInt32(a) | 1 << 31
        out!.pointee.count += 1
      case .end: return r[a]
      }
    }
  }

  /// Whether an evaluation goes on that has tried some values; after a failure it does not matter what it finds.
  private func mayTryMore(
    _ tried: Int, binder: Int, _ out: UnsafeMutablePointer<pincer_successors>?
  ) -> Bool {
    guard scratch.pointee.failure == nil, out.map({ $0.pointee.failure == 0 }) ?? true else { return false }
    if tried >= EvaluationFailure.mostValues { scratch.pointee.failure = .tooManyValues(binder: binder) }
    return scratch.pointee.failure == nil
  }

  private func collectProbes(_ i: Instruction, _ s: UnsafePointer<UInt64>) {
    let (a, b) = (Int(i.a), Int(i.b))
    switch i.operation {
    case .clearProbes: scratch.pointee.lists[a].removeAll(keepingCapacity: true)
    case .probeKeys: appendKeys(code.probeKeys[b], s, to: a)
    case .probeValue: scratch.pointee.lists[a].append(registers[b] &- constants[Int(i.c)])
    case .sortProbes:
      scratch.pointee.lists[a] = probeValues(around: scratch.pointee.lists[a])
      registers[b] = 0
    default: scratch.pointee.failure = .unboundedDomain(binder: a)
    }
  }

  /// False if there are no more.
  private func takeProbe(_ i: Instruction) -> Bool {
    let (list, name) = (Int(i.a), Int(i.b))
    guard registers[name + 1] < scratch.pointee.lists[list].count else { return false }
    registers[name] = scratch.pointee.lists[list][registers[name + 1]]
    registers[name + 1] += 1
    return true
  }

  @inline(__always)
  private func place(_ out: UnsafeMutablePointer<pincer_successors>) -> UnsafeMutablePointer<UInt64> {
    if out.pointee.count == out.pointee.capacity { out.pointee.grow(out) }
    return out.pointee.states + Int(out.pointee.count) * words
  }

  @inline(__always)
  private func exact(_ result: (partialValue: Int, overflow: Bool)) -> Int {
    if result.overflow { scratch.pointee.failure = .overflow }
    return result.partialValue
  }

  /// The index of a cell, or -1 if an index is outside its sort.
  @inline(__always)
  private func place(_ access: UnsafeMutablePointer<FlatAccess>, _ indices: UnsafePointer<Int>) -> Int {
    let keys = access.pointee.keys
    var place = 0
    for k in 0..<access.pointee.keyCount {
      let key = indices[k] &- keys[2 * k]
      guard UInt(bitPattern: key) < UInt(bitPattern: keys[2 * k + 1]) else { return -1 }
      place = place &* keys[2 * k + 1] &+ key
    }
    return place
  }

  @inline(__always)
  private func read(_ number: Int, _ indices: UnsafePointer<Int>, _ s: UnsafePointer<UInt64>) -> Int {
    let access = accesses + number
    guard !access.pointee.isSparse else { return readSparse(number, indices, s) }
    let cell = place(access, indices)
    guard cell >= 0 else { return access.pointee.initial }
    let place = access.pointee.places[cell]
    let bits = (s[Int(place >> 6)] &>> UInt64(place & 63)) & access.pointee.masks[cell]
    return access.pointee.lower &+ Int(truncatingIfNeeded: bits)
  }

  private func readSparse(_ access: Int, _ indices: UnsafePointer<Int>, _ s: UnsafePointer<UInt64>) -> Int {
    let keys = (0..<accesses[access].keyCount).map { indices[$0] }
    return contents.value(in: code.accesses[access].fields[0].value(in: s), keys) ?? accesses[access].initial
  }

  /// Writes a cell of the successor; false if index or value are outside their sorts, or the cell was given another
  /// value by the same step.
  private func store(
    _ value: Int, _ number: Int, _ indices: UnsafePointer<Int>, _ n: UnsafeMutablePointer<UInt64>, mayMeet: Bool
  ) -> Bool {
    let access = accesses + number
    guard !access.pointee.isSparse else { return storeSparse(value, number, indices, n) }
    guard value >= access.pointee.lowest, value <= access.pointee.highest else { return false }
    let cell = place(access, indices)
    guard cell >= 0 else { return false }
    if mayMeet {
      for other in scratch.pointee.written where other.access == number && other.place == cell {
        return other.value == value
      }
      scratch.pointee.written.append((number, cell, [], value))
    }
    let (place, mask) = (access.pointee.places[cell], access.pointee.masks[cell])
    let bits = UInt64(truncatingIfNeeded: value &- access.pointee.lower) & mask
    let (word, shift) = (Int(place >> 6), UInt64(place & 63))
    n[word] = (n[word] & ~(mask &<< shift)) | (bits &<< shift)
    return true
  }

  private func storeSparse(
    _ value: Int, _ access: Int, _ indices: UnsafePointer<Int>, _ n: UnsafeMutablePointer<UInt64>
  ) -> Bool {
    let variable = code.accesses[access]
    if let values = variable.values, !values.contains(value) { return false }
    let keys = variable.keyBounds.indices.map { indices[$0] }
    for (key, bounds) in zip(keys, variable.keyBounds) where !(bounds?.contains(key) ?? true) { return false }
    for other in scratch.pointee.written where other.access == access && other.keys == keys {
      return other.value == value
    }
    guard scratch.pointee.written.count < Self.mostCells else {
      scratch.pointee.failure = .tooManyCells
      return true
    }
    scratch.pointee.written.append((access, 0, keys, value))
    let field = variable.fields[0]
    field.set(contents.updated(field.value(in: UnsafePointer(n)), keys, to: value, initial: variable.initial), in: n)
    return true
  }

  /// Contents are copied for each cell that is written.
  private static let mostCells = 1024

  private func appendKeys(_ keys: ProbeKeys, _ s: UnsafePointer<UInt64>, to list: Int) {
    let access = code.accesses[keys.access]
    guard access.isSparse else {
      let lower = access.lowers[keys.position]
      scratch.pointee.lists[list] += ((lower - 1)...(lower + access.counts[keys.position])).map { $0 &- keys.shift }
      return
    }
    let content = contents[access.fields[0].value(in: s)]
    for entry in stride(from: 0, to: content.count, by: access.keyBounds.count + 1) {
      scratch.pointee.lists[list].append(content[entry + keys.position] &- keys.shift)
    }
  }
}
