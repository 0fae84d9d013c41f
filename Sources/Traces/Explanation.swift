/// Why a run ends as it does: the failing clause with its values, or who waits for whom.

import Semantics

/// Explains the last state of a run.
struct Explanation {
  let story: Story
  private var system: TransitionSystem { story.system }
  private var last: State { story.run.states[story.run.states.count - 1] }

  init(_ story: Story) { self.story = story }

  // MARK: Clauses

  /// Lines that say which part of a false condition is false, for which values, and since when.
  func whyFalse(_ condition: Expression) -> [String] {
    var bound: [BinderID: Int] = [:]
    let clause = failing(condition, &bound)
    var lines: [String] = []
    if !bound.isEmpty {
      let values = bound.keys.sorted { $0.index < $1.index }.map { binder -> String in
        let b = system.binders[binder.index]
        return "\(b.name) = \(story.naming.value(bound[binder]!, of: b.sort))"
      }
      lines.append("for " + values.joined(separator: ", "))
    }
    lines.append("false: " + story.naming.text(clause, bound: bound))
    return lines + whyValues(clause, bound)
  }

  /// Lines that say what the cells of a true condition hold, and since when.
  func whyTrue(_ condition: Expression) -> [String] {
    ["true: " + story.naming.text(condition)] + whyValues(condition, [:])
  }

  /// Goes down to the part that makes the condition false, noting what names are bound to.
  private func failing(_ e: Expression, _ bound: inout [BinderID: Int]) -> Expression {
    switch e {
    case .and(let parts):
      for part in parts where value(part, bound) == 0 { return failing(part, &bound) }
      return e
    case .all(let x, _, let body):
      for candidate in candidates(e, bound) {
        var inner = bound
        inner[x] = candidate
        if value(body, inner) == 0 {
          bound = inner
          return failing(body, &bound)
        }
      }
      return e
    case .conditional(let c, let a, let b): return failing(value(c, bound) != 0 ? a : b, &bound)
    default: return e
    }
  }

  private func value(_ e: Expression, _ bound: [BinderID: Int]) -> Int {
    var environment = Interpreter.Environment(count: system.binders.count)
    for (binder, value) in bound { environment.values[binder.index] = value }
    return (try? story.interpreter.evaluate(e, in: last, &environment)) ?? 0
  }

  /// The values of an outermost quantifier, as far as they are finitely many.
  private func candidates(_ e: Expression, _ bound: [BinderID: Int]) -> Range<Int> {
    guard case .all(_, let domain, _) = e else { return 0..<0 }
    switch domain {
    case .all(let sort): return system.bounds(of: sort) ?? -16..<64
    case .interval(let l, let u):
      let low = value(l, bound)
      return low..<max(low, value(u, bound))
    }
  }

  /// A line for each cell that a clause reads outside of its own quantifiers.
  private func whyValues(_ clause: Expression, _ bound: [BinderID: Int]) -> [String] {
    var places: [(display: Int, keys: [Int])] = []
    collectReads(clause, bound, &places)
    return places.map { display, keys in
      let held = story.naming.value(of: display, keys, in: last, story.interpreter)
      return "\(story.name(of: display, keys)) = \(held), \(since(display, keys))"
    }
  }

  private func since(_ display: Int, _ keys: [Int]) -> String {
    guard let i = story.lastChange(of: display, keys) else { return "from the start" }
    let step = story.steps[i]
    if step.process == system.setup { return "since setup" }
    return "since step \(i - story.setupCount + 1) (\(system.processes[step.process].name), \(step.label.phrase))"
  }

  private func collectReads(
    _ e: Expression, _ bound: [BinderID: Int], _ places: inout [(display: Int, keys: [Int])]
  ) {
    switch e {
    case .bool, .int, .bound: return
    case .read(let v, let indices):
      for i in indices { collectReads(i, bound, &places) }
      guard let display = story.naming.display(of: v) else { return }
      let keys = indices.prefix(system.displays[display].keys.count).map { value($0, bound) }
      if !places.contains(where: { $0.display == display && $0.keys == keys }) { places.append((display, keys)) }
    case .not(let a), .divide(let a, _), .remainder(let a, _): collectReads(a, bound, &places)
    case .and(let parts), .or(let parts): for part in parts { collectReads(part, bound, &places) }
    case .equal(let a, let b), .less(let a, let b), .lessOrEqual(let a, let b), .add(let a, let b),
      .subtract(let a, let b), .multiply(let a, let b):
      collectReads(a, bound, &places)
      collectReads(b, bound, &places)
    case .conditional(let c, let a, let b):
      for part in [c, a, b] { collectReads(part, bound, &places) }
    case .all(let x, let d, let body), .exists(let x, let d, let body), .count(let x, let d, let body):
      guard let range = range(of: d, bound), range.count <= 8 else { return }
      for candidate in range { collectReads(body, bound.merging([x: candidate]) { $1 }, &places) }
    }
  }

