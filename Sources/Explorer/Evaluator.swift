/// Evaluates compiled terms and takes compiled edges. No allocation for steps over dense cells.

import Semantics

/// Why an evaluation means nothing; it stops the search with an honest unknown.
enum EvaluationFailure {
  case overflow
  case unboundedDomain(binder: Int)
  case valueOutOfStorage
}

/// What a taken edge leaves in `Evaluator.next`.
enum Taken {
  case disabled
  case next
  case illDefined
}

final class Evaluator {
  let program: Program
  private let nodes: UnsafeMutableBufferPointer<Node>
  private let operands: UnsafeMutableBufferPointer<Int32>
  private let constants: UnsafeMutableBufferPointer<Int>
  private let accesses: UnsafeMutableBufferPointer<Access>
  private let environment: UnsafeMutableBufferPointer<Int>
  /// The successor that the last taken edge made.
  let next: UnsafeMutableBufferPointer<Int32>
  var contents = SparseContents()
  var failure: EvaluationFailure?

  private var cellUpdates: [(place: Int, value: Int)] = []
  private var sparseUpdates: [(access: Int, keys: [Int], value: Int)] = []

  init(_ program: Program) {
    self.program = program
    nodes = .allocate(capacity: max(1, program.nodes.count))
    _ = nodes.initialize(from: program.nodes)
    operands = .allocate(capacity: max(1, program.operands.count))
    _ = operands.initialize(from: program.operands)
    constants = .allocate(capacity: max(1, program.constants.count))
    _ = constants.initialize(from: program.constants)
    accesses = .allocate(capacity: max(1, program.accesses.count))
    _ = accesses.initialize(from: program.accesses)
    environment = .allocate(capacity: max(1, program.system.binders.count))
    environment.initialize(repeating: 0)
    next = .allocate(capacity: max(1, program.width))
    next.initialize(repeating: 0)
  }

  deinit {
    nodes.deallocate()
    operands.deallocate()
    constants.deallocate()
    accesses[..<program.accesses.count].deinitialize()
    accesses.deallocate()
    environment.deallocate()
    next.deallocate()
  }

  // MARK: Terms

  func holds(_ node: Int32, _ state: UnsafePointer<Int32>) -> Bool { value(node, state) != 0 }

  func value(_ index: Int32, _ state: UnsafePointer<Int32>) -> Int {
    let node = nodes[Int(index)]
    switch node.operation {
    case .constant: return constants[Int(node.a)]
    case .cell: return Int(state[Int(node.a)])
    case .denseRead: return denseRead(node, state)
    case .sparseRead: return sparseRead(node, state)
    case .bound: return environment[Int(node.a)]
    case .not: return value(node.a, state) == 0 ? 1 : 0
    case .equal: return value(node.a, state) == value(node.b, state) ? 1 : 0
    case .less: return value(node.a, state) < value(node.b, state) ? 1 : 0
    case .lessOrEqual: return value(node.a, state) <= value(node.b, state) ? 1 : 0
    case .add: return exact(value(node.a, state).addingReportingOverflow(value(node.b, state)))
    case .subtract: return exact(value(node.a, state).subtractingReportingOverflow(value(node.b, state)))
    case .multiply: return exact(value(node.a, state).multipliedReportingOverflow(by: value(node.b, state)))
    case .divide:
      let x = value(node.a, state)
      let d = constants[Int(node.b)]
      return x >= 0 ? x / d : -((-(x + 1)) / d) - 1
    case .remainder:
      let d = constants[Int(node.b)]
      let r = value(node.a, state) % d
      return r < 0 ? r + d : r
    case .and:
      for i in Int(node.a)..<Int(node.a + node.b) where value(operands[i], state) == 0 { return 0 }
      return 1
    case .or:
      for i in Int(node.a)..<Int(node.a + node.b) where value(operands[i], state) != 0 { return 1 }
      return 0
    case .conditional: return value(node.a, state) != 0 ? value(node.b, state) : value(node.c, state)
    case .all: return count(node, state, wanted: 0, limit: 1) == 0 ? 1 : 0
    case .exists: return count(node, state, wanted: 1, limit: 1)
    case .count: return count(node, state, wanted: 1, limit: .max)
    }
  }

