/// Ownership of what libz3 allocates: a context, and counted references to everything made in it.

import CZ3
import SMT

/// What libz3 refused, in its words.
package struct Z3Error: Error, Hashable {
  package let message: String
}

/// One context of libz3. It is not thread-safe, except that any thread may `interrupt` it.
final class Z3Context: @unchecked Sendable {
  let pointer: Z3_context

  init() {
    let configuration = Z3_mk_config()
    pointer = Z3_mk_context_rc(configuration)
    Z3_del_config(configuration)
    // The handler must be there and return: without one, an error ends the process.
    Z3_set_error_handler(pointer) { _, _ in }
  }

  deinit { Z3_del_context(pointer) }

  /// Ends the query that is running, if there is one, as unknown.
  func interrupt() { Z3_interrupt(pointer) }

  /// Throws if the call before this one failed.
  func throwOnError() throws(Z3Error) {
    let code = Z3_get_error_code(pointer)
    if code == Z3_OK { return }
    throw Z3Error(message: Z3_get_error_msg(pointer, code).map { String(cString: $0) } ?? "unknown error")
  }

  /// Calls `body` with parameters that are still empty, and a symbol for each name; does nothing if libz3 makes none.
  func withParameters(_ body: (Z3_params, _ symbol: (String) -> Z3_symbol?) -> Void) {
    guard let parameters = Z3_mk_params(pointer) else { return }
    Z3_params_inc_ref(pointer, parameters)
    defer { Z3_params_dec_ref(pointer, parameters) }
    body(parameters) { Z3_mk_string_symbol(pointer, $0) }
  }

  /// What libz3 answered; `reason` says why it does not know.
  func answer(_ answer: Z3_lbool, _ reason: () -> Z3_string?) -> SolverAnswer {
    switch answer {
    case Z3_L_TRUE: .satisfiable
    case Z3_L_FALSE: .unsatisfiable
    default: .unknown("Z3: " + (reason().map { String(cString: $0) } ?? "no reason given"))
    }
  }

  /// Keeps what libz3 just made; everything unkept may be recycled by the next call.
  func keep(_ ast: Z3_ast?) throws(Z3Error) -> Z3Term {
    guard let ast else {
      try throwOnError()
      throw Z3Error(message: "libz3 returned nothing")
    }
    let term = Z3Term(ast, in: self)
    try throwOnError()
    return term
  }
}

/// A counted reference to a term or sort of libz3.
final class Z3Term {
  let pointer: Z3_ast
  private let context: Z3Context

  fileprivate init(_ pointer: Z3_ast, in context: Z3Context) {
    self.pointer = pointer
    self.context = context
    Z3_inc_ref(context.pointer, pointer)
  }

  deinit { Z3_dec_ref(context.pointer, pointer) }
}

/// A counted reference to a model of libz3.
final class Z3Model {
  let pointer: Z3_model
  private let context: Z3Context

  init(_ pointer: Z3_model, in context: Z3Context) {
    self.pointer = pointer
    self.context = context
    Z3_model_inc_ref(context.pointer, pointer)
  }

  deinit { Z3_model_dec_ref(context.pointer, pointer) }
}

/// A counted reference to a solver of libz3.
final class Z3Engine {
  let pointer: Z3_solver
  private let context: Z3Context

  init(in context: Z3Context) throws(Z3Error) {
    self.context = context
    guard let pointer = Z3_mk_simple_solver(context.pointer) else {
      try context.throwOnError()
      throw Z3Error(message: "libz3 made no solver")
    }
    self.pointer = pointer
    Z3_solver_inc_ref(context.pointer, pointer)
  }

  deinit { Z3_solver_dec_ref(context.pointer, pointer) }

  /// Forgets every assertion.
  func reset() { Z3_solver_reset(context.pointer, pointer) }

  /// Decides integers by the older of Z3's two simplex solvers (Dutertre and de Moura, CAV 2006): differences and
  /// bounds of few symbols, with hardly any sums, took it half of the time. Only that of Z3 4.8 is used: with 5.4 some
  /// questions did not come to an end within their limits.
  func useOlderSimplex() {
    var (major, minor, build, revision): (UInt32, UInt32, UInt32, UInt32) = (0, 0, 0, 0)
    Z3_get_version(&major, &minor, &build, &revision)
    guard major == 4, minor == 8 else { return }
    context.withParameters { parameters, symbol in
      Z3_params_set_uint(context.pointer, parameters, symbol("arith.solver"), 2)
      Z3_solver_set_params(context.pointer, pointer, parameters)
    }
  }

  /// Whether what is asserted and the assumptions, which are Boolean constants, can be true together.
  func check(assuming assumptions: [Z3Term]) throws(Z3Error) -> SolverAnswer {
    let pointers: [Z3_ast?] = assumptions.map(\.pointer)
    let answer = pointers.withUnsafeBufferPointer {
      Z3_solver_check_assumptions(context.pointer, pointer, UInt32($0.count), $0.baseAddress)
    }
    try context.throwOnError()
    return context.answer(answer) { Z3_solver_get_reason_unknown(context.pointer, pointer) }
  }

  /// The model of the last check, made only where somebody asks for it.
  ///
  /// - Requires: the last check answered `satisfiable`, and nothing was asserted since.
  func model() -> Z3Model? { Z3_solver_get_model(context.pointer, pointer).map { Z3Model($0, in: context) } }

  /// Those of the assumptions of the last check that cannot be true together; each as the caller gave it.
  func unsatisfiableCore() -> [Z3_ast] {
    guard let core = Z3_solver_get_unsat_core(context.pointer, pointer) else { return [] }
    Z3_ast_vector_inc_ref(context.pointer, core)
    defer { Z3_ast_vector_dec_ref(context.pointer, core) }
    return (0..<Z3_ast_vector_size(context.pointer, core)).compactMap { Z3_ast_vector_get(context.pointer, core, $0) }
  }

  /// Limits each query; `nil` leaves it unlimited. Interrupts of the program stay the program's: left to itself,
  /// libz3 puts a handler of its own in the place of the program's for each query, which expects to run on the thread
  /// of the query and crashes on every other.
  func limit(resources: UInt32?, milliseconds: UInt32?) {
    context.withParameters { parameters, symbol in
      for (name, value) in [("rlimit", resources), ("timeout", milliseconds)] {
        if let value { Z3_params_set_uint(context.pointer, parameters, symbol(name), value) }
      }
      Z3_params_set_bool(context.pointer, parameters, symbol("ctrl_c"), false)
      Z3_solver_set_params(context.pointer, pointer, parameters)
    }
  }
}
