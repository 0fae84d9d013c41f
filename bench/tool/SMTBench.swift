/// Measures what Z3 is asked in different ways, by Pincer's engines and by the plain array encoding, on one family whose
/// files grow from 2^2 to 2^40 blocks.

import ArgumentParser
import Foundation

struct SMTBench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "smt", abstract: "Measure bounded and symbolic engine beside enumeration and the z3 program.",
    discussion: "Ends with 1 if they do not agree. See bench/README.md.")

  @Option(help: "The pincer to measure.")
  var pincer = ".build/release/pincer"

  @Option(help: "The model.")
  var model = "bench/models/hole.pin"

  @Option(help: "Stop a run after this many seconds.")
  var seconds = 30

  @Option(help: "Write the table as Markdown to this file, too.")
  var markdown: String?

  func validate() throws {
    if seconds < 1 { throw ValidationError("--seconds must be at least 1") }
  }

  func run() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    try Peers.install(["z3"], scratch: scratch.path)
    let head = try Peers.versions(of: [["z3", "--version"]], scratch: scratch.path)
    print(head + "; seconds, and the steps of the shortest violation\n")
    var table = Table(header: ["blocks", "looks"] + SMTWay.allCases.map(\.title), rightAligned: Set(2...6))
    var disagreements: [String] = []
    for looksTwice in [false, true] {
      var ended: Set<SMTWay> = []
      var rows: [[String]] = []
      for exponent in [2, 3, 4, 6, 8, 10, 20, 30, 40] {
        let task = SMTTask(size: 1 << exponent, looksTwice: looksTwice)
        let cells = try SMTWay.allCases.map { way -> String in
          // What did not end on a small file is not tried on a larger one.
          if ended.contains(way) { return "·" }
          let outcome = try measure(way, task, in: scratch.path)
          FileHandle.standardError.write(Data("2^\(exponent), \(way.title): \(outcome.text)\n".utf8))
          if case .stopped = outcome { ended.insert(way) }
          if !outcome.agrees(with: task) { disagreements.append("2^\(exponent), \(way.title): \(outcome.text)") }
          return outcome.text
        }
        rows.append(["2^\(exponent)", looksTwice ? "twice" : "once"] + cells)
      }
      table.groups.append(rows)
    }
    print(table.text)
    print(try Machine.description().joined(separator: "\n") + "\n")
    if let markdown { try table.markdown.write(toFile: markdown, atomically: true, encoding: .utf8) }
    guard disagreements.isEmpty else {
      print("NOT AS EXPECTED:\n" + disagreements.joined(separator: "\n"))
      throw ExitCode(1)
    }
    print("All that ended agree: broken after \(SMTTask.shortest) steps if an actor looks once, else never.")
  }

  private func measure(_ way: SMTWay, _ task: SMTTask, in folder: String) throws -> SMTOutcome {
    let program = URL(fileURLWithPath: pincer).path
    switch way {
    case .bounded, .symbolic, .enumerate:
      let words = [
        program, "check", URL(fileURLWithPath: model).path, "--engine", way.rawValue, "--config", "size=\(task.size)",
        "--config", "looks_twice=\(task.looksTwice)", "--max-seconds", "\(seconds)", "--stop-at-violation",
        "--threads", "1", "--quiet", "--json", "results.json", "--counterexamples", "traces",
      ]
      let child = try Child.run(words, in: folder, limit: Double(seconds) + 10)
      return SMTOutcome(of: child, readingResultsIn: folder)
    case .writtenOut, .quantified:
      let form = way == .writtenOut ? ArrayEncoding.Form.writtenOut : .quantified
      if form == .writtenOut, task.size > 1 << 12 { return .stopped("size") }
      let encoding = ArrayEncoding(size: task.size, actors: 2, looksTwice: task.looksTwice, form: form)
      let script = encoding.script(depth: task.looksTwice ? SMTTask.longest : SMTTask.shortest)
      try script.write(toFile: folder + "/hole.smt2", atomically: true, encoding: .utf8)
      return SMTOutcome(ofAnswers: try Child.run(["z3", "hole.smt2"], in: folder, limit: Double(seconds)))
    }
  }
}

/// How the question is asked.
enum SMTWay: String, CaseIterable {
  case bounded
  case symbolic
  case enumerate
  case writtenOut
  case quantified

  var title: String {
    switch self {
    case .bounded, .symbolic, .enumerate: rawValue
    case .writtenOut: "z3, arrays written out"
    case .quantified: "z3, arrays with quantifiers"
    }
  }
}

/// One member of the family.
struct SMTTask {
  let size: Int
  let looksTwice: Bool
  /// The steps of the shortest violation, and those of the longest run.
  static let shortest = 10
  static let longest = 18
}

/// How a question ended.
enum SMTOutcome {
  /// The steps of a violation, `nil` if there is none.
  case answered(steps: Int?, seconds: Double)
  case stopped(String)
  case failed(String)

  /// What z3 answered, for longer and longer runs.
  init(ofAnswers child: Child) {
    let answers = child.output.split(separator: "\n").map(String.init)
    if child.ranOutOfTime || answers.contains("unknown") {
      self = .stopped(child.ranOutOfTime ? "time" : "unknown")
    } else if child.succeeded, answers.allSatisfy({ $0 == "sat" || $0 == "unsat" }) {
      self = .answered(steps: answers.firstIndex(of: "sat").map { $0 + 1 }, seconds: child.seconds)
    } else {
      self = .failed(String(child.output.prefix(200)))
    }
  }

  /// What Pincer says of the only invariant.
  init(of child: Child, readingResultsIn folder: String) {
    guard !child.ranOutOfTime, let results = try? PincerResults(at: folder + "/results.json"),
      let record = results.results.first(where: { $0.property == "no_write_into_a_hole" })
    else {
      self = child.ranOutOfTime ? .stopped("time") : .failed(String(child.output.prefix(200)))
      return
    }
    switch record.verdict {
    case "holds": self = .answered(steps: nil, seconds: child.seconds)
    case "violated":
      let trace = record.trace.flatMap { try? PincerTrace(at: folder + "/" + $0) }
      self = trace.map { .answered(steps: $0.stepsAfterSetup, seconds: child.seconds) } ?? .failed("no trace")
    default: self = .stopped(record.reason ?? "unknown")
    }
  }

  var text: String {
    switch self {
    case .answered(let steps, let seconds): seconds.text(2) + (steps.map { " (\($0))" } ?? "")
    case .stopped(let reason): reason
    case .failed(let reason): "failed: \(reason)"
    }
  }

  func agrees(with task: SMTTask) -> Bool {
    switch self {
    case .answered(let steps, _): steps == (task.looksTwice ? nil : SMTTask.shortest)
    case .stopped: true
    case .failed: false
    }
  }
}
