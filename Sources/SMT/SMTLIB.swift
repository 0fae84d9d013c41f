/// Queries as SMT-LIB 2.6 text, for people and for solvers that are no library.

extension TermStore {
  /// A script that asks whether all `conjuncts` can be true together.
  ///
  /// Shared subterms are written out each time, so the text may be much larger than the terms.
  package func smtLib(_ conjuncts: [TermID]) -> String {
    let symbols = Set(conjuncts.flatMap { self.symbols(of: $0) }).sorted()
    var lines = symbols.map { "(declare-const \(text(of: $0)) \(sort(of: $0) == .bool ? "Bool" : "Int"))" }
    lines += conjuncts.map { "(assert \(text(of: $0)))" }
    lines.append("(check-sat)")
    return lines.joined(separator: "\n") + "\n"
  }

  /// `term` as an SMT-LIB term.
  package func text(of term: TermID) -> String {
    switch self[term] {
    case .bool(let value): return value ? "true" : "false"
    case .int(let value): return literalText(value)
    case .symbol(let name, _): return symbolText(name)
    case .not(let inner):
      guard case .and(let parts) = self[inner] else { return "(not \(text(of: inner)))" }
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
    if case .not(let inner) = self[term] { return text(of: inner) }
    if case .atMost(let monomials, let bound) = self[term] {
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
