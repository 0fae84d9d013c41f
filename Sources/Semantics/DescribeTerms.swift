/// Terms in the words of the model: infix, with the variables of the model instead of their parts.

extension TransitionSystem {
  /// Returns the name of a value: of a member, `true` or `false`, or a number.
  package func describe(_ value: Int, of sort: Sort) -> String { Naming(self).value(value, of: sort) }

  /// Returns a term as the language would write it.
  /// - Complexity: O(variables + size of the term); whoever describes many terms keeps a `Naming`.
  package func describe(_ e: Expression) -> String { Naming(self).text(e) }
}

extension Naming {
  /// Returns a term as the language would write it. Bound names that `bound` gives a value are written as the value.
  ///
  /// What lowering took apart is put together again where that is possible: the presence and the value of an
  /// optional, the bounds of a range, membership in a set, implications.
  package func text(_ e: Expression, bound: [BinderID: Int] = [:]) -> String {
    TermWriter(self, bound).phrase(e).text
  }

  /// Whether people see the term as one comparison, and not as several that are joined.
  package func isComparison(_ e: Expression) -> Bool { TermWriter(self, [:]).phrase(e).level >= .comparison }
}

/// Writes terms.
struct TermWriter {
  let naming: Naming
  /// What bound names are called here; those not listed are called as the system says.
  private var names: [BinderID: String] = [:]

  var system: TransitionSystem { naming.system }

  init(_ naming: Naming, _ bound: [BinderID: Int]) {
    self.naming = naming
    for (binder, value) in bound { names[binder] = naming.value(value, of: system.binders[binder.index].sort) }
  }

  /// How tightly the outermost operator of a phrase binds, loosest first.
  enum Level: Int, Comparable {
    case open, implication, disjunction, conjunction, negation, comparison, sum, product, prefix, postfix
    static func < (l: Level, r: Level) -> Bool { l.rawValue < r.rawValue }
  }

  struct Phrase {
    var text: String
    var level: Level
    /// What says the opposite, if there is something better than `not`; it binds as tightly.
    var negation: String?
    /// Whether it stands for the value of an optional, so that `!` comes before a field.
    var isOptional = false

    func atLeast(_ level: Level) -> String { self.level < level ? "(\(text))" : text }
  }

  /// - Parameter sort: What the term is compared with or stored in, which names constants.
  func phrase(_ e: Expression, as sort: Sort? = nil) -> Phrase {
    switch e {
    case .bool(let b): return Phrase(text: b ? "true" : "false", level: .postfix)
    case .int(let n):
      return Phrase(text: naming.value(n, of: sort ?? .integer(nil)), level: n < 0 ? .prefix : .postfix)
    case .read(let v, let indices): return read(v, indices)
    case .bound(let b): return Phrase(text: name(of: b), level: .postfix)
    case .not(let a): return negated(phrase(a))
    case .and(let parts): return conjunction(parts)
    case .or(let parts): return disjunction(parts)
    case .equal(let a, let b): return equality(a, b)
    case .less(let a, let b): return order(a, "<", b, flipped: ">", opposite: ">=", flippedOpposite: "<=")
    case .lessOrEqual(let a, let b):
      return emptiness(a, b) ?? order(a, "<=", b, flipped: ">=", opposite: ">", flippedOpposite: "<")
    case .add(let a, let b): return arithmetic(a, "+", b, .sum, .product)
    case .subtract(let a, let b): return arithmetic(a, "-", b, .sum, .product)
    case .multiply(let a, let b): return arithmetic(a, "*", b, .product, .prefix)
    case .divide(let a, let d): return arithmetic(a, "/", .int(d), .product, .prefix)
    case .remainder(let a, let d): return arithmetic(a, "%", .int(d), .product, .prefix)
    case .conditional(let c, let a, let b):
      let common = sort ?? system.sort(of: e)
      let text = "if \(phrase(c).text) then \(phrase(a, as: common).text) else \(phrase(b, as: common).text)"
      return Phrase(text: text, level: .open)
    case .all(let b, let d, let body): return universal(b, d, body)
    case .exists(let b, let d, let body): return counted("exists", b, d, body)
    case .count(let b, let d, let body): return counted("count", b, d, body)
    }
  }

  private func negated(_ p: Phrase) -> Phrase {
    if let opposite = p.negation { return Phrase(text: opposite, level: p.level, negation: p.text) }
    return Phrase(text: "not " + p.atLeast(.negation), level: .negation, negation: p.atLeast(.negation))
  }

  // MARK: Comparisons and arithmetic

  private func equality(_ a: Expression, _ b: Expression) -> Phrase {
    let common = system.sort(of: a) ?? system.sort(of: b)
    let isConstantFirst = if case .int = a { true } else { false }
    let (l, r) = isConstantFirst ? (b, a) : (a, b)
    let (left, right) = (phrase(l, as: common).atLeast(.sum), phrase(r, as: common).atLeast(.sum))
    return Phrase(text: "\(left) == \(right)", level: .comparison, negation: "\(left) != \(right)")
  }

  /// A comparison; a constant comes second.
  private func order(
    _ a: Expression, _ sign: String, _ b: Expression, flipped: String, opposite: String, flippedOpposite: String
  ) -> Phrase {
    let (left, right) = (phrase(a).atLeast(.sum), phrase(b).atLeast(.sum))
    if case .int = a {
      return Phrase(
        text: "\(right) \(flipped) \(left)", level: .comparison, negation: "\(right) \(flippedOpposite) \(left)")
    }
    return Phrase(text: "\(left) \(sign) \(right)", level: .comparison, negation: "\(left) \(opposite) \(right)")
  }

