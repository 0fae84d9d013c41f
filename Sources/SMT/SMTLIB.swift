/// Queries as SMT-LIB 2.6 text, for people and for solvers that are no library.

extension TermStore {
  /// A script that asks whether all `conjuncts` can be true together. What occurs more than once is defined first, so
  /// that the text is no larger than the terms.
  package func smtLib(_ conjuncts: [TermID]) -> String {
    let symbols = Set(conjuncts.flatMap { self.symbols(of: $0) }).sorted()
    var writer = SMTLIBWriter(store: self)
    var lines = symbols.map { "(declare-const \(writer.text(of: $0)) \(sort(of: $0).smtLib))" }
    for term in writer.shared(in: conjuncts) { lines.append(writer.define(term)) }
    lines += conjuncts.map { "(assert \(writer.text(of: $0)))" }
    lines.append("(check-sat)")
    return lines.joined(separator: "\n") + "\n"
  }

  /// `term` as an SMT-LIB term. Shared subterms are written out each time.
  package func text(of term: TermID) -> String { SMTLIBWriter(store: self).text(of: term) }
}

/// What a solver that keeps assertions was told and asked, as a script that grows. Terms that come again are defined,
/// so that the text is not much larger than the terms.
package struct SMTLIBScript {
  private var names: [TermID: String] = [:]
  private var written: Set<TermID> = []

  package init() {}

  /// Commands that declare what is new in `term`, and assert it.
  package mutating func assertion(_ term: TermID, in store: TermStore) -> String {
    var lines = declarations(for: term, in: store)
    var writer = SMTLIBWriter(store: store, names: names)
    for known in writer.repeated(in: term, written: &written) { lines.append(writer.define(known)) }
    names = writer.names
    lines.append("(assert \(writer.text(of: term)))")
    return lines.joined(separator: "\n") + "\n"
  }

  /// Commands that ask a query and leave nothing behind but declarations of its symbols.
  package mutating func question(_ query: Query, answered answer: SolverAnswer) -> String {
    var text = ""
    for conjunct in query.conjuncts {
      for line in declarations(for: conjunct, in: query.store) { text += line + "\n" }
    }
    let writer = SMTLIBWriter(store: query.store, names: names)
    let asserted = query.conjuncts.map { "(assert \(writer.text(of: $0)))\n" }.joined()
    return text + "\n; \(query.purpose.rawValue)\n(push 1)\n\(answer.status)\(asserted)(check-sat)\n(pop 1)\n"
  }

  /// A line for each symbol of `term` that was not declared yet.
  private mutating func declarations(for term: TermID, in store: TermStore) -> [String] {
    store.symbols(of: term).filter { written.insert($0).inserted }.map {
      "(declare-const \(store.text(of: $0)) \(store.sort(of: $0).smtLib))"
    }
  }
}

extension SolverAnswer {
  /// The answer as a command; nothing if it is unknown.
  fileprivate var status: String {
    switch self {
    case .satisfiable: "(set-info :status sat)\n"
    case .unsatisfiable: "(set-info :status unsat)\n"
    case .unknown: ""
    }
  }
}

extension Query {
  /// Commands that leave nothing behind, with the answer that was given as status; what is unknown has none.
  package func commands(answered answer: SolverAnswer) -> String {
    "\n; \(purpose.rawValue)\n(push 1)\n\(answer.status)\(store.smtLib(conjuncts))(pop 1)\n"
  }
}

extension TermSort {
  fileprivate var smtLib: String {
    switch self {
    case .bool: "Bool"
    case .int: "Int"
    }
  }
}

/// Writes terms, and names for those that were defined.
private struct SMTLIBWriter {
  let store: TermStore
  private(set) var names: [TermID: String]

  init(store: TermStore, names: [TermID: String] = [:]) {
    self.store = store
    self.names = names
  }

