/// A transition system compiled for fast evaluation: terms as flat nodes, cells at fixed places.

import Semantics

/// One node of a term; operands are indices of other nodes unless the operation says otherwise.
struct Node {
  enum Operation: UInt8 {
    case constant  // a: index in constants
    case cell  // a: place in the state
    case denseRead  // a: access, b: first of its operand list
    case sparseRead  // a: access, b: first of its operand list
    case bound  // a: binder
    case not, equal, less, lessOrEqual, add, subtract, multiply
    case divide, remainder  // b: index in constants
    case and, or  // a: first of its operand list, b: count
    case conditional  // a, b, c
    case all, exists, count  // a: binder, b: domain, c: body
  }
  var operation: Operation
  var a: Int32
  var b: Int32 = 0
  var c: Int32 = 0
}

/// The values a bound name goes through: `lower..<upper`, two nodes. An infinite domain has no nodes.
struct CompiledDomain {
  var lower: Int32
  var upper: Int32
  var isUnbounded: Bool
  /// For all integers under a quantifier: where its truth can change, if that is known.
  var probes: CompiledProbes?
}

struct CompiledProbes {
  var keys: [(access: Int, position: Int, shift: Int)]
  var thresholds: [(term: Int32, shift: Int, binders: [(binder: Int, domain: Int)])]
}

/// How a variable with keys is read and written.
struct Access {
  var variable: Int
  /// The place of the first cell; for a sparse variable the place of its content's number.
  var offset: Int
  var lowers: [Int]
  var counts: [Int]
  var initial: Int
  var isSparse: Bool
  /// The values its cells can hold.
  var values: Range<Int>?
}

struct CompiledAssignment {
  var binders: [(binder: Int, domain: CompiledDomain)]
  var condition: Int32
  var access: Int
  var indices: [Int32]
  var value: Int32
}

/// An object, so that handing one on counts one reference and not one for each array in it.
final class CompiledEdge {
  let target: Int32
  let choices: [(binder: Int, domain: CompiledDomain)]
  let condition: Int32
  let checks: [Int32]
  let assignments: [CompiledAssignment]

  init(
    target: Int32, choices: [(binder: Int, domain: CompiledDomain)], condition: Int32, checks: [Int32],
    assignments: [CompiledAssignment]
  ) {
    self.target = target
    self.choices = choices
    self.condition = condition
    self.checks = checks
    self.assignments = assignments
  }
}

/// The compiled system. States are rows of `width` words: locations, dense cells, contents of sparse variables.
struct Program {
  var nodes: [Node] = []
  var operands: [Int32] = []
  var constants: [Int] = []
  var domains: [CompiledDomain] = []
  var accesses: [Access] = []
  /// By process, by location.
  var edges: [[[CompiledEdge]]] = []
  var width = 0
  let system: TransitionSystem
  private var interned: [Expression: Int32] = [:]

  init(_ system: TransitionSystem) {
    self.system = system
    let layout = StateLayout(system)
    let cellBase = system.processes.count
    for (i, slot) in layout.slots.enumerated() {
      let variable = system.variables[i]
      switch slot {
      case .dense(let offset, let lowers, let counts):
        accesses.append(
          Access(
            variable: i, offset: cellBase + offset, lowers: lowers, counts: counts, initial: variable.initial,
            isSparse: false, values: system.bounds(of: variable.value)))
      case .sparse(let n):
        accesses.append(
          Access(
            variable: i, offset: cellBase + layout.cellCount + n, lowers: [], counts: [], initial: variable.initial,
            isSparse: true, values: system.bounds(of: variable.value)))
      }
    }
    width = cellBase + layout.cellCount + layout.sparseCount
    for process in system.processes { edges.append(process.edges.map { $0.map { compile($0) } }) }
  }

  private mutating func compile(_ edge: Edge) -> CompiledEdge {
    CompiledEdge(
      target: Int32(edge.target),
      choices: edge.choices.map { ($0.binder.index, compile($0.domain)) }, condition: compile(edge.condition),
      checks: edge.checks.map { compile($0.condition) }, assignments: edge.assignments.map { compile($0) })
  }

  private mutating func compile(_ a: Assignment) -> CompiledAssignment {
    CompiledAssignment(
      binders: a.binders.map { ($0.binder.index, compile($0.domain)) }, condition: compile(a.condition),
      access: a.variable.index, indices: a.indices.map { compile($0) }, value: compile(a.value))
  }

