/// The processes of a run, its properties and its fairness.

import Diagnostics
import Semantics
import Support
import Syntax
import Typing

extension SystemBuilder {
  /// Lowers every process into `system.processes`, the setup last.
  mutating func lowerProcesses() {
    for p in scenario.processes {
      let range = processRanges[p]!
      for index in range {
        lowerProcess(model.processes[p].declaration, index, replica: index - range.lowerBound)
      }
    }
    if let block = setupBlock { lowerSetup(block) }
  }

  private mutating func begin(_ name: String, _ kind: Process.Kind, _ index: Int) {
    process = index
    graph = Graph()
    storage = [:]
    system.processes.append(
      Process(name: name, kind: kind, entry: 0, end: 0, edges: [], locationNames: []))
    graph.entry = graph.newLocation()
  }

  private mutating func lowerProcess(_ declaration: ProcessDeclaration, _ index: Int, replica number: Int) {
    begin(system.sorts[processSort.index].members[index], declaration.isDevice ? .device : .ordinary, index)
    replica = number
    let exit = graph.newLocation()
    let last = graph.newLocation()
    graph.end = graph.newLocation()
    let frame = Frame(
      returnTo: exit, failure: FailureTarget(location: exit, storage: nil, heldThere: 0),
      isInterruptible: !declaration.isDevice,
      killTarget: declaration.isDevice ? nil : exit)
    if let end = lower(declaration.body, from: graph.entry, frame) {
      skip(from: end, to: exit, frame, declaration.name.span)
    }
    let after = Frame(returnTo: last, failure: FailureTarget(location: last, storage: nil, heldThere: 0))
    if let block = declaration.onExit {
      if let end = lower(block, from: exit, after) { skip(from: end, to: last, after, declaration.name.span) }
    } else {
      skip(from: exit, to: last, after, declaration.name.span)
    }
    let location = place(of: declaration.name.span)
    graph.add(
      Edge(
        target: graph.end, label: StepLabel(operations: [], step: "end", location: location),
        assignments: [Assignment(variable: ended, indices: [.int(index)], value: .yes, location: location)]),
      from: last)
    keepMarkedFromGoingOn()
    finish(index)
  }

  private mutating func lowerSetup(_ block: Block) {
    let index = system.processes.count
    begin("setup", .setup, index)
    replica = nil
    graph.end = graph.newLocation()
    let frame = Frame(
      returnTo: graph.end, failure: FailureTarget(location: graph.end, storage: nil, heldThere: 0))
    if let end = lower(block, from: graph.entry, frame) { skip(from: end, to: graph.end, frame, block.span) }
    system.setup = index
    finish(index)
  }

  /// At its own text, a process that is being killed does nothing else any more.
  private mutating func keepMarkedFromGoingOn() {
    let alive = Term.negation(.read(killed, [.int(process)]))
    for source in graph.edges.indices {
      guard graph.edges[source].contains(where: { $0.isActingOnKill && $0.label.operations.isEmpty }) else { continue }
      for i in graph.edges[source].indices where !graph.edges[source][i].isActingOnKill {
        graph.edges[source][i].condition = .conjunction([alive, graph.edges[source][i].condition])
      }
    }
  }

  private mutating func finish(_ index: Int) {
    system.processes[index].edges = graph.edges
    system.processes[index].entry = graph.entry
    system.processes[index].end = graph.end
  }

  // MARK: Properties

  mutating func lowerProperties() {
    for i in scenario.checked { lowerProperty(model.properties[i].declaration) }
    let place = place(of: scenario.declaration.name.span)
    system.properties.append(
      Property(
        name: "no_deadlock", kind: .noDeadlock, text: "some process can go on, or all have ended", location: place))
    system.properties.append(
      Property(
        name: "well_defined", kind: .wellDefined, text: "every step taken means something", location: place))
    for case .rest(let e) in scenario.declaration.members {
      system.restCondition = .disjunction([system.restCondition, defined(e)])
    }
  }

  /// A claim that means nothing is not true.
  private mutating func defined(_ e: Syntax.Expression) -> Term {
    let (term, checks) = collectingChecks { $0.lowerTerm(e) }
    return .conjunction(checks.map(\.condition) + [term])
  }

  private mutating func lowerProperty(_ p: PropertyDeclaration) {
    let kind: Property.Kind
    switch p.kind {
    case .invariant(let e): kind = .invariant(defined(e))
    case .reachable(let e), .cost(let e): kind = .reachable(defined(e))
    case .eventually(let e): kind = .eventually(defined(e))
    case .leadsTo(let a, let b): kind = .leadsTo(defined(a), defined(b))
    }
    system.properties.append(
      Property(name: p.name.text, kind: kind, text: text(of: p.span), location: place(of: p.name.span)))
  }

  // MARK: Fairness

  mutating func lowerFairness() {
    var unfair: Set<Int> = []
    for case .fairness(let clause) in scenario.declaration.members {
      for target in clause.targets {
        let indices = processes(named: target.process.text)
        switch clause.strength {
        case .unfair: unfair.formUnion(indices)
        case .weak, .strong:
          let strength: FairnessConstraint.Strength =
            if case .strong = clause.strength { .strong } else { .weak }
          for i in indices {
            checkStep(target, in: i)
            system.fairness.append(FairnessConstraint(strength: strength, process: i, step: target.step?.text))
          }
        }
      }
    }
    for i in system.processes.indices where !unfair.contains(i) && system.processes[i].kind != .setup {
      system.fairness.append(FairnessConstraint(strength: .weak, process: i))
    }
  }

  private func processes(named name: String) -> Range<Int> {
    for p in scenario.processes where model.processes[p].declaration.name.text == name { return processRanges[p]! }
    return 0..<0
  }

  private mutating func checkStep(_ target: FairnessClause.Target, in process: Int) {
    guard let step = target.step else { return }
    let names = Set(system.processes[process].edges.joined().map(\.label.step))
    guard !names.contains(step.text) else { return }
    report(
      .unknownProcess, "'\(system.processes[process].name)' has no step '\(step.text)'", at: step.span,
      hint: step.text.nearest(to: Array(names)).map { "did you mean '\($0)'?" })
  }
}

extension Edge {
  var isActingOnKill: Bool { label.step == "SIGKILL" && label.location.line == 0 }
}
