/// Which cells some step may write: the others keep their initial value and need no bits.

import Semantics

struct WrittenCells {
  private var isWritten: [Bool]

  init(_ system: TransitionSystem, _ layout: StateLayout) {
    isWritten = Array(repeating: false, count: layout.cellCount)
    for edge in system.processes.lazy.flatMap(\.edges).joined() {
      var ranges = ValueRanges(system)
      for choice in edge.choices { ranges.bind(choice.binder, to: choice.domain) }
      for assignment in edge.assignments {
        var inner = ranges
        for binder in assignment.binders { inner.bind(binder.binder, to: binder.domain) }
        mark(assignment, layout, inner)
      }
    }
  }

  subscript(cell: Int) -> Bool { isWritten[cell] }

  private mutating func mark(_ a: Assignment, _ layout: StateLayout, _ ranges: ValueRanges) {
    guard case .dense(let offset, let lowers, let counts) = layout.slots[a.variable.index] else { return }
    for place in StateLayout.places(at: a.indices.map { ranges.range(of: $0) }, lowers, counts) {
      isWritten[offset + place] = true
    }
  }
}
