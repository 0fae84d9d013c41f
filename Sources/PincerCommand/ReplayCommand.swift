/// `pincer replay`: stored traces against the models as they are now.

import ArgumentParser
import Pincer
import Support

struct ReplayCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay", abstract: "Replay stored traces with the reference interpreter.")

  @Argument(help: "Trace files and folders.")
  var paths: [String]

  @Flag(help: "Show each trace.")
  var show = false

  func run() throws {
    var failures = 0
    let files = try StoredTrace.files(at: paths)
    for file in files {
      let trace = try StoredTrace(at: file, seeksCorrectRun: false)
      print((trace.isConfirmed ? "ok    " : "FAIL  ") + file + (trace.isConfirmed ? "" : ": " + trace.message))
      if show { print(trace.text(Terminal.traceStyle)) }
      if !trace.isConfirmed { failures += 1 }
    }
    print("\(files.count.counting("trace")), \(files.count - failures) replay, \(failures) do not")
    if failures > 0 { throw Exit.notMet }
  }
}
