/// Runs register code: the successors of packed states, and conditions of them.

import CMachine
import Semantics

/// Why an evaluation means nothing; it stops the search with an honest unknown.
enum EvaluationFailure: Hashable {
  case overflow
  case unboundedDomain(binder: Int)

  /// As generated code says it.
  init?(code: Int64) {
    switch code {
    case 0: return nil
    case 1: self = .overflow
    default: self = .unboundedDomain(binder: Int(code) - 2)
    }
  }

  var code: Int64 {
    switch self {
    case .overflow: 1
    case .unboundedDomain(let binder): Int64(binder) + 2
    }
  }
}

/// One thread's machine. No allocation for steps over dense cells.
final class RegisterMachine {
  let code: RegisterCode
  let contents: SparseContents
  private let words: Int
  private let instructions: UnsafeMutableBufferPointer<Instruction>
  private let constants: UnsafeMutableBufferPointer<Int>
  private let accesses: UnsafeMutableBufferPointer<FlatAccess>
  private let registers: UnsafeMutablePointer<Int>
  private var lists: [[Int]]
  /// The cells that the step being taken has written, where two assignments could meet.
  private var written: [(access: Int, place: Int, keys: [Int], value: Int)] = []
  var failure: EvaluationFailure?

  /// An access without arrays to count references of.
  private struct FlatAccess {
    var keyCount: Int
    var lowers: UnsafeMutablePointer<Int>
    var counts: UnsafeMutablePointer<Int>
    var fields: UnsafeMutablePointer<PackedField>
    var initial: Int
    var isSparse: Bool
    var lowest: Int
    var highest: Int
  }

  init(_ code: RegisterCode, words: Int, contents: SparseContents) {
    self.code = code
    self.words = words
    self.contents = contents
    instructions = Self.copy(code.instructions)
    constants = Self.copy(code.constants)
    accesses = Self.copy(
      code.accesses.map { access in
        FlatAccess(
          keyCount: access.keyBounds.count, lowers: Self.copy(access.lowers).baseAddress!,
          counts: Self.copy(access.counts).baseAddress!, fields: Self.copy(access.fields).baseAddress!,
          initial: access.initial, isSparse: access.isSparse, lowest: access.values?.lowerBound ?? .min,
          highest: access.values.map { $0.upperBound - 1 } ?? .max)
      })
    registers = .allocate(capacity: max(1, code.registerCount))
    registers.initialize(repeating: 0, count: max(1, code.registerCount))
    lists = Array(repeating: [], count: code.listCount)
  }

  private static func copy<T>(_ array: [T]) -> UnsafeMutableBufferPointer<T> {
    let buffer = UnsafeMutableBufferPointer<T>.allocate(capacity: max(1, array.count))
    _ = buffer.initialize(from: array)
    return buffer
  }

  deinit {
    for access in accesses[..<code.accesses.count] {
      access.lowers.deallocate()
      access.counts.deallocate()
      access.fields.deallocate()
    }
    instructions.deallocate()
    constants.deallocate()
    accesses.deallocate()
    registers.deallocate()
  }

  /// Whether a condition holds in a state.
  func holds(at start: Int, _ state: UnsafePointer<UInt64>) -> Bool {
    run(from: start, state, nil, 0) != 0
  }

  /// Appends the successors of a state by the steps of the process that begin at `start`.
  func appendSteps(at start: Int, _ state: UnsafePointer<UInt64>, _ out: UnsafeMutablePointer<pincer_successors>) {
    _ = run(from: start, state, out, 0)
    if let failure { out.pointee.failure = failure.code }
  }

