/// Terms of libz3 as terms of a `TermStore`: what Spacer answers with.

import CZ3
import SMT

/// Reads the definition of one relation. What this project has no terms for is an error, and no guess.
struct Z3AnswerReader {
  private let context: Z3Context
  private let relation: Z3Relation

  init(in context: Z3Context, of relation: Z3Relation) {
    self.context = context
    self.relation = relation
  }

  /// The relation, as an answer defines it: a conjunction with `forall x: relation(x) = condition` in it.
  func solution(in answer: Z3Term, over sorts: [TermSort]) throws(Z3Error) -> HornSolution {
    var store = TermStore()
    let parameters = sorts.enumerated().map { store.symbol("argument!\($0)", $1) }
    for part in try conjuncts(of: answer) {
      guard Z3_get_ast_kind(context.pointer, part.pointer) == Z3_QUANTIFIER_AST else { continue }
      let equation = try context.keep(Z3_get_quantifier_body(context.pointer, part.pointer))
      let sides = try children(of: equation)
      guard sides.count == 2, try declares(sides[0]) == relation.pointer else { continue }
      // The last of the bound names has the number 0.
      var bound: [Int: TermID] = [:]
      for (position, argument) in try children(of: sides[0]).enumerated() {
        bound[try number(ofVariable: argument)] = parameters[position]
      }
      guard bound.count == sorts.count else { throw Z3Error(message: "libz3 defines a relation by equal arguments") }
      var memo: [Z3_ast: TermID] = [:]
      var conditions: [TermID] = []
      for part in try conjuncts(of: sides[1]) { conditions.append(try read(part, bound, &store, &memo)) }
      return HornSolution(parameters: parameters, conditions: conditions, in: store)
    }
    throw Z3Error(message: "libz3 does not say what the relation is")
  }

  private func conjuncts(of term: Z3Term) throws(Z3Error) -> [Z3Term] {
    guard try kind(of: term) == Z3_OP_AND else { return [term] }
    var result: [Z3Term] = []
    for part in try children(of: term) { result += try conjuncts(of: part) }
    return result
  }

  private func kind(of term: Z3Term) throws(Z3Error) -> Z3_decl_kind? {
    guard try declares(term) != nil else { return nil }
    return Z3_get_decl_kind(context.pointer, try declares(term))
  }

  /// What an application applies; `nil` for what is none.
  private func declares(_ term: Z3Term) throws(Z3Error) -> Z3_func_decl? {
    switch Z3_get_ast_kind(context.pointer, term.pointer) {
    case Z3_APP_AST, Z3_NUMERAL_AST:
      let declaration = Z3_get_app_decl(context.pointer, Z3_to_app(context.pointer, term.pointer))
      try context.throwOnError()
      return declaration
    default: return nil
    }
  }

  private func children(of term: Z3Term) throws(Z3Error) -> [Z3Term] {
    guard try declares(term) != nil else { return [] }
    let application = Z3_to_app(context.pointer, term.pointer)
    return try (0..<Z3_get_app_num_args(context.pointer, application)).map { index throws(Z3Error) in
      try context.keep(Z3_get_app_arg(context.pointer, application, index))
    }
  }

  private func number(ofVariable term: Z3Term) throws(Z3Error) -> Int {
    guard Z3_get_ast_kind(context.pointer, term.pointer) == Z3_VAR_AST else {
      throw Z3Error(message: "libz3 defines a relation of what is no name")
    }
    return Int(Z3_get_index_value(context.pointer, term.pointer))
  }

  // MARK: Terms

  private func read(
    _ term: Z3Term, _ bound: [Int: TermID], _ store: inout TermStore, _ memo: inout [Z3_ast: TermID]
  ) throws(Z3Error) -> TermID {
    if let known = memo[term.pointer] { return known }
    let result: TermID
    switch Z3_get_ast_kind(context.pointer, term.pointer) {
    case Z3_VAR_AST:
      guard let argument = bound[try number(ofVariable: term)] else { throw unreadable(term) }
      result = argument
    case Z3_NUMERAL_AST:
      var value: Int64 = 0
      guard Z3_get_numeral_int64(context.pointer, term.pointer, &value) else { throw unreadable(term) }
      result = store.int(Int(value))
    case Z3_APP_AST:
      var parts: [TermID] = []
      for child in try children(of: term) { parts.append(try read(child, bound, &store, &memo)) }
      result = try apply(term, parts, &store)
    default: throw unreadable(term)
    }
    memo[term.pointer] = result
    return result
  }

  private func apply(_ term: Z3Term, _ parts: [TermID], _ store: inout TermStore) throws(Z3Error) -> TermID {
    let kind = try kind(of: term)
    switch (kind, parts.count) {
    case (Z3_OP_TRUE, 0): return .true
    case (Z3_OP_FALSE, 0): return .false
    case (Z3_OP_AND, _): return store.and(parts)
    case (Z3_OP_OR, _): return store.or(parts)
    case (Z3_OP_NOT, 1): return store.not(parts[0])
    case (Z3_OP_IMPLIES, 2): return store.implies(parts[0], parts[1])
    case (Z3_OP_EQ, 2), (Z3_OP_IFF, 2): return store.equal(parts[0], parts[1])
    case (Z3_OP_ITE, 3): return store.conditional(parts[0], parts[1], parts[2])
    case (Z3_OP_LE, 2): return store.lessOrEqual(parts[0], parts[1])
    case (Z3_OP_GE, 2): return store.lessOrEqual(parts[1], parts[0])
    case (Z3_OP_LT, 2): return store.less(parts[0], parts[1])
    case (Z3_OP_GT, 2): return store.less(parts[1], parts[0])
    case (Z3_OP_UMINUS, 1): return store.subtract(store.int(0), parts[0])
    case (Z3_OP_ADD, 1...): return parts.dropFirst().reduce(parts[0]) { store.add($0, $1) }
    case (Z3_OP_SUB, 1...): return parts.dropFirst().reduce(parts[0]) { store.subtract($0, $1) }
    case (Z3_OP_MUL, 1...): return parts.dropFirst().reduce(parts[0]) { store.multiply($0, $1) }
    default: throw unreadable(term)
    }
  }

  private func unreadable(_ term: Z3Term) -> Z3Error {
    let text = Z3_ast_to_string(context.pointer, term.pointer).map { String(cString: $0) } ?? "something"
    return Z3Error(message: "Z3 answers with what Pincer has no terms for: \(text.prefix(80))")
  }
}
