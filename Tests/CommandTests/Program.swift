/// The built program, run in a folder of its own, as a person would.

import Foundation

/// What a run of the program left behind.
struct Finished {
  var code: Int32
  var output: String
  var errors: String
}

/// A folder with model files, in which `pincer` is run.
final class ScratchFolder {
  let path: String

  /// - Parameter files: The text of each file, by path below the folder.
  init(_ files: [String: String] = [:]) throws {
    path = FileManager.default.temporaryDirectory.appending(path: "pincer-\(UUID().uuidString)").path
    for (name, text) in files { try write(text, to: name) }
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func write(_ text: String, to name: String) throws {
    let file = URL(fileURLWithPath: path + "/" + name)
    try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
  }

  /// The text of a file; `nil` if there is none.
  func text(of name: String) -> String? { try? String(contentsOfFile: path + "/" + name, encoding: .utf8) }

  /// The names of the files in a folder below, sorted.
  func names(in folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: path + "/" + folder).sorted()
  }

  // MARK: Running

  /// Runs the program, or another one, to its end.
  ///
  /// - Parameters:
  ///   - arguments: Its arguments, as one line of words.
  ///   - other: The path of another program.
  ///   - folder: Where below the folder it runs.
  ///   - interruptAfter: A text; once the program has printed it, it is interrupted as by Ctrl-C.
  ///   - killAfter: After so many seconds it is killed, as by `kill -9`, if it is still running.
  ///   - fileLimit: No file that it writes may be longer than so many bytes, a multiple of 1,024.
  ///   - changes: What is different in its environment; `nil` for a variable that is not set.
  func run(
    _ arguments: String, of other: String? = nil, in folder: String = "", interruptAfter mark: String? = nil,
    killAfter: Double? = nil, fileLimit: Int? = nil, with changes: [String: String?] = [:]
  ) throws -> Finished {
    let streams = try (stream(), stream())
    let process = Foundation.Process()
    let program = try other.map { URL(fileURLWithPath: $0) } ?? Self.program()
    process.executableURL = program
    process.arguments = arguments.split(separator: " ").map(String.init)
    if let fileLimit {
      process.executableURL = URL(fileURLWithPath: "/bin/bash")
      let command = "ulimit -f \(fileLimit / 1024); exec \"$0\" \"$@\""
      process.arguments = ["-c", command, program.path] + process.arguments!
    }
    process.currentDirectoryURL = URL(fileURLWithPath: path + "/" + folder)
    var environment = ProcessInfo.processInfo.environment
    // Unless a test is about it, everything is checked.
    environment["PINCER_CACHE"] = "off"
    for (name, value) in changes { environment[name] = value }
    process.environment = environment
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try FileHandle(forWritingTo: streams.0)
    process.standardError = try FileHandle(forWritingTo: streams.1)
    try process.run()
    let start = ContinuousClock.now
    let deadline = start + .seconds(60)
    var awaited = mark
    while process.isRunning {
      if let text = awaited, try String(contentsOf: streams.0, encoding: .utf8).contains(text) {
        process.interrupt()
        awaited = nil
      }
      if let killAfter, ContinuousClock.now > start + .seconds(killAfter) { kill(process.processIdentifier, SIGKILL) }
      // A program that hangs fails its test and holds up no other.
      if ContinuousClock.now > deadline { kill(process.processIdentifier, SIGKILL) }
      usleep(killAfter == nil ? 5_000 : 500)
    }
    process.waitUntilExit()
    // A crash is never what a test expects, and its signal no exit code.
    let code = process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus
    return Finished(
      code: code, output: try String(contentsOf: streams.0, encoding: .utf8),
      errors: try String(contentsOf: streams.1, encoding: .utf8))
  }

  private func stream() throws -> URL {
    let file = URL(fileURLWithPath: path + "/.stream-\(UUID().uuidString)")
    try Data().write(to: file)
    return file
  }

  /// The program, which is built beside the tests.
  private static func program() throws -> URL {
    let tests = Bundle.allBundles.map(\.bundleURL) + [Bundle.main.bundleURL]
    let places = tests.flatMap { [$0, $0.deletingLastPathComponent()] }.map { $0.appending(path: "pincer") }
    guard let found = places.first(where: { FileManager.default.isExecutableFile(atPath: $0.path) }) else {
      throw CocoaError(.fileNoSuchFile)
    }
    return found
  }
}
