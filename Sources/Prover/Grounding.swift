/// Expressions of an open system as quantifier-free terms: what is open is named by ground terms, and what a
/// quantifier says of all of them is said of those terms, one by one, as they are needed.

import SMT
import Semantics

/// Where an expression is read.
struct Scope {
  enum Moment { case before, after }
  /// Whether a term may be stronger than the expression, weaker, or must be neither.
  ///
  /// `assumed`: in place of the expression may stand what it follows from, once fresh symbols are chosen well.
  enum Polarity { case assumed, denied, exact }

  var moment = Moment.before
  var polarity = Polarity.exact
  var bindings: [BinderID: TermID] = [:]

  var negated: Scope {
    var scope = self
    scope.polarity =
      switch polarity {
      case .assumed: .denied
      case .denied: .assumed
      case .exact: .exact
      }
    return scope
  }

  var exact: Scope {
    var scope = self
    scope.polarity = .exact
    return scope
  }

  func binding(_ binder: BinderID, to term: TermID) -> Scope {
    var scope = self
    scope.bindings[binder] = term
    return scope
  }
}

/// A cell that a query mentions.
struct Application: Hashable {
  let function: Int
  let arguments: [TermID]
}

/// Something true of all values of a name, of which instances are taken as they are needed: `conclusion` follows
/// wherever the name is in its domain and `body` is true.
struct Universal {
  let binder: BinderID
  let domain: Domain
  let body: Expression
  let scope: Scope
  let conclusion: TermID
}

/// The terms of one query and what comes with them.
struct Grounding {
  let open: OpenSystem
  var store = TermStore()
  /// What is true of the terms made so far and was not handed on yet.
  var facts: [TermID] = []
  /// The cells mentioned so far, with the symbols that stand for their values, in order.
  private(set) var applications: [(application: Application, value: TermID)] = []
  private var symbols: [Application: TermID] = [:]
  var universals: [Universal] = []
  /// The terms that cells are mentioned at, by kind, and the witnesses of that kind.
  private(set) var places: [Kind: [TermID]] = [:]
  private var known: [Kind: Set<TermID>] = [:]
  /// The symbols that stand for quantified expressions.
  var quantified: [Quantified: TermID] = [:]
  private var fresh = 0
  /// What the names of all symbols begin with that are about this state, where one store has several states.
  var prefix = ""
  /// The step whose result is read, and what its choices are bound to.
  var step: (edge: Edge, bindings: [BinderID: TermID])?
  var written: [Application: TermID] = [:]
  /// Variables all of whose cells have a known value before the step.
  var fixed: [VariableID: Int] = [:]
  /// Whether every cell has its initial value.
  var isInitial = false
  struct Quantified: Hashable {
    let binder: BinderID
    let domain: Domain
    let body: Expression
    let moment: Scope.Moment
    let polarity: Scope.Polarity
    let bindings: [BinderID: TermID]
  }

  init(_ open: OpenSystem) { self.open = open }

  var system: TransitionSystem { open.system }

  // MARK: Symbols

  mutating func makeSymbol(_ purpose: String, _ sort: TermSort = .int) -> TermID {
    fresh += 1
    return store.symbol("\(prefix)\(purpose)!\(fresh)", sort)
  }

  /// A value of a kind of which nothing else is known.
  mutating func makeWitness(_ kind: Kind) -> TermID {
    let symbol = makeSymbol("some")
    if case .open(let sort) = kind { facts.append(membership(symbol, of: sort)) }
    addPlace(symbol, kind)
    return symbol
  }

  mutating func addPlace(_ term: TermID, _ kind: Kind) {
    if known[kind, default: []].insert(term).inserted { places[kind, default: []].append(term) }
  }

  mutating func membership(_ term: TermID, of sort: SortID) -> TermID {
    let (zero, size) = (store.int(0), size(of: sort))
    let (above, below) = (store.lessOrEqual(zero, term), store.less(term, size))
    return store.and([above, below])
  }

