/// What Pincer writes as JSON (docs/json.md), as far as the benchmark looks at it.

import Foundation

struct PincerResults: Decodable {
  let runs: [Run]
  let results: [Record]
  struct Run: Decodable { let bytesPerState: Double? }
  struct Record: Decodable {
    let property: String
    let verdict: String
    let met: Bool
    let reach: String
    let reason: String?
    let states: Int
    let transitions: Int
    let trace: String?
  }

  init(at path: String) throws {
    self = try JSONDecoder().decode(PincerResults.self, from: Data(contentsOf: URL(fileURLWithPath: path)))
  }
}

struct PincerTrace: Decodable {
  let steps: [Step]
  struct Step: Decodable { let process: String }
  var stepsAfterSetup: Int { steps.count { $0.process != "setup" } }

  init(at path: String) throws {
    self = try JSONDecoder().decode(PincerTrace.self, from: Data(contentsOf: URL(fileURLWithPath: path)))
  }
}
