/// Who waits for whom where a run comes to rest, and in what circle.

import Semantics

/// What keeps a process where it is.
struct Waiting {
  var process: Int
  /// What it waits for, as phrases that follow "waits"; empty if it has nothing to wait for.
  var objects: [String]
  /// Who holds the locks it waits for.
  var holders: [Int]
  /// Who could still write what its other guards read.
  var writers: [Int]
  /// The cells that make its guards false.
  var cells: [Place]
  /// The cells of the locks it waits for.
  var locks: [Place]

  /// All it depends on.
  var blockers: [Int] { holders.isEmpty ? writers : holders }
}

extension Explanation {
  /// Lines that say what each process that has not ended waits for, and the circle if there is one.
  ///
  /// - Parameter moving: Processes that do go on, which are left out.
  func whyStuck(except moving: Set<Int> = []) -> [String] {
    let waitings = waitings(except: moving)
    let lines = waitings.sorted { $0.key < $1.key }.flatMap { self.lines(about: $1) }
    guard let circle = shortestCircle(hopeless(waitings)) else { return lines }
    return lines + [sentence(about: circle.compactMap { waitings[$0] })]
  }

  private var system: TransitionSystem { story.system }

  /// What each process waits for that has not ended and does not go on.
  func waitings(except moving: Set<Int> = []) -> [Int: Waiting] {
    var waitings: [Int: Waiting] = [:]
    for p in system.processes.indices where state.locations[p] != system.processes[p].end && !moving.contains(p) {
      if system.processes[p].kind == .setup || story.interpreter.isPrepared(state) { waitings[p] = waiting(p) }
    }
    return waitings
  }

  // MARK: Waiting

  private func waiting(_ p: Int) -> Waiting {
    let edges = system.processes[p].edges[state.locations[p]].filter { $0.label.step != "SIGKILL" }
    var result = Waiting(process: p, objects: [], holders: [], writers: [], cells: [], locks: [])
    for edge in edges {
      if let holder = edge.waitsFor?.holder {
        addLock(edge, holder, to: &result)
      } else {
        result.objects.appendNew(edge.waitsFor.map { "until \($0.what)" } ?? "to do \(edge.label.phrase)")
        for cell in cause(of: edge.condition(whatever: edge.choices)).cells { result.cells.appendNew(cell) }
        let read = edge.condition.variablesRead
        for q in system.processes.indices where q != p && couldWrite(q, read) { result.writers.appendNew(q) }
      }
    }
    return result
  }

  private func addLock(_ edge: Edge, _ holder: (process: BinderID, blocks: Expression), to waiting: inout Waiting) {
    var name: String?
    for q in system.processes.indices {
      let cause = cause(of: holder.blocks, where: [holder.process: q])
      guard let lock = cause.cells.first(where: { system.displays[$0.display].process == nil }) else { continue }
      name = story.fullName(of: lock)
      guard holds(holder.blocks, where: [holder.process: q]) else { continue }
      waiting.holders.appendNew(q)
      waiting.locks.appendNew(lock)
    }
    waiting.objects.appendNew("for \(name ?? edge.waitsFor?.what ?? edge.label.phrase)")
  }

  /// Whether some edge that `q` may still get to writes one of the variables.
  private func couldWrite(_ q: Int, _ variables: Set<VariableID>) -> Bool {
    var seen: Set<Int> = [state.locations[q]]
    var pending = [state.locations[q]]
    while let location = pending.popLast() {
      for edge in system.processes[q].edges[location] {
        if edge.assignments.contains(where: { variables.contains($0.variable) }) { return true }
        if seen.insert(edge.target).inserted { pending.append(edge.target) }
      }
    }
    return false
  }

  // MARK: Words

  private func names(_ processes: [Int]) -> String {
    processes.map { system.processes[$0].name }.joined(separator: ", ")
  }

  private func lines(about waiting: Waiting) -> [String] {
    let process = system.processes[waiting.process]
    guard !waiting.objects.isEmpty else { return ["\(process.name) can never go on"] }
    if process.kind == .device { return ["\(process.name), a device, has nothing to do"] }
    var line = "\(process.name) waits \(waiting.objects.joined(separator: " or "))"
    if !waiting.holders.isEmpty {
      let holders = waiting.holders == [waiting.process] ? "itself" : names(waiting.holders)
      let time = waiting.locks.count == 1 ? " " + since(waiting.locks[0]) : ""
      return [line + ", held by \(holders)\(time)"]
    }
    let nobody = waiting.writers.isEmpty
    line += nobody ? ", which nobody will change" : "; only \(names(waiting.writers)) could change that"
    return [line] + whyCells(waiting.cells).map { "  " + $0 }
  }

  /// `a waits for x, held by b, which waits for y, held by a: nobody in this circle can go on`
  private func sentence(about circle: [Waiting]) -> String {
    if circle.count == 1 {
      return "\(names([circle[0].process])) waits for itself and can never go on"
    }
    var text = names([circle[0].process])
    for (i, waiting) in circle.enumerated() {
      let next = names([circle[(i + 1) % circle.count].process])
      let how = waiting.holders.isEmpty ? " and needs" : ", held by"
      text += "\(i == 0 ? "" : ", which") waits \(waiting.objects.joined(separator: " or "))\(how) \(next)"
    }
    return text + ": nobody in this circle can go on"
  }

  // MARK: Circles

  /// Those who wait for nobody but each other: who goes on might change what the others wait for.
  private func hopeless(_ waitings: [Int: Waiting]) -> [Int: Waiting] {
    var left = waitings
    while let (p, _) = left.first(where: { !$0.value.blockers.allSatisfy(left.keys.contains) }) { left[p] = nil }
    return left
  }

  /// The processes of a shortest circle of waiting, from the first of them on.
  private func shortestCircle(_ waitings: [Int: Waiting]) -> [Int]? {
    var best: [Int]?
    for start in waitings.keys.sorted() {
      guard let circle = circle(from: start, waitings), circle.count < best?.count ?? .max else { continue }
      best = circle
    }
    return best
  }

  private func circle(from start: Int, _ waitings: [Int: Waiting]) -> [Int]? {
    var paths = [[start]]
    var seen: Set<Int> = []
    while !paths.isEmpty {
      let path = paths.removeFirst()
      for next in waitings[path[path.count - 1]]?.blockers ?? [] where waitings[next] != nil {
        if next == start { return path }
        if seen.insert(next).inserted { paths.append(path + [next]) }
      }
    }
    return nil
  }
}

extension Array where Element: Equatable {
  fileprivate mutating func appendNew(_ element: Element) {
    if !contains(element) { append(element) }
  }
}

extension Edge {
  /// The condition for some values of the choices.
  fileprivate func condition(whatever choices: [Choice]) -> Expression {
    choices.reversed().reduce(condition) { .exists($1.binder, $1.domain, $0) }
  }
}
