/// What is written of a check for other programs.

import ArgumentParser
import Foundation
import Pincer

struct ReportOptions: ParsableArguments {
  enum Style: String, CaseIterable, ExpressibleByArgument {
    /// GitHub's, if the program runs in one of its jobs.
    case auto
    case github
    case none
  }

  @Option(help: "Write all results to this file as JSON (see docs/json.md).")
  var json: String?

  @Option(help: "Write all expectations to this file as JUnit XML (see docs/ci.md).")
  var junit: String?

  @Option(help: "Write what is not met or undecided to this file as SARIF 2.1.0.")
  var sarif: String?

  @Option(help: "Write what is not met or undecided to this file as a code quality report of GitLab.")
  var gitlab: String?

  @Option(help: "Append a summary in Markdown to this file; in a job of GitHub, to the job's summary.")
  var summary: String?

  @Option(help: "Print annotations on the models' lines: auto, github or none.")
  var annotations: Style = .auto

  /// - Throws: `LoadError` if a file cannot be written, before anything is checked.
  func prepare() throws {
    for path in [json, junit, sarif, gitlab, summary] { if let path { try OutputFile.requireWritable(path) } }
  }

  /// - Parameter folder: Where traces are stored, if they are.
  func write(_ results: [RunResult], tracesIn folder: String?) throws {
    if let json { try OutputFile.write(JSONReport(results, tracesIn: folder).text, to: json) }
    if let junit { try OutputFile.write(JUnitReport(results).text, to: junit) }
    if let sarif {
      let version = PincerCommand.configuration.version
      try OutputFile.write(SARIFReport(results, version: version).text, to: sarif)
    }
    if let gitlab { try OutputFile.write(Annotations(results).codeQuality, to: gitlab) }
    if let summary = summary ?? summaryOfJob {
      let before = FileManager.default.contents(atPath: summary).map { String(decoding: $0, as: UTF8.self) } ?? ""
      try OutputFile.write(before + MarkdownSummary(results).text, to: summary)
    }
    if printsAnnotations { for line in Annotations(results).workflowCommands { print(line) } }
  }

  private var isJobOfGitHub: Bool { ProcessInfo.processInfo.environment["GITHUB_ACTIONS"] == "true" }

  private var summaryOfJob: String? {
    guard annotations != .none, isJobOfGitHub else { return nil }
    return ProcessInfo.processInfo.environment["GITHUB_STEP_SUMMARY"].flatMap { $0.isEmpty ? nil : $0 }
  }

  private var printsAnnotations: Bool {
    switch annotations {
    case .auto: isJobOfGitHub
    case .github: true
    case .none: false
    }
  }
}
