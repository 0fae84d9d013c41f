/// bench/models/hole.pin as anybody would write it for the z3 program: arrays, unrolled step by step.

/// A script that asks, for each number of steps, whether the device can write into a hole.
struct ArrayEncoding {
  enum Form {
    /// What changes a range is written out, offset by offset.
    case writtenOut
    /// What changes a range is said of all offsets.
    case quantified
  }

  let size: Int
  let actors: Int
  let looksTwice: Bool
  let form: Form

  /// One step of a process: from a location to another, if the guard is true; the values of what changes.
  private struct Rule {
    var process: String
    var from: Int
    var to: Int
    var guardText = "true"
    var changes: [String: String] = [:]
    /// What the array becomes within the process's range.
    var fills: (array: String, value: String)?
    var chooses: (name: String, low: String, high: String)?
  }

  private var processes: [String] { ["client"] + (0..<actors).map { "actor\($0)" } }

  private var integers: [String] {
    processes.flatMap { ["\($0).at", "\($0).lower", "\($0).upper"] } + ["client.place"]
  }
  private var flags: [String] { ["closed", "stray"] }
  private let arrays = ["mapped", "pinned"]

  private var rules: [Rule] {
    var rules = [
      Rule(process: "client", from: 0, to: 1, chooses: ("lower", "0", "\(size)")),
      Rule(process: "client", from: 1, to: 2, chooses: ("upper", "(+ client.lower@ 1)", "\(size + 1)")),
      Rule(
        process: "client", from: 2, to: 3, guardText: "(and (not closed@) \(all("client", "(select mapped@ %)")))",
        fills: ("pinned", "true")),
      Rule(process: "client", from: 3, to: 4, chooses: ("place", "client.lower@", "client.upper@")),
      Rule(
        process: "client", from: 4, to: 5,
        changes: ["stray": "(or stray@ (not (select mapped@ client.place@)))"]),
      Rule(process: "client", from: 5, to: 6, fills: ("pinned", "false")),
    ]
    for actor in processes.dropFirst() {
      let isFree = all(actor, "(not (select pinned@ %))")
      rules += [
        Rule(process: actor, from: 0, to: 1, chooses: ("lower", "0", "\(size)")),
        Rule(process: actor, from: 1, to: 2, chooses: ("upper", "(+ \(actor).lower@ 1)", "\(size + 1)")),
        Rule(process: actor, from: 2, to: 3, guardText: isFree),
        Rule(process: actor, from: 2, to: 6, guardText: "(not \(isFree))"),
        Rule(process: actor, from: 3, to: looksTwice ? 4 : 5, changes: ["closed": "true"]),
        Rule(process: actor, from: 5, to: 6, fills: ("mapped", "false")),
      ]
      if looksTwice {
        rules.append(Rule(process: actor, from: 4, to: 5, guardText: isFree))
        rules.append(Rule(process: actor, from: 4, to: 6, guardText: "(not \(isFree))"))
      }
    }
    return rules
  }

  /// A condition on all offsets of a process's range; `%` is the offset.
  private func all(_ process: String, _ condition: String) -> String {
    func isIn(_ offset: String) -> String { "(and (<= \(process).lower@ \(offset)) (< \(offset) \(process).upper@))" }
    func about(_ offset: String) -> String {
      "(=> \(isIn(offset)) \(condition.replacing("%", with: offset)))"
    }
    switch form {
    case .writtenOut: return "(and " + (0..<size).map { about("\($0)") }.joined(separator: " ") + ")"
    case .quantified: return "(forall ((o Int)) \(about("o")))"
    }
  }

  private func filled(_ process: String, _ array: String, _ value: String) -> String {
    func isIn(_ offset: String) -> String { "(and (<= \(process).lower@ \(offset)) (< \(offset) \(process).upper@))" }
    switch form {
    case .writtenOut:
      let result = (0..<size).reduce("\(array)@") { inner, offset in
        "(store \(inner) \(offset) (ite \(isIn("\(offset)")) \(value) (select \(array)@ \(offset))))"
      }
      return "(= \(array)' \(result))"
    case .quantified:
      return "(forall ((o Int)) (= (select \(array)' o) (ite \(isIn("o")) \(value) (select \(array)@ o))))"
    }
  }

  private func text(_ rule: Rule) -> String {
    var parts = ["(= \(rule.process).at@ \(rule.from))", rule.guardText]
    var changed: Set<String> = ["\(rule.process).at"]
    parts.append("(= \(rule.process).at' \(rule.to))")
    for (name, value) in rule.changes.sorted(by: { $0.key < $1.key }) {
      parts.append("(= \(name)' \(value))")
      changed.insert(name)
    }
    if let fills = rule.fills {
      parts.append(filled(rule.process, fills.array, fills.value))
      changed.insert(fills.array)
    }
    if let chooses = rule.chooses {
      let name = "\(rule.process).\(chooses.name)"
      parts.append("(<= \(chooses.low) \(name)') (< \(name)' \(chooses.high))")
      changed.insert(name)
    }
    for name in integers + flags + arrays where !changed.contains(name) { parts.append("(= \(name)' \(name)@)") }
    return "(and " + parts.joined(separator: " ") + ")"
  }

  /// The script; its answers are one for each number of steps from 1 to `depth`.
  func script(depth: Int) -> String {
    var lines = (0...depth).map { step in
      integers.map { "(declare-const \($0)\(step) Int)" }.joined()
        + flags.map { "(declare-const \($0)\(step) Bool)" }.joined()
        + arrays.map { "(declare-const \($0)\(step) (Array Int Bool))" }.joined()
    }
    lines.append(
      "(assert (and " + integers.map { "(= \($0)0 0)" }.joined() + flags.map { "(not \($0)0)" }.joined()
        + " (= mapped0 ((as const (Array Int Bool)) true)) (= pinned0 ((as const (Array Int Bool)) false))))")
    let step = "(or " + rules.map(text).joined(separator: "\n ") + ")"
    for number in 1...depth {
      let now = step.replacing("@", with: "\(number - 1)").replacing("'", with: "\(number)")
      lines.append("(assert \(now))\n(push 1)(assert stray\(number))(check-sat)(pop 1)")
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