  private func arithmetic(_ a: Expression, _ sign: String, _ b: Expression, _ level: Level, _ inner: Level) -> Phrase {
    Phrase(text: "\(phrase(a).atLeast(level)) \(sign) \(phrase(b).atLeast(inner))", level: level)
  }

  // MARK: Binders

  private func name(of b: BinderID) -> String { names[b] ?? system.binders[b.index].name }

  /// Writes inside the scope of `b`, which gets a name that no name around it has.
  private func binding(_ b: BinderID) -> TermWriter {
    var inner = self
    let plain = system.binders[b.index].name
    var name = plain
    var n = 2
    while names.values.contains(name) {
      name = "\(plain)\(n)"
      n += 1
    }
    inner.names[b] = name
    return inner
  }

  /// Returns a domain as it stands after `in`.
  func text(_ d: Domain) -> String {
    switch d {
    case .all(let sort): naming.sort(sort)
    case .interval(let l, let u): "\(phrase(l).atLeast(.sum))..<\(phrase(u).atLeast(.sum))"
    }
  }

  private func universal(_ b: BinderID, _ d: Domain, _ body: Expression) -> Phrase {
    if let set = emptySet(b, d, body) { return set }
    var inner = binding(b)
    var binders = "\(inner.name(of: b)) in \(text(d))"
    var body = body
    while case .all(let next, let domain, let rest) = body, inner.emptySet(next, domain, rest) == nil {
      let outer = inner
      inner = inner.binding(next)
      binders += ", \(inner.name(of: next)) in \(outer.text(domain))"
      body = rest
    }
    let (given, claim) = inner.parted(body)
    let condition = given.map { " where \($0.atLeast(.implication))" } ?? ""
    return Phrase(text: "for all \(binders)\(condition): \(claim.text)", level: .open)
  }

  private func counted(_ word: String, _ b: BinderID, _ d: Domain, _ body: Expression) -> Phrase {
    let inner = binding(b)
    let condition = body == .bool(true) ? "" : " where \(inner.phrase(body).text)"
    return Phrase(text: "\(word) \(inner.name(of: b)) in \(text(d))\(condition)", level: .open)
  }

  /// `for all x: not (x in s)`
  private func emptySet(_ b: BinderID, _ d: Domain, _ body: Expression) -> Phrase? {
    guard case .not(.read(let v, let indices)) = body, naming.leaf(v)?.part == .membership, indices.last == .bound(b)
    else { return nil }
    return Phrase(text: place(v, Array(indices.dropLast())).text + ".isEmpty", level: .postfix)
  }

  // MARK: Reads

  private func read(_ v: VariableID, _ indices: [Expression]) -> Phrase {
    guard let leaf = naming.leaf(v) else {
      let texts = zip(indices, system.variables[v.index].keys).map { phrase($0, as: $1).text }
      return Phrase(
        text: system.variables[v.index].name + (texts.isEmpty ? "" : "[\(texts.joined(separator: ", "))]"),
        level: .postfix)
    }
    switch leaf.part {
    case .whole: return place(v, indices)
    case .presence:
      let place = place(v, indices).text
      return Phrase(text: place + " != none", level: .comparison, negation: place + " == none")
    case .lower: return Phrase(text: field("lower", of: place(v, indices)), level: .postfix)
    case .upper: return Phrase(text: field("upper", of: place(v, indices)), level: .postfix)
    case .membership:
      let sort = system.variables[v.index].keys.last
      let element = indices.last.map { phrase($0, as: sort).atLeast(.sum) } ?? ""
      return Phrase(text: "\(element) in \(place(v, indices.dropLast()).text)", level: .comparison)
    }
  }

  private func field(_ name: String, of base: Phrase) -> String {
    base.atLeast(.postfix) + (base.isOptional ? "!." : ".") + name
  }

  /// The variable of the model, or the part of it, in which `v` is a leaf.
  func place(_ v: VariableID, _ indices: [Expression]) -> Phrase {
    guard let leaf = naming.leaf(v) else { return read(v, indices) }
    let display = system.displays[leaf.display]
    var texts: [String] = []
    for (n, (index, key)) in zip(indices, display.keys).enumerated() {
      let index = phrase(index, as: key)
      let isBase = n == 0 && naming.field(leaf.display) != nil
      texts.append(isBase ? index.atLeast(.postfix) + (index.isOptional ? "!" : "") : index.text)
    }
    var result = Phrase(text: naming.cell(leaf.display, texts), level: .postfix)
    for access in leaf.path {
      switch access {
      case .field(let name): result = Phrase(text: field(name, of: result), level: .postfix)
      case .unwrapped: result.isOptional = true
      }
    }
    return result
  }

  /// `r.upper <= r.lower`
  private func emptiness(_ a: Expression, _ b: Expression) -> Phrase? {
    guard let range = range(b, a) else { return nil }
    return Phrase(text: field("isEmpty", of: range), level: .postfix)
  }

  /// Returns the range of which the terms are the bounds.
  func range(_ lower: Expression, _ upper: Expression) -> Phrase? {
    guard case .read(let l, let i) = lower, case .read(let u, let j) = upper, i == j, var a = naming.leaf(l),
      let b = naming.leaf(u), a.part == .lower, b.part == .upper
    else { return nil }
    a.part = .upper
    return a == b ? place(l, i) : nil
  }
}
