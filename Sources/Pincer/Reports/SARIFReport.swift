/// Results as SARIF 2.1.0, which code scanning shows on the lines of the models: a result for each expectation that is
/// not met or not decided, with its trace as a flow through the code.

import Semantics
import Traces

public struct SARIFReport: Sendable {
  private let results: [RunResult]
  private let version: String

  /// - Parameter version: That of the program.
  public init(_ results: [RunResult], version: String) {
    self.results = results
    self.version = version
  }

  private struct Log: Encodable {
    var schema = "https://json.schemastore.org/sarif-2.1.0.json"
    var version = "2.1.0"
    var runs: [SARIFRun]
    enum CodingKeys: String, CodingKey {
      case schema = "$schema"
      case version
      case runs
    }
  }
  private struct SARIFRun: Encodable {
    var tool: Tool
    var columnKind = "unicodeCodePoints"
    var results: [Entry]
  }
  private struct Tool: Encodable { var driver: Driver }
  private struct Driver: Encodable {
    var name = "pincer"
    var version: String
    var rules: [Rule]
  }
  private struct Message: Encodable { var text: String }
  private struct Rule: Encodable {
    var id: String
    var shortDescription: Message
  }
  private struct Entry: Encodable {
    var ruleId: String
    var ruleIndex: Int
    var level: String
    var message: Message
    var locations: [Location]
    var relatedLocations: [Location]?
    var codeFlows: [CodeFlow]?
    var partialFingerprints: [String: String]
  }
  private struct Location: Encodable {
    var id: Int?
    var physicalLocation: PhysicalLocation
    var message: Message?
  }
  private struct PhysicalLocation: Encodable {
    var artifactLocation: Artifact
    var region: Region
  }
  private struct Artifact: Encodable { var uri: String }
  private struct Region: Encodable {
    var startLine: Int
    var startColumn: Int
  }
  private struct CodeFlow: Encodable { var threadFlows: [ThreadFlow] }
  private struct ThreadFlow: Encodable { var locations: [FlowLocation] }
  private struct FlowLocation: Encodable {
    var location: Location
    var importance: String
  }

  /// The document.
  public var text: String {
    let findings = Finding.all(in: results).filter { $0.outcome != .met }
    var rules: [Rule] = []
    let entries = findings.map { finding -> Entry in
      let id = finding.property.name
      let index = rules.firstIndex { $0.id == id } ?? rules.count
      if index == rules.count {
        let about = finding.property.origin.documentation
        rules.append(Rule(id: id, shortDescription: Message(text: about.isEmpty ? id : about)))
      }
      return entry(finding, index)
    }
    let driver = Driver(version: version, rules: rules)
    return Log(runs: [SARIFRun(tool: Tool(driver: driver), results: entries)]).jsonText ?? "{}\n"
  }

  private func entry(_ finding: Finding, _ rule: Int) -> Entry {
    Entry(
      ruleId: finding.property.name, ruleIndex: rule, level: finding.outcome == .notMet ? "error" : "warning",
      message: Message(text: "\(finding.message) in \(finding.result.name)"),
      locations: [location(finding.expectation)],
      relatedLocations: finding.declaration.map { [location($0, id: 1, message: "the property")] },
      codeFlows: finding.property.verdict == .violated ? flow(finding) : nil,
      partialFingerprints: ["pincerExpectation/v1": finding.identity])
  }

  private func location(_ place: ModelPlace, id: Int? = nil, message: String? = nil) -> Location {
    Location(
      id: id,
      physicalLocation: PhysicalLocation(
        artifactLocation: Artifact(uri: place.path.escapedForURI),
        region: Region(startLine: place.line, startColumn: place.column)),
      message: message.map { Message(text: $0) })
  }

  private func flow(_ finding: Finding) -> [CodeFlow]? {
    guard let trace = finding.result.trace(of: finding.property, seeksCorrectRun: false) else { return nil }
    let story = trace.explained.story
    let locations = story.steps.indices.dropFirst(story.setupCount).map { i in
      let step = story.steps[i]
      let who = "\(story.number(of: i)): \(story.system.processes[step.process].name), \(step.title)"
      let at = step.label.location
      return FlowLocation(
        location: location(
          ModelPlace(path: WorkingFolder.relative(at.path), line: max(1, at.line), column: max(1, at.column)),
          message: who),
        importance: trace.explained.cut.roles[i] == .aside ? "unimportant" : "essential")
    }
    return locations.isEmpty ? nil : [CodeFlow(threadFlows: [ThreadFlow(locations: locations)])]
  }
}

extension String {
  /// The path as a relative reference of a URI.
  fileprivate var escapedForURI: String {
    utf8.map { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "."), UInt8(ascii: "-"),
        UInt8(ascii: "_"), UInt8(ascii: "~"):
        String(UnicodeScalar(byte))
      default: "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
      }
    }.joined()
  }
}
