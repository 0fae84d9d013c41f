/// How a system is searched. Verdicts and the lengths of runs do not depend on it; times and memory do.

import Semantics

package struct ExplorerOptions: Sendable {
  /// How many threads work on the search.
  package var threads = 1
  /// Compiles the system's code; `nil` for interpreted code only.
  package var compiler: (any NativeCompiler)?

  /// Whether states that differ only in which of interchangeable values is which are one.
  package var usesSymmetry = true

  /// Whether, of steps whose order does not matter, one order may stand for all. Runs may then be longer.
  package var usesPartialOrder = true

  package init() {}
}
