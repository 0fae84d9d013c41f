/// Brings one instance and one setting together: prepares the tool, runs it, and reads what it says.

import Foundation

struct Runner {
  let pincer: PincerTool
  let models: String
  /// A folder of our own; each measurement has one below it.
  let scratch: String
  /// What one run may take.
  let seconds: Double
  let megabytes: Int

  /// How often a short search is run again. Its median counts.
  static let repetitions = 3
  static let shortSeconds = 2.0

  func measure(_ instance: Instance, _ setting: Setting, number: Int) throws -> Measurement {
    let folder = "\(scratch)/\(number)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let program: any Program =
      switch setting.tool {
      case .spin: Spin(instance: instance, setting: setting, megabytes: megabytes)
      case .rumur: Rumur(instance: instance, setting: setting)
      case .pincer:
        PincerRun(tool: pincer, instance: instance, setting: setting, seconds: seconds, megabytes: megabytes)
      }
    let model = "\(models)/\(instance.model)"
    let compileSeconds: Double?
    do { compileSeconds = try program.prepare(model, in: folder) } catch {
      return Measurement(setting: setting, outcome: .failed("\(error)"))
    }
    var runs: [Measurement] = []
    repeat {
      // Nothing of an earlier run may help a later one.
      let ownFolder = "\(folder)/run\(runs.count)"
      try FileManager.default.createDirectory(atPath: ownFolder, withIntermediateDirectories: true)
      let child = try Child.run(program.command(model, in: folder, run: ownFolder), in: ownFolder, limit: seconds + 10)
      var run = Measurement(
        setting: setting, outcome: program.read(child, run: ownFolder), compileSeconds: compileSeconds,
        searchSeconds: child.seconds, peakBytes: child.peakBytes)
      program.refine(&run, model: model, in: folder, run: ownFolder)
      runs.append(run)
    } while runs.count < Self.repetitions
      && runs.allSatisfy { $0.finding != nil && $0.searchSeconds < Self.shortSeconds }
    return runs.sorted { $0.totalSeconds < $1.totalSeconds }[runs.count / 2]
  }
}

/// A tool set up for one instance.
protocol Program {
  /// Generates and compiles in `folder`, and says how long that took; `nil` if it is a part of the run.
  func prepare(_ model: String, in folder: String) throws -> Double?
  func command(_ model: String, in folder: String, run: String) -> [String]
  func read(_ child: Child, run: String) -> Measurement.Outcome
  /// Tells apart what the clock outside cannot see.
  func refine(_ measurement: inout Measurement, model: String, in folder: String, run: String)
}

extension Program {
  func refine(_ measurement: inout Measurement, model: String, in folder: String, run: String) {}

  /// Runs what prepares the tool; throws what it printed if it fails.
  func build(_ commands: [[String]], in folder: String) throws -> Double {
    try commands.reduce(0) { seconds, command in
      let child = try Child.run(command, in: folder, limit: 600)
      guard child.succeeded else {
        throw BenchError("\(command[0]) failed (\(child.status)): \(child.output.prefix(400))")
      }
      return seconds + child.seconds
    }
  }
}