  /// The terms below `root` that are written more than once or were written before, each after those below it.
  func repeated(in root: TermID, written: inout Set<TermID>) -> [TermID] {
    var result: Set<TermID> = []
    var pending = [root]
    while let term = pending.popLast() {
      if names[term] != nil || store[term].children.isEmpty { continue }
      if written.insert(term).inserted { pending += self.written(below: term) } else { result.insert(term) }
    }
    return result.sorted()
  }

  /// The terms below some that are written more than once, each after those below it.
  func shared(in roots: [TermID]) -> [TermID] {
    var uses: [TermID: Int] = [:]
    var pending = roots
    while let term = pending.popLast() {
      uses[term, default: 0] += 1
      if uses[term] == 1 { pending += written(below: term) }
    }
    return uses.filter { $0.value > 1 && !store[$0.key].children.isEmpty }.keys.sorted()
  }

  /// The terms that occur in the text of one.
  private func written(below term: TermID) -> [TermID] {
    guard case .not(let inner) = store[term], case .and(let parts) = store[inner] else { return store[term].children }
    return parts.flatMap { part in
      switch store[part] {
      case .not(let inner): [inner]
      case .atMost: store[part].children
      default: [part]
      }
    }
  }

  /// A definition of a term, whose name stands for it from then on.
  mutating func define(_ term: TermID) -> String {
    let name = "shared!\(names.count)"
    let line = "(define-fun \(name) () \(store.sort(of: term).smtLib) \(text(of: term)))"
    names[term] = name
    return line
  }

  func text(of term: TermID) -> String {
    if let name = names[term] { return name }
    switch store[term] {
    case .bool(let value): return value ? "true" : "false"
    case .int(let value): return literalText(value)
    case .symbol(let name, _): return symbolText(name)
    case .not(let inner):
      guard case .and(let parts) = store[inner] else { return "(not \(text(of: inner)))" }
      return "(or " + parts.map(negatedText).joined(separator: " ") + ")"
    case .and(let parts): return "(and " + parts.map { text(of: $0) }.joined(separator: " ") + ")"
    case .conditional(let condition, let then, let other):
      return "(ite \(text(of: condition)) \(text(of: then)) \(text(of: other)))"
    case .sum(let monomials, let constant):
      let parts = monomials.map(monomialText) + (constant == 0 ? [] : [literalText(constant)])
      return parts.count == 1 ? parts[0] : "(+ " + parts.joined(separator: " ") + ")"
    case .atMost(let monomials, let bound): return "(<= \(sumText(monomials)) \(literalText(bound)))"
    case .equals(let monomials, let value): return "(= \(sumText(monomials)) \(literalText(value)))"
    case .product(let left, let right): return "(* \(text(of: left)) \(text(of: right)))"
    case .quotient(let inner, let divisor): return "(div \(text(of: inner)) \(divisor))"
    case .remainder(let inner, let divisor): return "(mod \(text(of: inner)) \(divisor))"
    }
  }

  private func negatedText(_ term: TermID) -> String {
    if case .not(let inner) = store[term] { return text(of: inner) }
    if case .atMost(let monomials, let bound) = store[term] {
      return "(<= \(sumText(monomials.map(\.negated))) \(literalText(-bound - 1)))"
    }
    return "(not \(text(of: term)))"
  }

  private func sumText(_ monomials: [Monomial]) -> String {
    let parts = monomials.map(monomialText)
    return parts.count == 1 ? parts[0] : "(+ " + parts.joined(separator: " ") + ")"
  }

  private func monomialText(_ monomial: Monomial) -> String {
    if monomial.coefficient == 1 { return text(of: monomial.term) }
    return "(* \(literalText(monomial.coefficient)) \(text(of: monomial.term)))"
  }

  private func literalText(_ value: Int) -> String { value < 0 ? "(- \(value.magnitude))" : "\(value)" }

  private func symbolText(_ name: String) -> String {
    let isPlain = name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "._".contains($0)) }
    return isPlain && name.first?.isLetter == true ? name : "|\(name)|"
  }
}