  private func exact(_ result: (partialValue: Int, overflow: Bool)) -> Int {
    if result.overflow { failure = .overflow }
    return result.partialValue
  }

  /// Counts the values of a binder for which the body's truth is `wanted`, up to `limit`.
  private func count(_ node: Node, _ state: UnsafePointer<Int32>, wanted: Int, limit: Int) -> Int {
    if let probes = program.domains[Int(node.b)].probes { return countProbed(node, probes, state, wanted) }
    guard let range = range(program.domains[Int(node.b)], binder: Int(node.a), state) else { return 0 }
    var found = 0
    for v in range {
      environment[Int(node.a)] = v
      if (value(node.c, state) != 0 ? 1 : 0) == wanted {
        found += 1
        if found == limit { break }
      }
    }
    return found
  }

  /// Whether some integer makes the body's truth `wanted`: 1 or 0.
  private func countProbed(
    _ node: Node, _ probes: CompiledProbes, _ state: UnsafePointer<Int32>, _ wanted: Int
  ) -> Int {
    var places: [Int] = []
    for key in probes.keys { appendKeys(program.accesses[key.access], key.position, key.shift, state, &places) }
    for threshold in probes.thresholds {
      appendValues(threshold.term, threshold.shift, threshold.binders[...], state, &places)
    }
    for v in probeValues(around: places) {
      environment[Int(node.a)] = v
      if (value(node.c, state) != 0 ? 1 : 0) == wanted { return 1 }
    }
    return 0
  }

  private func appendKeys(
    _ access: Access, _ position: Int, _ shift: Int, _ state: UnsafePointer<Int32>, _ places: inout [Int]
  ) {
    guard access.isSparse else {
      places += ((access.lowers[position] - 1)...(access.lowers[position] + access.counts[position])).map {
        $0 &- shift
      }
      return
    }
    let arity = program.system.variables[access.variable].keys.count
    let content = contents.contents[Int(state[access.offset])]
    for entry in stride(from: 0, to: content.count, by: arity + 1) { places.append(content[entry + position] &- shift) }
  }

  private func appendValues(
    _ term: Int32, _ shift: Int, _ binders: ArraySlice<(binder: Int, domain: Int)>, _ state: UnsafePointer<Int32>,
    _ places: inout [Int]
  ) {
    guard let first = binders.first else {
      places.append(value(term, state) &- shift)
      return
    }
    guard let range = range(program.domains[first.domain], binder: first.binder, state) else { return }
    for v in range {
      environment[first.binder] = v
      appendValues(term, shift, binders.dropFirst(), state, &places)
    }
  }

  private func range(_ domain: CompiledDomain, binder: Int, _ state: UnsafePointer<Int32>) -> Range<Int>? {
    guard !domain.isUnbounded else {
      failure = .unboundedDomain(binder: binder)
      return nil
    }
    let low = value(domain.lower, state)
    return low..<max(low, value(domain.upper, state))
  }

  private func denseRead(_ node: Node, _ state: UnsafePointer<Int32>) -> Int {
    // In place: a copy would count references to its arrays.
    let access = Int(node.a)
    var index = 0
    for k in 0..<Int(node.c) {
      let place = value(operands[Int(node.b) + k], state) &- accesses[access].lowers[k]
      guard place >= 0, place < accesses[access].counts[k] else { return accesses[access].initial }
      index = index * accesses[access].counts[k] + place
    }
    return Int(state[accesses[access].offset + index])
  }

  private func sparseRead(_ node: Node, _ state: UnsafePointer<Int32>) -> Int {
    let access = program.accesses[Int(node.a)]
    let arity = Int(node.c)
    let keys = (0..<arity).map { value(operands[Int(node.b) + $0], state) }
    return contents.value(in: state[access.offset], arity: arity) { keys[$0] } ?? access.initial
  }