  private func range(of domain: Domain, _ bound: [BinderID: Int]) -> Range<Int>? {
    switch domain {
    case .all(let sort): return system.bounds(of: sort)
    case .interval(let l, let u):
      let low = value(l, bound)
      return low..<max(low, value(u, bound))
    }
  }

  // MARK: Waiting

  /// Lines that say what each process that has not ended waits for, and the cycle if there is one.
  func whyStuck() -> [String] {
    var lines: [String] = []
    var waitsFor: [Int: [Int]] = [:]
    for p in system.processes.indices where last.locations[p] != system.processes[p].end {
      let process = system.processes[p]
      if process.kind == .setup && story.interpreter.isPrepared(last) { continue }
      let edges = process.edges[last.locations[p]].filter { $0.label.step != "SIGKILL" }
      let others = blockers(of: p, edges)
      waitsFor[p] = others
      let what = edges.compactMap { $0.waitsFor?.what }.reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
      let phrase = what.isEmpty ? process.locationNames[last.locations[p]] : "waits for " + what.joined(separator: " or ")
      let who = others.map { system.processes[$0].name }.joined(separator: ", ")
      let label = edges.first.map { " in \($0.label.phrase)" } ?? ""
      lines.append("\(process.name)\(label) \(phrase)" + (who.isEmpty ? ", which nobody will change" : ", up to \(who)"))
    }
    if let cycle = cycle(in: waitsFor) {
      lines.append("wait-for cycle: " + (cycle + [cycle[0]]).map { system.processes[$0].name }.joined(separator: " → "))
    }
    return lines
  }

  /// The processes that hold a lock waited for, or else those that could still change what is waited for.
  private func blockers(of p: Int, _ edges: [Edge]) -> [Int] {
    var found: Set<Int> = []
    for edge in edges {
      if let (binder, blocks) = edge.waitsFor?.holder {
        for q in system.processes.indices where value(blocks, [binder: q]) != 0 { found.insert(q) }
        continue
      }
      var read: Set<VariableID> = []
      forEachRead(edge.condition) { read.insert($0) }
      for q in system.processes.indices where q != p && couldWrite(q, read) { found.insert(q) }
    }
    return found.sorted()
  }

  /// Whether some edge that `q` may still get to writes one of the variables.
  private func couldWrite(_ q: Int, _ variables: Set<VariableID>) -> Bool {
    var seen: Set<Int> = [last.locations[q]]
    var pending = [last.locations[q]]
    while let location = pending.popLast() {
      for edge in system.processes[q].edges[location] {
        if edge.assignments.contains(where: { variables.contains($0.variable) }) { return true }
        if seen.insert(edge.target).inserted { pending.append(edge.target) }
      }
    }
    return false
  }

  private func forEachRead(_ e: Expression, _ body: (VariableID) -> Void) {
    switch e {
    case .bool, .int, .bound: return
    case .read(let v, let indices):
      body(v)
      for i in indices { forEachRead(i, body) }
    case .not(let a), .divide(let a, _), .remainder(let a, _): forEachRead(a, body)
    case .and(let parts), .or(let parts): for part in parts { forEachRead(part, body) }
    case .equal(let a, let b), .less(let a, let b), .lessOrEqual(let a, let b), .add(let a, let b),
      .subtract(let a, let b), .multiply(let a, let b):
      forEachRead(a, body)
      forEachRead(b, body)
    case .conditional(let c, let a, let b): for part in [c, a, b] { forEachRead(part, body) }
    case .all(_, _, let a), .exists(_, _, let a), .count(_, _, let a): forEachRead(a, body)
    }
  }

  private func cycle(in graph: [Int: [Int]]) -> [Int]? {
    for start in graph.keys.sorted() {
      var path = [start]
      var seen: Set<Int> = [start]
      while let next = graph[path[path.count - 1]]?.first(where: { graph[$0] != nil }) {
        if let at = path.firstIndex(of: next) { return Array(path[at...]) }
        guard seen.insert(next).inserted else { break }
        path.append(next)
      }
    }
    return nil
  }
}

extension StepLabel {
  /// The innermost operation and the step.
  package var phrase: String { (operations.last.map { $0 + ": " } ?? "") + step }
}
