/// Writes states in which interchangeable values have changed places.

import Machine

/// Renames what cells hold, and moves what is keyed by the values of each orbit, a column at a time.
struct Mover {
  private let rows: SymmetryTable.Rows
  /// Where the values of each orbit begin in an order, and the end of the last.
  private let starts: UnsafePointer<Int>
  private let words: Int
  /// For states of many words.
  private let room: UnsafeMutablePointer<UInt64>

  init(_ rows: SymmetryTable.Rows, _ starts: UnsafePointer<Int>, words: Int) {
    self.rows = rows
    self.starts = starts
    self.words = words
    room = .row(of: Array(repeating: 0, count: words * 2))
  }

  func free() { room.deallocate() }

  /// Writes a state with all values renamed, in its own place or elsewhere.
  ///
  /// - Parameters:
  ///   - held: What each holder holds in the state.
  ///   - order: For each place of an orbit, the place of the value that goes there.
  ///   - renaming: For each value, the value whose place it takes.
  @inline(__always)
  func write(
    _ state: UnsafePointer<UInt64>, _ held: UnsafePointer<Int32>, _ order: UnsafePointer<Int32>,
    _ renaming: UnsafePointer<Int32>, to new: UnsafeMutablePointer<UInt64>
  ) {
    switch words {
    case 1:
      var moving = OneMovingWord(state)
      move(&moving, held, order, renaming)
      new[0] = moving.new
    case 2:
      var moving = TwoMovingWords(state)
      move(&moving, held, order, renaming)
      (new[0], new[1]) = moving.new
    default:
      var moving = ManyMovingWords(state, count: words, room: room)
      move(&moving, held, order, renaming)
      new.update(from: moving.new, count: words)
    }
  }

  @inline(__always)
  private func move<Words: MovingWords>(
    _ moving: inout Words, _ held: UnsafePointer<Int32>, _ order: UnsafePointer<Int32>,
    _ renaming: UnsafePointer<Int32>
  ) {
    for i in 0..<rows.holderCount {
      let cell = rows.holders + i
      let (old, base) = (Int(held[i]), Int(cell.pointee.valueBase))
      // Nothing stays nothing.
      let changed = UInt64(truncatingIfNeeded: (old &- base) ^ (Int(renaming[old]) &- base))
      moving.flip(changed &<< UInt64(cell.pointee.shift), in: cell.pointee.word)
    }
    for s in 0..<rows.stepCount {
      let step = rows.steps + s
      let start = starts[step.pointee.orbit]
      let count = starts[step.pointee.orbit &+ 1] &- start
      moving.begin(unmoved: rows.unmoved + s &* words)
      for c in step.pointee.columns {
        let (mask, places) = (rows.columns[c].mask, rows.places + rows.columns[c].first)
        for i in 0..<count {
          let (old, new) = (places[Int(order[start &+ i])], places[i])
          let bits = moving.before(old.word) &>> UInt64(old.shift) & mask
          moving.add(bits &<< UInt64(new.shift), to: new.word)
        }
      }
    }
  }
}
