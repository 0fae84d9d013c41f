/// Measures Pincer, SPIN and Rumur side by side on the same models, and prints one table.

import ArgumentParser
import Foundation

@main
struct Bench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench", abstract: "Measure Pincer beside other tools.",
    subcommands: [PeersBench.self, SMTBench.self], defaultSubcommand: PeersBench.self)
}

struct PeersBench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "peers", abstract: "Measure Pincer, SPIN and Rumur side by side on the same models.",
    discussion: "Ends with 1 if the tools do not agree on verdicts and unreduced states. See bench/README.md.")

  @Flag(help: "Small instances only, and Rumur with one core.")
  var quick = false

  @Flag(help: "The largest instances too, and every tool on each.")
  var full = false

  @Option(help: "Only instances whose name contains this.")
  var only: String?

  @Option(help: "Only tools whose label contains this.")
  var tool: String?

  @Option(help: "The pincer to measure.")
  var pincer = ".build/release/pincer"

  @Option(help: "The folder of the models.")
  var models = "bench/models"

  @Option(help: "Write the table as Markdown to this file, too.")
  var markdown: String?

  @Option(help: "Stop a run after this many seconds; 200, or 600 with --full, if nothing is said.")
  var seconds: Int?

  @Option(help: "Stop a run that needs this many megabytes, where the tool can be told.")
  var megabytes = 12_000

  func validate() throws {
    if quick && full { throw ValidationError("--quick and --full exclude each other") }
    if megabytes < 1 { throw ValidationError("--megabytes must be at least 1") }
    if let seconds, seconds < 1 { throw ValidationError("--seconds must be at least 1") }
  }

  func run() throws {
    let folder = try Scratch()
    defer { folder.remove() }
    let scratch = folder.path
    let tool = try PincerTool(path: pincer, scratch: scratch)
    try Peers.install(["spin", "rumur"], scratch: scratch)
    let commands = [["spin", "-V"], ["rumur", "--version"], ["cc", "--version"]]
    let head = [try Peers.versions(of: commands, scratch: scratch)] + tool.limitations
    print(head.joined(separator: "\n") + "\n")
    fflush(nil)
    let runner = Runner(
      pincer: tool, models: URL(fileURLWithPath: models).path, scratch: scratch,
      seconds: Double(seconds ?? (full ? 600 : 200)), megabytes: megabytes)
    let (table, agreement) = try measure(with: runner)
    print(table.text)
    // Afterwards, since a program that is started counts the memory of its parent as its own.
    let machine = try Machine.description()
    print(machine.joined(separator: "\n") + "\n")
    if let markdown {
      let text = (head + machine).map { "- \($0)\n" }.joined() + "\n" + table.markdown
      try text.write(toFile: markdown, atomically: true, encoding: .utf8)
    }
    guard agreement.complaints.isEmpty else {
      print("THE TOOLS DO NOT AGREE:\n" + agreement.complaints.joined(separator: "\n"))
      throw ExitCode(1)
    }
    print("The tools agree on all verdicts, and unreduced on all states and transitions.")
  }

  private func measure(with runner: Runner) throws -> (Table, Agreement) {
    var table = Table(header: Rows.header, rightAligned: Rows.rightAligned)
    var agreement = Agreement()
    var number = 0
    for instance in instances {
      var measurements: [Measurement] = []
      for setting in settings(for: instance, pincer: runner.pincer) {
        number += 1
        let measurement = try runner.measure(instance, setting, number: number)
        let time = measurement.finding == nil ? measurement.reason : measurement.totalSeconds.text(2) + " s"
        report("\(instance.title), \(setting.label), cores \(setting.cores): \(time)")
        agreement.check(measurement, of: instance)
        measurements.append(measurement)
      }
      if !measurements.isEmpty { table.groups.append(Rows(instance, measurements).rows) }
    }
    return (table, agreement)
  }

  private var instances: [Instance] {
    let tier: Instance.Tier = quick ? .quick : full ? .full : .normal
    return Catalogue.instances.filter { $0.tier <= tier && (only.map($0.title.contains) ?? true) }
  }

  private func settings(for instance: Instance, pincer: PincerTool) -> [Setting] {
    (full && instance.tier < .full ? Setting.all : instance.settings).filter { setting in
      // Compiling takes most of a quick run, and Rumur compiles for a number of cores.
      let isLeftOut =
        quick && setting.tool == .rumur && setting.cores > 1
        || setting.tool == .pincer && setting.reduces && !pincer.canReduce
      return (tool.map(setting.label.contains) ?? true) && !isLeftOut
    }
  }

  /// Progress goes beside the table, not into it.
  private func report(_ line: String) { FileHandle.standardError.write(Data((line + "\n").utf8)) }
}
