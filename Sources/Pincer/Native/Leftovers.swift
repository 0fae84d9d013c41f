/// What must be gone when the program ends: compilers that still run, and files that are of no use to a later run.

import Foundation
import Synchronization

/// The program may end while a compiler works in the background: nobody waits for it then.
enum Leftovers {
  private struct Things {
    var compilers: Set<pid_t> = []
    var paths: Set<String> = []
    /// Whether `clear` is called when the program ends, and whether it was.
    var areWatched = false
    var areCleared = false
  }
  private static let things = Mutex(Things())

  static func begin(compiler: pid_t) { change { $0.compilers.insert(compiler) } }
  static func end(compiler: pid_t) { change { $0.compilers.remove(compiler) } }
  static func begin(_ paths: [String]) { change { $0.paths.formUnion(paths) } }
  static func end(_ paths: [String]) { change { $0.paths.subtract(paths) } }

  /// Ends a compiler, and what it started.
  static func kill(_ compiler: pid_t) {
    _ = Foundation.kill(-compiler, SIGKILL)
  }

  private static func change(_ body: (inout Things) -> Void) {
    let mustAsk = things.withLock { things in
      body(&things)
      defer { things.areWatched = true }
      return !things.areWatched
    }
    if mustAsk { atexit { Leftovers.clear() } }
  }

  /// Whether the program is ending: what fails now fails for that reason.
  static var areCleared: Bool { things.withLock(\.areCleared) }

  private static func clear() {
    things.withLock { things in
      things.areCleared = true
      for compiler in things.compilers { kill(compiler) }
      for path in things.paths { try? FileManager.default.removeItem(atPath: path) }
    }
  }
}