  /// The number of values of an open sort.
  mutating func size(of sort: SortID) -> TermID {
    let symbol = store.symbol("size!\(system.sorts[sort.index].name)", .int)
    let least = store.int(open.leastSize(of: sort))
    let isLarge = store.lessOrEqual(least, symbol)
    if sizesStated.insert(sort).inserted { facts.append(isLarge) }
    return symbol
  }
  private var sizesStated: Set<SortID> = []

  /// The symbol for the value of a cell before the step.
  mutating func value(of application: Application) -> TermID {
    if let known = symbols[application] { return known }
    let function = open.functions[application.function]
    let variable = system.variables[function.variable.index]
    let counted = open.counted[function.variable]
    if let counted, isEmpty(counted, keyTerms(function, application)) {
      symbols[application] = store.int(0)
      return store.int(0)
    }
    if counted == nil, let value = fixed[function.variable] ?? (isInitial ? variable.initial : nil) {
      let term = variable.value == .bool ? store.bool(value != 0) : store.int(value)
      symbols[application] = term
      return term
    }
    // Two variables may have one name: names are the author's.
    let name = "\(prefix)\(variable.name)#\(function.variable.index)"
    let keys = function.closed.map(String.init) + application.arguments.map { "t\($0.index)" }
    let term = store.symbol(([name] + keys).joined(separator: "@"), variable.value == .bool ? .bool : .int)
    symbols[application] = term
    applications.append((application, term))
    for (kind, argument) in zip(function.arguments, application.arguments) { addPlace(argument, kind) }
    // What an optional holds says something where it holds something.
    if let presence = open.presences[application.function] {
      _ = value(of: Application(function: presence, arguments: application.arguments))
    }
    if counted == nil {
      addTypingFact(term, variable.value)
    } else {
      facts.append(store.lessOrEqual(store.int(0), term))
    }
    return term
  }

  private mutating func addTypingFact(_ term: TermID, _ sort: Sort) {
    switch sort {
    case .bool, .integer(nil): return
    case .named(let id) where open.open.contains(id): facts.append(membership(term, of: id))
    case .integer, .named:
      guard let values = system.bounds(of: sort) else { return }
      facts.append(membership(term, in: .literals(values)))
    }
  }

  // MARK: Expressions

  mutating func condition(_ expression: Expression, _ scope: Scope) throws(Unprovable) -> TermID {
    let term = try encode(expression, scope)
    if store.sort(of: term) == .bool { return term }
    return store.differ(term, store.int(0))
  }

  mutating func number(_ expression: Expression, _ scope: Scope) throws(Unprovable) -> TermID {
    let term = try encode(expression, scope.exact)
    return asNumber(term)
  }

  private mutating func asNumber(_ term: TermID) -> TermID {
    if store.sort(of: term) == .int { return term }
    let (one, zero) = (store.int(1), store.int(0))
    return store.conditional(term, one, zero)
  }

  mutating func conditions(_ parts: [Expression], _ scope: Scope) throws(Unprovable) -> [TermID] {
    var terms: [TermID] = []
    for part in parts { terms.append(try condition(part, scope)) }
    return terms
  }