  private func run(
    from start: Int, _ s: UnsafePointer<UInt64>, _ out: UnsafeMutablePointer<pincer_successors>?, _: Int
  ) -> Int {
    let r = registers
    var pc = start
    var n = UnsafeMutablePointer<UInt64>(mutating: s)
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
      case .clearProbes: lists[a].removeAll(keepingCapacity: true)
      case .probeKeys: appendKeys(code.probeKeys[b], s, to: a)
      case .probeValue: lists[a].append(r[b] &- constants[c])
      case .sortProbes:
        lists[a] = probeValues(around: lists[a])
        r[b] = 0
      case .nextProbe:
        if r[b + 1] < lists[a].count {
          r[b] = lists[a][r[b + 1]]
          r[b + 1] += 1
        } else {
          pc = c
        }
      case .unbounded: failure = .unboundedDomain(binder: a)
      case .begin:
        n = place(out!)
        n.update(from: s, count: words)
        written.removeAll(keepingCapacity: true)
      case .store:
        if !store(r[a], c, r + b, n, mayMeet: instructions[pc].b != 0) { pc = Int(instructions[pc].a) } else { pc &+= 1 }
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

  @inline(__always)
  private func place(_ out: UnsafeMutablePointer<pincer_successors>) -> UnsafeMutablePointer<UInt64> {
    if out.pointee.count == out.pointee.capacity { out.pointee.grow(out) }
    return out.pointee.states + Int(out.pointee.count) * words
  }

  @inline(__always)
  private func exact(_ result: (partialValue: Int, overflow: Bool)) -> Int {
    if result.overflow { failure = .overflow }
    return result.partialValue
  }

  /// The index of a cell, or -1 if an index is outside its sort.
  @inline(__always)
  private func place(_ access: Int, _ indices: UnsafePointer<Int>) -> Int {
    var place = 0
    for k in 0..<accesses[access].keyCount {
      let key = indices[k] &- accesses[access].lowers[k]
      guard key >= 0, key < accesses[access].counts[k] else { return -1 }
      place = place &* accesses[access].counts[k] &+ key
    }
    return place
  }

  private func read(_ access: Int, _ indices: UnsafePointer<Int>, _ s: UnsafePointer<UInt64>) -> Int {
    guard !accesses[access].isSparse else { return readSparse(access, indices, s) }
    let place = place(access, indices)
    return place < 0 ? accesses[access].initial : accesses[access].fields[place].value(in: s)
  }

  private func readSparse(_ access: Int, _ indices: UnsafePointer<Int>, _ s: UnsafePointer<UInt64>) -> Int {
    let keys = (0..<accesses[access].keyCount).map { indices[$0] }
    return contents.value(in: accesses[access].fields[0].value(in: s), keys) ?? accesses[access].initial
  }

  /// Writes a cell of the successor; false if index or value are outside their sorts, or the cell was given another
  /// value by the same step.
  private func store(
    _ value: Int, _ access: Int, _ indices: UnsafePointer<Int>, _ n: UnsafeMutablePointer<UInt64>, mayMeet: Bool
  ) -> Bool {
    guard !accesses[access].isSparse else { return storeSparse(value, access, indices, n) }
    guard value >= accesses[access].lowest, value <= accesses[access].highest else { return false }
    let place = place(access, indices)
    guard place >= 0 else { return false }
    if mayMeet {
      for other in written where other.access == access && other.place == place { return other.value == value }
      written.append((access, place, [], value))
    }
    accesses[access].fields[place].set(value, in: n)
    return true
  }

  private func storeSparse(
    _ value: Int, _ access: Int, _ indices: UnsafePointer<Int>, _ n: UnsafeMutablePointer<UInt64>
  ) -> Bool {
    let variable = code.accesses[access]
    if let values = variable.values, !values.contains(value) { return false }
    let keys = variable.keyBounds.indices.map { indices[$0] }
    for (key, bounds) in zip(keys, variable.keyBounds) where !(bounds?.contains(key) ?? true) { return false }
    for other in written where other.access == access && other.keys == keys { return other.value == value }
    written.append((access, 0, keys, value))
    let field = variable.fields[0]
    field.set(contents.updated(field.value(in: UnsafePointer(n)), keys, to: value, initial: variable.initial), in: n)
    return true
  }

  private func appendKeys(_ keys: ProbeKeys, _ s: UnsafePointer<UInt64>, to list: Int) {
    let access = code.accesses[keys.access]
    guard access.isSparse else {
      let lower = access.lowers[keys.position]
      lists[list] += ((lower - 1)...(lower + access.counts[keys.position])).map { $0 &- keys.shift }
      return
    }
    let content = contents[access.fields[0].value(in: s)]
    for entry in stride(from: 0, to: content.count, by: access.keyBounds.count + 1) {
      lists[list].append(content[entry + keys.position] &- keys.shift)
    }
  }
}
