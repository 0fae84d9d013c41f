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
    let spans = a.indices.enumerated().map { k, index -> Range<Int> in
      guard let range = ranges.range(of: index) else { return 0..<counts[k] }
      let first = max(range.lowerBound, lowers[k])
      let last = min(range.upperBound, lowers[k] + counts[k] - 1)
      return first <= last ? first - lowers[k]..<last - lowers[k] + 1 : 0..<0
    }
    func mark(_ k: Int, _ place: Int) {
      guard k < spans.count else { return isWritten[offset + place] = true }
      for key in spans[k] { mark(k + 1, place * counts[k] + key) }
    }
    mark(0, 0)
  }
}
