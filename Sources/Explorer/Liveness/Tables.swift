/// Tables of one number for each state, of which one has all or none.

import Machine

extension GrowingBuffer {
  /// - Returns: So many tables of that size, not filled; `nil`, and no memory is taken, if there is not enough for all.
  static func tables(_ count: Int, of size: Int) -> [GrowingBuffer]? {
    var tables: [GrowingBuffer] = []
    for _ in 0..<count {
      guard let table = GrowingBuffer(capacity: size) else {
        for table in tables { table.free() }
        return nil
      }
      tables.append(table)
    }
    return tables
  }
}
