/// When a search changes from interpreted to native code.

import Synchronization

/// Small searches end before a compiler has begun; large ones change when the code is there. Both kinds of code give
/// the same successors in the same order, so that only the time depends on when.
struct NativeStart {
  private enum Stage {
    /// With the text, once it was emitted.
    case waiting(String?)
    case compiling(Delivery)
    case over
  }
  private let compiler: (any NativeCompiler)?
  private var stage = Stage.waiting(nil)

  /// How many states are expanded before code from earlier searches is looked for.
  private static let beginning = 500

  init(_ compiler: (any NativeCompiler)?) { self.compiler = compiler }

  /// Called between rounds.
  mutating func consider(_ search: Search, expanded: Int) {
    guard let compiler else { return }
    switch stage {
    case .over: return
    case .compiling(let delivery):
      guard let outcome = delivery.outcome else { return }
      if let code = outcome { use(code, search) }
      stage = .over
    case .waiting(nil):
      guard expanded >= Self.beginning else { return }
      guard let source = try? CEmitter.emit(search.system, search.layout) else {
        stage = .over
        return
      }
      guard let code = compiler.cached(source) else {
        stage = .waiting(source)
        return
      }
      use(code, search)
      stage = .over
    case .waiting(.some(let source)):
      guard expanded >= compiler.patience else { return }
      let delivery = Delivery()
      stage = .compiling(delivery)
      compiler.compile(source) { delivery.put($0) }
    }
  }

  private func use(_ code: NativeCode, _ search: Search) {
    for worker in search.workers { worker.expander.native = code }
  }

  /// What the compiler hands over, from its thread to the search.
  private final class Delivery: Sendable {
    private let state = Mutex<NativeCode??>(nil)
    var outcome: NativeCode?? { state.withLock { $0 } }
    func put(_ code: NativeCode?) { state.withLock { $0 = .some(code) } }
  }
}
