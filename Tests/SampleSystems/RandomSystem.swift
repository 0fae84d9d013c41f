/// Random small systems in which an enumerating engine ends: a few short processes over a few variables.

import Semantics
import Support

/// Makes one system from one seed.
package struct RandomSystem {
  /// Which integers variables hold and have as keys.
  package enum Data: Sendable, CaseIterable {
    /// All of them; the processes are such that few are reached.
    case unbounded
    /// From small intervals, which steps may leave: then they are ill-defined.
    case finite
    /// The same, but colors are identities of which one is named, and one process has copies.
    case symmetric
  }
  private var g: SeededGenerator
  private var sketch = SystemSketch()
  private var color = Sort.bool
  private var flags: [VariableID] = []
  private var numbers: [VariableID] = []
  private var colors: [VariableID] = []
  /// By key and value: color to flag, integer to flag, integer to number, color and integer to flag.
  private var colorFlags, sparseFlags, sparseNumbers, denseNumbers, mixedFlags: VariableID!

  private let data: Data

  init(seed: UInt64, _ data: Data) {
    g = SeededGenerator(state: seed)
    self.data = data
    makeVariables()
  }

  /// The system.
  package static func make(seed: UInt64, _ data: Data = .unbounded) -> TransitionSystem {
    var maker = RandomSystem(seed: seed, data)
    if maker.chance(1, in: 3) { maker.makeProcess("setup", .setup) }
    for index in 0..<maker.pick(2...3) {
      maker.makeProcess("p\(index)", maker.chance(1, in: 5) ? .device : .ordinary)
    }
    if data == .symmetric { maker.copyLastProcess() }
    maker.makeProperties()
    return maker.sketch.system
  }

  private mutating func makeVariables() {
    color = sketch.sort("color", data == .symmetric ? 4 : 3)
    if data == .symmetric { sketch.system.sorts[0].kind = .identity(distinguished: 1) }
    let small = Sort.integer(0...3)
    let number = data != .unbounded ? Sort.integer(-2...4) : .integer(nil)
    let key = data != .unbounded ? Sort.integer(-1...4) : .integer(nil)
    flags = [sketch.variable("f0", .bool), sketch.variable("f1", .bool, initial: 1)]
    numbers = [
      sketch.variable("n0", number), sketch.variable("n1", number, initial: 2),
      sketch.variable("n2", small, initial: 1),
    ]
    colors = [sketch.variable("c0", color), sketch.variable("c1", color, initial: data == .symmetric ? 0 : 1)]
    colorFlags = sketch.variable("cf", .bool, keys: [color])
    sparseFlags = sketch.variable("sf", .bool, keys: [key])
    sparseNumbers = sketch.variable("sn", number, keys: [key], initial: 1)
    denseNumbers = sketch.variable("dn", number, keys: [small])
    mixedFlags = sketch.variable("mf", .bool, keys: [color, key])
  }

  // MARK: Processes

  private mutating func copyLastProcess() {
    guard var copy = sketch.system.processes.last, copy.kind != .setup else { return }
    copy.name += "'"
    sketch.system.processes.append(copy)
    let members = sketch.system.processes.map(\.name)
    sketch.system.sorts.append(NamedSort(name: "Process", kind: .process, members: members))
  }

  private mutating func makeProcess(_ name: String, _ kind: Process.Kind) {
    var steps: [[Edge]] = []
    for location in 0..<(kind == .setup ? 1 : pick(1...3)) {
      let count = kind == .setup ? 1 : pick(1...2)
      steps.append((0..<count).map { makeEdge("s\(location)_\($0)", isFree: kind == .setup) })
    }
    sketch.process(name, kind: kind, steps)
  }

  private mutating func makeEdge(_ name: String, isFree: Bool) -> Edge {
    var choices: [Choice] = []
    var scope = Names()
    for _ in 0..<(chance(1, in: 2) ? pick(1...2) : 0) { choices.append(makeChoice(&scope)) }
    let condition = isFree || chance(1, in: 3) ? .bool(true) : bool(2, scope)
    let checks = chance(1, in: 6) ? [Expression.or([bool(1, scope), bool(1, scope), bool(1, scope)])] : []
    return step(
      name, choices: choices, when: condition, checks: checks,
      (0..<pick(1...2)).map { _ in makeAssignment(scope) })
  }

  private mutating func makeChoice(_ scope: inout Names) -> Choice {
    switch pick(0...3) {
    case 0:
      let binder = sketch.binder("c", color)
      defer { scope.colors.append(binder) }
      return Choice(binder: binder, domain: .all(color))
    case 1:
      let binder = sketch.binder("i", .integer(0...2))
      defer { scope.numbers.append(binder) }
      return Choice(binder: binder, domain: .all(.integer(0...2)))
    default:
      let binder = sketch.binder("i")
      let (lower, upper) = interval(scope)
      defer { scope.numbers.append(binder) }
      return .between(binder, lower, upper)
    }
  }

  private mutating func makeAssignment(_ scope: Names) -> Assignment {
    switch pick(0...9) {
    case 0: return set(any(flags), to: bool(2, scope))
    case 1...2: return set(any(Array(numbers[..<2])), to: int(2, scope))
    case 3: return set(numbers[2], to: .remainder(int(1, scope), by: chance(1, in: 8) ? 5 : 4))
    case 4: return set(any(colors), to: colorTerm(scope))
    case 5: return set(colorFlags, [colorTerm(scope)], to: bool(1, scope))
    case 6: return set(sparseFlags, [int(1, scope)], to: bool(1, scope))
    case 7: return set(denseNumbers, [.remainder(int(1, scope), by: 4)], to: int(1, scope))
    default: return makeBulk(scope)
    }
  }

  private mutating func makeBulk(_ scope: Names) -> Assignment {
    let binder = sketch.binder("x")
    let (lower, upper) = interval(scope)
    var inner = scope
    inner.numbers.append(binder)
    let index = chance(1, in: 3) ? Expression.add(.bound(binder), int(0, scope)) : .bound(binder)
    let condition = chance(1, in: 2) ? .bool(true) : bool(1, inner)
    let binders = [Choice.between(binder, lower, upper)]
    switch pick(0...3) {
    case 0: return setAll(binders, where: condition, sparseFlags, [index], to: bool(1, inner))
    case 1: return setAll(binders, where: condition, sparseNumbers, [index], to: int(1, inner))
    case 2:
      // The bound name decides only whether: the cell is the same for each of its values.
      return setAll(binders, where: condition, colorFlags, [colorTerm(scope)], to: bool(1, scope))
    default:
      let shade = sketch.binder("k", color)
      inner.colors.append(shade)
      return setAll(
        [Choice(binder: shade, domain: .all(color))] + binders, where: bool(1, inner), mixedFlags,
        [.bound(shade), index], to: bool(0, inner))
    }
  }

  private mutating func makeProperties() {
    for index in 0..<3 { sketch.property("i\(index)", .invariant(.or([bool(2, Names()), bool(2, Names())]))) }
    for index in 0..<3 {
      sketch.property("r\(index)", .reachable(.and([bool(2, Names()), bool(2, Names()), bool(1, Names())])))
    }
    sketch.property("no_deadlock", .noDeadlock)
    sketch.property("well_defined", .wellDefined)
    if chance(1, in: 4) { sketch.system.restCondition = bool(1, Names()) }
  }

  // MARK: Terms

  /// The names in scope, by what they are.
  private struct Names {
    var numbers: [BinderID] = []
    var colors: [BinderID] = []
  }

  private mutating func interval(_ scope: Names) -> (Expression, Expression) {
    let lower = chance(1, in: 2) ? Expression.int(pick(-1...1)) : int(0, scope)
    return (lower, .add(lower, chance(1, in: 2) ? .int(pick(0...3)) : .remainder(int(0, scope), by: 4)))
  }

  private mutating func bool(_ depth: Int, _ scope: Names) -> Expression {
    if depth == 0 {
      switch pick(0...6) {
      case 0: return read(any(flags))
      case 1: return read(colorFlags, colorTerm(scope))
      case 2: return read(sparseFlags, int(0, scope))
      case 3: return read(mixedFlags, colorTerm(scope), int(0, scope))
      case 4: return .equal(colorTerm(scope), colorTerm(scope))
      case 5: return .lessOrEqual(int(0, scope), int(0, scope))
      default: return .less(int(0, scope), int(0, scope))
      }
    }
    switch pick(0...9) {
    case 0: return .not(bool(depth - 1, scope))
    case 1: return .and([bool(depth - 1, scope), bool(depth - 1, scope)])
    case 2: return .or([bool(depth - 1, scope), bool(depth - 1, scope)])
    case 3: return .equal(int(depth - 1, scope), int(depth - 1, scope))
    case 4: return .equal(bool(depth - 1, scope), bool(depth - 1, scope))
    case 5: return .conditional(bool(0, scope), then: bool(depth - 1, scope), else: bool(depth - 1, scope))
    case 6...7: return quantifier(depth, scope)
    default: return .less(int(depth - 1, scope), int(depth - 1, scope))
    }
  }

  private mutating func quantifier(_ depth: Int, _ scope: Names) -> Expression {
    var inner = scope
    let domain: Domain
    let binder: BinderID
    if chance(1, in: 3) {
      binder = sketch.binder("c", color)
      inner.colors.append(binder)
      domain = .all(color)
    } else {
      binder = sketch.binder("x")
      inner.numbers.append(binder)
      let (lower, upper) = interval(scope)
      domain = .interval(lower: lower, upper: upper)
    }
    let body = bool(depth - 1, inner)
    return chance(1, in: 2) ? .all(binder, domain, body) : .exists(binder, domain, body)
  }

  private mutating func int(_ depth: Int, _ scope: Names) -> Expression {
    if depth == 0 {
      if let binder = scope.numbers.randomElement(using: &g), chance(1, in: 2) { return .bound(binder) }
      return chance(1, in: 3) ? .int(pick(-1...3)) : read(any(numbers))
    }
    switch pick(0...7) {
    case 0...1: return .add(int(depth - 1, scope), int(depth - 1, scope))
    case 2: return .subtract(int(depth - 1, scope), int(depth - 1, scope))
    case 3: return .conditional(bool(0, scope), then: int(depth - 1, scope), else: int(depth - 1, scope))
    case 4: return read(sparseNumbers, int(depth - 1, scope))
    case 5: return read(denseNumbers, int(depth - 1, scope))
    case 6: return .divide(int(depth - 1, scope), by: 2)
    default: return int(0, scope)
    }
  }

  private mutating func colorTerm(_ scope: Names) -> Expression {
    if let binder = scope.colors.randomElement(using: &g), chance(2, in: 3) { return .bound(binder) }
    return chance(1, in: 3) ? .int(data == .symmetric ? 0 : pick(0...2)) : read(any(colors))
  }

  private mutating func pick(_ range: ClosedRange<Int>) -> Int { .random(in: range, using: &g) }
  private mutating func chance(_ part: Int, in whole: Int) -> Bool { pick(1...whole) <= part }
  private mutating func any(_ variables: [VariableID]) -> VariableID {
    variables[pick(0...variables.count - 1)]
  }
}
