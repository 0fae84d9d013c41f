/// One thread's way from a state to its successors, by native code where there is some, else by the register machine.

import CMachine
import Semantics

final class Expander {
  let system: TransitionSystem
  let layout: PackedLayout
  let machine: RegisterMachine
  let buffer: SuccessorBuffer
  var native: NativeCode?
  private let starts: UnsafeMutablePointer<UnsafeMutablePointer<Int>>
  private let locations: UnsafeMutablePointer<PackedField>
  private let processCount: Int
  /// Which processes are enough to expand; `nil` to expand all.
  private let persistent: PersistentSets?
  private let places: UnsafeMutablePointer<Int>
  private let setup: Int
  private let setupEnd: Int

  init(
    _ system: TransitionSystem, _ layout: PackedLayout, _ code: RegisterCode, _ contents: SparseContents,
    _ persistent: PersistentSets? = nil
  ) {
    self.system = system
    self.layout = layout
    machine = RegisterMachine(code, words: layout.words, contents: contents)
    buffer = SuccessorBuffer(words: layout.words)
    self.persistent = persistent
    processCount = system.processes.count
    places = .allocate(capacity: max(1, processCount))
    setup = system.setup ?? -1
    setupEnd = system.setup.map { system.processes[$0].end } ?? 0
    locations = .allocate(capacity: max(1, processCount))
    locations.initialize(from: layout.locations, count: processCount)
    starts = .allocate(capacity: max(1, processCount))
    for (p, places) in code.steps.enumerated() {
      let row = UnsafeMutablePointer<Int>.allocate(capacity: max(1, places.count))
      row.initialize(from: places, count: places.count)
      (starts + p).initialize(to: row)
    }
  }

  deinit {
    for p in 0..<processCount { starts[p].deallocate() }
    starts.deallocate()
    locations.deallocate()
    places.deallocate()
  }

  /// Why something could not be evaluated, if that happened.
  var failure: EvaluationFailure? { EvaluationFailure(code: buffer.out.pointee.failure) ?? machine.failure }

  /// Whether setup is over.
  @inline(__always)
  func isPrepared(_ state: UnsafePointer<UInt64>) -> Bool {
    setup < 0 || locations[setup].value(in: state) == setupEnd
  }

  /// Appends the successors of `state` to the buffer, in the order of processes, edges and chosen values; those by a
  /// persistent set of processes, if one is found that has any.
  @inline(__always)
  func expand(_ state: UnsafePointer<UInt64>) {
    if let persistent, isPrepared(state) {
      expandReduced(state, persistent)
    } else if let native {
      _ = native.expand(state, buffer.out, .max)
    } else {
      interpret(state, .max)
    }
  }

  /// The same, but for the steps of the processes that sleep, as bits, unless there are no others.
  func expand(_ state: UnsafePointer<UInt64>, sleeping: UInt32) {
    let before = buffer.count
    expand(state, ~UInt64(sleeping))
    if buffer.count == before { expand(state, .max) }
  }

  /// Appends all successors of `state`, whatever is reduced.
  func expandAll(_ state: UnsafePointer<UInt64>) { expand(state, .max) }

  private func expandReduced(_ state: UnsafePointer<UInt64>, _ persistent: PersistentSets) {
    for p in 0..<processCount { places[p] = locations[p].value(in: state) }
    let before = buffer.count
    let isEnough = persistent.findSet(places) { set in
      expand(state, set)
      return buffer.count > before
    }
    if !isEnough { expand(state, .max) }
  }

  private func expand(_ state: UnsafePointer<UInt64>, _ processes: UInt64) {
    if let native { _ = native.expand(state, buffer.out, processes) } else { interpret(state, processes) }
  }

  private func interpret(_ state: UnsafePointer<UInt64>, _ processes: UInt64) {
    if !isPrepared(state) {
      machine.appendSteps(at: starts[setup][locations[setup].value(in: state)], state, buffer.out)
      return
    }
    // Beyond 64 processes nothing is reduced.
    for p in 0..<processCount where p > 63 || processes >> UInt64(p) & 1 != 0 {
      machine.appendSteps(at: starts[p][locations[p].value(in: state)], state, buffer.out)
    }
  }

  /// Which of the conditions of group `group` (64 in a row) that are `asked` for hold in a state, as bits.
  @inline(__always)
  func judge(_ state: UnsafePointer<UInt64>, group: Int, asked: UInt64) -> UInt64 {
    if let native { return native.judge(state, UInt64(group), asked, &buffer.out.pointee.failure) }
    var result: UInt64 = 0
    var left = asked
    while left != 0 {
      let bit = left.trailingZeroBitCount
      left &= left - 1
      if holds(group * 64 + bit, state) { result |= 1 << UInt64(bit) }
    }
    return result
  }

  /// Whether one of the system's `stateConditions` holds.
  func holds(_ condition: Int, _ state: UnsafePointer<UInt64>) -> Bool {
    if let native {
      return native.judge(state, UInt64(condition / 64), 1 << UInt64(condition % 64), &buffer.out.pointee.failure) != 0
    }
    return machine.holds(at: machine.code.conditions[condition]!, state)
  }

  /// Whether a state without successors is no deadlock.
  func mayRest(_ state: UnsafePointer<UInt64>) -> Bool {
    guard isPrepared(state) else { return false }
    let allEnded = system.processes.indices.allSatisfy { p in
      system.processes[p].kind != .ordinary || layout.locations[p].value(in: state) == system.processes[p].end
    }
    return allEnded || machine.holds(at: machine.code.restCondition, state)
  }
}
