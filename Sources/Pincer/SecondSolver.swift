/// Another solver that is asked the same.

import Foundation

/// A program that reads SMT-LIB and answers each question with a line.
public struct SecondSolver: Sendable {
  public enum Opinion: Equatable, Sendable {
    /// It agrees on so many questions.
    case agrees(Int)
    /// What it says instead.
    case differs(String)
  }

  private let program: String

  /// - Returns: `nil` if there is no such program in the folders of `$PATH`.
  public init?(named name: String, environment: [String: String] = ProcessInfo.processInfo.environment) {
    guard let program = ChildProgram.path(of: name, environment) else { return nil }
    self.program = program
  }

  /// Whether it, too, finds all of some questions unsatisfiable.
  ///
  /// - Parameter script: Commands of SMT-LIB, each question between `push` and `pop`.
  /// - Throws: `LoadError` if there is no folder for the script.
  public func opinion(on script: String, questions: Int, seconds: Double) throws(LoadError) -> Opinion {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("pincer-\(UUID().uuidString)").path
    try OutputFile.requireWritableFolder(folder)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let (input, output) = (folder + "/questions.smt2", folder + "/answers")
    try OutputFile.write("(set-logic ALL)\n" + script, to: input)
    // The shell only sends the answers to a file; the paths are arguments, so that no name is taken for a command.
    let words = ["/bin/sh", "-c", "exec \"$1\" --incremental \"$2\" > \"$3\" 2>&1", "sh", program, input, output]
    switch ChildProgram.run(words, seconds: seconds) {
    case .exit: break
    case .notStarted: return .differs("it cannot be started")
    case .crashed: return .differs("it crashed")
    case .endless: return .differs("it took more than \(seconds.formatted()) seconds")
    }
    let text = (try? String(contentsOfFile: output, encoding: .utf8)) ?? ""
    let answers = text.split(separator: "\n").map(String.init)
    if let other = answers.first(where: { $0 != "unsat" }) { return .differs("it answers '\(other)'") }
    guard answers.count == questions else { return .differs("it answers \(answers.count) of \(questions) questions") }
    return .agrees(questions)
  }
}
