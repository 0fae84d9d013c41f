/// Keeps one search in its file, now and then.

import Explorer
import Support
import Synchronization

final class CheckpointKeeper: SnapshotKeeper {
  let saved: (any SnapshotSource)?
  private let file: CheckpointFile
  private let seconds: Double
  private let note: @Sendable (String) -> Void
  private let last = Mutex(ContinuousClock.now)
  private let used: Atomic<Bool>

  init(
    _ file: CheckpointFile, from saved: StoredSnapshot?, seconds: Double, note: @escaping @Sendable (String) -> Void
  ) {
    self.file = file
    self.saved = saved
    self.seconds = seconds
    self.note = note
    used = Atomic(saved != nil)
  }

  func isDue() -> Bool { last.withLock { (ContinuousClock.now - $0).inSeconds >= seconds } }

  var isUsed: Bool { used.load(ordering: .relaxed) }

  func keep(_ snapshot: SearchSnapshot) {
    do {
      try file.write(snapshot)
      used.store(true, ordering: .relaxed)
    } catch {
      note("warning: \(error.message); the search goes on")
    }
    // From the end of writing, so that a slow disk does not stop the search for good.
    last.withLock { $0 = .now }
  }
}
