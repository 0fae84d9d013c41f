/// What lemmas may speak of.

import Semantics

/// The cells, and the comparisons of them, that lemmas may speak of.
struct Vocabulary {
  let open: OpenSystem
  let witnesses: [Witness]
  private(set) var cells: [WitnessCell] = []
  private(set) var atoms: [Atom] = []
  /// The process whose location an atom is about, for each that is about one; that setup is over is about all.
  private(set) var processes: [Int?] = []
  /// The processes whose locations or locals each atom is about.
  private(set) var owners: [Set<Int>] = []
  /// The atom that says that setup is over, if there is one.
  private(set) var setupIsOver: Int?
  /// The cell that says whether there is a value, for each cell that holds the value of an optional.
  private(set) var presences: [Int?] = []

  /// For each cell that is a local, where its process is, and at which of the values of that the local is dead.
  private(set) var deaths: [Int: Death] = [:]

  init(_ open: OpenSystem, _ witnesses: [Witness]) {
    self.open = open
    self.witnesses = witnesses
    for (index, function) in open.functions.enumerated() where open.counted[function.variable] == nil {
      let places = function.arguments.compactMap { kind in witnesses.firstIndex { $0.kind == kind } }
      if places.count == function.arguments.count { cells.append(WitnessCell(function: index, places: places)) }
    }
    addPresences()
    deaths = open.deaths(of: cells)
    addAtoms()
    processes = atoms.map { process(whoseLocationIs: $0) }
    owners = atoms.map { atom in Set([atom.left, atom.right].compactMap { process(of: $0) }) }
    setupIsOver = open.system.setup.flatMap { setup in
      let end = open.system.processes[setup].end
      let location = open.locations[setup]
      return atoms.indices.first { atoms[$0].shift == end && variable(of: atoms[$0].left) == location }
    }
    if let setupIsOver { processes[setupIsOver] = nil }
  }

  private func process(whoseLocationIs atom: Atom) -> Int? {
    guard let variable = variable(of: atom.left) else { return nil }
    if let folding = open.folding, variable == folding.places { return folding.processOfPlace[atom.shift] }
    return open.locations.firstIndex(of: variable)
  }

  private func variable(of side: Side) -> VariableID? {
    guard case .cell(let cell) = side else { return nil }
    return open.functions[cells[cell].function].variable
  }

  /// The process whose location or local a side is.
  private func process(of side: Side) -> Int? {
    guard let variable = variable(of: side) else { return nil }
    if let process = open.locations.firstIndex(of: variable) { return process }
    switch open.system.variables[variable.index].role {
    case .local(let process): return process
    case .shared: return nil
    }
  }

  private mutating func addPresences() {
    let numbers = Dictionary(uniqueKeysWithValues: cells.enumerated().map { ($1, $0) })
    presences = cells.map { cell in
      open.presences[cell.function].flatMap { numbers[WitnessCell(function: $0, places: cell.places)] }
    }
  }

  func sort(of cell: Int) -> Sort {
    open.system.variables[open.functions[cells[cell].function].variable.index].value
  }

  private mutating func addAtoms() {
    var quantities = Quantities(open.system)
    var numbers: [Int: [Side]] = [:]
    for (w, witness) in witnesses.enumerated() where witness.kind == .integer {
      for quantity in quantitiesOfKeys(&quantities) { numbers[quantity] = [.witness(w)] }
    }
    for cell in cells.indices {
      switch sort(of: cell) {
      case .bool: atoms.append(Atom(left: .cell(cell), relation: .equal, right: .zero, shift: 1))
      case .integer:
        let variable = open.functions[cells[cell].function].variable
        numbers[quantities.ofValue(variable), default: []].append(.cell(cell))
      case .named(let id) where open.open.contains(id):
        for (w, witness) in witnesses.enumerated() where witness.kind == .open(id) {
          atoms.append(Atom(left: .cell(cell), relation: .equal, right: .witness(w), shift: 0))
        }
      case .named(let id):
        for value in open.system.sorts[id.index].members.indices {
          atoms.append(Atom(left: .cell(cell), relation: .equal, right: .zero, shift: value))
        }
      }
    }
    for quantity in numbers.keys.sorted() { addComparisons(of: numbers[quantity] ?? []) }
  }

