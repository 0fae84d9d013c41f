/// Why a condition is true or false in a state: the part of it that decides, and the cells which that reads.

import Semantics

/// What decides a condition.
struct Cause {
  /// The values of quantified names, outermost first, that make it so.
  var bound: [(binder: BinderID, value: Int)]
  /// What the condition presumes there, and what is true.
  var given: [Expression]
  /// The part that decides, for those values.
  var clause: Expression
  var isTrue: Bool
  /// The cells that the decision hangs on, in the order of reading.
  var cells: [Place]
}

/// A cell as people see it: an index of `TransitionSystem.displays` and keys.
package struct Place: Hashable, Sendable {
  package var display: Int
  package var keys: [Int]
  package init(display: Int, keys: [Int]) {
    self.display = display
    self.keys = keys
  }
}

/// Finds causes in one state.
struct CauseFinder {
  private let naming: Naming
  private let interpreter: Interpreter
  private let state: State
  private var environment: Interpreter.Environment
  private var bound: [BinderID] = []
  private var given: [Expression] = []
  private var cells: [Place] = []

  init(_ naming: Naming, _ interpreter: Interpreter, in state: State) {
    self.naming = naming
    self.interpreter = interpreter
    self.state = state
    environment = Interpreter.Environment(count: interpreter.system.binders.count)
  }

  /// Returns why `e` is true or false.
  ///
  /// - Parameter values: What bound names that are free in `e` stand for.
  /// - Complexity: That of evaluating each part of `e` a few times.
  static func cause(
    of e: Expression, where values: [BinderID: Int] = [:], in state: State, _ naming: Naming, _ interpreter: Interpreter
  ) -> Cause {
    var finder = CauseFinder(naming, interpreter, in: state)
    for (binder, value) in values { finder.environment.values[binder.index] = value }
    let clause = finder.decisive(e)
    for part in finder.given + [clause] { finder.collect(part) }
    return Cause(
      bound: finder.bound.map { ($0, finder.environment.values[$0.index]) }, given: finder.given, clause: clause,
      isTrue: finder.holds(clause), cells: finder.cells)
  }

  /// The cells on which the value of a term hangs, in the order of reading.
  ///
  /// - Parameter values: What bound names that are free in `e` stand for.
  static func cells(
    of e: Expression, where values: [BinderID: Int], in state: State, _ naming: Naming, _ interpreter: Interpreter
  ) -> [Place] {
    var finder = CauseFinder(naming, interpreter, in: state)
    for (binder, value) in values { finder.environment.values[binder.index] = value }
    finder.collect(e)
    return finder.cells
  }

  /// The value of a term; 0 for what the reference cannot evaluate.
  private mutating func value(_ e: Expression) -> Int {
    var scratch = environment
    return (try? interpreter.evaluate(e, in: state, &scratch)) ?? 0
  }

  private mutating func holds(_ e: Expression) -> Bool { value(e) != 0 }

  // MARK: The part that decides

  /// Goes down to the part that makes `e` what it is, noting bound values and what is presumed on the way.
  private mutating func decisive(_ e: Expression) -> Expression {
    switch e {
    case .and(let parts): return decisive(conjunction: e, parts)
    case .or(let parts): return holds(e) ? decisive(parts.first { holds($0) } ?? e, in: e) : refuted(e, parts)
    case .not(let a):
      let inner = decisive(a)
      return inner == a ? e : inner
    case .all(let x, let d, let body): return bind(x, d, .not(body)) ? decisive(body) : e
    case .exists(let x, let d, let body): return bind(x, d, body) ? decisive(body) : e
    case .conditional(let c, let a, let b):
      let isThen = holds(c)
      given.append(isThen ? c : .not(c))
      return decisive(isThen ? a : b)
    case .bool, .int, .read, .bound, .equal, .less, .lessOrEqual, .add, .subtract, .multiply, .divide, .remainder,
      .count:
      return e
    }
  }

