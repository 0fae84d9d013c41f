/// The reachable states of a small system as a graph for Graphviz.

import Semantics
import Traces

/// States and the steps between them, as the reference sees them.
package struct StateGraph: Sendable {
  package struct TooLarge: Error, Sendable {
    package let limit: Int
  }

  /// Why a graph cannot be drawn: a step that the reference cannot take.
  package struct BeyondReference: Error, Sendable {}

  private struct Arrow: Sendable {
    var from: Int
    var to: Int
    var label: String
  }

  private let system: TransitionSystem
  private let story: Story
  private var states: [State] = []
  private var arrows: [Arrow] = []
  /// Steps that are ill-defined: where they start and what is wrong.
  private var faults: [(from: Int, label: String)] = []

  /// Visits all states that are reachable after setup, without any reduction.
  ///
  /// - Throws: `TooLarge` if there are more than `limit`; `BeyondReference` where the reference gives up.
  /// - Complexity: O(states · enabled steps) of the reference.
  package init(_ system: TransitionSystem, limit: Int) throws {
    self.system = system
    let interpreter = Interpreter(system)
    story = Story(Replayed(schedule: Schedule(steps: []), states: [interpreter.initialState]), in: system)
    var indices: [State: Int] = [:]
    var setupStates: [State] = [interpreter.initialState]
    var pending: [Int] = []
    func enter(_ state: State) throws -> Int {
      if let known = indices[state] { return known }
      guard states.count < limit else { throw TooLarge(limit: limit) }
      indices[state] = states.count
      states.append(state)
      pending.append(states.count - 1)
      return states.count - 1
    }
    var seenInSetup: Set<State> = []
    while let state = setupStates.popLast() {
      guard seenInSetup.insert(state).inserted else { continue }
      guard !interpreter.isPrepared(state) else {
        _ = try enter(state)
        continue
      }
      guard seenInSetup.count <= limit else { throw TooLarge(limit: limit) }
      for transition in try Self.transitions(interpreter, state) {
        if case .taken(let next) = transition.result { setupStates.append(next) }
      }
    }
    var next = 0
    while next < pending.count {
      let from = pending[next]
      next += 1
      for transition in try Self.transitions(interpreter, states[from]) {
        let edge = system.edge(of: transition.step)
        let label = "\(system.processes[transition.step.process].name): \(edge.label.phrase)"
        switch transition.result {
        case .taken(let state): arrows.append(Arrow(from: from, to: try enter(state), label: label))
        case .illDefined(let fault): faults.append((from, "\(label): \(fault.message)"))
        case .disabled: break
        }
      }
    }
  }

  private static func transitions(_ interpreter: Interpreter, _ state: State) throws -> [Transition] {
    do { return try interpreter.transitions(from: state) } catch { throw BeyondReference() }
  }

  /// Where the processes are that have something to do, as `client: before pin: look`.
  private func places(in state: State) -> [String] {
    system.processes.indices.compactMap { p in
      let process = system.processes[p]
      guard process.kind != .setup, state.locations[p] != process.end else { return nil }
      return "\(process.name): \(process.locationName(state.locations[p]))"
    }
  }

  /// The graph in Graphviz's language. States that break an invariant are marked, and name it.
  package var dot: String {
    let interpreter = story.interpreter
    var lines = ["digraph states {", "  node [shape=box, fontname=\"monospace\", fontsize=10];"]
    lines.append("  edge [fontname=\"monospace\", fontsize=9];")
    let sources = Set(arrows.map(\.from))
    for (i, state) in states.enumerated() {
      let broken = system.properties.filter { property in
        guard case .invariant(let e) = property.kind else { return false }
        return (try? interpreter.holds(e, in: state)) == false
      }
      let cells = story.changes(from: story.run.states[0], to: state).map { "\($0.cell) = \($0.after)" }
      let texts = (broken.map { "breaks \($0.name)" } + places(in: state) + cells).map(\.escapedForGraphviz)
      let mark = broken.isEmpty ? "" : ", style=filled, fillcolor=\"#ffd0d0\", color=\"#a40000\""
      let end = sources.contains(i) ? "" : ", peripheries=2"
      lines.append("  s\(i) [label=\"\(texts.map { $0 + "\\l" }.joined())\"\(mark)\(end)];")
    }
    for arrow in arrows {
      lines.append("  s\(arrow.from) -> s\(arrow.to) [label=\"\(arrow.label.escapedForGraphviz)\"];")
    }
    for (n, fault) in faults.enumerated() {
      lines.append("  f\(n) [label=\"ill-defined\", shape=octagon, color=\"#a40000\"];")
      lines.append("  s\(fault.from) -> f\(n) [label=\"\(fault.label.escapedForGraphviz)\"];")
    }
    return (lines + ["}", ""]).joined(separator: "\n")
  }
}

extension String {
  /// The text within the quotes of a Graphviz string.
  fileprivate var escapedForGraphviz: String {
    map { character in
      switch character {
      case "\"": "\\\""
      case "\\": "\\\\"
      default: character.isNewline ? " " : String(character)
      }
    }.joined()
  }
}
