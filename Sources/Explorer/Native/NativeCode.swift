/// Compiled code of a system, and where it comes from.

import CMachine

/// The functions of a loaded program; they stay loaded as long as the process lives.
package struct NativeCode: @unchecked Sendable {
  let expand: pincer_expand_function
  let judge: pincer_judge_function

  /// - Parameter symbol: Looks up a function of the program that was made from the emitted text.
  /// - Returns: `nil` if a function is missing.
  package init?(symbol: (String) -> UnsafeMutableRawPointer?) {
    guard let expand = symbol("pincer_expand"), let judge = symbol("pincer_judge") else { return nil }
    self.expand = unsafeBitCast(expand, to: pincer_expand_function.self)
    self.judge = unsafeBitCast(judge, to: pincer_judge_function.self)
  }
}

/// Compiles in the background while a search goes on with interpreted code.
package protocol NativeCompiler: Sendable {
  /// How many states a search expands before it asks for native code; at once if the code is there already.
  var patience: Int { get }
  /// The code of a text that was compiled before.
  func cached(_ source: String) -> NativeCode?
  /// Begins to compile, and returns at once; `finished` may be called from any thread, with `nil` if it failed.
  func compile(_ source: String, finished: @escaping @Sendable (NativeCode?) -> Void)
}