  // MARK: Edges

  /// Calls `visit` for each way of making the edge's choices in which it is enabled.
  func forEachTaken(
    _ edge: CompiledEdge, process: Int, _ state: UnsafePointer<Int32>, _ visit: (Taken) -> Void
  ) {
    choose(edge, 0, process, state, visit)
  }

  /// The chosen values of the edge being visited.
  func chosen(_ edge: CompiledEdge) -> [Int] { edge.choices.map { environment[$0.binder] } }

  private func choose(
    _ edge: CompiledEdge, _ n: Int, _ process: Int, _ state: UnsafePointer<Int32>, _ visit: (Taken) -> Void
  ) {
    guard n < edge.choices.count else {
      let taken = take(edge, process, state)
      if taken != .disabled { visit(taken) }
      return
    }
    let choice = edge.choices[n]
    guard let range = range(choice.domain, binder: choice.binder, state) else { return }
    for v in range {
      environment[choice.binder] = v
      choose(edge, n + 1, process, state, visit)
    }
  }

  private func take(_ edge: CompiledEdge, _ process: Int, _ state: UnsafePointer<Int32>) -> Taken {
    guard holds(edge.condition, state) else { return .disabled }
    for check in edge.checks where !holds(check, state) { return .illDefined }
    cellUpdates.removeAll(keepingCapacity: true)
    sparseUpdates.removeAll(keepingCapacity: true)
    for a in edge.assignments where !collect(a, 0, state) { return .illDefined }
    next.baseAddress!.update(from: state, count: program.width)
    next[process] = edge.target
    for update in cellUpdates {
      guard let word = Int32(exactly: update.value) else {
        failure = .valueOutOfStorage
        return .disabled
      }
      next[update.place] = word
    }
    if !sparseUpdates.isEmpty { writeSparse() }
    return .next
  }

  /// Collects what an assignment writes; false if it is ill-defined.
  private func collect(_ a: CompiledAssignment, _ n: Int, _ state: UnsafePointer<Int32>) -> Bool {
    if n < a.binders.count {
      let binder = a.binders[n]
      guard let range = range(binder.domain, binder: binder.binder, state) else { return true }
      for v in range {
        environment[binder.binder] = v
        guard collect(a, n + 1, state) else { return false }
      }
      return true
    }
    guard holds(a.condition, state) else { return true }
    let access = program.accesses[a.access]
    let written = value(a.value, state)
    if let values = access.values, !values.contains(written) { return false }
    return access.isSparse ? collectSparse(a, written, state) : collectDense(a, access, written, state)
  }

  private func collectDense(
    _ a: CompiledAssignment, _ access: Access, _ written: Int, _ state: UnsafePointer<Int32>
  ) -> Bool {
    var index = 0
    for k in a.indices.indices {
      let place = value(a.indices[k], state) &- access.lowers[k]
      guard place >= 0, place < access.counts[k] else { return false }
      index = index * access.counts[k] + place
    }
    let place = access.offset + index
    for update in cellUpdates where update.place == place { return update.value == written }
    cellUpdates.append((place, written))
    return true
  }

  private func collectSparse(_ a: CompiledAssignment, _ written: Int, _ state: UnsafePointer<Int32>) -> Bool {
    let keys = a.indices.map { value($0, state) }
    let sorts = program.system.variables[a.access].keys
    for (key, sort) in zip(keys, sorts) where !(program.system.bounds(of: sort)?.contains(key) ?? true) { return false }
    for update in sparseUpdates where update.access == a.access && update.keys == keys {
      return update.value == written
    }
    sparseUpdates.append((a.access, keys, written))
    return true
  }

  private func writeSparse() {
    for access in Set(sparseUpdates.map(\.access)) {
      let place = program.accesses[access].offset
      let updates = sparseUpdates.filter { $0.access == access }.map { (keys: $0.keys, value: $0.value) }
      next[place] = contents.updated(
        next[place], arity: program.system.variables[access].keys.count, initial: program.accesses[access].initial,
        updates)
    }
  }
}
