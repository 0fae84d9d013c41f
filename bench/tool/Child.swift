/// Runs a program and measures it: time by the clock, memory by what the system says of the process.

import Foundation
import Support

struct Child {
  let status: Int32
  let output: String
  let seconds: Double
  let peakBytes: Int
  let ranOutOfTime: Bool

  var succeeded: Bool { status == 0 && !ranOutOfTime }

  /// Runs `arguments` in `folder` until it ends or `limit` seconds have passed. Its output goes through a file,
  /// so that nobody has to read while it runs.
  static func run(_ arguments: [String], in folder: String, limit: Double) throws -> Child {
    let outputPath = folder + "/output.txt"
    // The shell becomes the program, so what is measured is the program.
    let script = "cd \"$1\" && shift && exec \"$@\" >output.txt 2>&1"
    let words = ["/bin/sh", "-c", script, "sh", folder] + arguments
    var pointers = words.map { strdup($0) } + [nil]
    defer { for pointer in pointers { free(pointer) } }
    var process: pid_t = 0
    let clock = ContinuousClock()
    let start = clock.now
    let error = posix_spawn(&process, "/bin/sh", nil, nil, &pointers, environ)
    guard error == 0 else { throw BenchError("cannot start \(arguments[0]): \(String(cString: strerror(error)))") }
    let (status, usage, ranOutOfTime) = wait(for: process, until: start + .seconds(limit))
    let text = (try? String(contentsOfFile: outputPath, encoding: .utf8)) ?? ""
    return Child(
      status: status, output: text, seconds: (clock.now - start).inSeconds, peakBytes: usage.peakBytes,
      ranOutOfTime: ranOutOfTime)
  }

  private static func wait(for process: pid_t, until end: ContinuousClock.Instant) -> (Int32, rusage, Bool) {
    var status: Int32 = 0
    var usage = rusage()
    var ranOutOfTime = false
    while wait4(process, &status, WNOHANG, &usage) == 0 {
      if !ranOutOfTime && ContinuousClock.now > end {
        ranOutOfTime = true
        kill(process, SIGKILL)
      }
      usleep(500)
    }
    // The low bits are the signal that ended it, the others its exit code.
    return (status & 0x7f == 0 ? status >> 8 & 0xff : 128 + status & 0x7f, usage, ranOutOfTime)
  }
}

extension rusage {
  var peakBytes: Int {
    #if os(macOS)
      Int(ru_maxrss)
    #else
      Int(ru_maxrss) * 1024
    #endif
  }
}

/// Why the benchmark as a whole cannot go on.
struct BenchError: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}
