/// From a checked model to the transition system of one run.

import Diagnostics
import Semantics
import Syntax
import Typing

/// Lowers one run of a model.
///
/// - Parameters:
///   - run: One of those that `plan` returned for `model`.
///   - model: A checked model without errors.
/// - Returns: The transition system, and what could be seen only with sizes and configuration known. A system
///   with errors among its diagnostics must not be explored.
/// - Complexity: Proportional to the text with all operations inlined.
package func lower(_ run: Run, of model: CheckedModel) -> (system: TransitionSystem, diagnostics: [Diagnostic]) {
  let builder = build(run, of: model)
  return (builder.simplifiedSystem, builder.diagnostics)
}

/// Lowers a run without errors, and says which bodies of operations and functions went into its system: another model
/// that differs in other bodies alone gives the same system.
package func lowerNotingBodies(_ run: Run, of model: CheckedModel) -> (system: TransitionSystem, bodies: Set<Span>) {
  let builder = build(run, of: model)
  return (builder.simplifiedSystem, builder.bodies)
}

/// Returns the diagnostics that lowering a run would give; costs about a third of lowering it.
package func diagnostics(of run: Run, in model: CheckedModel) -> [Diagnostic] { build(run, of: model).diagnostics }

/// The system before it is made smaller.
func build(_ run: Run, of model: CheckedModel) -> SystemBuilder {
  var builder = SystemBuilder(model, run)
  builder.bindConstants()
  builder.declareSorts()
  builder.checkSettings()
  if builder.diagnostics.isEmpty {
    builder.declareVariables()
    builder.lowerProperties()
    builder.lowerProcesses()
    builder.lowerFairness()
  }
  if builder.diagnostics.isEmpty { builder.findEndlessLoops() }
  return builder
}

extension SystemBuilder {
  /// The system made smaller, unless it has errors.
  fileprivate var simplifiedSystem: TransitionSystem {
    guard diagnostics.isEmpty else { return system }
    var simplifier = Simplifier(system: system)
    simplifier.simplify()
    assert(simplifier.system.validate().isEmpty, simplifier.system.validate().joined(separator: "; "))
    return simplifier.system
  }

  /// A cycle of edges that do nothing at all would spin unseen, forever.
  mutating func findEndlessLoops() {
    for (p, process) in system.processes.enumerated() {
      // A loop that only a kill ends is endless too.
      let alive = Term.negation(.read(killed, [.int(p)]))
      var state = Array(repeating: 0, count: process.edges.count)
      for start in process.edges.indices where state[start] == 0 {
        if let edge = localCycle(from: start, process, unless: alive, &state) {
          report(
            .endlessLocalLoop,
            "'\(process.name)' can go round here without a step (\(edge.label.step), line \(edge.label.location.line))",
            at: scenario.declaration.name.span, hint: "put a step or an 'await' into the loop")
          break
        }
      }
    }
  }

  private func localCycle(
    from start: Int, _ process: Process, unless alive: Term, _ state: inout [Int]
  ) -> Edge? {
    var stack = [(location: start, next: 0)]
    state[start] = 1
    while let (location, next) = stack.last {
      let edges = process.edges[location].filter { $0.isSilentBranch && ($0.condition.isTrue || $0.condition == alive) }
      guard next < edges.count else {
        state[location] = 2
        stack.removeLast()
        continue
      }
      stack[stack.count - 1].next += 1
      let edge = edges[next]
      if state[edge.target] == 1 { return edge }
      if state[edge.target] == 0 {
        state[edge.target] = 1
        stack.append((edge.target, 0))
      }
    }
    return nil
  }
}
