/// The world's side of a search: clock, memory, and somebody pressing Ctrl-C.

import Foundation
import Semantics
import Support
import Synchronization

/// How often Ctrl-C was pressed.
private let interrupts = Atomic<Int>(0)

/// Watches limits while a search runs.
struct Watch: Sendable {
  let start = ContinuousClock.now
  let seconds: Double?
  /// `nil` if nobody watches memory here.
  let memory: MemoryLimit?

  /// Makes the first Ctrl-C end searches with what they know, and the second one end the program.
  static func catchInterrupts() {
    signal(SIGINT) { _ in
      if interrupts.add(1, ordering: .relaxed).newValue > 1 { _exit(130) }
    }
    // A file that grows too long is an error to report, and nothing to die of.
    signal(SIGXFSZ, SIG_IGN)
    // Whoever starts the program may have blocked the signal, and that is inherited.
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGINT)
    pthread_sigmask(SIG_UNBLOCK, &signals, nil)
  }

  static var isInterrupted: Bool { interrupts.load(ordering: .relaxed) > 0 }

  var elapsed: Double { (ContinuousClock.now - start).inSeconds }

  /// The limit that is exceeded now, if one is.
  func exceeded() -> Bound? {
    if Self.isInterrupted { return .interrupted }
    if let seconds, elapsed >= seconds { return .seconds(seconds) }
    if let memory, memory.isExceeded() { return .memory(megabytes: memory.megabytes) }
    return nil
  }

  /// The most memory the program has had, in megabytes.
  static func peakMegabytes() -> Int {
    guard let text = try? String(contentsOfFile: "/proc/self/status", encoding: .ascii) else { return 0 }
    guard let line = text.split(separator: "\n").first(where: { $0.hasPrefix("VmHWM:") }) else { return 0 }
    return (Int(line.filter(\.isNumber)) ?? 0) / 1024
  }
}

/// Ctrl-C, for commands.
public enum Interrupts {
  /// From now on the first Ctrl-C ends searches with what they know, and the second one the program.
  public static func areCaught() { Watch.catchInterrupts() }

  public static var happened: Bool { Watch.isInterrupted }
}

/// The memory of the program, for reports.
public enum ProgramMemory {
  public static var peakMegabytes: Int { Watch.peakMegabytes() }
}
