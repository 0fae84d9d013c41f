/// Ownership of a fixedpoint engine of libz3, and what it is told and asked.

import CZ3
import SMT

/// A counted reference to a fixedpoint engine of libz3, which is Spacer.
///
/// - Source: Komuravelli, Gurfinkel, Chaki, SMT-Based Model Checking for Recursive Programs, CAV 2014.
final class Z3Fixedpoint {
  let pointer: Z3_fixedpoint
  private let context: Z3Context

  init(in context: Z3Context) throws(Z3Error) {
    self.context = context
    guard let pointer = Z3_mk_fixedpoint(context.pointer) else {
      try context.throwOnError()
      throw Z3Error(message: "libz3 made no fixedpoint engine")
    }
    self.pointer = pointer
    Z3_fixedpoint_inc_ref(context.pointer, pointer)
    try configure()
  }

  deinit { Z3_fixedpoint_dec_ref(context.pointer, pointer) }

  /// Relations and their arguments stay what they are, so that answers speak of all of them. Interrupts of the program
  /// stay the program's, as in `Z3Engine.limit`.
  private func configure() throws(Z3Error) {
    context.withParameters { parameters, symbol in
      Z3_params_set_symbol(context.pointer, parameters, symbol("engine"), symbol("spacer"))
      for name in ["ctrl_c", "xform.slice", "xform.inline_linear", "xform.inline_eager"] {
        Z3_params_set_bool(context.pointer, parameters, symbol(name), false)
      }
      Z3_fixedpoint_set_params(context.pointer, pointer, parameters)
    }
    try context.throwOnError()
  }

  /// Makes a relation known to the engine.
  func register(_ relation: Z3Relation) throws(Z3Error) {
    Z3_fixedpoint_register_relation(context.pointer, pointer, relation.pointer)
    try context.throwOnError()
  }

  /// Adds a rule: a Horn clause for all values of some constants.
  func add(_ clause: Z3Term, forAll constants: [Z3Term]) throws(Z3Error) {
    var rule = clause
    if !constants.isEmpty {
      // A constant, as libz3 calls it, is an application without arguments.
      let bound: [Z3_app?] = constants.map { Z3_to_app(context.pointer, $0.pointer) }
      try context.throwOnError()
      rule = try context.keep(
        bound.withUnsafeBufferPointer {
          Z3_mk_forall_const(context.pointer, 0, UInt32($0.count), $0.baseAddress, 0, nil, clause.pointer)
        })
    }
    Z3_fixedpoint_add_rule(context.pointer, pointer, rule.pointer, nil)
    try context.throwOnError()
  }

  /// Whether a relation without arguments follows from the rules.
  func query(_ relation: Z3Relation) throws(Z3Error) -> SolverAnswer {
    var relations: [Z3_func_decl?] = [relation.pointer]
    let answer = relations.withUnsafeMutableBufferPointer {
      Z3_fixedpoint_query_relations(context.pointer, pointer, 1, $0.baseAddress)
    }
    try context.throwOnError()
    return context.answer(answer) { Z3_fixedpoint_get_reason_unknown(context.pointer, pointer) }
  }

  /// What the last query was answered with: a definition of each relation, if nothing follows.
  func answer() throws(Z3Error) -> Z3Term { try context.keep(Z3_fixedpoint_get_answer(context.pointer, pointer)) }

  /// What the engine did, in libz3's words.
  func statistics() -> Z3Statistics {
    Z3Statistics(Z3_fixedpoint_get_statistics(context.pointer, pointer), in: context)
  }
}

/// A counted reference to a relation of libz3.
final class Z3Relation {
  let pointer: Z3_func_decl
  private let context: Z3Context
  private let arity: Int

  init(_ name: String, _ sorts: [Z3Term], _ result: Z3Term, in context: Z3Context) throws(Z3Error) {
    self.context = context
    arity = sorts.count
    let domain: [Z3_sort?] = sorts.map(\.pointer)
    let pointer = domain.withUnsafeBufferPointer {
      Z3_mk_func_decl(
        context.pointer, Z3_mk_string_symbol(context.pointer, name), UInt32($0.count), $0.baseAddress, result.pointer)
    }
    guard let pointer else {
      try context.throwOnError()
      throw Z3Error(message: "libz3 made no relation")
    }
    self.pointer = pointer
    Z3_inc_ref(context.pointer, Z3_func_decl_to_ast(context.pointer, pointer))
    try context.throwOnError()
  }

  deinit { Z3_dec_ref(context.pointer, Z3_func_decl_to_ast(context.pointer, pointer)) }

  /// That the relation holds of some terms.
  func holds(of terms: [Z3Term]) throws(Z3Error) -> Z3Term {
    precondition(terms.count == arity, "a relation has so many arguments as its declaration says")
    let arguments: [Z3_ast?] = terms.map(\.pointer)
    return try context.keep(
      arguments.withUnsafeBufferPointer {
        Z3_mk_app(context.pointer, pointer, UInt32($0.count), $0.baseAddress)
      })
  }
}
