/// A trace in the Informal Trace Format of Apalache and Quint (ITF, version of Apalache's ADR 15).

import Semantics
import Traces

/// A value of ITF.
private indirect enum ITFValue: Encodable {
  case bool(Bool)
  case string(String)
  /// Always in the notation for numbers of any size, as Apalache writes them.
  case integer(Int)
  /// A number about the trace, which JSON writes as such.
  case index(Int)
  case tuple([ITFValue])
  case set([ITFValue])
  case map([(ITFValue, ITFValue)])
  case record([(String, ITFValue)])

  private struct Key: CodingKey {
    var stringValue: String
    var intValue: Int? { nil }
    init(_ name: String) { stringValue = name }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { return nil }
  }

  func encode(to encoder: any Encoder) throws {
    switch self {
    case .bool(let b):
      var container = encoder.singleValueContainer()
      try container.encode(b)
    case .string(let text):
      var container = encoder.singleValueContainer()
      try container.encode(text)
    case .index(let i):
      var container = encoder.singleValueContainer()
      try container.encode(i)
    case .integer(let i): try tagged("#bigint", String(i), encoder)
    case .tuple(let parts): try tagged("#tup", parts, encoder)
    case .set(let members): try tagged("#set", members, encoder)
    case .map(let pairs): try tagged("#map", pairs.map { [$0.0, $0.1] }, encoder)
    case .record(let fields):
      var container = encoder.container(keyedBy: Key.self)
      for (name, value) in fields { try container.encode(value, forKey: Key(name)) }
    }
  }

  private func tagged(_ tag: String, _ value: some Encodable, _ encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(value, forKey: Key(tag))
  }
}

private struct ITFDocument: Encodable {
  struct Meta: Encodable {
    var format = "ITF"
    var formatDescription = "https://apalache-mc.org/docs/adr/015adr-trace.html"
    var description: String
    var source: String

    enum CodingKeys: String, CodingKey {
      case format
      case formatDescription = "format-description"
      case description
      case source
    }
  }
  var meta: Meta
  var vars: [String]
  var states: [ITFValue]
  var loop: Int?

  enum CodingKeys: String, CodingKey {
    case meta = "#meta"
    case vars
    case states
    case loop
  }
}

extension ExplainedRun {
  /// The trace in ITF: the states from the end of setup on, with who took which step in `action`.
  ///
  /// An optional value is the set of it, or the empty set, which every reader of the format has a type for; values of
  /// enums and identities are strings; ranges are records of `lower` and `upper`; of a map over all integers only what
  /// differs from its initial value is there.
  package func informalTrace(title: TraceTitle, model: String) -> String {
    let encoder = ITFEncoder(story)
    let states = story.run.states.indices.dropFirst(story.setupCount).map { encoder.state($0) }
    let document = ITFDocument(
      meta: ITFDocument.Meta(description: heading(title), source: model), vars: encoder.variables, states: states,
      loop: story.run.schedule.loopStart.map { $0 - story.setupCount })
    return document.jsonText ?? "{}\n"
  }
}

private struct ITFEncoder {
  private let story: Story
  private let names: [String]
  private var system: TransitionSystem { story.system }

  init(_ story: Story) {
    self.story = story
    names = story.system.displays.indices.map { story.owner(of: $0) + story.system.displays[$0].name }
  }

  var variables: [String] { ["action", "at"] + names }

  func state(_ i: Int) -> ITFValue {
    let state = story.run.states[i]
    let action: String
    if i == story.setupCount {
      action = "setup"
    } else {
      let step = story.steps[i - 1]
      action = "\(system.processes[step.process].name): \(step.title)"
    }
    let places = system.processes.indices.map { p -> (ITFValue, ITFValue) in
      (.string(system.processes[p].name), .string(system.processes[p].locationName(state.locations[p])))
    }
    let meta = ITFValue.record([("index", .index(i - story.setupCount))])
    return .record(
      [("#meta", meta), ("action", .string(action)), ("at", .map(places))]
        + names.indices.map { (names[$0], value(ofDisplay: $0, state)) })
  }

  private func value(ofDisplay d: Int, _ state: State) -> ITFValue {
    let display = system.displays[d]
    guard !display.keys.isEmpty else { return value(display.shape, [], state) }
    return .map(
      keys(of: d, state).map { keys in
        let parts = zip(keys, display.keys).map { scalar($0, $1) }
        return (parts.count == 1 ? parts[0] : .tuple(parts), value(display.shape, keys, state))
      })
  }

  /// All keys of a display, or those with something in them.
  private func keys(of d: Int, _ state: State) -> [[Int]] {
    // Variables with no more cells than this keep them all.
    if let all = story.allKeys(of: d, atMost: 1 << 20) { return all }
    let display = system.displays[d]
    var found: Set<[Int]> = []
    for variable in display.shape.variables {
      guard case .sparse(let i) = story.interpreter.layout.slots[variable.index] else { continue }
      found.formUnion(state.sparse[i].keys.map { Array($0.prefix(display.keys.count)) })
    }
    return found.sorted { $0.lexicographicallyPrecedes($1) }
  }

  private func value(_ shape: Shape, _ keys: [Int], _ state: State) -> ITFValue {
    let interpreter = story.interpreter
    switch shape {
    case .scalar(let v): return scalar(interpreter.read(v, keys, in: state), system.variables[v.index].value)
    case .optional(let present, let inner):
      let isThere = interpreter.read(present, keys, in: state) != 0
      return .set(isThere ? [value(inner, keys, state)] : [])
    case .range(let lower, let upper):
      return .record([
        ("lower", .integer(interpreter.read(lower, keys, in: state))),
        ("upper", .integer(interpreter.read(upper, keys, in: state))),
      ])
    case .ends(let lower, let upper):
      return .record([("lower", value(lower, keys, state)), ("upper", value(upper, keys, state))])
    case .structure(let fields): return .record(fields.map { ($0.name, value($0.shape, keys, state)) })
    case .set(let v, let element):
      let candidates = system.bounds(of: element).map(Array.init) ?? sparseMembers(v, keys, state)
      let members = candidates.filter { interpreter.read(v, keys + [$0], in: state) != 0 }
      return .set(members.map { scalar($0, element) })
    case .fixed(.scalar(let value, let sort)): return scalar(value, sort)
    case .fixed(.absent), .fixed(.emptySet): return .set([])
    }
  }

  private func sparseMembers(_ v: VariableID, _ keys: [Int], _ state: State) -> [Int] {
    guard case .sparse(let i) = story.interpreter.layout.slots[v.index] else { return [] }
    return state.sparse[i].keys.filter { $0.dropLast() == keys[...] }.compactMap(\.last).sorted()
  }

  private func scalar(_ value: Int, _ sort: Sort) -> ITFValue {
    switch sort {
    case .bool: .bool(value != 0)
    case .integer: .integer(value)
    case .named: .string(story.naming.value(value, of: sort))
    }
  }
}

extension Shape {
  /// The variables that hold its parts.
  fileprivate var variables: [VariableID] {
    switch self {
    case .scalar(let v), .set(let v, _): [v]
    case .optional(let present, let inner): [present] + inner.variables
    case .range(let lower, let upper): [lower, upper]
    case .ends(let lower, let upper): lower.variables + upper.variables
    case .structure(let fields): fields.flatMap(\.shape.variables)
    case .fixed: []
    }
  }
}

extension Process {
  /// A phrase for where the process is.
  func locationName(_ location: Int) -> String {
    location == end ? "ended" : locationNames.indices.contains(location) ? locationNames[location] : "\(location)"
  }
}
