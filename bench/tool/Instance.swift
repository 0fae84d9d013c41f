/// One model at one size, with what every tool has to find there.

struct Instance: Sendable {
  /// How large a run an instance is for. A run has its own instances and those of the smaller ones.
  enum Tier: Int, Comparable, Sendable {
    case quick, normal, full
    static func < (left: Tier, right: Tier) -> Bool { left.rawValue < right.rawValue }
  }

  enum Task: Sendable {
    /// See every state. Nothing is violated, except perhaps deadlocks, which are then not looked for.
    case everyState
    /// Find a violation, and stop. The shortest has so many steps.
    case firstViolation(shortest: Int)
  }

  /// The name of the files below bench/models, without suffix.
  let model: String
  var title: String
  /// Names as in the models. Promela has them in capitals.
  let sizes: [Size]
  /// The policy's name, and its number in Promela and Murphi.
  var policy: (name: String, number: Int)?
  var task = Task.everyState
  var tier = Tier.normal
  /// Whether a state in which nothing can happen is a violation.
  var deadlocksCount = true
  /// What is reachable, unreduced. Not known where no exact tool finishes in reasonable time.
  var states: Int?
  var transitions: Int?
  /// What Pincer has besides: the states and transitions of the scenario's `setup`.
  var setup = (states: 0, transitions: 0)
  /// Who is measured in the smallest run that has the instance, where some peers would take too long. A larger run
  /// measures all.
  var settings = Setting.all

  struct Size: Sendable {
    let name: String
    let value: Int
  }

  var stopsAtViolation: Bool {
    switch task {
    case .everyState: false
    case .firstViolation: true
    }
  }
}