  private mutating func decisive(_ part: Expression, in whole: Expression) -> Expression {
    part == whole ? whole : decisive(part)
  }

  private mutating func decisive(conjunction e: Expression, _ parts: [Expression]) -> Expression {
    guard !naming.isComparison(e), let i = parts.firstIndex(where: { !holds($0) }) else { return e }
    // Parts that people see as one comparison stay together.
    for j in parts.indices where j != i {
      let pair = Expression.and([parts[min(i, j)], parts[max(i, j)]])
      if naming.isComparison(pair) { return pair }
    }
    return decisive(parts[i])
  }

  /// A false disjunction: what it presumes is true, and what it claims is false.
  private mutating func refuted(_ e: Expression, _ parts: [Expression]) -> Expression {
    var claims: [Expression] = []
    for (i, part) in parts.enumerated() {
      if case .not(let condition) = part, i < parts.count - 1 {
        given += condition.conjuncts
      } else {
        claims.append(part)
      }
    }
    return claims.count == 1 ? decisive(claims[0]) : .or(claims)
  }

  /// Binds `x` to the first value for which `body` is true; returns whether there is one.
  private mutating func bind(_ x: BinderID, _ domain: Domain, _ body: Expression) -> Bool {
    var scratch = environment
    let found = try? interpreter.holds(.exists(x, domain, body), in: state, &scratch)
    guard found == true else { return false }
    environment.values[x.index] = scratch.values[x.index]
    bound.append(x)
    return true
  }

  // MARK: The cells it reads

  /// Notes the cells on which the value of `e` hangs: of several false conjuncts one is enough.
  private mutating func collect(_ e: Expression) {
    switch e {
    case .bool, .int, .bound: return
    case .read(let v, let indices): collectRead(v, indices)
    case .not(let a), .divide(let a, _), .remainder(let a, _): collect(a)
    case .and(let parts): collect(parts, deciding: false)
    case .or(let parts): collect(parts, deciding: true)
    case .equal(let a, let b), .less(let a, let b), .lessOrEqual(let a, let b), .add(let a, let b),
      .subtract(let a, let b), .multiply(let a, let b):
      collect(a)
      collect(b)
    case .conditional(let c, let a, let b):
      collect(c)
      collect(holds(c) ? a : b)
    case .all(let x, let d, let body): collect(x, d, body, witness: .not(body))
    case .exists(let x, let d, let body): collect(x, d, body, witness: body)
    case .count(let x, let d, let body): collect(x, d, body, witness: .bool(false))
    }
  }

  private mutating func collectRead(_ v: VariableID, _ indices: [Expression]) {
    for index in indices { collect(index) }
    guard let display = naming.display(of: v) else { return }
    let keys = indices.prefix(naming.system.displays[display].keys.count).map { value($0) }
    let cell = Place(display: display, keys: keys)
    if !cells.contains(cell) { cells.append(cell) }
  }

  private mutating func collect(_ parts: [Expression], deciding value: Bool) {
    if let part = parts.first(where: { holds($0) == value }) { return collect(part) }
    for part in parts { collect(part) }
  }

  /// The cells of a quantified body: for the value that decides, or for all if none does.
  private mutating func collect(_ x: BinderID, _ domain: Domain, _ body: Expression, witness: Expression) {
    let outer = (environment, bound)
    defer { (environment, bound) = outer }
    if bind(x, domain, witness) { return collect(body) }
    for value in values(of: domain) {
      environment.values[x.index] = value
      collect(body)
    }
  }

  /// The values of a domain; of one with very many, none.
  private mutating func values(of domain: Domain) -> Range<Int> {
    let values: Range<Int>
    switch domain {
    case .all(let sort): values = naming.system.bounds(of: sort) ?? 0..<0
    case .interval(let lower, let upper):
      let low = value(lower)
      values = low..<max(low, value(upper))
    }
    return values.dropFirst(16).isEmpty ? values : 0..<0
  }
}
