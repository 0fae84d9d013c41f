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

extension Query {
  /// Commands that leave nothing behind, with the answer that was given as status; what is unknown has none.
  package func commands(answered answer: SolverAnswer) -> String {
    let status =
      switch answer {
      case .satisfiable: "(set-info :status sat)\n"
      case .unsatisfiable: "(set-info :status unsat)\n"
      case .unknown: ""
      }
    return "\n; \(purpose.rawValue)\n(push 1)\n\(status)\(store.smtLib(conjuncts))(pop 1)\n"
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
  private var names: [TermID: String] = [:]

  init(store: TermStore) { self.store = store }

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
