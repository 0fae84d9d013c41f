/// The JSON of results is what docs/json.md says.

import Foundation
import Pincer
import Testing

@Suite struct JSONReportTests {
  private static let model = """
    module trial.json
    config dax: Bool
    aspect safety, progress
    interface Rule { operation ask() fails Answer }
    enum Answer { refused }
    policy yes: Rule { operation ask() fails Answer {} }
    policy no: Rule { operation ask() fails Answer { step refuse { fail refused } } }
    var done: Bool = false

    scenario json {
      policies yes, no
      process p { try policy.ask(); step do_it { done = true } }
      invariant not_done of safety: not done
      reachable is_done: done
      expect not_done: violated under yes, holds under no
    }

    """

  private func records(_ options: CheckOptions = CheckOptions(), tracesIn folder: String? = nil) throws
    -> [[String: Any]]
  {
    var results: [RunResult] = []
    try ModelSession(text: Self.model).check(options) { results.append($0) }
    let text = JSONReport(results, tracesIn: folder).text
    let document = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    #expect(document["format"] as? String == "pincer-results")
    #expect(document["version"] as? Int == 1)
    return try #require(document["results"] as? [[String: Any]])
  }

  @Test func thereIsARecordForEachPolicyConfigurationAndProperty() throws {
    let records = try records()
    #expect(records.count == 2 * 2 * 4)
    let names = Set(records.map { "\($0["policy"] ?? "") \($0["configuration"] ?? "") \($0["property"] ?? "")" })
    #expect(names.count == records.count)
  }

  @Test func aRecordSaysWhatIsExpectedAndWhatWasFound() throws {
    let record = try #require(
      try records(tracesIn: "out").first { $0["policy"] as? String == "yes" && $0["property"] as? String == "not_done" }
    )
    #expect(record["verdict"] as? String == "violated")
    #expect(record["expected"] as? String == "violated")
    #expect(record["met"] as? Bool == true)
    #expect(record["kind"] as? String == "invariant")
    #expect(record["aspect"] as? String == "safety")
    #expect(record["reach"] as? String == "exhaustive")
    #expect(record["engine"] as? String == "enumerate")
    #expect(record["trace"] as? String == "out/json.yes.dax-false.not_done.json")
  }

  @Test func whatIsNotExpectedIsLeftOut() throws {
    let record = try #require(try records().first { $0["property"] as? String == "is_done" })
    #expect(record["expected"] == nil)
    #expect(record["aspect"] == nil)
    #expect(record["met"] as? Bool == true)
  }

  @Test func noTraceIsNamedThatIsNotStored() throws {
    #expect(try records().allSatisfy { $0["trace"] == nil })
    #expect(
      try records(tracesIn: "out").allSatisfy { ($0["trace"] == nil) == ($0["expected"] as? String != "violated") })
  }

  @Test func anUnknownVerdictHasAReason() throws {
    var options = CheckOptions()
    options.maxStates = 1
    let undecided = try records(options).filter { $0["verdict"] as? String == "unknown" }
    #expect(!undecided.isEmpty)
    #expect(undecided.allSatisfy { $0["reason"] as? String == "the limit of 1 state" }, "\(undecided)")
    #expect(undecided.allSatisfy { $0["reach"] as? String != "exhaustive" })
  }

  @Test func theSameModelsGiveTheSameRecordsButForTime() throws {
    func timeless(_ records: [[String: Any]]) -> [NSDictionary] {
      records.map { $0.filter { $0.key != "seconds" } as NSDictionary }
    }
    let (first, second) = try (timeless(records()), timeless(records()))
    #expect(first == second)
  }

  @Test func everyKeyIsDocumented() throws {
    let page = try String(contentsOf: projectFolder.appending(path: "docs/json.md"), encoding: .utf8)
    var options = CheckOptions()
    options.maxStates = 1
    let keys = try Set((records(tracesIn: "out") + records(options)).flatMap(\.keys))
    #expect(keys.count >= 17)
    for key in keys { #expect(page.contains("`\(key)`"), "'\(key)' is not in docs/json.md") }
  }
}

let projectFolder = URL(filePath: #filePath)
  .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
