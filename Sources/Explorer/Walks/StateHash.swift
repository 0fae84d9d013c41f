/// Hashes of states, for searches that keep no states.

/// The hash of a state depends on what the state is, never on which thread was first. It is never 0.
struct StateHash {
  private let layout: PackedLayout
  private let contents: SparseContents

  init(_ layout: PackedLayout, _ contents: SparseContents) {
    self.layout = layout
    self.contents = contents
  }

  /// Another hash for another state if a state has less than 64 bits, and nearly always if it has more.
  @inline(__always)
  func callAsFunction(_ state: UnsafePointer<UInt64>) -> UInt64 {
    guard layout.contents.isEmpty else { return hashWithContents(state) }
    if layout.words == 1, layout.bits < 64 { return Mixing.hash(state[0] | 1 << 63) }
    return max(1, Self.hash(state, layout.words))
  }

  @inline(__always)
  private static func hash(_ row: UnsafePointer<UInt64>, _ count: Int) -> UInt64 {
    var hash: UInt64 = 0
    for i in 0..<count { hash = Mixing.hash(hash &* 0x9e37_79b9_7f4a_7c15 ^ row[i]) &+ 1 }
    return hash
  }

  /// The numbers of contents depend on who came first, and so what has a number is hashed in its place.
  private func hashWithContents(_ state: UnsafePointer<UInt64>) -> UInt64 {
    var row = Array(UnsafeBufferPointer(start: state, count: layout.words))
    for field in layout.contents {
      field.set(0, in: &row)
      let content = contents[field.value(in: state)]
      row.append(UInt64(content.count))
      row += content.map { UInt64(bitPattern: Int64($0)) }
    }
    return max(1, Self.hash(row, row.count))
  }
}