  private mutating func encode(_ expression: Expression, _ scope: Scope) throws(Unprovable) -> TermID {
    switch expression {
    case .bool(let value): return store.bool(value)
    case .int(let value): return store.int(value)
    case .read(let variable, let indices):
      var terms: [TermID] = []
      for index in indices { terms.append(try number(index, scope)) }
      return try read(variable, terms, scope.moment)
    case .bound(let binder):
      guard let term = scope.bindings[binder] else { preconditionFailure("a name is not bound") }
      return term
    case .not(let inner):
      let term = try condition(inner, scope.negated)
      return store.not(term)
    case .and(let parts): return store.and(try conditions(parts, scope))
    case .or(let parts): return store.or(try conditions(parts, scope))
    case .equal(let left, let right):
      var (l, r) = (try encode(left, scope.exact), try encode(right, scope.exact))
      if store.sort(of: l) != store.sort(of: r) { (l, r) = (asNumber(l), asNumber(r)) }
      return store.equal(l, r)
    case .less(let left, let right):
      let (l, r) = (try number(left, scope), try number(right, scope))
      return store.less(l, r)
    case .lessOrEqual(let left, let right):
      let (l, r) = (try number(left, scope), try number(right, scope))
      return store.lessOrEqual(l, r)
    case .add, .subtract, .multiply, .divide, .remainder: return try arithmetic(expression, scope)
    case .conditional(let condition, let then, let other):
      let decided = try self.condition(condition, scope.exact)
      if decided == .true { return try encode(then, scope) }
      if decided == .false { return try encode(other, scope) }
      var (l, r) = (try encode(then, scope), try encode(other, scope))
      if store.sort(of: l) != store.sort(of: r) { (l, r) = (asNumber(l), asNumber(r)) }
      return store.conditional(decided, l, r)
    case .all(let binder, let domain, let body):
      let refuted = try exists(binder, domain, .not(body), scope.negated)
      return store.not(refuted)
    case .exists(let binder, let domain, let body): return try exists(binder, domain, body, scope)
    case .count(let binder, let domain, let body): return try count(binder, domain, body, scope)
    }
  }

  private mutating func arithmetic(_ expression: Expression, _ scope: Scope) throws(Unprovable) -> TermID {
    switch expression {
    case .add(let left, let right):
      let (l, r) = (try number(left, scope), try number(right, scope))
      return store.add(l, r)
    case .subtract(let left, let right):
      let (l, r) = (try number(left, scope), try number(right, scope))
      return store.subtract(l, r)
    case .multiply(let left, let right):
      let (l, r) = (try number(left, scope), try number(right, scope))
      return store.multiply(l, r)
    case .divide(let inner, by: let divisor):
      let term = try number(inner, scope)
      return store.divide(term, by: divisor)
    case .remainder(let inner, by: let divisor):
      let term = try number(inner, scope)
      return store.remainder(term, by: divisor)
    case .bool, .int, .read, .bound, .not, .and, .or, .equal, .less, .lessOrEqual, .conditional, .all, .exists, .count:
      preconditionFailure("no arithmetic")
    }
  }

  // MARK: Cells

  mutating func read(
    _ variable: VariableID, _ indices: [TermID], _ moment: Scope.Moment
  ) throws(Unprovable) -> TermID {
    let first = open.firstFunction[variable.index]
    return try select(variable, indices[...], system.variables[variable.index].keys[...], first, [], moment)
  }

  /// Goes through the keys: the values of closed ones are told apart, the others are arguments.
  private mutating func select(
    _ variable: VariableID, _ indices: ArraySlice<TermID>, _ keys: ArraySlice<Sort>, _ function: Int,
    _ arguments: [TermID], _ moment: Scope.Moment
  ) throws(Unprovable) -> TermID {
    guard let key = keys.first, let index = indices.first else {
      let application = Application(function: function, arguments: arguments)
      return moment == .before ? value(of: application) : try valueAfter(of: application)
    }
    let (indices, keys) = (indices.dropFirst(), keys.dropFirst())
    guard let values = open.values(of: key) else {
      if case .named(let sort) = key, let literal = store.literal(index), literal >= open.leastSize(of: sort) {
        throw Unprovable(phrase: "the model names more of '\(system.sorts[sort.index].name)' than there may be")
      }
      return try select(variable, indices, keys, function, arguments + [index], moment)
    }
    let stride = keys.reduce(1) { $0 * (open.values(of: $1)?.count ?? 1) }
    func next(_ value: Int) -> Int { function + (value - values.lowerBound) * stride }
    let initial = system.variables[variable.index].initial
    let outside = system.variables[variable.index].value == .bool ? store.bool(initial != 0) : store.int(initial)
    if let literal = store.literal(index) {
      guard values.contains(literal) else { return outside }
      return try select(variable, indices, keys, next(literal), arguments, moment)
    }
    var result = outside
    for value in values.reversed() {
      let isHere = store.equal(index, store.int(value))
      if isHere == .false { continue }
      let here = try select(variable, indices, keys, next(value), arguments, moment)
      result = store.conditional(isHere, here, result)
    }
    return result
  }
}
