/// Whether what the tools found can all be true. Only then do their times mean anything.

struct Agreement {
  private(set) var complaints: [String] = []

  mutating func check(_ measurement: Measurement, of instance: Instance) {
    func complain(_ text: String) {
      complaints.append("\(instance.title), \(measurement.setting.label), cores \(measurement.setting.cores): \(text)")
    }
    if case .failed(let reason) = measurement.outcome { complain(reason) }
    guard let finding = measurement.finding else { return }
    switch instance.task {
    case .everyState:
      if finding.isViolated { complain("found a violation where there is none") }
      if let message = difference(finding, measurement.setting, instance) { complain(message) }
    case .firstViolation(let shortest):
      if !finding.isViolated { complain("found no violation") }
      guard let steps = finding.steps else { return complain("left no trace") }
      let isRight = measurement.setting.isBreadthFirst ? steps == shortest : steps >= shortest
      if !isRight { complain("\(steps) steps to a violation, the shortest way has \(shortest)") }
    }
  }

  /// Unreduced, all see the same states by the same transitions; reduced, none sees more.
  private func difference(_ finding: Finding, _ setting: Setting, _ instance: Instance) -> String? {
    let setup = setting.tool == .pincer ? instance.setup : (states: 0, transitions: 0)
    let states = finding.states - setup.states
    guard let expected = instance.states else { return nil }
    if setting.reduces { return states <= expected ? nil : "\(states) states, more than the \(expected) there are" }
    if !isPrinted(states, as: expected) { return "\(states) states instead of \(expected)" }
    let transitions = finding.transitions - setup.transitions
    if let expected = instance.transitions, !isPrinted(transitions, as: expected) {
      return "\(transitions) transitions instead of \(expected)"
    }
    return nil
  }

  /// SPIN prints eight digits.
  private func isPrinted(_ number: Int, as expected: Int) -> Bool {
    number == expected || expected >= 100_000_000 && abs(number - expected) <= expected / 10_000_000
  }
}