  private func quantitiesOfKeys(_ quantities: inout Quantities) -> Set<Int> {
    var result: Set<Int> = []
    for (v, variable) in open.system.variables.enumerated() {
      for (position, key) in variable.keys.enumerated() where open.kind(of: key) == .integer {
        result.insert(quantities.ofKey(VariableID(v), position))
      }
    }
    return result
  }

  private mutating func addComparisons(of numbers: [Side]) {
    for (position, left) in numbers.enumerated() {
      for bound in [-1, 0] + (isSmall(left) ? [1] : []) {
        atoms.append(Atom(left: left, relation: .atMost, right: .zero, shift: bound))
      }
      for right in numbers[(position + 1)...] {
        atoms.append(Atom(left: left, relation: .atMost, right: right, shift: 0))
        atoms.append(Atom(left: right, relation: .atMost, right: left, shift: 0))
        guard case (.cell, .cell) = (left, right) else {
          // Where something is, is what another map is asked at.
          atoms.append(Atom(left: right, relation: .equal, right: left, shift: 0))
          continue
        }
        atoms.append(Atom(left: left, relation: .atMost, right: right, shift: 1))
        atoms.append(Atom(left: right, relation: .atMost, right: left, shift: 1))
      }
    }
  }

  /// Whether a side is a number with bounds, such as one that counts.
  private func isSmall(_ side: Side) -> Bool {
    guard case .cell(let cell) = side, case .integer(.some) = sort(of: cell) else { return false }
    return true
  }

  /// The number of an atom, which is one of the vocabulary from then on.
  mutating func number(of atom: Atom) -> Int {
    if let known = atoms.firstIndex(of: atom) { return known }
    atoms.append(atom)
    processes.append(process(whoseLocationIs: atom))
    owners.append(Set([atom.left, atom.right].compactMap { process(of: $0) }))
    return atoms.count - 1
  }

  // MARK: Meaning

  /// The truth of an atom for values of cells; `nil` where one is not known. What is absent is equal to nothing.
  @inline(__always)
  func holds(_ atom: Atom, _ value: (Side) -> Int?) -> Bool? {
    switch (presence(of: atom.left, value), presence(of: atom.right, value)) {
    case (.absent, _), (_, .absent): return false
    case (.unknown, _), (_, .unknown): return nil
    case (.present, .present): break
    }
    guard let left = value(atom.left), let right = value(atom.right) else { return nil }
    let (bound, overflow) = right.addingReportingOverflow(atom.shift)
    if overflow { return nil }
    return atom.relation == .equal ? left == bound : left <= bound
  }

  /// The value of a side in a row of values: those of all cells, then those of the witnesses.
  @inline(__always)
  func value(of side: Side, in row: [Int?]) -> Int? {
    switch side {
    case .zero: 0
    case .cell(let cell): row[cell]
    case .witness(let w): row[cells.count + w]
    }
  }

  private enum Presence { case present, absent, unknown }

  @inline(__always)
  private func presence(of side: Side, _ value: (Side) -> Int?) -> Presence {
    guard case .cell(let cell) = side, let presence = presences[cell] else { return .present }
    guard let isPresent = value(.cell(presence)) else { return .unknown }
    return isPresent == 0 ? .absent : .present
  }

  /// Whether each witness that is mentioned is the place of a cell, or the value of one by a premise: what is only
  /// compared says nothing of the state.
  func binds(_ lemma: Lemma) -> Bool {
    var (compared, bound): (Set<Int>, Set<Int>) = ([], [])
    for literal in lemma.literals {
      let atom = atoms[literal.atom]
      for side in [atom.left, atom.right] {
        switch side {
        case .zero: break
        case .cell(let cell): bound.formUnion(cells[cell].places)
        case .witness(let w):
          compared.insert(w)
          if atom.relation == .equal, !literal.isPositive, witnesses[w].kind != .integer { bound.insert(w) }
        }
      }
    }
    return compared.isSubset(of: bound)
  }

