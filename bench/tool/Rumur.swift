/// Rumur: generates C from the Murphi model, compiles and runs it.

import Foundation

struct Rumur: Program {
  let instance: Instance
  let setting: Setting

  func prepare(_ model: String, in folder: String) throws -> Double? {
    var text = try String(contentsOfFile: model + ".m", encoding: .utf8)
    for size in instance.sizes { try text.setConstant(size.name, to: size.value) }
    if let policy = instance.policy { try text.setConstant("policy", to: policy.number) }
    try text.write(toFile: "\(folder)/model.m", atomically: true, encoding: .utf8)
    let generate = [
      "rumur", "--output-format", "machine-readable", "--threads", "\(setting.cores)", "--symmetry-reduction",
      setting.reduces ? "heuristic" : "off", "--scalarset-schedules", "off", "--deadlock-detection",
      instance.deadlocksCount ? "stuck" : "off", "--output", "model.c", "model.m",
    ]
    var compile = ["cc", "-std=c11", "-O3", "-march=native", "-w", "-o", "model", "model.c", "-lpthread"]
    #if arch(x86_64)
      compile.append("-mcx16")
    #endif
    return try build([generate, compile], in: folder)
  }

  func command(_ model: String, in folder: String, run: String) -> [String] { ["\(folder)/model"] }

  func read(_ child: Child, run: String) -> Measurement.Outcome {
    if child.ranOutOfTime { return .stopped("time") }
    // What stands before it is progress.
    let text = child.output.range(of: "<summary ").map { String(child.output[$0.lowerBound...]) } ?? child.output
    guard let states = text.number(after: "<summary states=\""), let rules = text.number(after: "rules_fired=\""),
      let errors = text.number(after: "errors=\"")
    else {
      return text.contains("out of memory") ? .stopped("memory") : .failed("Rumur said: \(text.suffix(400))")
    }
    var finding = Finding(isViolated: errors > 0, states: Int(states), transitions: Int(rules))
    if errors > 0 { finding.steps = child.output.components(separatedBy: "<transition>Rule ").count - 1 }
    return .finished(finding)
  }
}

extension String {
  /// Gives the constant of a Murphi model, on a line `  name: value;`, another value.
  mutating func setConstant(_ name: String, to value: Int) throws {
    guard let start = range(of: "\n  \(name): "), let end = self[start.upperBound...].firstIndex(of: ";") else {
      throw BenchError("the model has no constant \(name)")
    }
    replaceSubrange(start.upperBound..<end, with: "\(value)")
  }
}
