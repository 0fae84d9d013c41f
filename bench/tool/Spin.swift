/// SPIN: generates C from the Promela model, compiles and runs it.

import Foundation

struct Spin: Program {
  let instance: Instance
  let setting: Setting
  let megabytes: Int

  func prepare(_ model: String, in folder: String) throws -> Double? {
    var sizes = instance.sizes.map { "-D\($0.name.uppercased())=\($0.value)" }
    if let policy = instance.policy { sizes.append("-DPOLICY=\(policy.number)") }
    var options = ["-O3", "-w", "-DSAFETY", "-DMEMLIM=\(megabytes)"]
    if !setting.reduces { options.append("-DNOREDUCE") }
    if setting.isBreadthFirst { options.append("-DBFS") }
    return try build(
      [["spin", "-a"] + sizes + [model + ".pml"], ["cc"] + options + ["-o", "pan", "pan.c"]], in: folder)
  }

  func command(_ model: String, in folder: String, run: String) -> [String] {
    var options: [String] = []
    if let states = instance.states {
      // A slot for each state, and a stack that is deep enough for a search that goes through all of them.
      options.append("-w\(max(18, Int(log2(Double(states)).rounded(.up))))")
      if !setting.isBreadthFirst { options.append("-m\(states + 1000)") }
    }
    if !instance.deadlocksCount { options.append("-E") }
    return ["\(folder)/pan"] + options
  }

  func read(_ child: Child, run: String) -> Measurement.Outcome {
    let text = child.output
    if child.ranOutOfTime { return .stopped("time") }
    if text.contains("reached -DMEMLIM bound") || text.contains("out of memory") { return .stopped("memory") }
    guard let states = text.number(before: " states, stored"), let errors = text.number(after: "errors: "),
      let transitions = text.number(before: " transitions (= stored+matched)")
    else { return .failed("SPIN said: \(text.prefix(400))") }
    if errors == 0 && text.contains("max search depth too small") { return .failed("SPIN's stack was too small") }
    // SPIN counts the initial state as a transition.
    var finding = Finding(isViolated: errors > 0, states: Int(states), transitions: Int(transitions) - 1)
    finding.bytesForStates = text.number(before: "\tactual memory usage for states").map { $0 * 1_048_576 }
    if errors > 0, let depth = text.number(after: "(at depth ") {
      // An assertion fails in a step, which is not yet in the depth.
      finding.steps = Int(depth) + (text.contains("assertion violated") ? 1 : 0)
    }
    return .finished(finding)
  }
}

extension String {
  /// The number that stands right before `text`, with spaces between; SPIN may write it as 2.5e+07.
  func number(before text: String) -> Double? {
    guard let place = range(of: text) else { return nil }
    let head = self[..<place.lowerBound].reversed().drop { $0 == " " }
    return Double(String(head.prefix { !$0.isWhitespace }.reversed()))
  }

  /// The number that begins right after `text`.
  func number(after text: String) -> Double? {
    guard let place = range(of: text) else { return nil }
    return Double(self[place.upperBound...].prefix { $0.isNumber || $0 == "." })
  }
}
