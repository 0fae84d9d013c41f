/// Values in a row of plain memory, for loops that count no references.

extension UnsafeMutablePointer {
  /// A copy of some values, in memory of its own, with room for one at least. Whoever asked for it deallocates it.
  package static func row(of values: some Collection<Pointee>) -> Self {
    let row = allocate(capacity: Swift.max(1, values.count))
    for (i, value) in values.enumerated() { (row + i).initialize(to: value) }
    return row
  }
}
