/// The compiled successor function of a system by itself, for those who compare it with the reference.

import CMachine
import Semantics

/// What the enumerating engine computes from one state, without a search.
package final class SuccessorFunction {
  /// One enabled step: its edge, and where it leads; `nil` if it is ill-defined.
  package struct Step: Hashable {
    package var process: Int
    package var location: Int
    package var edge: Int
    package var packed: [UInt64]?

    package init(process: Int, location: Int, edge: Int, packed: [UInt64]?) {
      self.process = process
      self.location = location
      self.edge = edge
      self.packed = packed
    }
  }

  private let layout: PackedLayout
  private let steps: StepTable
  private let contents = SparseContents()
  private let expander: Expander

  package init(_ system: TransitionSystem) {
    layout = PackedLayout(system)
    steps = StepTable(system)
    expander = Expander(system, layout, RegisterCompiler.compile(system, layout), contents)
  }

  /// The system as C, or `nil` if it has no native code.
  package static func source(of system: TransitionSystem) -> String? {
    try? CEmitter.emit(system, PackedLayout(system))
  }

  /// From now on steps and conditions are those of native code.
  package func use(_ code: NativeCode?) { expander.native = code }

  package func pack(_ state: State) -> [UInt64] {
    [UInt64](unsafeUninitializedCapacity: layout.words) { buffer, count in
      layout.pack(state, contents, into: buffer.baseAddress!)
      count = layout.words
    }
  }

  /// The steps enabled in a state, in the order of processes, edges and chosen values.
  ///
  /// - Returns: `nil` if something cannot be evaluated.
  package func steps(from state: State) -> [Step]? {
    expander.buffer.clear()
    pack(state).withUnsafeBufferPointer { expander.expand($0.baseAddress!) }
    guard expander.failure == nil else { return nil }
    return (0..<expander.buffer.count).map { i in
      let number = expander.buffer.out.pointee.steps[i]
      let place = steps.places[Int(number & ~(1 << 31))]
      let words = UnsafeBufferPointer(start: expander.buffer.state(i), count: layout.words)
      return Step(
        process: place.process, location: place.location, edge: place.edge,
        packed: number >> 31 == 0 ? Array(words) : nil)
    }
  }

  /// Whether the condition of an invariant or a `reachable` property holds in a state; `nil` for other properties.
  package func holds(_ property: Int, in state: State) -> Bool? {
    guard expander.machine.code.conditions[2 * property] != nil else { return nil }
    return pack(state).withUnsafeBufferPointer { expander.holds(2 * property, $0.baseAddress!) }
  }
}
