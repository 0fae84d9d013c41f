/// Terms of a `TermStore` as terms of libz3, each translated once.

import CZ3
import SMT

/// The translation of one store into one context.
final class Z3Translation {
  private let context: Z3Context
  private let boolSort, intSort: Z3Term
  private var translated: [TermID: Z3Term] = [:]

  init(into context: Z3Context) throws(Z3Error) {
    self.context = context
    boolSort = try context.keep(Z3_sort_to_ast(context.pointer, Z3_mk_bool_sort(context.pointer)))
    intSort = try context.keep(Z3_sort_to_ast(context.pointer, Z3_mk_int_sort(context.pointer)))
  }

  /// The translation of `term`.
  func translate(_ term: TermID, in store: TermStore) throws(Z3Error) -> Z3Term {
    if let known = translated[term] { return known }
    let result = try make(store[term], in: store)
    translated[term] = result
    return result
  }

  /// A sort as libz3 has it.
  func sort(_ sort: TermSort) -> Z3Term {
    switch sort {
    case .bool: boolSort
    case .int: intSort
    }
  }

  /// A Boolean constant of that name.
  func flag(_ name: String) throws(Z3Error) -> Z3Term { try constant(name, .bool) }

  /// The value of `term` in a model, Booleans as 0 and 1; `nil` if it does not fit 64 bits.
  func value(of term: TermID, in model: Z3Model, _ store: TermStore) -> Int? {
    var result: Z3_ast?
    guard let translated = try? translate(term, in: store),
      Z3_model_eval(context.pointer, model.pointer, translated.pointer, true, &result),
      let value = try? context.keep(result)
    else { return nil }
    if store.sort(of: term) == .bool {
      return Z3_get_bool_value(context.pointer, value.pointer) == Z3_L_TRUE ? 1 : 0
    }
    var number: Int64 = 0
    return Z3_get_numeral_int64(context.pointer, value.pointer, &number) ? Int(number) : nil
  }

  private func make(_ node: Term, in store: TermStore) throws(Z3Error) -> Z3Term {
    let c = context.pointer
    switch node {
    case .bool(let value): return try context.keep(value ? Z3_mk_true(c) : Z3_mk_false(c))
    case .int(let value): return try literal(value)
    case .symbol(let name, let sort): return try constant(name, sort)
    case .not(let inner): return try context.keep(Z3_mk_not(c, translate(inner, in: store).pointer))
    case .and(let parts): return try many(parts, in: store) { Z3_mk_and(c, $0, $1) }
    case .conditional(let condition, let then, let other):
      let parts = try [condition, then, other].map { term throws(Z3Error) in
        try translate(term, in: store)
      }
      return try context.keep(
        Z3_mk_ite(c, parts[0].pointer, parts[1].pointer, parts[2].pointer))
    case .sum(let monomials, let constant):
      let rest = try sum(monomials, in: store)
      let literal = try literal(constant)
      return try apply([rest, literal]) { Z3_mk_add(c, $0, $1) }
    case .atMost(let monomials, let bound):
      let (left, right) = (try sum(monomials, in: store), try literal(bound))
      return try context.keep(Z3_mk_le(c, left.pointer, right.pointer))
    case .equals(let monomials, let value):
      let (left, right) = (try sum(monomials, in: store), try literal(value))
      return try context.keep(Z3_mk_eq(c, left.pointer, right.pointer))
    case .product(let left, let right): return try many([left, right], in: store) { Z3_mk_mul(c, $0, $1) }
    case .quotient(let inner, let divisor):
      let (left, right) = (try translate(inner, in: store), try literal(divisor))
      return try context.keep(Z3_mk_div(c, left.pointer, right.pointer))
    case .remainder(let inner, let divisor):
      let (left, right) = (try translate(inner, in: store), try literal(divisor))
      return try context.keep(Z3_mk_mod(c, left.pointer, right.pointer))
    }
  }

  private func literal(_ value: Int) throws(Z3Error) -> Z3Term {
    let sort = asSort(intSort.pointer)
    return try context.keep(Z3_mk_int64(context.pointer, Int64(value), sort))
  }

  private func constant(_ name: String, _ sort: TermSort) throws(Z3Error) -> Z3Term {
    let symbol = Z3_mk_string_symbol(context.pointer, name)
    let sort = asSort(self.sort(sort).pointer)
    return try context.keep(Z3_mk_const(context.pointer, symbol, sort))
  }

  private func sum(_ monomials: [Monomial], in store: TermStore) throws(Z3Error) -> Z3Term {
    var parts: [Z3Term] = []
    for monomial in monomials {
      let term = try translate(monomial.term, in: store)
      if monomial.coefficient == 1 {
        parts.append(term)
      } else {
        let factor = try literal(monomial.coefficient)
        parts.append(try apply([factor, term]) { Z3_mk_mul(context.pointer, $0, $1) })
      }
    }
    return parts.count == 1 ? parts[0] : try apply(parts) { Z3_mk_add(context.pointer, $0, $1) }
  }

  private func many(
    _ terms: [TermID], in store: TermStore,
    _ build: (UInt32, UnsafePointer<Z3_ast?>?) -> Z3_ast?
  ) throws(Z3Error) -> Z3Term {
    let parts = try terms.map { term throws(Z3Error) in try translate(term, in: store) }
    return try apply(parts, build)
  }

  private func apply(
    _ parts: [Z3Term], _ build: (UInt32, UnsafePointer<Z3_ast?>?) -> Z3_ast?
  ) throws(Z3Error) -> Z3Term {
    let pointers: [Z3_ast?] = parts.map(\.pointer)
    return try context.keep(pointers.withUnsafeBufferPointer { build(UInt32($0.count), $0.baseAddress) })
  }
}

/// A sort is a term in libz3's own representation (its API says so in `Z3_sort_to_ast`).
private func asSort(_ sort: Z3_ast) -> Z3_sort { sort }
