/// How much memory tables may have: a request for more is turned down before anything grows.

import CMachine

/// A sum of memory that tables share. All of the program's share one, unless a thread was given one of its own.
package struct Allowance: BitwiseCopyable, @unchecked Sendable {
  let state: UnsafeMutablePointer<pincer_allowance>

  /// That of the program.
  package static var program: Allowance { Allowance(state: pincer_allowance_program()) }

  /// That of the calling thread.
  package static var current: Allowance { Allowance(state: pincer_allowance_current()) }

  private init(state: UnsafeMutablePointer<pincer_allowance>) { self.state = state }

  /// Makes another allowance, which lives as long as the program: tables that are charged to it know it.
  package init(bytes: Int) {
    state = .allocate(capacity: 1)
    state.initialize(
      to: pincer_allowance(used: 0, most: Int64(bytes), refused: 0, folder: -1, spilled: 0, spilled_most: 0))
  }

  /// The memory that tables of all allowances have now, in bytes; files left out.
  package static var tablesOfAll: Int { Int(pincer_taken_by_all()) }

  /// What tables of all allowances have in files, in bytes.
  package static var spilledByAll: Int { Int(pincer_spilled_by_all()) }

  /// The memory that its tables have now, in bytes.
  package var used: Int { Int(state.pointee.used) }

  /// What they may have. Who has more already keeps it.
  package var most: Int {
    get { Int(state.pointee.most) }
    nonmutating set { state.pointee.most = Int64(newValue) }
  }

  /// How many requests were turned down so far.
  package var refusals: Int { Int(state.pointee.refused) }

  /// What is in files now, in bytes.
  package var spilled: Int { Int(state.pointee.spilled) }

  /// The most that was spilled to files at a time, in bytes.
  package var mostSpilled: Int { Int(state.pointee.spilled_most) }

  /// Whether an open folder is on no disk but in memory, so that spilling there saves none.
  package static func isInMemory(folder: Int32) -> Bool { pincer_is_in_memory(folder) != 0 }

  /// What is beyond the allowance goes to files in this folder, an open descriptor that stays open.
  package func spill(to folder: Int32) { state.pointee.folder = folder }

  /// - Returns: False, and takes nothing, if there is not so much left.
  package func take(_ bytes: Int) -> Bool { pincer_take(state, Int64(bytes)) != 0 }

  package func give(_ bytes: Int) { pincer_give(state, Int64(bytes)) }

  /// Makes it the allowance of the calling thread, and of crews that begin there, during `body`.
  package func during<R>(_ body: () throws -> R) rethrows -> R {
    let before = pincer_allowance_enter(state)
    defer { pincer_allowance_enter(before) }
    return try body()
  }
}
