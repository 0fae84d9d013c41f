/// What a search is between two rounds, as numbers and tables that can be kept elsewhere and put back.

import Semantics
import Support

/// Numbers, and tables of plain memory, in an order that whoever reads them back knows too.
package struct SearchSnapshot {
  package private(set) var numbers: [UInt64] = []
  package private(set) var tables: [UnsafeRawBufferPointer] = []

  mutating func add(_ number: Int) { numbers.append(UInt64(bitPattern: Int64(number))) }

  mutating func add(_ number: UInt64) { numbers.append(number) }

  /// The table must stay as it is as long as the snapshot is used.
  mutating func add(_ base: UnsafeRawPointer, bytes: Int) {
    tables.append(UnsafeRawBufferPointer(start: base, count: bytes))
  }
}

/// Where a snapshot is read from.
package protocol SnapshotSource: Sendable {
  var numbers: [UInt64] { get }
  /// The size of each table, in bytes.
  var tables: [Int] { get }
  /// Fills memory of the table's size.
  /// - Returns: False if the table is not what was written.
  func read(_ table: Int, into memory: UnsafeMutableRawBufferPointer) -> Bool
}

/// Keeps snapshots of one search. It owns the clock and the files.
package protocol SnapshotKeeper: Sendable {
  /// The snapshot that the search goes on from; `nil` if it begins at the beginning.
  var saved: (any SnapshotSource)? { get }
  /// Whether it is time to keep one.
  func isDue() -> Bool
  /// Whether it has kept one of this search, now or in an earlier execution.
  var isUsed: Bool { get }
  func keep(_ snapshot: SearchSnapshot)
}

/// Reads a snapshot in the order in which it was written; what does not fit is noted and read as 0.
struct SnapshotReader {
  private let source: any SnapshotSource
  private let numbers: [UInt64]
  private var at = 0
  private var table = 0
  /// Whether something was not what it should be.
  private(set) var isWrong = false

  init(_ source: any SnapshotSource) {
    self.source = source
    numbers = source.numbers
  }

  /// Whether all was read, and all of it fitted.
  var isComplete: Bool { !isWrong && at == numbers.count && table == source.tables.count }

  mutating func number() -> UInt64 {
    guard at < numbers.count else {
      isWrong = true
      return 0
    }
    at += 1
    return numbers[at - 1]
  }

  /// A number that must lie within bounds.
  mutating func number(in bounds: ClosedRange<Int>) -> Int {
    let number = Int(truncatingIfNeeded: number())
    guard bounds.contains(number) else {
      isWrong = true
      return bounds.lowerBound
    }
    return number
  }

  mutating func count() -> Int { number(in: 0...(1 << 48)) }

  /// Reads the next table.
  /// - Returns: False if it has another size, or is damaged.
  mutating func read(into base: UnsafeMutableRawPointer, bytes: Int) -> Bool {
    defer { table += 1 }
    guard !isWrong, table < source.tables.count, source.tables[table] == bytes,
      source.read(table, into: UnsafeMutableRawBufferPointer(start: base, count: bytes))
    else {
      isWrong = true
      return false
    }
    return true
  }
}