  private mutating func compile(_ domain: Domain) -> CompiledDomain {
    switch domain {
    case .interval(let lower, let upper):
      return CompiledDomain(lower: compile(lower), upper: compile(upper), isUnbounded: false, probes: nil)
    case .all(let sort):
      guard let bounds = system.bounds(of: sort) else {
        return CompiledDomain(lower: 0, upper: 0, isUnbounded: true, probes: nil)
      }
      return CompiledDomain(
        lower: compile(.int(bounds.lowerBound)), upper: compile(.int(bounds.upperBound)), isUnbounded: false,
        probes: nil)
    }
  }

  /// Returns the node of a term; equal terms share a node.
  mutating func compile(_ e: Expression) -> Int32 {
    if let node = interned[e] { return node }
    let node = compileNew(e)
    nodes.append(node)
    let index = Int32(nodes.count - 1)
    interned[e] = index
    return index
  }

  private mutating func compileNew(_ e: Expression) -> Node {
    switch e {
    case .bool(let b): constantNode(b ? 1 : 0)
    case .int(let i): constantNode(i)
    case .read(let v, let indices): compileRead(v, indices)
    case .bound(let binder): Node(operation: .bound, a: Int32(binder.index))
    case .not(let a): Node(operation: .not, a: compile(a))
    case .and(let parts): list(.and, parts)
    case .or(let parts): list(.or, parts)
    case .equal(let a, let b): binary(.equal, a, b)
    case .less(let a, let b): binary(.less, a, b)
    case .lessOrEqual(let a, let b): binary(.lessOrEqual, a, b)
    case .add(let a, let b): binary(.add, a, b)
    case .subtract(let a, let b): binary(.subtract, a, b)
    case .multiply(let a, let b): binary(.multiply, a, b)
    case .divide(let a, let d): Node(operation: .divide, a: compile(a), b: constant(d))
    case .remainder(let a, let d): Node(operation: .remainder, a: compile(a), b: constant(d))
    case .conditional(let c, let a, let b):
      Node(operation: .conditional, a: compile(c), b: compile(a), c: compile(b))
    case .all(let x, let d, let body): binding(.all, x, d, body)
    case .exists(let x, let d, let body): binding(.exists, x, d, body)
    case .count(let x, let d, let body): binding(.count, x, d, body)
    }
  }

  private mutating func constant(_ value: Int) -> Int32 {
    constants.append(value)
    return Int32(constants.count - 1)
  }

  private mutating func constantNode(_ value: Int) -> Node { Node(operation: .constant, a: constant(value)) }

  private mutating func binary(_ operation: Node.Operation, _ a: Expression, _ b: Expression) -> Node {
    let left = compile(a)
    return Node(operation: operation, a: left, b: compile(b))
  }

  private mutating func list(_ operation: Node.Operation, _ parts: [Expression]) -> Node {
    let compiled = parts.map { compile($0) }
    operands += compiled
    return Node(operation: operation, a: Int32(operands.count - compiled.count), b: Int32(compiled.count))
  }

  private mutating func binding(
    _ operation: Node.Operation, _ x: BinderID, _ domain: Domain, _ body: Expression
  ) -> Node {
    var compiled = compile(domain)
    if compiled.isUnbounded, operation != .count { compiled.probes = compileProbes(x, body) }
    domains.append(compiled)
    return Node(operation: operation, a: Int32(x.index), b: Int32(domains.count - 1), c: compile(body))
  }

  private mutating func compileProbes(_ x: BinderID, _ body: Expression) -> CompiledProbes? {
    guard let probes = Probes(of: x, in: body) else { return nil }
    return CompiledProbes(
      keys: probes.keys.map { ($0.variable.index, $0.position, $0.shift) },
      thresholds: probes.thresholds.map { threshold in
        let binders = threshold.binders.map { bound -> (binder: Int, domain: Int) in
          domains.append(compile(bound.domain))
          return (bound.binder.index, domains.count - 1)
        }
        return (compile(threshold.term), threshold.shift, binders)
      })
  }

  private mutating func compileRead(_ v: VariableID, _ indices: [Expression]) -> Node {
    let access = accesses[v.index]
    if !access.isSparse {
      let constants = indices.compactMap { index -> Int? in
        switch index {
        case .int(let i): i
        case .bool(let b): b ? 1 : 0
        default: nil
        }
      }
      if constants.count == indices.count,
        let place = StateLayout.index(constants, access.offset, access.lowers, access.counts)
      {
        return Node(operation: .cell, a: Int32(place))
      }
    }
    let compiled = indices.map { compile($0) }
    operands += compiled
    return Node(
      operation: access.isSparse ? .sparseRead : .denseRead, a: Int32(v.index),
      b: Int32(operands.count - compiled.count), c: Int32(compiled.count))
  }
}