  /// Whether a comparison of two numbers follows from another of the same two, and says less.
  func follows(_ weaker: Literal, from stronger: Literal) -> Bool {
    let (weak, strong) = (atoms[weaker.atom], atoms[stronger.atom])
    guard weaker.isPositive, weak.relation == .atMost, weak.right != .zero, strong.right != .zero else { return false }
    let isSame = weak.left == strong.left && weak.right == strong.right
    let isFlipped = weak.left == strong.right && weak.right == strong.left
    switch (strong.relation, stronger.isPositive) {
    // a = b + c, so a <= b + c, and b <= a - c.
    case (.equal, true): return isSame && weak.shift == strong.shift || isFlipped && weak.shift == -strong.shift
    // Not a <= b + c, so b <= a - c - 1, and b <= a - c all the more.
    case (.atMost, false): return isFlipped && weak.shift == -strong.shift
    case (.equal, false), (.atMost, true): return false
    }
  }

  /// Whether an atom compares something with the integer that lemmas speak of.
  func comparesPlace(_ atom: Int) -> Bool {
    [atoms[atom].left, atoms[atom].right].contains { side in
      if case .witness(let w) = side { witnesses[w].kind == .integer } else { false }
    }
  }

  /// The lemma for given witnesses, as an expression.
  func expression(of lemma: Lemma) -> Expression {
    let parts = lemma.literals.map { literal in
      let atom = expression(of: atoms[literal.atom])
      return literal.isPositive ? atom : .not(atom)
    }
    return parts.count == 1 ? parts[0] : .or(parts)
  }

  /// The lemma for all witnesses that it mentions.
  func closed(_ lemma: Lemma) -> Expression {
    var result = expression(of: lemma)
    for witness in witnesses.reversed() where result.mentions(witness.binder) {
      result = .all(witness.binder, .all(open.system.binders[witness.binder.index].sort), result)
    }
    return result
  }

  private func expression(of atom: Atom) -> Expression {
    let present = [atom.left, atom.right].compactMap { side -> Expression? in
      guard case .cell(let cell) = side, let presence = presences[cell] else { return nil }
      return expression(of: .cell(presence))
    }
    let comparison = comparison(of: atom)
    return present.isEmpty ? comparison : .and(present + [comparison])
  }

  private func comparison(of atom: Atom) -> Expression {
    if case .cell(let cell) = atom.left, sort(of: cell) == .bool { return expression(of: atom.left) }
    let (left, right, shift) = (expression(of: atom.left), expression(of: atom.right), Expression.int(atom.shift))
    let sum = atom.right == .zero ? shift : atom.shift == 0 ? right : .add(right, shift)
    return atom.relation == .equal ? .equal(left, sum) : .lessOrEqual(left, sum)
  }

  func expression(of side: Side) -> Expression {
    switch side {
    case .zero: return .int(0)
    case .witness(let w): return .bound(witnesses[w].binder)
    case .cell(let index):
      let cell = cells[index]
      let function = open.functions[cell.function]
      var (closed, places) = (function.closed[...], cell.places[...])
      let keys = open.system.variables[function.variable.index].keys.map { sort -> Expression in
        open.kind(of: sort) == nil
          ? .int(closed.removeFirst()) : .bound(witnesses[places.removeFirst()].binder)
      }
      return .read(function.variable, keys)
    }
  }
}

extension Shape {
  /// The leaves that hold values of optionals, each with what says whether there is a value.
  var presences: [(value: VariableID, presence: VariableID)] {
    switch self {
    case .scalar, .range, .set, .fixed: []
    case .optional(present: let presence, let inner): inner.scalars.map { ($0, presence) }
    case .structure(let fields): fields.flatMap(\.shape.presences)
    case .ends(let lower, let upper): lower.presences + upper.presences
    }
  }

  private var scalars: [VariableID] {
    switch self {
    case .scalar(let v): [v]
    case .range(let lower, let upper): [lower, upper]
    case .optional, .set, .fixed: []
    case .structure(let fields): fields.flatMap(\.shape.scalars)
    case .ends(let lower, let upper): lower.scalars + upper.scalars
    }
  }
}
